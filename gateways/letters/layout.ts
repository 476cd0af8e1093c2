/** Stands where a person is to write; a letter that still holds it is not sent. */
export const blank = '…';

/** Joins paragraphs by an empty line; those that do not apply are left out. */
export function paragraphs(...texts: readonly (string | null | false)[]): string {
  return texts.filter((text) => typeof text === 'string' && text !== '').join('\n\n');
}

/** Lines with a dash, one below the other. */
export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}
