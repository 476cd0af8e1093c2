import type { Router } from 'express';
import { z } from 'zod';
import type { Bank } from '../ledger/bank';
import { disputeOf, findPayment, isDisputable, refundedCents, type Payment } from '../ledger/state';
import { failureReasons, modeNames, plainMode, targets } from '../modes';
import { disputeShape } from '../stripe/dispute-shape';
import { capture } from '../stripe/intents';
import { intentShape } from '../stripe/shapes';
import { ControlError, paymentOr404, read } from './requests';

const newPayment = z.strictObject({
  id: z
    .string()
    .regex(/^(pi|ch)_[A-Za-z0-9_]{1,100}$/)
    .optional(),
  amount: z.int().min(1),
  currency: z.string().regex(/^[a-zA-Z]{3}$/),
  metadata: z.record(z.string(), z.string()).default({}),
});

export const newMode = z.strictObject({
  mode: z.enum(['ok', ...modeNames]),
  times: z.int().min(1).nullable().default(plainMode.timesLeft),
  delayMs: z.int().min(0).nullable().default(plainMode.delayMs),
  reason: z.enum(failureReasons).default(plainMode.reason),
  on: z.enum(targets).default(plainMode.on),
});

// Stripe's words for why a payer disputes, as far as returns meet them.
const newDispute = z.strictObject({
  reason: z
    .enum([
      'general',
      'fraudulent',
      'duplicate',
      'product_not_received',
      'product_unacceptable',
      'credit_not_processed',
      'unrecognized',
    ])
    .default('general'),
  amount: z.int().min(1).optional(),
});
const verdict = z.strictObject({ won: z.boolean() });

/** `/_sandbox/payments` and `/_sandbox/disputes`. */
export function paymentControls(router: Router, bank: Bank): void {
  router.post('/payments', (request, response) => {
    const input = read(newPayment, request.body);
    const known = input.id === undefined ? undefined : findPayment(bank.state, input.id);
    const payment = known ?? makePayment(bank, input);
    if (payment.amountCents !== input.amount || payment.currency !== input.currency.toLowerCase()) {
      throw new ControlError(409, `Cannot make ${payment.id}: it exists with another amount or currency`);
    }
    response.status(known ? 200 : 201).json(intentShape(payment));
  });
  router.post('/payments/:id/mode', (request, response) => {
    const payment = paymentOr404(bank, request.params.id);
    const input = read(newMode, request.body);
    setMode(bank, payment, input);
    response.json({ paymentId: payment.id, ...input });
  });
  router.get('/payments/:id', (request, response) => {
    const payment = paymentOr404(bank, request.params.id);
    const mode = bank.state.modes.get(payment.id) ?? null;
    const dispute = disputeOf(bank.state, payment.id) ?? null;
    response.json({ ...payment, refundedCents: refundedCents(bank.state, payment.id), mode, dispute });
  });
  router.post('/payments/:id/dispute', (request, response) => {
    const payment = paymentOr404(bank, request.params.id);
    const { reason, amount } = read(newDispute, request.body);
    if (!isDisputable(bank.state, payment, amount))
      throw new ControlError(
        409,
        `Cannot dispute ${payment.id}: it is disputed already, or nothing is left of it`,
      );
    response.status(201).json(disputeShape(bank.openDispute(payment, reason, amount), payment));
  });
  router.post('/disputes/:id/close', (request, response) => {
    const dispute = bank.state.disputes.get(request.params.id);
    if (!dispute) throw new ControlError(404, `Cannot find ${request.params.id}: there is no such dispute`);
    if (dispute.status !== 'needs_response')
      throw new ControlError(409, `Cannot close ${dispute.id}: it is ${dispute.status}`);
    const closed = bank.closeDispute(dispute, read(verdict, request.body).won);
    response.json(disputeShape(closed, paymentOr404(bank, closed.paymentId)));
  });
}

/** Puts a payment under a mode; `ok` ends it. */
export function setMode(bank: Bank, payment: Payment, input: z.infer<typeof newMode>): void {
  const { mode: name, times: timesLeft, delayMs, reason, on } = input;
  bank.setMode(payment.id, name === 'ok' ? null : { name, timesLeft, delayMs, reason, on });
}

function makePayment(bank: Bank, input: z.infer<typeof newPayment>): Payment {
  const payment = bank.newPayment({
    id: input.id ?? `pi_sandbox${String(bank.state.payments.size + 1).padStart(6, '0')}`,
    amountCents: input.amount,
    currency: input.currency.toLowerCase(),
    captured: true,
    metadata: input.metadata,
  });
  bank.commit(capture(payment));
  return payment;
}
