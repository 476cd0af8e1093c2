import { formatAmount } from '../../gateways/letters/money';

/** A plain table of text: a head, a line, and columns as wide as their widest cell. */
export function asTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** An amount of minor units with its currency, in the currency's own number of decimals. */
export function asMoney(amountCents: number, currency: string): string {
  return formatAmount(amountCents, currency, 'en');
}
