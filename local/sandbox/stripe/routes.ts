import { timingSafeEqual } from 'node:crypto';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { newId, noChange, type Bank } from '../ledger/bank';
import { findPayment, refundsOf, type Payment, type Refund } from '../ledger/state';
import type { Mode } from '../modes';
import { noSuch, serverError, unauthorized, unknownUrl } from './errors';
import {
  chargeListQuery,
  confirmForm,
  emptyForm,
  eventListQuery,
  intentForm,
  listQuery,
  readForm,
  refundListQuery,
} from './forms';
import { answer, KeyLayer, modeFor, takeWireMode, type Outcome } from './keys';
import { cancelRefund, createRefund, paymentOfForm } from './refunds';
import { chargeShape, disputeShape, intentShape, isDisputed, refundShape } from './shapes';

/** Stripe's v1 API, as far as returns need it. */
export function stripeRoutes(bank: Bank, secretKey: string): Router {
  const router = express.Router();
  router.use(requireKey(secretKey));
  router.use(express.urlencoded({ extended: true, limit: '100kb' }));
  const keys = new KeyLayer(bank);
  intentRoutes(router, bank, keys);
  refundRoutes(router, bank, keys);
  chargeRoutes(router, bank);
  router.get('/events', (request, response) => {
    const query = readForm(eventListQuery, request.query);
    const events = newestFirst(bank.state.events).filter((event) => !query.type || event.type === query.type);
    response.json(page('/v1/events', cut(events, query), (event) => event.body));
  });
  router.use((request) => {
    throw unknownUrl(request.method, `/v1${request.path}`);
  });
  return router;
}

function requireKey(secretKey: string): RequestHandler {
  return (request: Request, _response: Response, next: NextFunction) => {
    const [scheme, credential = ''] = (request.get('authorization') ?? '').split(' ');
    const given =
      scheme === 'Basic' ? Buffer.from(credential, 'base64').toString().replace(/:$/, '') : credential;
    if (!equal(given, secretKey)) throw unauthorized();
    next();
  };
}

function equal(given: string, wanted: string): boolean {
  const left = Buffer.from(given);
  const right = Buffer.from(wanted);
  return left.length === right.length && timingSafeEqual(left, right);
}

// Stripe's test cards that decide the fate of a later refund.
const modeByCard: Readonly<Record<string, Mode['name']>> = {
  pm_card_refundFail: 'fails-later',
  pm_card_pendingRefund: 'pending',
};

function intentRoutes(router: Router, bank: Bank, keys: KeyLayer): void {
  router.post('/payment_intents', (request, response) =>
    keys.handle(request, response, { paymentId: null, run: () => createIntent(bank, request.body) }),
  );
  router.post('/payment_intents/:id/confirm', (request, response) =>
    keys.handle(request, response, {
      paymentId: null,
      run: () => {
        readForm(confirmForm, request.body);
        const payment = required(
          findPayment(bank.state, request.params.id),
          'payment_intent',
          request.params.id,
        );
        const captured = { ...payment, captured: true };
        return { status: 200, body: intentShape(captured), change: capture(captured) };
      },
    }),
  );
  router.get('/payment_intents', (request, response) => {
    const query = readForm(listQuery, request.query);
    response.json(page('/v1/payment_intents', cut(newestFirst(bank.state.payments), query), intentShape));
  });
  router.get('/payment_intents/:id', (request, response) => {
    const payment = required(findPayment(bank.state, request.params.id), 'payment_intent', request.params.id);
    response.json(intentShape(payment));
  });
}

function createIntent(bank: Bank, body: unknown): Outcome {
  const form = readForm(intentForm, body);
  const payment = bank.newPayment({
    id: newId('pi'),
    amountCents: form.amount,
    currency: form.currency.toLowerCase(),
    captured: form.confirm === 'true',
    metadata: form.metadata,
  });
  const name = modeByCard[form.payment_method ?? ''];
  if (name) bank.setMode(payment.id, { name, timesLeft: null, delayMs: null, on: 'refund' });
  const change = payment.captured
    ? capture(payment)
    : { ...noChange, payment, events: ['payment_intent.created'] };
  return { status: 200, body: intentShape(payment), change };
}

export function capture(payment: Payment): Outcome['change'] {
  return { payment, effects: ['payment.captured'], events: ['payment_intent.succeeded'] };
}

function refundRoutes(router: Router, bank: Bank, keys: KeyLayer): void {
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
    const query = readForm(refundListQuery, request.query);
    const payment = filterPayment(bank, query);
    const wire = lookUpMode(bank, payment?.id ?? null);
    const refunds = payment
      ? [...refundsOf(bank.state, payment.id)].reverse()
      : newestFirst(bank.state.refunds);
    const body = page('/v1/refunds', cut(refunds, query), (refund) => shapeOf(bank, refund));
    answer(response, { status: 200, body }, wire);
  });
  router.get('/refunds/:id', (request, response) => {
    const refund = required(bank.state.refunds.get(request.params.id), 'refund', request.params.id);
    response.json(shapeOf(bank, refund));
  });
}

function lookUpMode(bank: Bank, paymentId: string | null): Mode | null {
  const mode = modeFor(bank, paymentId, 'look-up');
  if (mode?.name !== 'error-500-before' || paymentId === null) return takeWireMode(bank, paymentId, mode);
  bank.spendMode(paymentId, mode);
  throw serverError();
}

function chargeRoutes(router: Router, bank: Bank): void {
  const charged = (payment: Payment | undefined): Payment | undefined =>
    payment?.captured ? payment : undefined;
  router.get('/charges', (request, response) => {
    const query = readForm(chargeListQuery, request.query);
    const payment = filterPayment(bank, query);
    const payments = payment ? [payment] : newestFirst(bank.state.payments);
    const cutAt = (item: Payment): string => item.chargeId;
    const items = cut(payments.filter(charged), query, cutAt);
    response.json(page('/v1/charges', items, (item) => chargeShape(bank.state, item)));
  });
  router.get('/charges/:id', (request, response) => {
    const payment = required(
      charged(findPayment(bank.state, request.params.id)),
      'charge',
      request.params.id,
    );
    response.json(chargeShape(bank.state, payment));
  });
  router.get('/disputes', (request, response) => {
    const query = readForm(listQuery, request.query);
    const disputed = newestFirst(bank.state.payments).filter((payment) => isDisputed(bank.state, payment));
    response.json(page('/v1/disputes', cut(disputed, query), disputeShape));
  });
}

function filterPayment(
  bank: Bank,
  query: { payment_intent?: string | undefined; charge?: string | undefined },
) {
  const name = query.payment_intent === undefined ? 'charge' : 'payment_intent';
  const id = query[name];
  return id === undefined ? null : required(findPayment(bank.state, id), name, id, name);
}

function shapeOf(bank: Bank, refund: Refund): object {
  return refundShape(refund, required(bank.state.payments.get(refund.paymentId), 'charge', refund.paymentId));
}

function required<T>(found: T | undefined, kind: string, ...[id, param = 'id']: [string, string?]): T {
  if (found === undefined) throw noSuch(kind, id, param);
  return found;
}

function newestFirst<T>(items: ReadonlyMap<string, T>): T[] {
  return [...items.values()].reverse();
}

interface Cut<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** One page of a list that is newest first. */
function cut<T extends { id: string }>(
  all: readonly T[],
  query: { limit: number; starting_after?: string | undefined },
  idOf: (item: T) => string = (item) => item.id,
): Cut<T> {
  const after = query.starting_after;
  const start = after === undefined ? 0 : all.findIndex((item) => idOf(item) === after) + 1;
  if (after !== undefined && start === 0) throw noSuch('object', after, 'starting_after');
  return { items: all.slice(start, start + query.limit), hasMore: all.length > start + query.limit };
}

function page<T>(url: string, part: Cut<T>, shape: (item: T) => object): object {
  return { object: 'list', url, has_more: part.hasMore, data: part.items.map((item) => shape(item)) };
}
