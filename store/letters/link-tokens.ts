/** A customer's token: the case it opens, and its secret. */
const token = /(RMA-\d+\.)[\w-]{43}/g;

/**
 * Words without the secrets of customers' links in them. Such a link lets its holder act as the customer: whoever of
 * the staff reads a letter, or takes a file of it away, sees that a link is there, and cannot follow it.
 */
export function hideLinkTokens(words: string): string {
  return words.replaceAll(token, '$1…');
}

/** The same for letters and texts. */
export function withoutLinkTokens<Row extends { readonly body: string | null }>(
  rows: readonly Row[],
): readonly Row[] {
  return rows.map((row) => ({ ...row, body: row.body === null ? null : hideLinkTokens(row.body) }));
}

/** The words with the secret put back where it was hidden: for the letter that leaves to the customer whose link it is. */
export function restoreLinkToken(words: string, link: string): string {
  const given = new URL(link).searchParams.get('token') ?? '';
  return words.replaceAll(hideLinkTokens(given), given);
}
