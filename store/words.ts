/** A pattern for what begins with these characters. */
export function beginningWith(characters: string): string {
  return `${characters.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** A search for texts in which every word begins one; what is no letter or digit would be syntax of the search. */
export function wordsOf(given: string): string {
  return given
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => `${word}:*`)
    .join(' & ');
}
