import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { chainBreaches } from '../../store/audit/chain';
import { recordStep } from '../../store/cases/case-record';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { inTransaction } from '../../store/transaction';
import { stepTo, system } from '../../workflows/contract';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});

afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const all = { caseNo: null };

async function hashesOf(caseNo: string) {
  const { rows } = await sql<{ seq: number; hash: string; content: string }>`
    select seq, encode(hash, 'hex') as hash, hashed_event(e) as content from case_events e
    where case_no = ${caseNo} order by seq`.execute(db);
  return rows;
}

test('recordStep() chains each event to the one before, as anybody with SHA-256 can reckon after us', async () => {
  const state = await seedCase(db, 1);
  const events = [1, 2, 3].map((n) => ({ name: 'noted', actor: system, detail: { n, of: 'ü "x"' } }));
  await inTransaction(db, (tx) => recordStep(tx, stepTo(state, new Date().toISOString(), { events })));
  const rows = await hashesOf(state.caseNo);
  let previous = '';
  for (const { hash, content } of rows) {
    previous = createHash('sha256').update(`${previous}\n${content}`).digest('hex');
    expect(hash).toBe(previous);
  }
  expect(rows).toHaveLength(4);
  expect(await chainBreaches(db, all)).toEqual({ checked: 4, breaches: [] });
});

test('recordStep() of many at once forks no chain: one is written, the others find it or another', async () => {
  const state = await seedCase(db, 2);
  const steps = Array.from({ length: 12 }, (_none, n) =>
    stepTo(state, new Date(1_800_000_000_000 + n).toISOString(), {
      events: [{ name: `noted${n}`, actor: system }],
    }),
  );
  const all12 = await Promise.all(steps.map((step) => inTransaction(db, (tx) => recordStep(tx, step))));
  expect(all12.filter((one) => one === 'written')).toHaveLength(1);
  expect((await chainBreaches(db, { caseNo: state.caseNo })).breaches).toEqual([]);
});

test('case_events takes no event before the one that comes before it, by whomever it is written', async () => {
  const { caseNo } = await seedCase(db, 3);
  const write = (seq: number) =>
    sql`insert into case_events (case_no, seq, at, name, actor_role, actor_id, rules, detail)
      values (${caseNo}, ${seq}, now(), 'noted', 'system', 'desk', '{}', '{}')`.execute(db);
  await expect(write(3)).rejects.toThrow(
    /Cannot write event 3 of RMA-000003: the event before it is not there/,
  );
  await write(2);
  await write(3);
  expect((await chainBreaches(db, { caseNo })).checked).toBe(3);
});

test('migration 270 chains the events that were there before it', async () => {
  const { caseNo } = await seedCase(db, 4);
  const before = await hashesOf(caseNo);
  const folder = join(__dirname, '../../store/migrations');
  const [name = ''] = (await readdir(folder)).filter((one) => one.startsWith('270'));
  const text = await readFile(join(folder, name), 'utf8');
  await db.transaction().execute(async (tx) => {
    await sql`drop trigger chained on case_events`.execute(tx);
    await sql`alter table case_events drop column hash`.execute(tx);
    await sql`drop function chain_event, chained_hash, hashed_event`.execute(tx);
    await sql.raw(text).execute(tx);
  });
  expect(await hashesOf(caseNo)).toEqual(before);
  expect((await chainBreaches(db, all)).breaches).toEqual([]);
});
