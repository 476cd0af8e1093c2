import type { Instant, PayoutMethod } from './messages';
import { requested } from './choice';
import { closed, keptUnit, system } from './outcomes';
import type {
  CaseState,
  MoneyFacts,
  Payout,
  PromisedDifference,
  RefundProgress,
  RefundPurpose,
  RefundState,
  StateIn,
} from './state';
import { stepTo } from './step';
import type { CaseEvent, Effect, Step } from './step';

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
  /** How many of several parts are paid, or may be, whatever became of the others. */
  readonly moved?: number;
  /** Whether another way than the card has paid a part of it before (E79, E81). */
  readonly byHand?: boolean;
}

/** What the money of a case is about now, or was about last. */
export function purposeOf(state: CaseState): RefundPurpose {
  return (state.stage === 'refund' ? state.refund.purpose : state.money?.purpose) ?? 'price';
}

/** Whether a case ended with a refund, of the price or of a difference: late news of it may open it again (E77). */
export function endedPaid(state: CaseState): state is StateIn<'closed'> {
  if (state.stage !== 'closed') return false;
  return state.outcome === 'refunded' || (state.outcome === 'replaced' && purposeOf(state) === 'difference');
}

/** The refund of a difference, as it begins; all that follows is as with any other refund. */
export function differenceDue({ amountCents, requestedBy }: PromisedDifference): RefundProgress {
  return { ...requested(amountCents, requestedBy), purpose: 'difference' };
}

/** What a refund rests on: the price goes back by O1; a difference because the seller says so (O4, E65). */
const grounds = { price: ['O1', 'O3'], difference: ['O3', 'O4', 'J'] } as const;

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
    ...(answer.moved !== undefined && { moved: answer.moved }),
    ...(answer.payout && { payout: null }),
    // He agreed to the way that was paid; what is owed beside it, should the card fail, is another question (E75).
    ...(answer.payout === 'settled' && { consentRef: null }),
  };
  const next = { ...state, refund, money: moneyAfter(state, answer) };
  const payouts = payoutEffects(state.refund.payout ?? null, answer);
  if (answer.state === 'settled') return refundSettled(next, answer, payouts);
  const isStuck = answer.state === 'unknown' && refund.tryAgainAt === null;
  const needsPerson = isStuck || answer.state === 'failed' || answer.state === 'awaiting-approval';
  return stepTo({ ...next, attention: needsPerson ? 'payments' : state.attention }, answer.at, {
    events: [{ name: refundEvents[answer.state], actor: system, ...groundsOf(answer) }],
    effects: [
      ...payouts,
      ...(answer.state === 'awaiting-approval' && asksCustomer(state) ? [askForConsent] : []),
      {
        do: 'note-refund',
        state: answer.state,
        providerRefundId: meantBy(next, answer),
        failure: answer.failure,
      },
    ],
  });
}

/** Another way than the card may have paid the rest while the card still pays its part: an exception on record (E75, E81). */
function groundsOf({ failure, payout }: RefundAnswer): Pick<CaseEvent, 'rules' | 'detail'> {
  return payout === 'settled'
    ? { rules: ['O3', 'J'], detail: { failure, byHand: true } }
    : { rules: ['O3'], detail: { failure } };
}

/** Of several parts the answer names the one it is about; the id that is known may be that of another. */
function meantBy({ refund }: StateIn<'refund'>, { providerRefundId }: RefundAnswer): string | null {
  return (refund.parts ?? 1) > 1 ? providerRefundId : refund.providerRefundId;
}

/** Ways that pay the customer anew, so that he has to agree; the others only tell what has happened already. */
const needsConsent: readonly PayoutMethod[] = ['bank-transfer', 'cash', 'other'];

/** Whether a payout was proposed to which the customer has not agreed (O3). */
export function lacksConsent({ payout = null, consentRef = null }: RefundProgress): boolean {
  return payout !== null && consentRef === null && needsConsent.includes(payout.method);
}

/** Letters go to whoever wrote to us: of goods that another owns now he is not asked where the buyer's money goes (E21). */
export function asksCustomer({ refund, secondOwner }: StateIn<'refund'>): boolean {
  return lacksConsent(refund) && secondOwner === undefined;
}

const askForConsent: Effect = { do: 'letter', template: 'payout-consent' };

// News of one refund come within days; more refunds than this no case has.
const OVER_LIMIT = 30;

function moneyAfter({ money, refund, unit }: StateIn<'refund'>, answer: RefundAnswer): MoneyFacts {
  const { providerRefundId: id } = answer;
  const ids = id === null ? [] : [id];
  const dead = [...(answer.dead ?? []), ...(answer.state === 'failed' ? ids : [])];
  const hasPaid = answer.state === 'settled' || answer.payout === 'settled';
  const paid = hasPaid ? (answer.paid ?? ids) : [];
  // A price that could not be paid back, before another remedy took its place, is no part of the difference (E65).
  const before = money?.purpose === refund.purpose ? money : undefined;
  return {
    requestedBy: refund.requestedBy,
    approvedBy: refund.approvedBy,
    paid: [...new Set([...(before?.paid ?? []), ...paid])],
    byHand: (before?.byHand ?? false) || answer.payout === 'settled',
    ...(refund.purpose && { purpose: refund.purpose }),
    ...(refund.amountCents !== unit.unitPaidCents && { amountCents: refund.amountCents }),
    ...(answer.parts !== undefined && { parts: answer.parts }),
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

/** With its replacement the unit became ours already (E65). */
const stays = { place: 'kept', effects: [] } as const;

/** The end of a refund: the case closes, the goods stay with us, the customer gets the letter (O1, O3). */
function refundSettled(
  state: StateIn<'refund'>,
  { at, payout: how, byHand = how === 'settled' }: RefundAnswer,
  payouts: readonly Effect[],
): Step {
  const { providerRefundId } = state.refund;
  // The card is the rule (O3); any other way is an exception on record (E75, E81).
  const purpose = purposeOf(state);
  const rules = [...new Set([...grounds[purpose], ...(byHand ? (['J'] as const) : [])])];
  const unit = purpose === 'difference' && state.place === 'kept' ? stays : keptUnit(state);
  return closed({ ...state, place: unit.place }, purpose === 'difference' ? 'replaced' : 'refunded', {
    at,
    events: [
      {
        name: 'refundSettled',
        actor: system,
        rules,
        detail: { providerRefundId, byHand, ...(purpose === 'difference' && { purpose }) },
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
