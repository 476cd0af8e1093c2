import type { Router } from 'express';
import { newId, noChange, type Bank } from '../ledger/bank';
import { findPayment, type Payment } from '../ledger/state';
import { plainMode, type Mode } from '../modes';
import { confirmForm, emptyForm, intentForm, listQuery, readForm } from './forms';
import { answerQuestion, type KeyLayer, type Outcome } from './keys';
import { cut, newestFirst, page, required } from './lists';
import { chargeShape, intentShape } from './shapes';

// Stripe's test cards that decide the fate of a later refund.
const modeByCard: Readonly<Record<string, Mode['name']>> = {
  pm_card_refundFail: 'fails-later',
  pm_card_pendingRefund: 'pending',
};

/** `/v1/payment_intents`. */
export function intentRoutes(router: Router, bank: Bank, keys: KeyLayer): void {
  router.post('/payment_intents', (request, response) =>
    keys.handle(request, response, { paymentId: null, run: () => createIntent(bank, request.body) }),
  );
  router.post('/payment_intents/:id/confirm', (request, response) =>
    keys.handle(request, response, {
      paymentId: null,
      run: () => {
        readForm(confirmForm, request.body);
        const { id } = request.params;
        const captured = { ...required(findPayment(bank.state, id), 'payment_intent', id), captured: true };
        return { status: 200, body: intentShape(captured), change: capture(captured) };
      },
    }),
  );
  router.get('/payment_intents', (request, response) => {
    const query = readForm(listQuery, request.query);
    response.json(page('/v1/payment_intents', cut(newestFirst(bank.state.payments), query), intentShape));
  });
  router.get('/payment_intents/:id', (request, response) => {
    const { expand = [] } = readForm(emptyForm, request.query);
    const payment = required(findPayment(bank.state, request.params.id), 'payment_intent', request.params.id);
    const isWhole = payment.captured && expand.includes('latest_charge');
    const charge = isWhole && { latest_charge: chargeShape(bank.state, payment) };
    const question = { paymentId: payment.id, on: 'payment' } as const;
    return answerQuestion(bank, response, { ...question, body: { ...intentShape(payment), ...charge } });
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
  if (name) bank.setMode(payment.id, { ...plainMode, name });
  const change = payment.captured
    ? capture(payment)
    : { ...noChange, payment, events: ['payment_intent.created'] };
  return { status: 200, body: intentShape(payment), change };
}

export function capture(payment: Payment): Outcome['change'] {
  return { payment, effects: ['payment.captured'], events: ['payment_intent.succeeded'] };
}
