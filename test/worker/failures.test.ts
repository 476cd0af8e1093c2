import { sql } from 'kysely';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});
afterAll(() => rig.close());

test('failuresWithoutValues() keeps what PostgreSQL repeats of a refused value out of the history (I9)', async () => {
  const caseNo = await rig.openCase();
  await rig.untilStage(caseNo, 'support');
  // Somebody's name in a column that takes numbers: PostgreSQL says it again.
  await sql`create function refuse_name() returns trigger language plpgsql as
    $$ begin perform 'Canary Kowalska'::integer; return new; end $$`.execute(rig.db);
  await sql`create trigger refuse_name before insert on case_events for each row execute function refuse_name()`.execute(
    rig.db,
  );
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  const handle = rig.client.workflow.getHandle(caseNo);
  const described = async () => JSON.stringify((await handle.describe()).raw.pendingActivities);
  await rig.eventually(async () =>
    expect(await described()).toContain('PostgreSQL refused: 22P02 (pg_strtoint32_safe)'),
  );
  expect(await described()).not.toContain('Canary');
  await sql`drop trigger refuse_name on case_events`.execute(rig.db);
  await rig.untilStage(caseNo, 'agreement');
  await rig.eventually(async () => {
    const history = JSON.stringify(await handle.fetchHistory());
    expect(history).toContain('DatabaseRefusal');
    expect(history).not.toContain('Canary');
  }, 15_000);
});
