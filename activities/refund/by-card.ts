import type { FailureKind } from '../../gateways/payments/failures';
import { PaymentFailure } from '../../gateways/payments/payment-failure';
import { isAsDecided, isLive } from '../../gateways/payments/provider-refund';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import { noteProviderRefund, providerRefund, tellDifference } from '../../store/money/provider-refunds';
import { linkedRefund } from '../../store/money/linked-refund';
import { endRound, noteCall } from '../../store/money/refunds';
import type { RefundIntent, Taken } from '../../store/money/refunds';
import type { RefundAnswer } from '../../workflows/contract';
import { raiseAlarm } from './alarm';
import { askWhose } from './by-hand';
import { failed, ourProvider } from './deps';
import type { RefundDeps } from './deps';
import type { EarlyLook } from './early-look';
import { blockingRefund, look, newsOf, tooLittle, tooLittleLeft } from './look';
import type { Seen } from './look';

// The provider may forget a key after 24 hours; an hour of it is kept for clocks that differ.
const KEY_LIFE_MS = 23 * 3_600_000;

/**
 * Pays one part back to the card it came from (O3), having looked first. Who cannot know whether a call took effect
 * finds it by the intent; a repetition carries the same key; an answer that its key would replay ends the round.
 * @throws PaymentFailure
 */
export async function payByCard(
  deps: RefundDeps,
  intent: RefundIntent,
  { orderNo, early }: { readonly orderNo: string; readonly early: EarlyLook | null },
): Promise<RefundAnswer> {
  const stands = await standingNow(deps, intent);
  if (stands) return stands;
  const seen = (await early?.of(intent)) ?? (await look(deps, intent, orderNo));
  const found = await alreadyThere(deps, intent, seen);
  if (found) return found;
  const dead = seen.own.map(({ providerRefundId }) => providerRefundId);
  const stop = await reasonNotToPay(deps, intent, seen);
  if (stop !== null) return { ...failed(deps, stop), dead };
  const round = await usableRound(deps, intent, seen);
  return { ...(await ask(deps, round, { orderNo, taken: seen.taken })), dead };
}

/**
 * What the books say already: paid, or waiting for a person, whose retry alone asks the provider again. A part that was
 * paid while another was still on its way may have come back since: then it is not paid (E77, E79).
 */
export async function standingNow(deps: RefundDeps, intent: RefundIntent): Promise<RefundAnswer | null> {
  const stands = standingOf(deps, intent);
  const { provider_refund_id: providerRefundId, settled_by_hand: byHand } = intent;
  const paidBy = providerRefundId ?? linkedRefund(byHand);
  if (stands?.state !== 'settled' || paidBy === null) return stands;
  const said = await providerRefund(deps.db, paidBy);
  if (said?.state !== 'failed' && said?.state !== 'canceled') return stands;
  const failure = said.failure ?? said.state;
  return { ...failed(deps, failure), providerRefundId, dead: [paidBy] };
}

function standingOf(deps: RefundDeps, intent: RefundIntent): RefundAnswer | null {
  const { state, provider_refund_id: providerRefundId, failure, settled_by_hand: byHand } = intent;
  const at = deps.now().toISOString();
  if (state === 'settled' || byHand !== null)
    return { at: intent.updated_at.toISOString(), state: 'settled', providerRefundId, failure: null };
  if (state === 'failed') return { at, state, providerRefundId, failure };
  // The bank returned it, and nobody said yet that it is to be paid again: a run that was reset must not (E82).
  if (state === 'reversed') return { at, state: 'failed', providerRefundId, failure: 'bank-returned-it' };
  if (intent.payment_provider === ourProvider) return null;
  return failed(
    deps,
    isKnownWay(intent.payment_provider) ? `no-card: ${intent.payment_provider}` : 'unknown-provider',
  );
}

const waysWithoutCard: readonly string[] = ['cash-on-delivery', 'bank-transfer', 'gift-card'];

function isKnownWay(provider: string): boolean {
  return waysWithoutCard.includes(provider);
}

/**
 * The refund that went through unseen; or the one of this round that failed unseen, which a person has to hear of
 * before another is made. A person's retry stands as `requested`.
 */
export async function alreadyThere(
  deps: RefundDeps,
  intent: RefundIntent,
  seen: Seen,
): Promise<RefundAnswer | null> {
  const live = liveOf(seen.own, intent);
  if (live) return answerOf(deps, live, intent);
  const ofThisRound = seen.own.find(({ round }) => round === intent.round);
  if (!ofThisRound || intent.state === 'requested') return null;
  await endRound(deps.db, intent, deps.now());
  return answerOf(deps, ofThisRound, intent);
}

/** The intent's refund that went through: one of what was decided before one of anything else. */
function liveOf(own: Seen['own'], intent: RefundIntent): ProviderRefund | undefined {
  const live = own.filter(isLive);
  return live.find((refund) => isAsDecided(refund, decidedIn(intent))) ?? live[0];
}

function decidedIn({ amount_cents: amountCents, currency }: RefundIntent) {
  return { amountCents, currency };
}

async function reasonNotToPay(deps: RefundDeps, intent: RefundIntent, seen: Seen): Promise<string | null> {
  if (seen.dispute === 'open') return 'disputed';
  if (seen.dispute === 'lost') return 'dispute-lost';
  const blocking = blockingRefund(seen, intent.amount_cents);
  return blocking ? askWhose(deps, intent, blocking) : tooLittleLeft(seen, intent.amount_cents);
}

/** A round whose refund failed, or whose key the provider may have forgotten, is over; the look-up found nothing (E74). */
async function usableRound(deps: RefundDeps, intent: RefundIntent, { own }: Seen): Promise<RefundIntent> {
  const age = intent.called_at === null ? 0 : deps.now().getTime() - intent.called_at.getTime();
  const isOver = own.some(({ round }) => round === intent.round) || age >= KEY_LIFE_MS;
  return isOver ? endRound(deps.db, intent, deps.now()) : intent;
}

/** Failures that are the provider's own word: too little on our account (`setup`) is kept under the key like any other. */
const answers: readonly FailureKind[] = ['answered-5xx', 'refused', 'setup'];

interface Purchase {
  readonly orderNo: string;
  readonly taken: Taken;
}

async function ask(
  deps: RefundDeps,
  intent: RefundIntent,
  { orderNo, taken }: Purchase,
): Promise<RefundAnswer> {
  await noteCall(deps.db, intent.intent_id, { ...taken, at: deps.now() });
  try {
    const refund = await deps.payments.createRefund({
      ...requestOf(intent),
      paymentCurrency: taken.currency,
    });
    if (!isLive(refund)) await endRound(deps.db, intent, deps.now());
    return await answerOf(deps, refund, intent);
  } catch (error) {
    if (!(error instanceof PaymentFailure)) throw error;
    // The provider keeps its answer under the key: only a new round, after a look-up, can get another one.
    if (answers.includes(error.kind)) await endRound(deps.db, intent, deps.now());
    if (error.code === 'charge_already_refunded') return usedUp(deps, intent, orderNo);
    throw error;
  }
}

/**
 * Nothing is left of the payment: by a refund of ours under a key that was forgotten, by one made by hand, or by those of
 * other cases (E78). What no refund explains may have been made by hand.
 */
async function usedUp(deps: RefundDeps, intent: RefundIntent, orderNo: string): Promise<RefundAnswer> {
  const seen = await look(deps, intent, orderNo);
  const live = liveOf(seen.own, intent);
  if (live) return answerOf(deps, live, intent);
  const [newest] = seen.byHand;
  if (newest) return failed(deps, await askWhose(deps, intent, newest));
  const isExplained = seen.leftCents < intent.amount_cents;
  return failed(deps, isExplained ? tooLittle(seen.leftCents) : 'refunded-by-hand');
}

function requestOf(intent: RefundIntent) {
  return {
    intentId: intent.intent_id,
    caseNo: intent.case_no,
    round: intent.round,
    paymentId: intent.payment_id,
    amountCents: intent.amount_cents,
    currency: intent.currency,
  };
}

const states = { succeeded: 'settled', pending: 'pending', failed: 'failed', canceled: 'failed' } as const;

/**
 * The refund by all that is known of it: a webhook may have overtaken the reply (E76). One that bears the intent and is of
 * another amount or currency than was decided pays nothing off, and is not paid beside: a person looks at it (I2).
 */
async function answerOf(
  deps: RefundDeps,
  refund: ProviderRefund,
  intent: RefundIntent,
): Promise<RefundAnswer> {
  const { state, failure } = await noteProviderRefund(deps.db, newsOf(refund), 'reply');
  const isOver = state === 'failed' || state === 'canceled';
  if (!isOver && !isAsDecided(refund, decidedIn(intent))) return differs(deps, refund, intent);
  const why = {
    succeeded: null,
    pending: refund.pendingReason,
    failed: failure ?? 'failed',
    canceled: failure ?? 'canceled',
  };
  return {
    at: deps.now().toISOString(),
    state: states[state],
    providerRefundId: refund.providerRefundId,
    failure: why[state],
  };
}

async function differs(
  deps: RefundDeps,
  { providerRefundId }: ProviderRefund,
  intent: RefundIntent,
): Promise<RefundAnswer> {
  const failure = `refund-differs: ${providerRefundId}`;
  const alarm = { code: 'refund_differs', type: 'RefundDiffers', message: failure };
  await tellDifference(deps.db, providerRefundId, () => raiseAlarm(intent.case_no, alarm));
  return failed(deps, failure);
}
