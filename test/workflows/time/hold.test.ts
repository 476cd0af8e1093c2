import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;
beforeAll(async () => {
  rig = await CaseRig.open();
});
afterAll(() => rig.close());

const SOON_MS = 1_500;
const pause = (waitMs: number) => new Promise((resolve) => setTimeout(resolve, waitMs));
const hold = { action: 'hold', body: {} } as const;
const release = { action: 'release', body: {} } as const;

async function lettersOf(caseNo: string): Promise<readonly string[]> {
  const rows = await rig.db.selectFrom('letters').select('template').where('case_no', '=', caseNo).execute();
  return rows.map(({ template }) => String(template)).sort();
}

/** Waits a while, and says whether anything but the named events happened to the case. */
async function restsAfter(caseNo: string, names: readonly string[]): Promise<void> {
  await pause(SOON_MS);
  expect((await rig.eventNames(caseNo)).slice(-names.length)).toEqual(names);
}

test('overrule() of a case on hold sends no offer; the release does (E106)', async () => {
  const caseNo = await rig.openCase({ onSale: true });
  expect(await rig.walkToOffer(caseNo, { repairable: false })).toMatchObject({
    offer: { offered: ['replacement'] },
  });
  const before = await lettersOf(caseNo);
  await rig.act(caseNo, 'support', hold);
  await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule: 'O2' } });
  await restsAfter(caseNo, ['caseHeld', 'ruleOverruled']);
  expect(await rig.stateOf(caseNo)).toMatchObject({ offerVersion: 1, overruled: ['O2'] });
  expect(await lettersOf(caseNo)).toEqual(before);
  await rig.act(caseNo, 'support', release);
  const offered = await rig.until(caseNo, ({ offerVersion }) => offerVersion === 2);
  expect(offered).toMatchObject({ stage: 'offer', offer: { offered: ['refund', 'replacement'] } });
  expect(await lettersOf(caseNo)).toEqual([...before, 'offer'].sort());
});

test('overrule() of a rule that changes nothing keeps the offer, its letter and its day (L4, J)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-60201', stockOnHand: 1 });
  const offer = await rig.walkToOffer(caseNo, { repairable: false });
  const before = await lettersOf(caseNo);
  for (const rule of ['O2', 'W1'] as const)
    await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule } });
  await rig.eventually(async () =>
    expect((await rig.eventNames(caseNo)).filter((name) => name === 'offerStands')).not.toEqual([]),
  );
  const stands = await rig.until(caseNo, (state) => state.stage === 'offer' && !state.remake);
  expect(stands).toMatchObject({ offerVersion: 1, due: offer.due, dueFrom: offer.dueFrom });
  expect(await lettersOf(caseNo)).toEqual(before);
  const choice = { kind: 'replacement', offerVersion: 1 } as const;
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: choice });
  await rig.untilStage(caseNo, 'replacement');
});

test('overrule() of a refused appeal’s case on hold opens it at the release (E106, E2)', async () => {
  const caseNo = await rig.openCase({ email: 'eve@example.org', orderedDaysAgo: 40, receivedDaysAgo: null });
  await rig.untilStage(caseNo, 'appeal');
  await rig.act(caseNo, 'support', hold);
  await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule: 'W1' } });
  await restsAfter(caseNo, ['caseHeld', 'ruleOverruled']);
  await rig.act(caseNo, 'support', release);
  await rig.until(caseNo, (state) => state.stage === 'appeal' && !state.reassess && state.heldSince === null);
  await rig.eventually(async () =>
    expect((await rig.eventNames(caseNo)).slice(-2)).toEqual(['caseReleased', 'evidenceWanted']),
  );
});

test('reportUndeliverable() of a lost replacement makes no new offer and no new parcel on hold (E106, E84)', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo, { repairable: false });
  const choice = { kind: 'replacement', offerVersion: 1 } as const;
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: choice });
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
  await rig.act(caseNo, 'support', hold);
  await rig.act(caseNo, 'warehouse', { action: 'reportUndeliverable', body: { lost: true } });
  await restsAfter(caseNo, ['caseHeld', 'deliveryFailed']);
  await rig.act(caseNo, 'support', release);
  await rig.untilStage(caseNo, 'replacement');
  expect((await rig.eventNames(caseNo)).slice(-3)).toEqual([
    'caseReleased',
    'optionsOffered',
    'replacementOrderedAgain',
  ]);
});
