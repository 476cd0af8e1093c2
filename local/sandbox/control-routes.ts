import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Bank } from './ledger/bank';
import { findPayment, refundedCents, type Payment, type Refund } from './ledger/state';
import { modeNames } from './modes';
import { capture } from './stripe/routes';
import { intentShape, refundShape } from './stripe/shapes';
import type { WebhookSender } from './webhooks';

/** Why a control request was not carried out; answered as `{error}` with the status. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const newPayment = z.strictObject({
  id: z
    .string()
    .regex(/^(pi|ch)_[A-Za-z0-9_]{1,100}$/)
    .optional(),
  amount: z.int().min(1),
  currency: z.string().regex(/^[a-zA-Z]{3}$/),
  metadata: z.record(z.string(), z.string()).default({}),
});
const newMode = z.strictObject({
  mode: z.enum(['ok', ...modeNames]),
  times: z.int().min(1).nullable().default(null),
  delayMs: z.int().min(0).nullable().default(null),
  on: z.enum(['refund', 'look-up']).default('refund'),
});
const failure = z.strictObject({
  reason: z
    .enum([
      'lost_or_stolen_card',
      'expired_or_canceled_card',
      'charge_for_pending_refund_disputed',
      'insufficient_funds',
      'declined',
      'merchant_request',
      'unknown',
    ])
    .default('expired_or_canceled_card'),
});
const clock = z.strictObject({ advanceMs: z.int().min(0) });
const webhookSettings = z
  .strictObject({
    url: z.url().nullable(),
    copies: z.int().min(1).max(10),
    delayMs: z.int().min(0),
    paused: z.boolean(),
    order: z.enum(['as-created', 'reversed']),
  })
  .partial();

/** `/_sandbox`: what a test, a demo or an auditor does that no bank offers. JSON in, JSON out, no key. */
export function controlRoutes(bank: Bank, webhooks: WebhookSender): Router {
  const router = express.Router();
  router.use(refuseForeignPages);
  router.use(express.json());
  paymentRoutes(router, bank);
  refundRoutes(router, bank);
  router.get('/ledger', (_request, response) => {
    response.json(bank.state.ledger);
  });
  router.get('/clock', (_request, response) => {
    response.json({ nowMs: bank.nowMs(), offsetMs: bank.state.offsetMs });
  });
  router.post('/clock', (request, response) => {
    bank.moveClock(read(clock, request.body).advanceMs);
    response.json({ nowMs: bank.nowMs(), offsetMs: bank.state.offsetMs });
  });
  router.get('/webhooks', (_request, response) => {
    response.json({ ...webhooks.settings(), undelivered: bank.state.undelivered.size });
  });
  router.post('/webhooks', (request, response) => {
    const { url, copies, delayMs, paused, order } = read(webhookSettings, request.body);
    webhooks.configure({
      ...(url !== undefined && { url }),
      ...(copies !== undefined && { copies }),
      ...(delayMs !== undefined && { delayMs }),
      ...(paused !== undefined && { paused }),
      ...(order !== undefined && { order }),
    });
    response.json(webhooks.settings());
  });
  router.post('/events/:id/resend', (request, response) => {
    const event = bank.state.events.get(request.params.id);
    if (!event) throw new ControlError(404, `Cannot resend ${request.params.id}: there is no such event`);
    webhooks.enqueue(event);
    response.status(202).json(event.body);
  });
  return router;
}

function paymentRoutes(router: Router, bank: Bank): void {
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
    const { mode: name, times: timesLeft, delayMs, on } = input;
    bank.setMode(payment.id, name === 'ok' ? null : { name, timesLeft, delayMs, on });
    response.json({ paymentId: payment.id, ...input });
  });
  router.get('/payments/:id', (request, response) => {
    const payment = paymentOr404(bank, request.params.id);
    const mode = bank.state.modes.get(payment.id) ?? null;
    response.json({ ...payment, refundedCents: refundedCents(bank.state, payment.id), mode });
  });
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

function refundRoutes(router: Router, bank: Bank): void {
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

function paymentOr404(bank: Bank, id: string): Payment {
  const payment = findPayment(bank.state, id);
  if (!payment) throw new ControlError(404, `Cannot find ${id}: there is no such payment`);
  return payment;
}

function refundOr404(bank: Bank, id: string): Refund {
  const refund = bank.state.refunds.get(id);
  if (!refund) throw new ControlError(404, `Cannot find ${id}: there is no such refund`);
  return refund;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body ?? {});
  if (!result.success) throw new ControlError(400, z.prettifyError(result.error));
  return result.data;
}

// A web page opened in the same browser must not be able to move the sandbox.
const refuseForeignPages: RequestHandler = (request: Request, _response, next) => {
  const origin = request.get('origin');
  if (origin !== undefined && origin !== `http://${request.get('host') ?? ''}`) {
    throw new ControlError(403, 'Cannot take this request: it comes from another site');
  }
  next();
};
