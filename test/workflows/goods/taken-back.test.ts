import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

test('reopen() resumes a withdrawn case, on the way and on arrival, up to its remedy (E97)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-30201', stockOnHand: 1 });
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
  await rig.act(caseNo, 'customer', { action: 'announceParcel', body: {} });
  for (const action of ['withdraw', 'reopen', 'withdraw'] as const)
    await rig.act(caseNo, 'customer', { action, body: {} });
  await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
  await rig.untilStage(caseNo, 'goods-back');
  await rig.act(caseNo, 'customer', { action: 'reopen', body: {} });
  expect(await rig.untilStage(caseNo, 'lab')).toMatchObject({ place: 'lab' });
  const verdict = { cause: 'internal-defect', repairable: false } as const;
  await rig.act(caseNo, 'lab', { action: 'labVerdict', body: verdict });
  await rig.untilStage(caseNo, 'offer');
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  expect(await rig.result(caseNo)).toBe('refunded');
  const rows = await rig.db
    .selectFrom('dispatch_orders')
    .select('state')
    .where('case_no', '=', caseNo)
    .execute();
  expect(rows).toEqual([{ state: 'cancelled' }]);
  const places = await rig.db.selectFrom('custody').select('place').where('case_no', '=', caseNo).execute();
  expect(places.map(({ place }) => place)).toEqual(['in-transit', 'outgoing', 'lab', 'kept']);
});
