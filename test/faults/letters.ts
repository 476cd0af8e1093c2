import type { GreetingTrouble, MailTrouble } from '../support/mail/bad-mail-server';
import type { FaultRow } from './faults';

/** The written meaning of one fault for a letter out. */
export interface LetterCell {
  readonly trouble:
    | { readonly at: 'the greeting'; readonly how: GreetingTrouble }
    | { readonly at: 'the letter'; readonly how: MailTrouble }
    | { readonly at: 'the end'; readonly how: 'bounces' };
  /** After the first try; a case whose letter is undelivered is held, and calls support. */
  readonly is: 'waiting' | 'sent' | 'undelivered';
  /** What the mail server kept by then, and once the fault is over: copies with one Message-ID, byte by byte the same. */
  readonly copies: readonly [number, number];
}

const byGreeting = (how: GreetingTrouble): LetterCell => {
  return { trouble: { at: 'the greeting', how }, is: 'waiting', copies: [0, 1] };
};
const byLetter = (how: MailTrouble, is: LetterCell['is'], copies: readonly [number, number]): LetterCell => {
  return { trouble: { at: 'the letter', how }, is, copies };
};

/** Handing a letter to the mail server. Whoever cannot know whether it was taken sends the same letter again. */
export const sendingLetters: FaultRow<LetterCell> = {
  refused: byGreeting('nobody there'),
  'time-out before the effect': [
    byGreeting('says nothing'),
    byLetter('hangs before the data', 'waiting', [0, 1]),
  ],
  'time-out after the effect': byLetter('takes it and says nothing', 'waiting', [1, 2]),
  '500, replayed': byLetter('451 after the data, not kept', 'waiting', [0, 1]),
  '500 after the effect': byLetter('451 after the data, kept', 'waiting', [1, 2]),
  'reset in mid-body': [
    byLetter('cuts in mid-body', 'waiting', [0, 1]),
    byLetter('takes it and cuts', 'waiting', [1, 2]),
  ],
  '429 with Retry-After': [byGreeting('too busy'), byLetter('greylists', 'waiting', [0, 1])],
  'malformed body': byLetter('babbles', 'waiting', [0, 1]),
  // Slow is not too slow: within our patience it is simply sent.
  'slower than we wait': byLetter('slow', 'sent', [1, 1]),
  'permanent decline': [
    byLetter('no such user', 'undelivered', [0, 0]),
    byLetter('554 after the data', 'undelivered', [0, 0]),
  ],
  'late failure after success': {
    trouble: { at: 'the end', how: 'bounces' },
    is: 'undelivered',
    copies: [1, 1],
  },
};
