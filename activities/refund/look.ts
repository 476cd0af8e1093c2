import type { ProviderPayment } from '../../gateways/payments/provider-payment';
import { isLive } from '../../gateways/payments/provider-refund';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import {
  disputesAbout,
  noteCaptured,
  noteDispute,
  noteProviderRefund,
} from '../../store/money/provider-refunds';
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
  /** The disputes that were lost, and what the bank took back by all of them: never more than was paid. */
  readonly lostDisputes: readonly string[];
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
  await noteCaptured(db, paymentId, payment.capturedCents);
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
    ...(await standing(deps, paymentId, payment)),
  };
}

/** A webhook may know of a dispute that the look-up does not show yet, and the reverse. */
async function standing(
  { db }: RefundDeps,
  paymentId: string,
  { disputes: found, capturedCents }: ProviderPayment,
): Promise<Pick<Seen, 'dispute' | 'lostDisputes' | 'lostCents'>> {
  // What the provider has just told is in the store by now, merged with what it told before.
  const known = await disputesAbout(db, paymentId);
  const told = found.map(({ disputeId, standing, amountCents }) => ({ disputeId, standing, amountCents }));
  const kept = known.map(({ dispute_id: disputeId, standing, amount_cents: amountCents }) => ({
    ...{ disputeId, standing, amountCents },
  }));
  const lost = new Map(
    [...told, ...kept]
      .filter((one) => one.standing === 'lost')
      .map(({ disputeId, amountCents }) => [disputeId, amountCents]),
  );
  const ended = new Set(known.filter((one) => one.standing !== 'open').map(({ dispute_id }) => dispute_id));
  const open =
    known.some((one) => one.standing === 'open') ||
    found.some((one) => one.standing === 'open' && !ended.has(one.disputeId));
  return {
    dispute: lost.size > 0 ? 'lost' : open ? 'open' : 'none',
    lostDisputes: [...lost.keys()],
    lostCents: Math.min(
      capturedCents,
      [...lost.values()].reduce((sum, cents) => sum + cents, 0),
    ),
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
