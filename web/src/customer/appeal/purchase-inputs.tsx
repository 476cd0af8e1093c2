import { TextInput } from '@mantine/core';
import { useWords } from '../../words/language';
import type { Field, Values } from './appeal-values';

interface Props {
  readonly values: Values;
  readonly set: (field: Field, value: string) => void;
  /** Whether the desk shows the products of the order by itself. */
  readonly isFound: boolean;
}

/** What proves the purchase (A2). */
export function PurchaseInputs({ values, set, isFound }: Props) {
  const { customer } = useWords();
  const input = (field: 'orderNo' | 'sku' | 'serialNo', description: string) => (
    <TextInput
      label={customer[field]}
      description={description}
      required={field === 'orderNo'}
      value={values[field] ?? ''}
      onChange={({ currentTarget }) => set(field, currentTarget.value)}
    />
  );
  return (
    <>
      {input('orderNo', customer.orderNoHint)}
      <TextInput
        label={customer.email}
        type="email"
        autoComplete="email"
        required
        value={values.email ?? ''}
        onChange={({ currentTarget }) => set('email', currentTarget.value)}
      />
      {isFound ? null : input('sku', customer.skuHint)}
      {input('serialNo', customer.serialHint)}
    </>
  );
}
