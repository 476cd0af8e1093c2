/**
 * Letters and texts without the secrets of customers' links in them. Such a link lets its holder act as the customer:
 * whoever of the staff reads a letter, or takes a file of it away, sees that a link was there, and cannot follow it.
 */
export function withoutLinkTokens<Row extends { readonly body: string | null }>(
  rows: readonly Row[],
): readonly Row[] {
  return rows.map((row) => ({ ...row, body: row.body?.replaceAll(/(RMA-\d+\.)[\w-]{43}/g, '$1…') ?? null }));
}
