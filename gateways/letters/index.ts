import type {
  AnswerMeaning,
  CaseTemplate,
  Decisions,
  LanguageOfLetters,
  LetterFacts,
  LetterText,
  UnplacedFacts,
} from './facts';
import { lettersIn } from './languages';
import type { Language } from './languages';

export { htmlOf } from './html';
export { blank } from './layout';
export { languageFor, languageKept, languages, meaningOf } from './languages';
export type { Language, LanguageHints } from './languages';
export { explanationIn } from './counting';
export type { AnswerMeaning, CaseTemplate, LetterFacts, LetterText, UnplacedFacts } from './facts';

/** Writes a letter of a case. Pure: the same facts give the same words. */
export function writeLetter(
  template: CaseTemplate,
  facts: LetterFacts,
  language: Language = 'en',
): LetterText {
  return oneLineSubject(lettersIn[language].ofCase[template](facts));
}

/** The frame of a letter that a person writes: greeting and farewell in the customer's language. */
export function writeFrame(facts: LetterFacts, language: Language): LetterText {
  return oneLineSubject(lettersIn[language].frame({ ...facts, basis: null }));
}

/** Writes the reply to a letter that belongs to no case. */
export function writeUnplacedReply(
  template: keyof LanguageOfLetters['unplaced'],
  facts: UnplacedFacts,
  language: Language = 'en',
): LetterText {
  return oneLineSubject(lettersIn[language].unplaced[template](facts));
}

/** Product titles and foreign subjects may hold line breaks, which would end the header. */
function oneLineSubject({ subject, body }: LetterText): LetterText {
  return { subject: subject.replace(/\s+/g, ' ').trim().slice(0, 200), body };
}

/** The word by which a customer answers a letter in this language, as our letters name it. */
export function answerWord(meaning: AnswerMeaning, language: Language): string {
  return lettersIn[language].words[meaning][0];
}

/** The policy's sentences in a language; null where its own, which are English, are in it already. */
export function decisionsIn(language: Language): Decisions | null {
  return lettersIn[language].decisions;
}
