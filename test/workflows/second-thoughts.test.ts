import { CaseRig } from '../support/case-rig';
import { caseIn, stageStates, stepOf } from '../support/case-states';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const refusal = (type: string) => expect.objectContaining({ type }) as unknown;

async function choose(caseNo: string, kind: 'refund' | 'replacement' | 'repair', offerVersion = 1) {
  return rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion } });
}

describe('evidence', () => {
  test('requestEvidence() asks once for exactly what is missing, and silence after it lapses (E30, E36)', async () => {
    const caseNo = await rig.openCase();
    await rig.act(caseNo, 'support', { action: 'requestEvidence', body: { textRef: 'text-1' } });
    const asked = await rig.until(caseNo, (state) => state.stage === 'support' && state.due !== null);
    expect(asked).toMatchObject({ asked: true, advisedAt: null });
    await rig.act(caseNo, 'customer', { action: 'provideEvidence', body: {} });
    await rig.until(
      caseNo,
      (state) =>
        state.stage === 'support' && !state.asked && state.due === null && state.attention === 'support',
    );
  });

  test('provideEvidence() lets support do without what does not exist, with a reason (E19, E31)', async () => {
    const caseNo = await rig.openCase({ email: 'stranger@example.org' });
    await rig.untilStage(caseNo, 'appeal');
    await rig.act(caseNo, 'support', {
      action: 'provideEvidence',
      body: { waived: ['identity'], reasonRef: 'text-2' },
    });
    // Let pass is not known: as after a ratification the price stays the buyer's (E20, E21).
    expect(await rig.untilStage(caseNo, 'support')).toMatchObject({ secondOwner: { consentRef: null } });
  });

  test('overrule() of a refusal whose goods wait to go home takes them to the lab after all (E2, E39)', async () => {
    const caseNo = await rig.openCase();
    await rig.untilStage(caseNo, 'support');
    await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await rig.act(caseNo, 'support', { action: 'refuse', body: { rule: 'W1' } });
    await rig.untilStage(caseNo, 'goods-back');
    await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule: 'W1', reasonRef: 'text-2' } });
    expect(await rig.untilStage(caseNo, 'support')).toMatchObject({ place: 'quarantine', accepted: true });
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-3' } });
    await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    expect(await rig.untilStage(caseNo, 'lab')).toMatchObject({ place: 'lab', parked: [] });
    const orders = await rig.db
      .selectFrom('dispatch_orders')
      .select('state')
      .where('case_no', '=', caseNo)
      .execute();
    expect(orders).toEqual([{ state: 'cancelled' }]);
  });

  test('ratify() of a sender who is not shown to be the buyer keeps the price the buyer’s (E20, E21)', async () => {
    const caseNo = await rig.openCase({ email: 'stranger@example.org' });
    await rig.untilStage(caseNo, 'appeal');
    await rig.act(caseNo, 'support', { action: 'ratify', body: { reasonRef: 'text-2' } });
    await rig.walkToOffer(caseNo);
    expect(await rig.stateOf(caseNo)).toMatchObject({ secondOwner: { consentRef: null } });
    await expect(choose(caseNo, 'refund')).rejects.toEqual(refusal('ConsentMissing'));
    await rig.act(caseNo, 'support', { action: 'noteBuyerConsent', body: { textRef: 'text-3' } });
    await choose(caseNo, 'refund');
    expect(await rig.result(caseNo)).toBe('refunded');
  });

  test('ratify() of an appeal that lacks only the proof leaves its sender the buyer (E19, E20)', () => {
    const step = stepOf(caseIn(stageStates.appeal), 'ratify', { by: 'support' });
    expect(step.state).not.toHaveProperty('secondOwner');
  });

  test('overrule() of S1 lets only a manager skip support’s assessment (E35)', async () => {
    const caseNo = await rig.openCase();
    await expect(rig.act(caseNo, 'support', { action: 'overrule', body: { rule: 'S1' } })).rejects.toEqual(
      refusal('WrongRole'),
    );
    await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule: 'S1' } });
    await rig.untilStage(caseNo, 'agreement');
  });
});

describe('the parcel', () => {
  test('shipmentArrived() with another serial number is a person’s to judge, not a refusal (E45)', async () => {
    const caseNo = await rig.openCase({ serialNos: ['SN-77'] });
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await rig.act(caseNo, 'warehouse', {
      action: 'shipmentArrived',
      body: { contents: 'ok', serialNo: 'SN-78' },
    });
    const stopped = await rig.until(caseNo, (state) => state.attention === 'support');
    expect(stopped).toMatchObject({ stage: 'parcel', trouble: 'serial-differs', place: 'quarantine' });
    await rig.act(caseNo, 'support', { action: 'ratify', body: {} });
    await rig.untilStage(caseNo, 'lab');
  });

  test('shipmentArrived() reads a serial number as people do, without case and spaces', async () => {
    const caseNo = await rig.openCase({ serialNos: ['SN-79'] });
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await rig.act(caseNo, 'warehouse', {
      action: 'shipmentArrived',
      body: { contents: 'ok', serialNo: 'sn -79' },
    });
    await rig.untilStage(caseNo, 'lab');
  });

  test('ratify() does not send an empty box to the lab (E47)', async () => {
    const caseNo = await rig.openCase();
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'empty' } });
    await expect(rig.act(caseNo, 'support', { action: 'ratify', body: {} })).rejects.toEqual(
      refusal('WrongStage'),
    );
  });
});

describe('the verdict', () => {
  test('labVerdict() of its author replaces the offer until the customer accepts (L4)', async () => {
    const caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo, { repairable: false });
    await rig.act(caseNo, 'lab', {
      action: 'labVerdict',
      body: { cause: 'transit-damage', repairable: false },
    });
    const amended = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(amended.verdict?.cause).toBe('transit-damage');
    await expect(choose(caseNo, 'refund', 1)).rejects.toEqual(refusal('StaleOffer'));
  });

  test('labVerdict() of another technician does not silently win (E56)', async () => {
    const caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo);
    await rig.act(
      caseNo,
      { role: 'lab', id: 'lab-2' },
      { action: 'labVerdict', body: { cause: 'customer-caused', repairable: false } },
    );
    const conflict = await rig.until(caseNo, (state) => state.attention === 'lab');
    expect(conflict).toMatchObject({
      stage: 'offer',
      offerVersion: 1,
      verdict: { cause: 'internal-defect' },
    });
    expect(await rig.eventNames(caseNo)).toContain('verdictContradicted');
  });

  test('labVerdict() of a unit that we spoilt rules out repair, whatever was wrong before (E57, E91)', async () => {
    const caseNo = await rig.openCase();
    const state = await rig.walkToOffer(caseNo, {
      cause: 'customer-caused',
      repairable: true,
      damagedInLab: true,
    });
    const opened = state.stage === 'offer' ? state : await confirmed(caseNo);
    expect(opened).toMatchObject({ stage: 'offer', offer: { offered: ['refund', 'replacement'] } });
  });

  test('contestVerdict() sends the goods back to the lab, once (E52)', async () => {
    const caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo, { cause: 'customer-caused', repairable: false });
    await rig.act(caseNo, { role: 'lab', id: 'lab-2' }, { action: 'confirmVerdict', body: { agrees: true } });
    await rig.untilStage(caseNo, 'goods-back');
    await rig.act(caseNo, 'customer', { action: 'contestVerdict', body: {} });
    expect(await rig.until(caseNo, (state) => state.stage === 'lab')).toMatchObject({
      contested: true,
      place: 'lab',
      verdict: null,
    });
    const orders = await rig.db
      .selectFrom('dispatch_orders')
      .select('state')
      .where('case_no', '=', caseNo)
      .execute();
    expect(orders).toEqual([{ state: 'cancelled' }]);
    const again = { action: 'labVerdict', body: { cause: 'no-fault-found', repairable: false } } as const;
    await expect(rig.act(caseNo, 'lab', again)).rejects.toEqual(refusal('SamePerson'));
    await rig.act(caseNo, { role: 'lab', id: 'lab-2' }, again);
    await rig.untilStage(caseNo, 'goods-back');
    await expect(rig.act(caseNo, 'customer', { action: 'contestVerdict', body: {} })).rejects.toEqual(
      refusal('WrongStage'),
    );
  });

  async function confirmed(caseNo: string) {
    await rig.act(caseNo, { role: 'lab', id: 'lab-2' }, { action: 'confirmVerdict', body: { agrees: true } });
    return rig.untilStage(caseNo, 'offer');
  }
});

describe('a remedy that fails', () => {
  test('reportShortage() before the choice makes a fresh offer with what there is (E64)', async () => {
    const caseNo = await rig.openCase({ stockOnHand: 1 });
    await rig.walkToOffer(caseNo, { repairable: false });
    await rig.act(caseNo, 'warehouse', { action: 'reportShortage', body: {} });
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ offer: { offered: ['refund'] } });
  });

  test('reportShortage() after the choice gives the choice back, and packs nothing (E64)', async () => {
    const caseNo = await rig.openCase({ stockOnHand: 1 });
    await rig.walkToOffer(caseNo, { repairable: false });
    await choose(caseNo, 'replacement');
    await rig.act(caseNo, 'warehouse', { action: 'reportShortage', body: {} });
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ offer: { offered: ['refund'] } });
    const [order] = await rig.db
      .selectFrom('dispatch_orders')
      .select('state')
      .where('case_no', '=', caseNo)
      .execute();
    expect(order?.state).toBe('cancelled');
    const product = await rig.db
      .selectFrom('products')
      .selectAll()
      .where('sku', '=', fresh.unit.sku)
      .executeTakeFirstOrThrow();
    expect(product).toMatchObject({ stock_on_hand: 0, stock_reserved: 0 });
  });

  test('reportShortage() of a part ends the repair and offers what is left (E89)', async () => {
    const caseNo = await rig.openCase({ stockOnHand: 0 });
    await rig.db.updateTable('products').set({ stock_on_hand: 1 }).where('sku', '=', 'PART-1').execute();
    await rig.walkToOffer(caseNo, { repairMinutes: 20, parts: [{ sku: 'PART-1', quantity: 1 }] });
    await choose(caseNo, 'repair');
    await rig.act(caseNo, 'lab', { action: 'reportShortage', body: {} });
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ offer: { offered: ['refund'] } });
    await rig.db.updateTable('products').set({ stock_on_hand: 5 }).where('sku', '=', 'PART-1').execute();
  });

  test('reviseRepair() asks a manager, who stops it or lets it go on (E92)', async () => {
    const caseNo = await rig.openCase({ stockOnHand: 0 });
    await rig.walkToOffer(caseNo, { repairMinutes: 20 });
    await choose(caseNo, 'repair');
    await rig.act(caseNo, 'lab', { action: 'reviseRepair', body: { repairCostCents: 80_000 } });
    await rig.until(caseNo, (state) => state.attention === 'manager');
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } });
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ ruledOut: ['repair'], offer: { offered: ['refund'] } });
  });

  test('decide() of a manager who stops a repair holds against the rules, as elsewhere (E92, O2)', async () => {
    const caseNo = await rig.openCase({ onSale: true, stockOnHand: 1 });
    await rig.walkToOffer(caseNo, { repairMinutes: 10 });
    await choose(caseNo, 'repair');
    await rig.act(caseNo, 'lab', { action: 'reviseRepair', body: { repairMinutes: 600 } });
    await rig.until(caseNo, (state) => state.attention === 'manager');
    await rig.act(caseNo, 'manager', { action: 'decide', body: { kind: 'refund' } });
    const fresh = await rig.until(caseNo, (state) => state.stage === 'offer' && state.offerVersion === 2);
    expect(fresh).toMatchObject({ offer: { offered: ['refund', 'replacement'] } });
  });
});
