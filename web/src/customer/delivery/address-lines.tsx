import { Text } from '@mantine/core';
import type { CaseView } from '../../api/types';

export type Address = NonNullable<NonNullable<CaseView['delivery']>['address']>;

export const addressParts = ['street', 'extra', 'postalCode', 'city', 'region', 'country'] as const;
export type AddressPart = (typeof addressParts)[number];

/** One part of an address; empty where it has none, or is a text that nobody took apart. */
export function partOf(address: Address, part: AddressPart): string {
  const value = typeof address === 'string' ? undefined : address[part];
  return typeof value === 'string' ? value : '';
}

/** An address as it stands on an envelope. */
export function AddressLines({ address }: { readonly address: Address }) {
  return (
    <Text component="address" fs="normal" className="wrapping">
      {linesOf(address).join('\n')}
    </Text>
  );
}

function linesOf(address: Address): readonly string[] {
  if (typeof address === 'string') return [address];
  const part = (name: AddressPart): string => partOf(address, name);
  const town = `${part('postalCode')} ${part('city')}`.trim();
  return [part('street'), part('extra'), town, part('region'), part('country')].filter((line) => line !== '');
}
