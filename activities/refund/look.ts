import type { ProviderDispute, ProviderPayment } from '../../gateways/payments/provider-payment';
import { isLive } from '../../gateways/payments/provider-refund';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import {
  disputesAbout,
  noteCaptured,
  noteDispute,
  noteProviderRefund,
} from '../../store/money/provider-refunds';
import { linkedRefunds, notePaymentTook, orderedAt } from '../../store/money/refunds';
import type { RefundIntent, Taken } from '../../store/money/refunds';
import { refundsNotFor } from '../../store/work/work-items';
import type { RefundDeps } from './deps';

/** What the provider knows about the payment of an intent, before anything is asked of it. */
export interface Seen {
  /** The intent's own refunds, newest first. */
  readonly own: readonly ProviderRefund[];
  /** Refunds that somebody made by hand since the order, and that pay no other case: this one may be theirs. */
  readonly byHand: readonly ProviderRefund[];
  /** Those of which the payment team said that they are for something else than this case. */
  readonly notForUs: readonly ProviderRefund[];
  /** What is left of the payment by the refunds that the provider lists: below zero where they are more than it. */
  readonly leftCents: number;
  readonly taken: Taken;
  readonly dispute: 'none' | 'open' | 'lost';
  readonly lost: Lost;
}

/** What the customer's bank took back by the disputes that were lost. */
export interface Lost {
  readonly disputeIds: readonly string[];
  /** What was lost in the currency of the refund: never more than was paid. */
  readonly cents: number;
  /**
   * What it may be at the most where a dispute is in another currency, whose worth nobody here knows: what was paid.
   * The same as `cents` where there is none.
   */
  readonly mostCents: number;
  /** A dispute in another currency, if any. */
  readonly foreign: string | null;
}

/** What an intent is looked at by. */
export type LookedAt = Pick<RefundIntent, 'intent_id' | 'case_no' | 'payment_id' | 'currency'>;

/** Looks before the money moves: our own refunds, those made by hand (E78), and disputes (E28, E83). */
export async function look(deps: RefundDeps, intent: LookedAt, orderNo: string): Promise<Seen> {
  const { db, payments } = deps;
  const { payment_id: paymentId } = intent;
  const [refunds, payment, since] = await Promise.all([
    payments.listRefunds(paymentId),
    payments.retrievePayment(paymentId),
    orderedAt(db, orderNo),
  ]);
  for (const refund of refunds) await noteProviderRefund(db, newsOf(refund), 'look-up');
  for (const dispute of payment.disputes) await noteDispute(db, dispute);
  const live = refunds.filter(isLive);
  const foreign = live.filter(
    ({ intentId, createdAt }) => intentId === null && Date.parse(createdAt) >= since.getTime(),
  );
  const foreignIds = foreign.map(({ providerRefundId }) => providerRefundId);
  const [linked, others, stands] = await Promise.all([
    linkedRefunds(db, foreignIds),
    refundsNotFor(db, intent.case_no, foreignIds),
    standing(deps, intent, payment),
    noteCaptured(db, paymentId, payment),
    notePaymentTook(db, intent.intent_id, payment),
  ]);
  const free = foreign.filter(({ providerRefundId }) => !linked.has(providerRefundId));
  return {
    own: refunds.filter(({ intentId }) => intentId === intent.intent_id),
    byHand: free.filter(({ providerRefundId }) => !others.has(providerRefundId)),
    notForUs: free.filter(({ providerRefundId }) => others.has(providerRefundId)),
    taken: { capturedCents: payment.capturedCents, currency: payment.currency },
    leftCents: payment.capturedCents - live.reduce((sum, { amountCents }) => sum + amountCents, 0),
    ...stands,
  };
}

/** A webhook may know of a dispute that the look-up does not show yet, and the reverse. */
async function standing(
  { db }: RefundDeps,
  intent: LookedAt,
  payment: ProviderPayment,
): Promise<Pick<Seen, 'dispute' | 'lost'>> {
  // What the provider has just told is in the store by now, merged with what it told before.
  const known = await disputesAbout(db, intent.payment_id);
  const lost = new Map(
    [...payment.disputes, ...known]
      .filter((one) => one.standing === 'lost')
      .map((one) => [one.disputeId, one] as const),
  );
  const ended = new Set(known.filter((one) => one.standing !== 'open').map(({ disputeId }) => disputeId));
  const open =
    known.some((one) => one.standing === 'open') ||
    payment.disputes.some((one) => one.standing === 'open' && !ended.has(one.disputeId));
  return {
    dispute: lost.size > 0 ? 'lost' : open ? 'open' : 'none',
    lost: lostIn(intent.currency, [...lost.values()], payment),
  };
}

/** Amounts of different currencies are not added up: what is in another one only people can value (E80, E83). */
function lostIn(
  currency: string,
  lost: readonly Pick<ProviderDispute, 'disputeId' | 'amountCents' | 'currency'>[],
  payment: Pick<ProviderPayment, 'capturedCents' | 'currency'>,
): Lost {
  const isOurs = (one: { readonly currency: string }): boolean =>
    one.currency.toLowerCase() === currency.toLowerCase();
  const takenCents = isOurs(payment) ? payment.capturedCents : Number.MAX_SAFE_INTEGER;
  const cents = Math.min(
    takenCents,
    lost.filter(isOurs).reduce((sum, { amountCents }) => sum + amountCents, 0),
  );
  const foreign = lost.find((one) => !isOurs(one))?.disputeId ?? null;
  return {
    ...{ cents, foreign, mostCents: foreign === null ? cents : takenCents },
    disputeIds: lost.map(({ disputeId }) => disputeId),
  };
}

/** A refund made by hand that took what we were about to pay, or of which too little is left for it. */
export function blockingRefund(seen: Seen, amountCents: number): ProviderRefund | null {
  const same = seen.byHand.find((refund) => refund.amountCents === amountCents);
  if (same) return same;
  return seen.leftCents < amountCents ? (seen.byHand[0] ?? null) : null;
}

/**
 * Why the card cannot pay beside refunds that are for something else: it gives no more back than it took (E78, I2).
 * Another way owes the case no less for that.
 */
export function tooLittleLeft({ notForUs, leftCents }: Seen, amountCents: number): string | null {
  if (notForUs.length === 0 || leftCents >= amountCents) return null;
  return tooLittle(leftCents);
}

/** The failure that says what is left of a payment, in minor units. */
export function tooLittle(leftCents: number): string {
  return `too-little-left: ${String(Math.max(0, leftCents))}`;
}

/** A refund of the provider as the books keep it. */
export function newsOf(refund: ProviderRefund) {
  const { providerRefundId, intentId, round, amountCents, currency, state } = refund;
  return {
    ...{ providerRefundId, intentId, round, amountCents, currency, state },
    paymentId: refund.paymentIntentId ?? refund.chargeId,
    failure: refund.failureReason,
  };
}
