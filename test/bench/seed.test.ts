import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { seed } from '../../bench/rig/seed/seed';
import { auditDesk } from '../../audit/audit';
import { caseRuns } from '../../gateways/case-runs';
import { sandboxLedger } from '../../gateways/witnesses/sandbox-ledger';
import { CASE_WORKFLOW } from '../../workflows/contract';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;
let connection: Connection;

beforeAll(async () => {
  rig = await CaseRig.open();
  connection = await Connection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' });
}, 120_000);

afterAll(async () => {
  await connection.close();
  await rig.close();
});

/** Seeds from outside, as the bench does, with no worker behind the connection. */
function seeded(model: string, count: number) {
  return seed({ db: rig.db, temporal: new Client({ connection }), log: () => undefined }, model, count);
}

async function broken({ histories = 100, asked = [] as string[] } = {}): Promise<readonly string[]> {
  const runs = caseRuns(rig.client, CASE_WORKFLOW);
  const newest = (caseNo: string) => {
    asked.push(caseNo);
    return runs.newest(caseNo);
  };
  const findings = await auditDesk(
    {
      db: rig.db,
      runs: { ...runs, newest },
      payments: rig.bank.gateway(),
      witness: sandboxLedger(rig.bank.url),
      ...{ inbox: null, acknowledged: [], canaries: [], logFiles: [] },
      now: () => new Date(),
      settleMs: 200,
    },
    { caseNo: null, histories },
  );
  return findings.flatMap(({ id, breaches }) =>
    breaches.map(({ subject, what }) => `${id} ${subject}: ${what}`),
  );
}

test('seed() makes an open case stand there many times over, each with its workflow, and the auditor finds nothing', async () => {
  const { caseNos } = await seeded(await rig.openCase(), 30);
  expect(new Set(caseNos).size).toBe(30);
  await rig.eventually(async () => {
    expect(await broken()).toEqual([]);
  });
  const { rows } = await sql`
    select count(*) from cases c join letters l using (case_no) join case_texts t using (case_no)
    join appeals a using (appeal_no) join units u using (unit_id) join orders o on o.order_no = u.order_no
    where c.started_at is not null and c.stage = 'support' and c.case_no = any(${caseNos}::text[])`.execute(
    rig.db,
  );
  expect(rows).toEqual([{ count: 30 }]);
});

test('seed() makes cases that take a click as the one that was really opened', async () => {
  const model = await rig.openCase();
  const { caseNos } = await seeded(model, 3);
  const ways = await Promise.all(
    [model, ...caseNos].map(async (caseNo) => {
      const { events } = await rig.client.workflow.getHandle(caseNo).fetchHistory();
      return events?.map(({ eventType }) => eventType);
    }),
  );
  expect(ways).toEqual([ways[0], ways[0], ways[0], ways[0]]);
  for (const caseNo of caseNos) {
    await rig.act(caseNo, 'support', { action: 'hold', body: { reasonRef: 'text-1' } });
    await rig.until(caseNo, ({ heldSince }) => heldSince !== null);
    await rig.act(caseNo, 'support', { action: 'release', body: {} });
    await rig.until(caseNo, ({ heldSince }) => heldSince === null);
  }
  await rig.eventually(async () => {
    expect(await broken()).toEqual([]);
  });
});

test('seed() makes a closed case stand there many times over, which no audit asks Temporal for one by one (I1)', async () => {
  const solved = await rig.openCase();
  await rig.act(solved, 'support', { action: 'advise', body: { textRef: 'text-1' } });
  await rig.act(solved, 'customer', { action: 'confirmSolved', body: {} });
  await rig.untilStage(solved, 'closed');
  const { caseNos } = await seeded(solved, 20);
  const { rows } = await sql`
    select count(*)::int as events from case_events where case_no = any(${caseNos}::text[])`.execute(rig.db);
  const known = await rig.eventNames(solved);
  expect(rows).toEqual([{ events: 20 * known.length }]);
  await rig.eventually(async () => {
    expect(await broken()).toEqual([]);
  });
  const asked: string[] = [];
  await broken({ histories: 0, asked });
  expect(caseNos.filter((caseNo) => asked.includes(caseNo))).toEqual([]);
});

test('seed() refuses a case that has left rows which its copies would not have', async () => {
  const inTheLab = await rig.openCase();
  await rig.walkToLab(inTheLab);
  await expect(seeded(inTheLab, 1)).rejects.toThrow('it has left rows in custody');
});
