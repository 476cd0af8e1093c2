import { CaseRig } from '../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const chooses = (caseNo: string, kind: 'refund' | 'replacement') =>
  rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion: 1 } });

/** A refunded case that somebody resets in the Temporal UI to before the customer's choice, leaving the choice out. */
async function refundedAndReset(orderNo: string): Promise<string> {
  const caseNo = await rig.openCase({ orderNo });
  await rig.walkToOffer(caseNo);
  await chooses(caseNo, 'refund');
  expect(await rig.result(caseNo)).toBe('refunded');
  await rig.reset(caseNo, { before: 'chooseOption', without: 'updates' });
  return caseNo;
}

test('returnCase() that was reset and takes another path goes on from the record, and sends nothing (E82, I4, I6)', async () => {
  const caseNo = await refundedAndReset('DE-81001');
  const written = await rig.eventNames(caseNo);
  await chooses(caseNo, 'replacement');
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await rig.eventNames(caseNo)).toEqual(written);
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'refunded' });
  const orders = await rig.db.selectFrom('dispatch_orders').where('case_no', '=', caseNo).execute();
  expect(orders).toEqual([]);
});

test('returnCase() that was reset and takes the same path pays nothing more (E82)', async () => {
  const caseNo = await refundedAndReset('DE-81002');
  await chooses(caseNo, 'refund');
  expect(await rig.result(caseNo)).toBe('refunded');
  const { payment_id: paymentId } = await rig.intentOf(caseNo);
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});
