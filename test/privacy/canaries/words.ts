/** Words that stand nowhere else, one for each place where something of a person comes in: a hit says which it was. */
export class Words {
  private readonly given = new Map<string, string>();

  /** The word of a place, the same each time; lower case, because addresses are. */
  of(place: string): string {
    const known = this.given.get(place);
    if (known !== undefined) return known;
    const word = `zq${place.toLowerCase().replaceAll(/[^a-z]/g, '')}canary`;
    if ([...this.given.values()].includes(word)) throw new Error(`two places have the word ${word}`);
    this.given.set(place, word);
    return word;
  }

  get all(): readonly string[] {
    return [...this.given.values()];
  }

  /** Those that stand in a text, whatever its case. */
  in(text: string): readonly string[] {
    const folded = text.toLowerCase();
    return this.all.filter((word) => folded.includes(word));
  }
}
