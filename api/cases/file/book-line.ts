import { formatAmount } from '../../../gateways/letters/money';

/** Above the lines of a document. */
export const howItReads =
  'All instants are UTC; an amount within {} is in the smallest unit of its currency, such as cents.';

/** A row of a book, field by field; what it does not say is left out, and money reads as money where its currency is told. */
export function bookLine(row: object): string {
  const currency: unknown = Reflect.get(row, 'currency');
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const amount = /^(\w+)Cents$/.exec(name)?.[1];
      return amount !== undefined && typeof value === 'number' && typeof currency === 'string'
        ? `${wordsOf(amount)} ${formatAmount(value, currency, 'en')}`
        : `${wordsOf(name)} ${told(value)}`;
    })
    .join(', ');
}

function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function told(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
