import type { Router } from 'express';
import { newId, noChange, type Bank, type Change } from '../ledger/bank';
import {
  disputeOf,
  findPayment,
  isDisputable,
  refundedCents,
  refundsOf,
  type Payment,
  type Refund,
} from '../ledger/state';
import type { Mode, ModeName } from '../modes';
import { formatAmount, isChargeable } from '../currency';
import {
  alreadyRefunded,
  balanceInsufficient,
  chargeDisputed,
  invalidParameter,
  noSuch,
  notCancelable,
  notCharged,
  tooLarge,
} from './errors';
import { emptyForm, refundForm, paymentItemsQuery, readForm, type RefundForm } from './forms';
import { answerQuestion, type KeyLayer, type Outcome } from './keys';
import { cut, filterPayment, newestFirst, page, required } from './lists';
import { refundShape } from './shapes';

/** `/v1/refunds`. */
export function refundRoutes(router: Router, bank: Bank, keys: KeyLayer): void {
  router.post('/refunds', (request, response) => {
    const body: unknown = request.body;
    const paymentId = paymentOfForm(bank, body)?.id ?? null;
    const key = request.get('idempotency-key') ?? null;
    return keys.handle(request, response, {
      paymentId,
      run: (mode) => createRefund(bank, body, { mode, key }),
    });
  });
  router.post('/refunds/:id/cancel', (request, response) =>
    keys.handle(request, response, {
      paymentId: null,
      run: () => {
        readForm(emptyForm, request.body);
        return cancelRefund(bank, request.params.id);
      },
    }),
  );
  router.get('/refunds', (request, response) => {
    const query = readForm(paymentItemsQuery, request.query);
    const payment = filterPayment(bank, query);
    const refunds = payment
      ? [...refundsOf(bank.state, payment.id)].reverse()
      : newestFirst(bank.state.refunds);
    const body = page('/v1/refunds', cut(refunds, query), (refund) => shapeOf(bank, refund));
    return answerQuestion(bank, response, { paymentId: payment?.id ?? null, on: 'look-up', body });
  });
  router.get('/refunds/:id', (request, response) => {
    const refund = required(bank.state.refunds.get(request.params.id), 'refund', request.params.id);
    const question = { paymentId: refund.paymentId, on: 'look-up' } as const;
    return answerQuestion(bank, response, { ...question, body: shapeOf(bank, refund) });
  });
}

function shapeOf(bank: Bank, refund: Refund): object {
  return refundShape(refund, required(bank.state.payments.get(refund.paymentId), 'charge', refund.paymentId));
}

/** The payment a refund form speaks of; null when it names none that exists. */
function paymentOfForm(bank: Bank, body: unknown): Payment | null {
  const form = refundForm.safeParse(body ?? {});
  if (!form.success) return null;
  return findPayment(bank.state, form.data.payment_intent ?? form.data.charge ?? '') ?? null;
}

/** `POST /v1/refunds`, without its wire: what it answers and what it changes. */
export function createRefund(
  bank: Bank,
  body: unknown,
  context: { mode: Mode | null; key: string | null },
): Outcome {
  const form = readForm(refundForm, body);
  const payment = targetOf(bank, form);
  if (context.mode?.name === 'disputed' && isDisputable(bank.state, payment))
    bank.openDispute(payment, 'general');
  const amountCents = refundableAmount(bank, payment, form);
  if (context.mode?.name === 'balance-insufficient') throw balanceInsufficient();
  const made: Refund = {
    id: newId('re'),
    paymentId: payment.id,
    amountCents,
    currency: payment.currency,
    reason: form.reason ?? null,
    metadata: form.metadata,
    idempotencyKey: context.key,
    createdAtMs: bank.nowMs(),
    ...startOf(context.mode, bank.nowMs()),
  };
  return { status: 200, body: refundShape(made, payment), change: creation(made) };
}

function targetOf(bank: Bank, form: RefundForm): Payment {
  const name = form.payment_intent === undefined ? 'charge' : 'payment_intent';
  const id = form.payment_intent ?? form.charge;
  if (id === undefined) {
    throw invalidParameter(
      'One of the parameters charge or payment_intent is required.',
      'parameter_missing',
      'charge',
    );
  }
  const payment = findPayment(bank.state, id);
  if (!payment) throw noSuch(name, id, name);
  return payment;
}

function refundableAmount(bank: Bank, payment: Payment, form: RefundForm): number {
  if (!payment.captured) throw notCharged(payment);
  if (isDisputed(bank, payment)) throw chargeDisputed(payment);
  const leftCents = payment.amountCents - refundedCents(bank.state, payment.id);
  if (leftCents === 0) throw alreadyRefunded(payment);
  const amountCents = form.amount ?? leftCents;
  if (!isChargeable(amountCents, payment.currency)) {
    throw invalidParameter(
      'The last digit of a three-decimal amount must be 0.',
      'parameter_invalid_integer',
      'amount',
    );
  }
  if (amountCents > leftCents) {
    throw tooLarge(formatAmount(amountCents, payment.currency), formatAmount(leftCents, payment.currency));
  }
  return amountCents;
}

/** A dispute that was won gives the money back, and the right to refund it; any other keeps both. */
function isDisputed(bank: Bank, payment: Payment): boolean {
  const dispute = disputeOf(bank.state, payment.id);
  return dispute !== undefined && dispute.status !== 'won';
}

type Start = Pick<Refund, 'status' | 'pendingReason' | 'failureReason' | 'failAtMs' | 'failsFor'>;

const plainStart: Start = {
  status: 'succeeded',
  pendingReason: null,
  failureReason: null,
  failAtMs: null,
  failsFor: null,
};
const startByMode: Partial<Record<ModeName, Start>> = {
  pending: { ...plainStart, status: 'pending', pendingReason: 'processing' },
  'insufficient-funds': { ...plainStart, status: 'pending', pendingReason: 'insufficient_funds' },
  'requires-action': { ...plainStart, status: 'requires_action' },
  'expired-card': { ...plainStart, status: 'failed', failureReason: 'expired_or_canceled_card' },
};

function startOf(mode: Mode | null, nowMs: number): Start {
  if (!mode) return plainStart;
  if (mode.name === 'fails-now') return { ...plainStart, status: 'failed', failureReason: mode.reason };
  if (mode.name === 'fails-later' && mode.delayMs !== null)
    return { ...plainStart, failAtMs: nowMs + mode.delayMs, failsFor: mode.reason };
  return startByMode[mode.name] ?? plainStart;
}

function creation(refund: Refund): Change {
  if (refund.status === 'failed') {
    return {
      refund,
      effects: ['refund.created', 'refund.failed'],
      events: ['refund.created', 'refund.failed'],
    };
  }
  const settled = refund.status === 'succeeded';
  return {
    refund,
    effects: settled ? ['refund.created', 'refund.succeeded'] : ['refund.created'],
    events: ['refund.created', 'charge.refunded'],
  };
}

/** `POST /v1/refunds/:id/cancel`. */
function cancelRefund(bank: Bank, refundId: string): Outcome {
  const refund = bank.state.refunds.get(refundId);
  const payment = refund && bank.state.payments.get(refund.paymentId);
  if (!payment) throw noSuch('refund', refundId, 'id');
  if (refund.status !== 'requires_action') throw notCancelable(refundId);
  const canceled: Refund = { ...refund, status: 'canceled' };
  const change: Change = {
    ...noChange,
    refund: canceled,
    effects: ['refund.canceled'],
    events: ['refund.updated', 'charge.refund.updated'],
  };
  return { status: 200, body: refundShape(canceled, payment), change };
}
