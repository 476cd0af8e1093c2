import type { LetterText } from '../facts';

/** What a letter with a one-time link may speak of. */
export interface AccountFacts {
  /** Null for a customer: a link says nothing about who he is. */
  readonly name: string | null;
  readonly link: string;
  /** How long the link works from when it was asked for, in minutes. */
  readonly validMinutes: number;
  readonly caseNo: string | null;
}

/** The letters with one-time links in one language. */
export type AccountLetters = Readonly<
  Record<'account-invitation' | 'password-reset' | 'customer-link', (facts: AccountFacts) => LetterText>
>;
