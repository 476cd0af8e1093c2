import { german } from './de';
import { english } from './en';
import type { AnswerMeaning, LanguageOfLetters } from './facts';

/** Languages that letters are written in. Another one is a folder beside `en/` and a line here. */
export const lettersIn = { en: english, de: german } as const satisfies Record<string, LanguageOfLetters>;

export type Language = keyof typeof lettersIn;

export const languages: readonly Language[] = Object.keys(lettersIn).filter(isLanguage);

/** What may tell in which language a customer wants to be written to; null where nobody said so. */
export interface LanguageHints {
  /** Tag of the language on the order, as the shop knows its customer. */
  readonly order: string | null;
  /** What he chose on the form. */
  readonly chosen: string | null;
  /** Language that his letter says it is in. */
  readonly letter: string | null;
  /** Country in the address of the order. */
  readonly country: string | null;
}

/** The language for a customer's letters: the first hint that names one we write, or else English. */
export function languageFor({ order, chosen, letter, country }: LanguageHints): Language {
  const said = [order, chosen, letter].map(languageOfTag).find((language) => language !== null);
  return said ?? languageOfCountry(country) ?? 'en';
}

/** The language kept with a case; English for a case from before languages were kept. */
export function languageKept(kept: string | null): Language {
  return kept !== null && isLanguage(kept) ? kept : 'en';
}

/** What a word on the first line of a letter means, in any of the languages; null where a person has to read it. */
export function meaningOf(words: string): AnswerMeaning | null {
  const plain = words.normalize('NFC').trim().replace(/\s+/g, ' ').toUpperCase();
  return meanings.get(plain) ?? null;
}

const meanings: ReadonlyMap<string, AnswerMeaning> = new Map(
  languages.flatMap((language) => {
    const { words } = lettersIn[language];
    return meaningsOf(words).flatMap((meaning) =>
      words[meaning].map((word): [string, AnswerMeaning] => [word, meaning]),
    );
  }),
);

function meaningsOf(words: LanguageOfLetters['words']): readonly AnswerMeaning[] {
  return Object.keys(words).filter((name): name is AnswerMeaning => Object.hasOwn(words, name));
}

/** `de-AT` → `de` (RFC 5646). */
function languageOfTag(tag: string | null): Language | null {
  const primary = tag?.trim().split('-')[0]?.toLowerCase() ?? '';
  return isLanguage(primary) ? primary : null;
}

function languageOfCountry(country: string | null): Language | null {
  const named = folded(country ?? '');
  const speaks = (language: Language): boolean =>
    lettersIn[language].countries.some((known) => folded(known) === named);
  return languages.find(speaks) ?? null;
}

function folded(country: string): string {
  return country.normalize('NFC').trim().toLowerCase();
}

function isLanguage(name: string): name is Language {
  return Object.hasOwn(lettersIn, name);
}
