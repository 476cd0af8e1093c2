import type { ProviderDispute } from '../../gateways/payments/provider-payment';
import { isLive } from '../../gateways/payments/provider-refund';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import { disputesAbout, noteDispute, noteProviderRefund } from '../../store/money/provider-refunds';
import { linkedRefunds, orderedAt } from '../../store/money/refunds';
import type { RefundIntent } from '../../store/money/refunds';
import type { RefundDeps } from './deps';

/** What the provider knows about the payment of an intent, before anything is asked of it. */
export interface Seen {
  /** The intent's own refunds, newest first. */
  readonly own: readonly ProviderRefund[];
  /** Refunds that somebody made by hand since the order, and that pay no other case. */
  readonly byHand: readonly ProviderRefund[];
  /** What is left of the payment, where there are refunds made by hand; else nobody has to know. */
  readonly leftCents: number;
  readonly dispute: 'none' | 'open' | 'lost';
  /** Of the largest dispute that was lost. */
  readonly lostCents: number;
}

/** Looks before the money moves: our own refunds, those made by hand (E78), and disputes (E28, E83). */
export async function look(deps: RefundDeps, intent: RefundIntent, orderNo: string): Promise<Seen> {
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
  const linked = await linkedRefunds(
    db,
    foreign.map(({ providerRefundId }) => providerRefundId),
  );
  return {
    own: refunds.filter(({ intentId }) => intentId === intent.intent_id),
    byHand: foreign.filter(({ providerRefundId }) => !linked.has(providerRefundId)),
    leftCents: payment.capturedCents - live.reduce((sum, { amountCents }) => sum + amountCents, 0),
    ...(await standing(deps, paymentId, payment.disputes)),
  };
}

/** A webhook may know of a dispute that the look-up does not show yet, and the reverse. */
async function standing(
  { db }: RefundDeps,
  paymentId: string,
  found: readonly ProviderDispute[],
): Promise<Pick<Seen, 'dispute' | 'lostCents'>> {
  const known = await disputesAbout(db, paymentId);
  const all = [
    ...found.map(({ standing, amountCents }) => ({ standing, amountCents })),
    // What the provider has just told is in the store by now, merged with what it told before.
    ...known.map(({ standing, amount_cents: amountCents }) => ({ standing, amountCents })),
  ];
  const lost = all.filter((one) => one.standing === 'lost').map(({ amountCents }) => amountCents);
  const ended = new Set(known.filter((one) => one.standing !== 'open').map(({ dispute_id }) => dispute_id));
  const open =
    known.some((one) => one.standing === 'open') ||
    found.some((one) => one.standing === 'open' && !ended.has(one.disputeId));
  return {
    dispute: lost.length > 0 ? 'lost' : open ? 'open' : 'none',
    lostCents: Math.max(0, ...lost),
  };
}

/** A refund made by hand that took what we were about to pay, or of which too little is left for it. */
export function blockingRefund(seen: Seen, amountCents: number): ProviderRefund | null {
  const same = seen.byHand.find((refund) => refund.amountCents === amountCents);
  if (same) return same;
  return seen.leftCents < amountCents ? (seen.byHand[0] ?? null) : null;
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
