import { useState } from 'react';
import { Button, Fieldset, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { paths } from '../api/schema';
import { SubmitProblem } from '../shell/problem-notice';
import type { Submit } from '../shell/submit';
import { useWords } from '../words/language';

export type Appeal = paths['/api/v1/appeals']['post']['requestBody']['content']['application/json'];
type Claim = NonNullable<Appeal['problem']['claim']>;

const claims: readonly Claim[] = ['defective', 'damaged', 'none', 'unused'];
const helping = ['usage', 'connectionDiagram', 'operatingModes', 'logs', 'suspectedCause'] as const;

type Field = 'orderNo' | 'email' | 'sku' | 'serialNo' | 'description' | (typeof helping)[number];
type Values = Readonly<Partial<Record<Field, string>>>;

interface InputsProps {
  readonly values: Values;
  readonly set: (field: Field, value: string) => void;
}

/** What the policy asks of a letter: the purchase (A2), the fault, and what helps to understand it (A3). */
export function AppealForm({ submit }: { readonly submit: Submit<Appeal> }) {
  const { customer } = useWords();
  const [values, setValues] = useState<Values>({});
  const [claim, setClaim] = useState<Claim>('defective');
  const set = (field: Field, value: string): void => setValues((before) => ({ ...before, [field]: value }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit.send(appealFrom(values, claim));
      }}
    >
      <Stack>
        <PurchaseInputs values={values} set={set} />
        <NativeSelect
          label={customer.claim}
          value={claim}
          onChange={({ currentTarget: { value } }) =>
            setClaim(claims.find((one) => one === value) ?? 'defective')
          }
          data={claims.map((value) => ({ value, label: customer.claims[value] ?? value }))}
        />
        <Textarea
          label={customer.description}
          description={customer.descriptionHint}
          required
          autosize
          minRows={4}
          value={values.description ?? ''}
          onChange={({ currentTarget }) => set('description', currentTarget.value)}
        />
        <Fieldset legend={customer.helps}>
          <Stack gap="sm">
            {helping.map((field) => (
              <Textarea
                key={field}
                label={customer[field]}
                autosize
                minRows={2}
                value={values[field] ?? ''}
                onChange={({ currentTarget }) => set(field, currentTarget.value)}
              />
            ))}
          </Stack>
        </Fieldset>
        <SubmitProblem submit={submit} />
        <div>
          <Button type="submit" size="md" loading={submit.isSending}>
            {customer.submit}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function PurchaseInputs({ values, set }: InputsProps) {
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
      {input('sku', customer.skuHint)}
      {input('serialNo', customer.serialHint)}
    </>
  );
}

function appealFrom(values: Values, claim: Claim): Appeal {
  const given = (field: Field): string => (values[field] ?? '').trim();
  const serialNo = given('serialNo');
  const sku = given('sku');
  const helped = Object.fromEntries(
    helping.flatMap((field): readonly (readonly [string, string])[] =>
      given(field) === '' ? [] : [[field, given(field)]],
    ),
  );
  return {
    orderNo: given('orderNo'),
    email: given('email'),
    ...(sku !== '' && { items: [{ sku, ...(serialNo !== '' && { serialNo }) }] }),
    problem: { description: given('description'), claim, ...helped },
  };
}
