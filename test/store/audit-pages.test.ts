import { sql } from 'kysely';
import { casesByPage } from '../../store/audit/cases';
import { decisionsByPage } from '../../store/audit/decisions';
import { lettersByPage } from '../../store/audit/letters';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

const COPIES = 2_100;
let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  const { caseNo } = await seedCase(db, 1, { stage: 'closed', outcome: 'refused' });
  await sql`insert into cases (case_no, case_id, appeal_no, unit_id, policy_version, version, stage, outcome,
      waiting_for, eligibility, snapshot, opened_at, updated_at)
    select 'RMA-' || (100000 + n), 100000 + n, appeal_no, unit_id, policy_version, version, stage, outcome,
      waiting_for, eligibility, snapshot, opened_at, updated_at
    from cases, generate_series(1, ${COPIES}) n where case_no = ${caseNo}`.execute(db);
  await sql`insert into case_events (case_no, seq, at, name, actor_role, actor_id, rules, detail)
    select case_no, 1, now(), 'optionChosen', 'customer', 'customer', '{}'::text[], '{}'::jsonb from cases where case_no <> ${caseNo}
    union all select case_no, 2, now(), 'optionChosen', 'customer', 'customer', '{}'::text[], '{}'::jsonb from cases where case_no = ${caseNo}`.execute(
    db,
  );
  await sql`insert into letters (case_no, direction, template, seq, message_id)
    select case_no, 'out', 'closed', 2, case_no from cases`.execute(db);
});

afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

async function allOf<Row>(
  pages: AsyncIterable<readonly Row[]>,
  idOf: (row: Row) => string,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of pages) {
    expect(page.length).toBeLessThanOrEqual(1_000);
    ids.push(...page.map(idOf));
  }
  return ids;
}

const all = { caseNo: null };

test.each([
  ['casesByPage()', () => allOf(casesByPage(db, all), ({ caseNo }) => caseNo)],
  [
    'decisionsByPage()',
    () => allOf(decisionsByPage(db, { ...all, names: ['optionChosen'] }), ({ caseNo }) => caseNo),
  ],
  ['lettersByPage()', () => allOf(lettersByPage(db, all), ({ messageId }) => messageId)],
])('%s reads each row once, in several pages', async (_name, read) => {
  const ids = await read();
  expect(ids).toHaveLength(COPIES + 1);
  expect(new Set(ids).size).toBe(COPIES + 1);
});

test('casesByPage() keeps to one case where it is asked for one', async () => {
  expect(await allOf(casesByPage(db, { caseNo: 'RMA-100007' }), ({ caseNo }) => caseNo)).toEqual([
    'RMA-100007',
  ]);
});
