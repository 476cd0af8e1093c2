import type { z } from 'zod';
import type { Proof } from '../../audit/proof';
import type { explanation } from '../../api/schemas/explanation';
import { explanationText } from '../../local/texts/explanation';
import { proofSections } from '../../local/texts/proof';

type Told = z.output<typeof explanation>;

const at = new Date('2026-03-02T12:00:00Z');
const nobody = { approvedBy: null, failure: null, providerRefundId: null, settledByHand: null };
const times = { createdAt: at, proposedAt: at, endedAt: null, calledAt: null, updatedAt: at };

/** Every book with one sum in it; the rest of a row is as short as it can be. */
function booksWith(amountCents: number, currency: string) {
  const sum = { amountCents, currency };
  const small = { amountCents, currency: currency.toLowerCase() };
  const books = {
    ...{ caseNo: 'RMA-000001', findings: [], history: [], events: [], letters: [] },
    ...{ stock: [], custody: [], dispatches: [], repairs: [] },
    intents: [{ ...sum, ...nobody, ...times, intentId: 'INT-1', paymentId: 'pi_1', round: 1 }],
    refunds: [{ ...sum, ...nobody, providerRefundId: 're_1', intentId: 'INT-1', round: 1, source: 'news' }],
    payouts: [{ ...sum, ...nobody, ...times, payoutId: 'PAY-1', method: 'other', reference: 'R' }],
    disputes: [{ ...sum, ...times, disputeId: 'du_1', standing: 'open' }],
    atProvider: [{ ...small, providerRefundId: 're_1', intentId: 'INT-1', createdAt: 'then' }],
    outside: [
      { ...small, seq: 1, at: 'then', type: 'refund.created', refundId: 're_1', idempotencyKey: null },
    ],
  };
  // Nothing but what the text reads.
  return books as unknown as Proof;
}

const money = ['The intent', 'Refunds in our books', 'Other ways of paying', 'Disputes', 'At the provider'];

describe('the sums of the commands', () => {
  test.each([
    [38_900, 'EUR', '€389.00'],
    [12_345, 'JPY', '¥12,345'],
    [12_340, 'KWD', 'KWD 12.340'],
  ])('proofSections() tells %i %s as %s in every book (E71)', (amountCents, currency, text) => {
    const sections = proofSections(booksWith(amountCents, currency));
    const told = [...money, 'In the ledger of the payment sandbox'].map((title) => {
      const [, lines = []] = sections.find(([name]) => name === title) ?? [];
      return plain(lines.join('\n'));
    });
    expect(told.filter((lines) => !lines.includes(text))).toEqual([]);
    expect(told.join('\n')).not.toContain(`${amountCents} `);
  });

  test.each([
    [12_900, 'EUR', 'unit paid: €129.00 (order)'],
    [12_900, 'JPY', 'unit paid: ¥12,900 (order)'],
    [12_900, 'KWD', 'unit paid: KWD 12.900 (order)'],
    [null, 'EUR', 'unit paid: not known (order)'],
  ])('explanationText() tells a fact of %s %s as %s (E71)', (value, currency, text) => {
    const told = plain(explanationText(explainedWith(value, currency)));
    expect(told).toContain(text);
    expect(told).toContain('repair minutes: 30 (lab)');
  });
});

/** A space that does not break is one for whoever reads. */
function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}

function explainedWith(value: number | null, currency: string): Told {
  const facts: Told['decisions'][number]['facts'] = [
    { fact: 'unit-paid-cents', value, source: 'order' },
    { fact: 'repair-minutes', value: 30, source: 'lab' },
  ];
  const event = { seq: 1, at: at.toISOString(), name: 'offerPrepared', words: 'The desk prepared an offer.' };
  return {
    ...{ caseNo: 'RMA-000001', policyVersion: '2026-01', timeZone: 'Europe/Berlin', currency },
    standing: {
      ...{ stage: 'offer', outcome: null, since: at.toISOString(), overdue: false, onHold: false },
      ...{ waitingFor: { who: 'customer', until: null }, words: [], ifNobodyActs: 'Nothing happens.' },
    },
    eligibility: { outcome: 'eligible', rules: [], needs: [], explanation: 'In time.', counted: null },
    ...{ facts: [], offers: [], otherPolicies: [], reproduced: null },
    decisions: [
      {
        ...event,
        ...{ by: { role: 'system', id: null }, rules: [], facts, note: null },
        ...{ onBehalfOfCustomer: false, overrules: null },
      },
    ],
  };
}
