import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

test('returnCase() leads a regular-priced defect from the letter to one refund of exactly the price (E71, A1, S2, L1-L4, O1, O3)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-20001' });
  const offered = await rig.walkToOffer(caseNo);
  expect(offered).toMatchObject({
    stage: 'offer',
    offer: { version: 1, offered: ['refund', 'replacement'] },
  });
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  expect(await rig.result(caseNo)).toBe('refunded');
  const intent = await rig.db
    .selectFrom('refund_intents')
    .selectAll()
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  expect(intent).toMatchObject({ state: 'settled', amount_cents: 9_000, currency: 'EUR' });
  expect(await rig.bank.refundsMade(intent.payment_id)).toBe(1);
  const { historyLength } = await rig.client.workflow.getHandle(caseNo).describe();
  expect(historyLength).toBeLessThanOrEqual(71);
});
