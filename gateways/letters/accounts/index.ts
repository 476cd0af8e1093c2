import type { LetterText } from '../facts';
import { accountsInGerman } from './de';
import { accountsInEnglish } from './en';
import type { AccountFacts, AccountLetters } from './facts';

const languages = { en: accountsInEnglish, de: accountsInGerman } as const satisfies Record<
  string,
  AccountLetters
>;

/** Writes a letter with a one-time link: to staff about an account, or to a customer who asked for his cases. */
export function writeAccountLetter(
  template: keyof AccountLetters,
  facts: AccountFacts,
  language: keyof typeof languages,
): LetterText {
  return languages[language][template](facts);
}
