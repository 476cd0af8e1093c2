/** Languages in which customers write the name of their country; each is known in all of them. */
const languages = 'en de fr es it pt nl pl cs sk hu ro bg el hr sl sr da sv nb fi et lv lt is uk tr'.split(
  ' ',
);
const letters = 'A B C D E F G H I J K L M N O P Q R S T U V W X Y Z'.split(' ');

let known: ReadonlyMap<string, string> | undefined;

/** The two letters (ISO 3166) of a country that is written in letters or by its name, or null. */
export function countryCode(country: string): string | null {
  known ??= codesByName();
  return known.get(folded(country)) ?? null;
}

function codesByName(): ReadonlyMap<string, string> {
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const names = new Map<string, string>();
  for (const language of languages) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of codes) {
      const name = display.of(code);
      if (name === undefined) continue;
      // Letters that are no longer in use, or never were, stand for those that are: UK is GB.
      const current = new Intl.Locale(`und-${code}`).region ?? code;
      names.set(folded(code), current);
      names.set(folded(name), current);
    }
  }
  return names;
}

function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').trim().toLowerCase();
}
