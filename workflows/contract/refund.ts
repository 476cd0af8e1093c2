import type { Instant, PayoutMethod } from './messages';
import { closed, keptUnit, system } from './outcomes';
import type { MoneyFacts, Payout, RefundProgress, RefundState, StateIn } from './state';
import { stepTo } from './step';
import type { Effect, Step } from './step';

/** What the provider, or the desk's own rule of two persons, answered to a refund. */
export interface RefundAnswer {
  readonly at: Instant;
  readonly state: Exclude<RefundState, 'requested' | 'reversed'>;
  readonly providerRefundId: string | null;
  readonly failure: string | null;
  /** Every refund that the money went by, where there are several parts. */
  readonly paid?: readonly string[];
  /** Refunds that the look-up found failed or cancelled. */
  readonly dead?: readonly string[];
  /** What became of a proposed payout: settled in place of the card, or not possible any more. */
  readonly payout?: 'settled' | 'withdrawn';
  readonly parts?: number;
}

/** The step that follows from a refund's answer: done and closed, or waiting for the bank or for a person. */
export function refundAnswered(state: StateIn<'refund'>, answer: RefundAnswer): Step {
  const known = answer.payout === 'settled' ? null : state.refund.providerRefundId;
  const providerRefundId = answer.providerRefundId ?? known;
  const refund: RefundProgress = {
    ...state.refund,
    ...nextTry(state, answer),
    state: answer.state,
    failure: answer.failure,
    providerRefundId,
    ...(answer.parts !== undefined && { parts: answer.parts }),
    ...(answer.payout && { payout: null }),
  };
  const next = { ...state, refund, money: moneyAfter(state, answer) };
  const payouts = payoutEffects(state.refund.payout ?? null, answer);
  if (answer.state === 'settled') return refundSettled(next, answer, payouts);
  const isStuck = answer.state === 'unknown' && refund.tryAgainAt === null;
  const needsPerson = isStuck || answer.state === 'failed' || answer.state === 'awaiting-approval';
  return stepTo({ ...next, attention: needsPerson ? 'payments' : state.attention }, answer.at, {
    events: [
      { name: refundEvents[answer.state], actor: system, rules: ['O3'], detail: { failure: answer.failure } },
    ],
    effects: [
      ...payouts,
      ...(answer.state === 'awaiting-approval' && lacksConsent(state.refund) ? [askForConsent] : []),
      { do: 'note-refund', state: answer.state, providerRefundId, failure: answer.failure },
    ],
  });
}

/** Ways that pay the customer anew, so that he has to agree; the others only tell what has happened already. */
const needsConsent: readonly PayoutMethod[] = ['bank-transfer', 'cash', 'other'];

/** Whether a payout was proposed to which the customer has not agreed (O3). */
export function lacksConsent({ payout = null, consentRef = null }: RefundProgress): boolean {
  return payout !== null && consentRef === null && needsConsent.includes(payout.method);
}

const askForConsent: Effect = { do: 'letter', template: 'payout-consent' };

// News of one refund come within days; more refunds than this no case has.
const OVER_LIMIT = 30;

function moneyAfter({ money, refund }: StateIn<'refund'>, answer: RefundAnswer): MoneyFacts {
  const { providerRefundId: id } = answer;
  const ids = id === null ? [] : [id];
  const dead = [...(answer.dead ?? []), ...(answer.state === 'failed' ? ids : [])];
  const paid = answer.state === 'settled' ? (answer.paid ?? ids) : [];
  return {
    requestedBy: refund.requestedBy,
    approvedBy: refund.approvedBy,
    paid: [...new Set([...(money?.paid ?? []), ...paid])],
    byHand: (money?.byHand ?? false) || answer.payout === 'settled',
    over: [...new Set([...(money?.over ?? []), ...dead])].slice(-OVER_LIMIT),
  };
}

function payoutEffects(payout: Payout | null, answer: RefundAnswer): readonly Effect[] {
  if (payout === null || answer.payout === undefined) return [];
  return answer.payout === 'settled' ? [{ do: 'settle-payout', payout }] : [{ do: 'withdraw-payout' }];
}

/** Waits before the next look where nobody knows the outcome; after the last a person decides. */
const TRY_AGAIN_MS: readonly number[] = [30_000, 120_000, 600_000, 3_600_000, 14_400_000];

/** The moment is absolute: neither a message that comes meanwhile nor a new run of the case loses it. */
function nextTry(
  { refund }: StateIn<'refund'>,
  { at, state }: RefundAnswer,
): Pick<RefundProgress, 'tries' | 'tryAgainAt'> {
  if (state !== 'unknown') return { tries: refund.tries, tryAgainAt: null };
  const waitMs = TRY_AGAIN_MS[refund.tries];
  const tryAgainAt = waitMs === undefined ? null : new Date(Date.parse(at) + waitMs).toISOString();
  return { tries: refund.tries + 1, tryAgainAt };
}

const refundEvents = {
  'awaiting-approval': 'refundAwaitsApproval',
  submitted: 'refundSubmitted',
  pending: 'refundPending',
  unknown: 'refundUnanswered',
  failed: 'refundFailed',
} as const satisfies Record<Exclude<RefundAnswer['state'], 'settled'>, string>;

/** The end of a refund: the case closes, the goods stay with us, the customer gets the letter (O1, O3). */
function refundSettled(
  state: StateIn<'refund'>,
  { at, payout: how }: RefundAnswer,
  payouts: readonly Effect[],
): Step {
  const { providerRefundId } = state.refund;
  // The card is the rule (O3); any other way is an exception on record (E75, E81).
  const rules = how === 'settled' ? (['O1', 'O3', 'J'] as const) : (['O1', 'O3'] as const);
  const unit = keptUnit(state);
  return closed({ ...state, place: unit.place }, 'refunded', {
    at,
    events: [
      {
        name: 'refundSettled',
        actor: system,
        rules,
        detail: { providerRefundId, byHand: how === 'settled' },
      },
    ],
    effects: [
      // First: what the card has not paid yet is what the other way pays.
      ...payouts,
      { do: 'note-refund', state: 'settled', providerRefundId, failure: null },
      { do: 'letter', template: 'refund-done' },
      { do: 'lapse-reservations' },
      ...unit.effects,
    ],
  });
}
