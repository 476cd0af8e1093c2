import type { WireTrouble } from '../support/servers/bad-proxy';
import type { FaultRow } from './faults';

/** The written meaning of one fault for a message of the provider; it sends again what was not answered 2xx. */
export interface NewsCell {
  readonly trouble: WireTrouble | 'nobody there' | 'another’s signature' | 'ten minutes old' | 'none';
  /** Whether the desk has kept it after the first delivery; it is kept and told once in the end. */
  readonly kept: boolean;
  /** What the provider says of the refund. */
  readonly says: 'succeeded' | 'failed';
  /** Where the case ends. */
  readonly ends: 'refunded' | 'pending' | 'reversed';
}

const lost = (trouble: NewsCell['trouble']): NewsCell => {
  return { trouble, kept: false, says: 'succeeded', ends: 'refunded' };
};
const unanswered = (trouble: NewsCell['trouble']): NewsCell => ({ ...lost(trouble), kept: true });
const turnedAway = (trouble: NewsCell['trouble']): NewsCell => ({ ...lost(trouble), ends: 'pending' });

/** The provider's news in. */
export const newsIn: FaultRow<NewsCell> = {
  refused: lost('nobody there'),
  'time-out before the effect': lost('hang before'),
  'time-out after the effect': unanswered('hang after'),
  '500, replayed': lost('500 before'),
  '500 after the effect': unanswered('500 after'),
  'reset in mid-body': unanswered('cut in mid-body'),
  '429 with Retry-After': lost('429'),
  'malformed body': unanswered('babble'),
  'slower than we wait': unanswered('slow'),
  // Nobody who cannot sign for the provider is believed, and neither is what was recorded and played again.
  'permanent decline': [turnedAway('another’s signature'), turnedAway('ten minutes old')],
  'late failure after success': { trouble: 'none', kept: true, says: 'failed', ends: 'reversed' },
};

/** The written meaning of one fault for the comparison of refunds: it only reads, so it is repeated whole. */
export interface ComparisonCell {
  readonly trouble: WireTrouble | 'nobody there' | 'refused key';
  /** Whether the first comparison ends without an answer; then it has written nothing. */
  readonly fails: boolean;
}

const noAnswer = (trouble: ComparisonCell['trouble']): ComparisonCell => ({ trouble, fails: true });

export const comparing: FaultRow<ComparisonCell> = {
  refused: noAnswer('nobody there'),
  'time-out before the effect': noAnswer('hang before'),
  'time-out after the effect': { cannotBe: 'a question has no effect' },
  '500, replayed': noAnswer('500 before'),
  '500 after the effect': { cannotBe: 'a question has no effect' },
  'reset in mid-body': noAnswer('cut in mid-body'),
  '429 with Retry-After': noAnswer('429'),
  'malformed body': noAnswer('babble'),
  'slower than we wait': { trouble: 'slow', fails: false },
  'permanent decline': noAnswer('refused key'),
  'late failure after success': { cannotBe: 'a question has no effect' },
};
