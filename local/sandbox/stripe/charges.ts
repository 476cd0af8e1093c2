import type { Router } from 'express';
import type { Bank } from '../ledger/bank';
import { disputeOf, findPayment, type Dispute, type Payment } from '../ledger/state';
import { disputeShape } from './dispute-shape';
import { chargeListQuery, paymentItemsQuery, readForm } from './forms';
import { answerQuestion } from './keys';
import { cut, filterPayment, newestFirst, page, required } from './lists';
import { chargeShape } from './shapes';

/** `/v1/charges` and `/v1/disputes`: read only, as the desk needs them. */
export function chargeRoutes(router: Router, bank: Bank): void {
  router.get('/charges', (request, response) => {
    const query = readForm(chargeListQuery, request.query);
    const payment = filterPayment(bank, query);
    const payments = payment ? [payment] : newestFirst(bank.state.payments);
    const cutAt = (item: Payment): string => item.chargeId;
    const items = cut(payments.filter(charged), query, cutAt);
    response.json(page('/v1/charges', items, (item) => chargeShape(bank.state, item)));
  });
  router.get('/charges/:id', (request, response) => {
    const { id } = request.params;
    const payment = required(charged(findPayment(bank.state, id)), 'charge', id);
    const question = { paymentId: payment.id, on: 'payment' } as const;
    return answerQuestion(bank, response, { ...question, body: chargeShape(bank.state, payment) });
  });
  router.get('/disputes', (request, response) => {
    const query = readForm(paymentItemsQuery, request.query);
    const payment = filterPayment(bank, query);
    const disputes = payment ? ofPayment(bank, payment) : newestFirst(bank.state.disputes);
    const body = page('/v1/disputes', cut(disputes, query), (dispute) => shapeOf(bank, dispute));
    return answerQuestion(bank, response, { paymentId: payment?.id ?? null, on: 'payment', body });
  });
  router.get('/disputes/:id', (request, response) => {
    const { id } = request.params;
    const dispute = required(bank.state.disputes.get(id), 'dispute', id);
    const question = { paymentId: dispute.paymentId, on: 'payment' } as const;
    return answerQuestion(bank, response, { ...question, body: shapeOf(bank, dispute) });
  });
}

function charged(payment: Payment | undefined): Payment | undefined {
  return payment?.captured ? payment : undefined;
}

function ofPayment(bank: Bank, payment: Payment): readonly Dispute[] {
  const dispute = disputeOf(bank.state, payment.id);
  return dispute ? [dispute] : [];
}

function shapeOf(bank: Bank, dispute: Dispute): object {
  const { paymentId } = dispute;
  return disputeShape(dispute, required(bank.state.payments.get(paymentId), 'charge', paymentId));
}
