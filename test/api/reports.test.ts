import { sql } from 'kysely';
import type { CaseState } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { ApiRig } from './api-rig';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let rig: ApiRig;
let number = 0;

beforeAll(async () => {
  rig = await ApiRig.open();
});
afterAll(() => rig.close());

const ask = async (report: string, span: string, as = 'manager') =>
  (await rig.get(`/api/v1/reports/${report}?${span}`, as)).json as {
    readonly items: readonly Record<string, unknown>[];
  };

/** A case that entered each of these stages at its moment, as the record would show it one after the other. */
async function caseThrough(
  moves: readonly (readonly [stage: string, at: string])[],
  change: Partial<CaseState> = {},
): Promise<string> {
  number += 1;
  const { caseNo } = await seedCase(rig.deps.db, number, change);
  // The seed stood in support at the moment of the test; the story begins earlier.
  await sql`delete from case_stages where case_no = ${caseNo}`.execute(rig.deps.db);
  for (const [index, [stage, at]] of moves.entries())
    await sql`update cases set stage = ${stage}, version = ${100 + index}, updated_at = ${at}, overdue = false
      where case_no = ${caseNo}`.execute(rig.deps.db);
  return caseNo;
}

const missDeadline = (caseNo: string) =>
  sql`update cases set overdue = true where case_no = ${caseNo}`.execute(rig.deps.db);

describe('GET /reports', () => {
  test('stagesOverTime() counts who stood where at the end of each day of the policy’s calendar', async () => {
    // 22:30 UTC is the next day in Berlin: the case is no longer in the appeal when 2 March ends there.
    await caseThrough([
      ['appeal', '2025-03-01T09:00:00Z'],
      ['lab', '2025-03-01T23:30:00Z'],
      ['closed', '2025-03-04T09:00:00Z'],
    ]);
    await caseThrough([['appeal', '2025-03-03T09:00:00Z']]);
    const report = await ask('stages-over-time', 'from=2025-03-01&to=2025-03-05');
    expect(report).toMatchObject({
      grain: 'day',
      timeZone: 'Europe/Berlin',
      items: [
        { day: '2025-03-01', stages: { appeal: 1, lab: 0 } },
        { day: '2025-03-02', stages: { appeal: 0, lab: 1 } },
        { day: '2025-03-03', stages: { appeal: 1, lab: 1 } },
        { day: '2025-03-04', stages: { appeal: 1, lab: 0 } },
        { day: '2025-03-05', stages: { appeal: 1, lab: 0 } },
      ],
    });
    // Who came before the span is counted from its first day on.
    const later = await ask('stages-over-time', 'from=2025-03-04&to=2025-03-04');
    expect(later.items).toEqual([{ day: '2025-03-04', stages: { appeal: 1, lab: 0 } }]);
    const long = await ask('stages-over-time', 'from=2023-06-01&to=2025-03-31');
    expect(long).toMatchObject({
      grain: 'month',
      items: [{ day: '2025-03-01', stages: { appeal: 1, lab: 0 } }],
    });
  });

  test('stageTimes() tells median and classes of the stages that were left in the span', async () => {
    for (const hours of [0.5, 2, 50]) {
      const begun = Date.parse('2025-04-02T00:00:00Z');
      await caseThrough([
        ['offer', new Date(begun).toISOString()],
        ['closed', new Date(begun + hours * HOUR_MS).toISOString()],
      ]);
    }
    const { items } = await ask('stage-times', 'from=2025-04-01&to=2025-04-30');
    expect(items).toEqual([
      {
        stage: 'offer',
        cases: 3,
        medianSeconds: 7_200,
        ninthTenthSeconds: expect.closeTo(2 * 3_600 + 0.8 * 48 * 3_600, 3) as unknown,
        longestSeconds: 180_000,
        classes: [1, 1, 1, 0, 0, 0, 0],
      },
    ]);
  });

  test('promisesKept() J tells kept from broken, and what is overdue now, whatever the span', async () => {
    await caseThrough([
      ['lab', '2025-05-01T09:00:00Z'],
      ['offer', '2025-05-02T09:00:00Z'],
    ]);
    const late = await caseThrough([['lab', '2025-05-01T09:00:00Z']]);
    await missDeadline(late);
    await sql`update cases set stage = 'offer', version = 200, overdue = false, updated_at = '2025-05-20T09:00:00Z'
      where case_no = ${late}`.execute(rig.deps.db);
    await missDeadline(await caseThrough([['repair', '2025-01-01T09:00:00Z']]));
    const { items } = await ask('promises', 'from=2025-05-01&to=2025-05-31');
    expect(items).toEqual([
      { stage: 'lab', kept: 1, broken: 1, overdue: 0 },
      { stage: 'repair', kept: 0, broken: 0, overdue: 1 },
    ]);
  });

  test('refusalsByRule() counts a case under each rule it rests on, once, and by who refused (W1, W2, G3)', async () => {
    const [first, second] = [await caseThrough([]), await caseThrough([])];
    const note = (caseNo: string, seq: number, [name, rules]: readonly [string, readonly string[]]) =>
      rig.deps.db
        .insertInto('case_events')
        .values({
          ...{ case_no: caseNo, seq, at: new Date('2025-06-10T12:00:00Z'), name, rules: [...rules] },
          ...{ actor_role: 'system', actor_id: 'desk', detail: '{}' },
        })
        .execute();
    await note(first, 2, ['appealRefused', ['W1', 'W2']]);
    await note(first, 3, ['appealRefused', ['W1']]);
    await note(second, 2, ['caseRefused', ['G3']]);
    await note(second, 3, ['noOptionFound', ['O8']]);
    const { items } = await ask('refusals', 'from=2025-06-10&to=2025-06-10');
    expect(items).toEqual([
      { rule: 'G3', byDesk: 0, bySupport: 1, afterLab: 0 },
      { rule: 'O8', byDesk: 0, bySupport: 0, afterLab: 1 },
      { rule: 'W1', byDesk: 1, bySupport: 0, afterLab: 0 },
      { rule: 'W2', byDesk: 1, bySupport: 0, afterLab: 0 },
    ]);
  });

  test('causesByProduct() and repairCosts() O7 compare products of cases opened in the span', async () => {
    const verdict = {
      cause: 'internal-defect',
      repairable: true,
      by: 'lab-1',
      at: '',
      confirmedBy: null,
    } as const;
    const caseNo = await caseThrough([], { verdict, appealedAt: '2025-07-01T09:00:00.000Z' });
    const facts = { repairCostCents: 4_000, replacementCostCents: 30_000, currency: 'EUR' };
    for (const [version, repairCostCents] of [
      [1, 1_000],
      [2, 4_000],
    ] as const)
      await sql`insert into offers (case_no, version, decided_at, facts, options, needs_manager)
        values (${caseNo}, ${version}, now(), ${JSON.stringify({ ...facts, repairCostCents })}, '[]', false)`.execute(
        rig.deps.db,
      );
    await sql`update cases set outcome = 'repaired' where case_no = ${caseNo}`.execute(rig.deps.db);
    const span = 'from=2025-07-01&to=2025-07-01';
    const sku = `SCOPE-DE-${String(50_000 + number)}`;
    expect((await ask('causes', span)).items).toEqual([
      { sku, title: 'Oscilloscope', cases: 1, causes: { 'internal-defect': 1 } },
    ]);
    expect((await ask('repair-costs', span)).items).toEqual([
      {
        ...{ sku, title: 'Oscilloscope', currency: 'EUR', cases: 1, repaired: 1, replaced: 0 },
        ...{ repairCents: 4_000, replacementCents: 30_000 },
      },
    ]);
  });

  test('refundTotals() O1 adds up by state and currency, and custodyAge() I10 finds the oldest goods', async () => {
    const { db } = rig.deps;
    const caseNo = await caseThrough([], { place: 'lab' });
    const { unit } = (
      await db.selectFrom('cases').select('snapshot').where('case_no', '=', caseNo).executeTakeFirstOrThrow()
    ).snapshot;
    const base = { case_no: caseNo, unit_id: unit.unitId, payment_id: 'pi_1', requested_by: 'customer' };
    for (const [tender, currency, amount_cents] of [
      [1, 'EUR', 4_000],
      [2, 'EUR', 5_000],
      [3, 'JPY', 700],
    ] as const)
      await sql`insert into refund_intents (intent_id, case_no, unit_id, payment_id, amount_cents, currency, state, requested_by, tender)
        values (${`ri_${String(tender)}`}, ${base.case_no}, ${base.unit_id}, 'pi_1', ${amount_cents}, ${currency}, 'settled', 'customer', ${tender})`.execute(
        db,
      );
    expect((await ask('refunds', '')).items).toEqual([
      { state: 'settled', currency: 'EUR', refunds: 2, amountCents: 9_000 },
      { state: 'settled', currency: 'JPY', refunds: 1, amountCents: 700 },
    ]);
    const since = new Date(Date.now() - 10 * DAY_MS);
    for (const [seq, place, daysLater] of [
      [5, 'receiving', -30],
      [6, 'customer', -20],
      [7, 'receiving', 0],
      [8, 'lab', 1],
    ] as const)
      await db
        .insertInto('custody')
        .values({
          ...{ case_no: caseNo, seq, unit_id: unit.unitId, place },
          at: new Date(since.getTime() + daysLater * DAY_MS),
        })
        .execute();
    const { items } = await ask('custody', '');
    // It came a second time ten days ago; that it has been here before does not count.
    expect(items).toEqual([
      {
        ...{ place: 'lab', goods: 1, classes: [0, 0, 1, 0, 0, 0] },
        ...{ oldestSince: since.toISOString(), oldestCaseNo: caseNo },
      },
    ]);
  });

  test('spanOf() takes days and moments, and refuses what is neither or lies the wrong way round', async () => {
    const { json } = await rig.get('/api/v1/reports/outcomes?from=2025-03-30&to=2025-03-30', 'manager');
    // The day on which Berlin loses an hour.
    expect(json).toMatchObject({ from: '2025-03-29T23:00:00.000Z', to: '2025-03-30T22:00:00.000Z' });
    for (const span of ['from=2025-03-30&to=2025-03-29', 'from=0001-01-01&to=0001-01-02', 'from=soon'])
      expect((await rig.get(`/api/v1/reports/refusals?${span}`, 'manager')).status).toBe(400);
    for (const report of [
      'stages-over-time',
      'stage-times',
      'promises',
      'refusals',
      'causes',
      'repair-costs',
    ])
      expect((await rig.get(`/api/v1/reports/${report}`, 'support')).status).toBe(403);
    for (const report of ['refunds', 'custody'])
      expect((await rig.get(`/api/v1/reports/${report}`, 'lab')).status).toBe(403);
  });
});
