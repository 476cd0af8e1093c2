import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import type { RefundIntent } from '../../store/money/refunds';
import { casesOfPayment } from '../../store/work/reconcile';
import type { PaidCase } from '../../store/work/reconcile';
import { reportMismatch } from '../../store/work/work-items';
import type { Mismatch } from '../../store/work/work-items';
import type { RefundDeps } from './deps';

/** A refund that nobody here asked for, beside the case that it is most likely about and all cases of its payment. */
export function refundByHand(
  refund: ProviderRefund,
  about: PaidCase,
  cases: readonly PaidCase[],
): Mismatch & { readonly kind: 'refund-by-hand' } {
  const { caseNo, stage, unitPaidCents } = about;
  const detail = {
    ...moneyOf(refund),
    ...{ stage, unitPaidCents },
    cases: cases.map((one) => ({ caseNo: one.caseNo, stage: one.stage })),
  };
  return { kind: 'refund-by-hand', subject: refund.providerRefundId, caseNo, detail };
}

/**
 * Stops a case at a refund made by hand, and asks the payment team whose it is, however long ago it was made: they link
 * it, or close the item and so say that it is for something else (E78).
 * @returns why the case is not paid
 */
export async function askWhose(
  { db, now }: RefundDeps,
  { case_no: caseNo }: RefundIntent,
  refund: ProviderRefund,
): Promise<string> {
  // What bears the sign of the case is its own, whoever made it.
  const cases = refund.intentId === null ? await casesOfPayment(db, paymentIdsOf(refund)) : [];
  const own = cases.find((one) => one.caseNo === caseNo);
  if (own) await reportMismatch(db, refundByHand(refund, own, cases), now());
  return `refunded-by-hand: ${refund.providerRefundId}`;
}

/** What an item tells of a refund: ids and money. */
export function moneyOf(refund: ProviderRefund) {
  const { providerRefundId, amountCents, currency, state, createdAt } = refund;
  const paymentId = refund.paymentIntentId ?? refund.chargeId;
  return { providerRefundId, paymentId, amountCents, currency, state, createdAt };
}

/** The ids by which the provider may call the payment of a refund; those that he gave. */
export function paymentIdsOf({ paymentIntentId, chargeId }: ProviderRefund): readonly string[] {
  return [paymentIntentId, chargeId].filter((id) => id !== null);
}
