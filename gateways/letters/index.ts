import { english } from './en';
import type { CaseTemplate, LanguageOfLetters, LetterFacts, LetterText, UnplacedFacts } from './facts';

export { htmlOf } from './html';
export type { CaseTemplate, LetterFacts, LetterText, UnplacedFacts } from './facts';

/** Languages that letters are written in. Another one is a folder beside `en/` and a line here. */
const languages = { en: english } as const satisfies Record<string, LanguageOfLetters>;

export type Language = keyof typeof languages;

/** Writes a letter of a case. Pure: the same facts give the same words. */
export function writeLetter(
  template: CaseTemplate,
  facts: LetterFacts,
  language: Language = 'en',
): LetterText {
  return oneLineSubject(languages[language].ofCase[template](facts));
}

/** Writes the reply to a letter that belongs to no case. */
export function writeUnplacedReply(
  template: keyof LanguageOfLetters['unplaced'],
  facts: UnplacedFacts,
  language: Language = 'en',
): LetterText {
  return oneLineSubject(languages[language].unplaced[template](facts));
}

/** Product titles and foreign subjects may hold line breaks, which would end the header. */
function oneLineSubject({ subject, body }: LetterText): LetterText {
  return { subject: subject.replace(/\s+/g, ' ').trim().slice(0, 200), body };
}
