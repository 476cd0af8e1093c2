import { auditDesk } from '../../../audit/audit';
import { caseRuns } from '../../../gateways/case-runs';
import { CASE_WORKFLOW } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const choose = (caseNo: string, kind: 'refund' | 'replacement' | 'repair', offerVersion = 1) =>
  rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion } });
const decideRefund = (caseNo: string) =>
  rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund', reasonRef: 'text-1' } });

async function refusedAtTheDoor(caseNo: string): Promise<void> {
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-0' } });
  await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: {} });
  await rig.until(caseNo, ({ attention, due }) => attention === 'support' && due !== null);
}

async function stockOf(sku: string) {
  const { stock_on_hand: onHand, stock_reserved: reserved } = await rig.db
    .selectFrom('products')
    .select(['stock_on_hand', 'stock_reserved'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
  return { onHand, reserved };
}

async function ledgerOf(caseNo: string): Promise<readonly string[]> {
  const rows = await rig.db
    .selectFrom('stock_ledger')
    .select(['reason', 'on_hand_delta', 'actor_role'])
    .where('case_no', '=', caseNo)
    .orderBy('id')
    .execute();
  return rows.map((row) => `${row.reason} ${String(row.on_hand_delta)} by ${String(row.actor_role)}`);
}

async function parcelsOf(caseNo: string): Promise<readonly string[]> {
  const rows = await rig.db
    .selectFrom('dispatch_orders')
    .select(['purpose', 'state'])
    .where('case_no', '=', caseNo)
    .orderBy('dispatch_id')
    .execute();
  return rows.map(({ purpose, state }) => `${purpose} ${state}`);
}

async function lettersOf(caseNo: string): Promise<readonly (string | null)[]> {
  const rows = await rig.db.selectFrom('letters').select('template').where('case_no', '=', caseNo).execute();
  return rows.map(({ template }) => template);
}

/** Every promise that the auditor knows of, asked of one case. */
async function breachesOf(caseNo: string) {
  const deps = {
    ...{ db: rig.db, payments: rig.bank.gateway(), runs: caseRuns(rig.client, CASE_WORKFLOW), witness: null },
    ...{ inbox: null, acknowledged: [], canaries: [], logFiles: [], now: () => new Date(), settleMs: 5_000 },
  };
  const findings = await auditDesk(deps, { caseNo, histories: 1 });
  return findings.flatMap(({ id, breaches }) => breaches.map((breach) => ({ id, ...breach })));
}

describe('a new product that nobody takes', () => {
  async function untaken(orderNo: string): Promise<string> {
    const caseNo = await rig.openCase({ orderNo, stockOnHand: 1 });
    await rig.walkToOffer(caseNo, { repairable: false });
    await choose(caseNo, 'replacement');
    await rig.untilStage(caseNo, 'replacement');
    await expect(decideRefund(caseNo)).rejects.toMatchObject({ type: 'WrongStage' });
    await refusedAtTheDoor(caseNo);
    return caseNo;
  }

  test('decide() has it offered anew, and it is on the shelf again, once (E84, I3, I6)', async () => {
    const caseNo = await untaken('DE-30101');
    expect(await stockOf('SCOPE-DE-30101')).toEqual({ onHand: 0, reserved: 0 });
    await decideRefund(caseNo);
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ place: 'lab', offer: { offered: ['refund', 'replacement'] } });
    // The unit that came back is held for the offer that stands.
    expect(await stockOf('SCOPE-DE-30101')).toEqual({ onHand: 1, reserved: 1 });
    expect(await parcelsOf(caseNo)).toEqual(['replacement undelivered', 'replacement cancelled']);
    await choose(caseNo, 'refund', 2);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await stockOf('SCOPE-DE-30101')).toEqual({ onHand: 1, reserved: 0 });
    expect(await ledgerOf(caseNo)).toEqual([
      'reserve 0 by lab',
      'consumed -1 by warehouse',
      'put-back 1 by manager',
      'reserve 0 by manager',
      'lapsed 0 by customer',
    ]);
    expect(await breachesOf(caseNo)).toEqual([]);
  });

  test('chooseOption() of it again sends the very unit, and none beside it (E84, I3, I6)', async () => {
    const caseNo = await untaken('DE-30102');
    await decideRefund(caseNo);
    await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    await choose(caseNo, 'replacement', 2);
    await rig.untilStage(caseNo, 'replacement');
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-1' } });
    await rig.act(caseNo, 'warehouse', { action: 'confirmDelivery', body: {} });
    expect(await rig.result(caseNo)).toBe('replaced');
    expect(await stockOf('SCOPE-DE-30102')).toEqual({ onHand: 0, reserved: 0 });
    expect(await breachesOf(caseNo)).toEqual([]);
  });
});

test('agreeToDisposal() ends the case of a repaired unit that nobody takes, and nothing else does (E104, E105, I10)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-30103', stockOnHand: 0 });
  await rig.walkToOffer(caseNo, { repairMinutes: 5 });
  await choose(caseNo, 'repair');
  await rig.untilStage(caseNo, 'repair');
  await rig.act(caseNo, 'lab', { action: 'finishRepair', body: { passedQualityCheck: true } });
  const disposal = { action: 'agreeToDisposal', body: {} } as const;
  await expect(rig.act(caseNo, 'customer', disposal)).rejects.toMatchObject({ type: 'WrongStage' });
  await refusedAtTheDoor(caseNo);
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'repair', place: 'outgoing' });
  expect(await lettersOf(caseNo)).toContain('storage-begun');
  await rig.act(caseNo, 'customer', disposal);
  expect(await rig.result(caseNo)).toBe('withdrawn');
  expect(await rig.stateOf(caseNo)).toMatchObject({ place: 'disposed' });
  expect(await parcelsOf(caseNo)).toEqual(['repaired undelivered', 'repaired cancelled']);
  expect(await breachesOf(caseNo)).toEqual([]);
});
