import { useState } from 'react';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { Submit } from '../../shell/submit';
import { useWords } from '../../words/language';
import { addressParts, partOf } from './address-lines';
import type { Address, AddressPart } from './address-lines';

/** What browsers know an address by, so that they can fill it in. */
const autoComplete: Readonly<Record<AddressPart, string>> = {
  street: 'address-line1',
  extra: 'address-line2',
  postalCode: 'postal-code',
  city: 'address-level2',
  region: 'address-level1',
  country: 'country-name',
};
const needed: readonly AddressPart[] = ['street', 'city', 'country'];

export interface Given {
  readonly address?: Readonly<Partial<Record<AddressPart, string>>>;
}

interface Props {
  /** What stands now, to be changed. */
  readonly address: Address;
  readonly submit: Submit<Given>;
  readonly close: () => void;
}

/** Another address for the goods, in the parts that a label needs. */
export function AddressForm({ address, submit, close }: Props) {
  const { delivery } = useWords().customer;
  const [values, setValues] = useState(
    () =>
      Object.fromEntries(addressParts.map((part) => [part, partOf(address, part)])) as Record<
        AddressPart,
        string
      >,
  );
  return (
    <form
      aria-label={delivery.elsewhere}
      onSubmit={(event) => {
        event.preventDefault();
        const given = addressParts.map((part) => [part, values[part].trim()] as const);
        submit.send({ address: Object.fromEntries(given.filter(([, value]) => value !== '')) });
      }}
    >
      <Stack gap="sm">
        {addressParts.map((part) => (
          <TextInput
            key={part}
            label={delivery[part]}
            autoComplete={autoComplete[part]}
            required={needed.includes(part)}
            value={values[part]}
            onChange={({ currentTarget: { value } }) => setValues((before) => ({ ...before, [part]: value }))}
          />
        ))}
        <Group gap="sm">
          <Button type="submit" loading={submit.isSending}>
            {delivery.save}
          </Button>
          <Button variant="default" onClick={close}>
            {delivery.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
