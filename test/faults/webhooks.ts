import type { ReceiverTrouble } from '../support/servers/webhook-receiver';
import type { FaultRow } from './faults';

/** The written meaning of one fault for a message to a system elsewhere. */
export interface WebhookCell {
  /** What the receiver does once; null: nobody listens. */
  readonly trouble: Pick<ReceiverTrouble, 'when' | 'how'> | null;
  /** The message after the first try. */
  readonly is: 'waiting' | 'delivered';
  /** Copies at the receiver by then, and after another try: all with one id, word by word the same. */
  readonly copies: readonly [number, number];
}

const tried = (when: ReceiverTrouble['when'], how: ReceiverTrouble['how']): WebhookCell => {
  return { trouble: { when, how }, is: 'waiting', copies: when === 'before' ? [0, 1] : [1, 2] };
};

/** Telling a system elsewhere. Whoever cannot know whether it was taken sends the same message again. */
export const tellingOthers: FaultRow<WebhookCell> = {
  refused: { trouble: null, is: 'waiting', copies: [0, 1] },
  'time-out before the effect': tried('before', 'hang'),
  'time-out after the effect': tried('after', 'hang'),
  '500, replayed': tried('before', 500),
  '500 after the effect': tried('after', 500),
  'reset in mid-body': [tried('after', 'cut'), tried('after', 'cut in mid-body')],
  '429 with Retry-After': tried('before', 429),
  // Only its status is read: what a receiver writes into its answer is its own affair.
  'malformed body': { trouble: { when: 'after', how: 'babble' }, is: 'delivered', copies: [1, 1] },
  'slower than we wait': { trouble: { when: 'after', how: 'slow' }, is: 'delivered', copies: [1, 1] },
  // Any refusal may be a receiver that is just being mended; 410 pauses the endpoint, and the message waits.
  'permanent decline': [tried('before', 400), tried('before', 410), tried('before', 'redirect')],
  'late failure after success': { cannotBe: 'an answer is the end: a receiver takes nothing back' },
};
