import type { Response, Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../ledger/bank';
import type { Refund } from '../ledger/state';
import { failureReasons } from '../modes';
import { createRefund } from '../stripe/refunds';
import { refundShape } from '../stripe/shapes';
import { ControlError, paymentOr404, read } from './requests';

const refundByHand = z.strictObject({
  paymentId: z.string(),
  /** Minor units; all that is left when absent. */
  amount: z.int().min(1).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
});
const failure = z.strictObject({ reason: z.enum(failureReasons).default('expired_or_canceled_card') });

/** `/_sandbox/refunds`. */
export function refundControls(router: Router, bank: Bank): void {
  // As somebody does in the provider's dashboard (E78): without a key, and without anything of ours on it.
  router.post('/refunds', (request, response) => {
    const { paymentId, amount, reason } = read(refundByHand, request.body);
    const payment = paymentOr404(bank, paymentId);
    const form = {
      payment_intent: payment.intentId,
      ...(amount !== undefined && { amount: String(amount) }),
      ...(reason !== undefined && { reason }),
    };
    const { body, change } = createRefund(bank, form, { mode: null, key: null });
    bank.commit(change);
    response.status(201).json(body);
  });
  router.post('/refunds/:id/settle', (request, response) => {
    const refund = refundOr404(bank, request.params.id);
    if (refund.status !== 'pending')
      throw new ControlError(409, `Cannot settle ${refund.id}: it is ${refund.status}`);
    bank.changeRefund(refund, 'succeeded', null);
    answerRefund(bank, refund.id, response);
  });
  router.post('/refunds/:id/fail', (request, response) => {
    const refund = refundOr404(bank, request.params.id);
    const over = refund.status === 'failed' || refund.status === 'canceled';
    if (over) throw new ControlError(409, `Cannot fail ${refund.id}: it is ${refund.status}`);
    bank.changeRefund(refund, 'failed', read(failure, request.body).reason);
    answerRefund(bank, refund.id, response);
  });
}

function answerRefund(bank: Bank, refundId: string, response: Response): void {
  const refund = refundOr404(bank, refundId);
  response.json(refundShape(refund, paymentOr404(bank, refund.paymentId)));
}

function refundOr404(bank: Bank, id: string): Refund {
  const refund = bank.state.refunds.get(id);
  if (!refund) throw new ControlError(404, `Cannot find ${id}: there is no such refund`);
  return refund;
}
