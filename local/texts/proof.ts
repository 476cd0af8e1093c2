import type { Proof } from '../../audit/proof';
import { asMoney } from '../demo/table';

type Section = readonly [title: string, lines: readonly string[]];

/** The books of one case, in the order in which an auditor asks: decided, called, paid, written down, sent. */
export function proofSections(proof: Proof): readonly Section[] {
  return [
    ['The intent', proof.intents.flatMap(intentLines)],
    ['Refunds in our books', proof.refunds.map(bookLine)],
    ['Other ways of paying', proof.payouts.flatMap(payoutLines)],
    ['Disputes', proof.disputes.map(disputeLine)],
    ['At the provider', proof.atProvider.map(providerLine)],
    ['In the ledger of the payment sandbox', (proof.outside ?? []).map(ledgerLine)],
    ['Decisions', proof.events.map(decisionLine)],
    ['History', proof.history.map(historyLine)],
    ...goodsSections(proof),
    ['Letters', proof.letters.map(letterLine)],
  ];
}

function goodsSections({ stock, dispatches, repairs, custody }: Proof): readonly Section[] {
  return [
    [
      'Stock ledger',
      stock.map(
        ({ id, sku, onHandDelta, reservedDelta, reason }) =>
          `  ${numbered(id)}  ${sku}  on hand ${signed(onHandDelta)}, reserved ${signed(reservedDelta)}  ${reason}`,
      ),
    ],
    ['Dispatch orders', dispatches.map(dispatchLine)],
    [
      'Repair orders',
      repairs.map(
        ({ offerVersion, state, orderedAt, finishedAt }) =>
          `  of offer ${offerVersion}: ${state}, ordered ${day(orderedAt)}, finished ${day(finishedAt)}`,
      ),
    ],
    ['Custody', custody.map(({ seq, place, at }) => `  ${numbered(seq)}  ${at.toISOString()}  ${place}`)],
  ];
}

function intentLines(intent: Proof['intents'][number]): readonly string[] {
  const { intentId, paymentId, amountCents, currency, state, round, requestedBy, approvedBy } = intent;
  const what = intent.purpose === 'difference' ? ', the difference to a cheaper product' : '';
  return [
    `  ${intentId}: ${asMoney(amountCents, currency)} of ${paymentId}, ${state}, round ${round}${what}`,
    `  written ${day(intent.createdAt)}, first called ${day(intent.calledAt)}`,
    `  asked for by ${requestedBy}, approved by ${approvedBy ?? 'nobody'}, refund ${intent.providerRefundId ?? 'none'}`,
    ...(intent.failure === null ? [] : [`  says ${intent.failure}`]),
    ...(intent.settledByHand ? [`  settled by hand: ${JSON.stringify(intent.settledByHand)}`] : []),
  ];
}

function bookLine(refund: Proof['refunds'][number]): string {
  const { providerRefundId, intentId, round, amountCents, currency, state, failure, source } = refund;
  const why = failure === null ? '' : ` (${failure})`;
  const of = `${intentId ?? 'no intent'}, round ${String(round ?? '?')}`;
  const sum = amountCents === null || currency === null ? 'an unknown sum' : asMoney(amountCents, currency);
  return `  ${providerRefundId}: ${sum}, ${state}${why}, ${of}, first by ${source}`;
}

function payoutLines(payout: Proof['payouts'][number]): readonly string[] {
  const { payoutId, amountCents, currency, method, reference, state, requestedBy, approvedBy } = payout;
  return [
    `  ${payoutId}: ${asMoney(amountCents, currency)} by ${method}, reference ${reference}, ${state}`,
    `  proposed by ${requestedBy} ${day(payout.proposedAt)}, approved by ${approvedBy ?? 'nobody'}, ended ${day(payout.endedAt)}`,
    `  consent of the customer: ${payout.consentRef ?? 'none'}`,
  ];
}

function disputeLine({ disputeId, amountCents, currency, standing, updatedAt }: Proof['disputes'][number]) {
  return `  ${disputeId}: ${asMoney(amountCents, currency)}, ${standing}, since ${day(updatedAt)}`;
}

function providerLine(refund: Proof['atProvider'][number]): string {
  const { providerRefundId, amountCents, currency, state, intentId, createdAt } = refund;
  return `  ${providerRefundId}: ${asMoney(amountCents, currency)}, ${state}, ${intentId ?? 'made by hand'}, ${createdAt}`;
}

function ledgerLine(line: NonNullable<Proof['outside']>[number]): string {
  const { seq, at, type, refundId, amountCents, currency, idempotencyKey } = line;
  const about = [refundId ?? '', idempotencyKey === null ? '' : `key ${idempotencyKey}`].filter(Boolean);
  return `  ${numbered(seq)}  ${at}  ${type}  ${asMoney(amountCents, currency)}  ${about.join('  ')}`.trimEnd();
}

function decisionLine({ seq, at, name, role, actor, rules }: Proof['events'][number]): string {
  const who = role === actor ? role : `${role} ${actor}`;
  return `  ${numbered(seq)}  ${at.toISOString()}  ${name}  ${who}  ${rules.join(' ')}`.trimEnd();
}

function historyLine({ id, at, type, name }: Proof['history'][number]): string {
  return `  ${numbered(id)}  ${at}  ${type} ${name ?? ''}`.trimEnd();
}

function dispatchLine(order: Proof['dispatches'][number]): string {
  const { dispatchId, purpose, attempt, sku, state, trackingNo, label, shipmentId } = order;
  const number = trackingNo === null ? '' : `, number ${trackingNo}`;
  const bought = label === null ? '' : `, label ${label} (${shipmentId ?? 'no shipment'})`;
  return `  ${numbered(dispatchId)}  ${purpose} ${attempt}  ${sku}  ${state}${number}${bought}`;
}

function letterLine({ messageId, template, sentAt, undeliveredAt }: Proof['letters'][number]): string {
  const sent = sentAt === null ? 'waits' : `sent ${day(sentAt)}`;
  const back = undeliveredAt === null ? '' : `, came back ${day(undeliveredAt)}`;
  return `  ${messageId}  ${template ?? ''}  ${sent}${back}`;
}

function numbered(number: number): string {
  return String(number).padStart(4);
}

function day(at: Date | null): string {
  return at === null ? 'never' : at.toISOString();
}

function signed(delta: number): string {
  return delta > 0 ? `+${delta}` : String(delta);
}
