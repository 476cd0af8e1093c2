import { sql } from 'kysely';
import { applyPaymentEvent } from '../../../api/payment-events';
import { keepPaymentEvent } from '../../../store/money/payment-events';
import { policyVersions } from '../../../policy';
import { CaseRig } from '../../support/case-rig';
import { generous, similarOffered } from '../../support/similar';
import { ApiRig } from '../api-rig';
import { objectWith, textWith } from '../matchers';

let cases: CaseRig;
let rig: ApiRig;

beforeAll(async () => {
  cases = await CaseRig.open({ policies: [...policyVersions, generous] });
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  rig = await ApiRig.open({ db: cases.db, url: url.href, cases: cases.appealDeps().cases });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

const read = async (caseNo: string, path = ''): Promise<unknown> =>
  (await rig.get(`/api/v1/cases/${caseNo}${path}`, 'payments')).json;

async function pageOf(caseNo: string, language: 'en' | 'de'): Promise<string> {
  const response = await fetch(rig.url(`/c/${caseNo}?token=${rig.tokenOf(caseNo)}&language=${language}`));
  return response.text();
}

const refundIs = (caseNo: string, wanted: string) =>
  cases.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === wanted);

describe('a difference that the seller pays back (E65)', () => {
  let caseNo: string;

  beforeAll(async () => {
    ({ caseNo } = await similarOffered(cases, { orderNo: 'DE-65901', priceCents: 8_000 }));
  });

  test('presentOffer() E65 says which sum goes back, to programs and on the page of the customer', async () => {
    expect(await read(caseNo)).toMatchObject({
      offer: {
        options: [
          { kind: 'refund', amountCents: 9_000, differenceCents: null },
          { kind: 'replacement', amountCents: null, differenceCents: 1_000, currency: 'EUR' },
          { kind: 'repair', differenceCents: null },
        ],
      },
    });
    expect(await pageOf(caseNo, 'en')).toContain('€10.00 goes back to you.');
    expect(await pageOf(caseNo, 'de')).toMatch(/10,00\s€ erhalten Sie zurück\./);
  });

  test('explain() E65 tells the price of the similar product, and later what is due', async () => {
    expect(await read(caseNo, '/explain')).toMatchObject({
      facts: expect.arrayContaining([
        objectWith({ fact: 'similar-price-cents', words: textWith('The similar product costs €80.00') }),
      ]) as unknown,
      offers: [{ options: [{}, { kind: 'replacement', differenceCents: 1_000 }, {}] }],
    });
    const { unit } = await cases.stateOf(caseNo);
    const order = cases.db.selectFrom('orders').select('payment_id').where('order_no', '=', unit.orderNo);
    const { payment_id: paymentId } = await order.executeTakeFirstOrThrow();
    await cases.bank.mode(paymentId, 'expired-card', { times: 1 });
    const body = { kind: 'replacement', offerVersion: 1 };
    expect((await rig.act(caseNo, 'choose-option', { as: rig.tokenOf(caseNo), body })).status).toBe(200);
    await cases.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await cases.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    await refundIs(caseNo, 'failed');
    expect(await read(caseNo)).toMatchObject({
      stage: 'refund',
      attention: 'payments',
      refund: { state: 'failed', purpose: 'difference', amountCents: 1_000 },
    });
    const told = JSON.stringify(await read(caseNo, '/explain'));
    expect(told).toContain(
      'stands at the refund of the difference to the product that has arrived, which is failed',
    );
    expect(told).toContain('found the difference to the cheaper product due, which the offer promised back');
  });

  test('applyPaymentEvent() E65 E77 tells the closed case that the bank gave the difference back, and nothing of a price', async () => {
    expect((await rig.act(caseNo, 'retry-refund', { as: 'payments', body: {} })).status).toBe(200);
    await cases.untilStage(caseNo, 'closed');
    expect(await read(caseNo)).toMatchObject({
      outcome: 'replaced',
      refund: { state: 'settled', purpose: 'difference', amountCents: 1_000 },
    });
    const { provider_refund_id: id, intent_id: intentId } = await cases.intentOf(caseNo);
    const providerRefundId = id ?? '';
    const refund = {
      ...{ providerRefundId, paymentId: null, intentId, round: 2, amountCents: 1_000, currency: 'eur' },
      ...({ state: 'failed', failure: 'lost_or_stolen_card' } as const),
    };
    const event = { eventId: 'evt_difference', type: 'refund.failed', refund, dispute: null, facts: {} };
    await keepPaymentEvent(cases.db, event);
    await applyPaymentEvent(rig.deps, { eventId: 'evt_difference', providerRefundId });
    expect(await refundIs(caseNo, 'reversed')).toMatchObject({ attention: 'payments' });
    expect(await cases.intentOf(caseNo)).toMatchObject({ state: 'reversed', purpose: 'difference' });
  });
});

test('presentOffer() E65 promises nothing where the seller has not said so', async () => {
  const silent = await CaseRig.open();
  const { caseNo } = await similarOffered(silent, { orderNo: 'DE-65902', priceCents: 8_000 });
  expect(await silent.stateOf(caseNo)).not.toHaveProperty('offer.differenceCents');
  await silent.close();
});
