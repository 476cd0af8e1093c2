import { sql } from 'kysely';
import { countCases, listCases } from '../../store/cases/case-lists';
import type { CaseListQuery } from '../../store/cases/case-lists';
import { caseRecord, eventsAfter } from '../../store/cases/case-views';
import { remediesBefore } from '../../store/cases/earlier-cases';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { factsForUnit } from '../../store/goods/orders';
import { claimLetters } from '../../store/letters/letters';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

const CASES = 20_000;

describe('the record of many cases', () => {
  let database: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    database = await createTestDatabase();
    db = openDatabase(database.url);
    await seedCase(db, 1);
    // As many as tell an index from a scan: copies of one case, most of them closed.
    await sql`
      insert into orders select 'X-' || n, ordered_at, 'Person ' || n, 'p' || n || '@example.org', customer_address, payment_provider, payment_id, currency, shipping_cents
        from orders, generate_series(2, ${CASES}) n where order_no = 'DE-50001'`.execute(db);
    await sql`insert into order_lines select 'X-' || n, 1, 'SCOPE-DE-50001', 1, 9000, false from generate_series(2, ${CASES}) n`.execute(
      db,
    );
    await sql`insert into units select 'u' || n, 'X-' || n, 1, 1, 'S' || n from generate_series(2, ${CASES}) n`.execute(
      db,
    );
    await sql`
      insert into cases select 'RMA-' || lpad(n::text, 6, '0'), n, appeal_no, 'u' || n, policy_version, version,
        case when n % 10 = 0 then 'lab' else 'closed' end, null, 'lab', case when n % 1000 = 0 then 'lab' end, null,
        case when n % 10 = 0 then now() + n * interval '1 minute' end, false, false, eligibility, snapshot, opened_at, updated_at, now()
        from cases, generate_series(2, ${CASES}) n where case_no = 'RMA-000001'`.execute(db);
    for (const table of ['orders', 'order_lines', 'units', 'cases'])
      await sql`analyze ${sql.table(table)}`.execute(db);
  });
  afterAll(async () => {
    await closeDatabase(db);
    await database.drop();
  });

  const page = (query: Partial<CaseListQuery>): CaseListQuery => ({
    sort: 'newest',
    after: null,
    limit: 50,
    ...query,
  });

  test.each<[string, Partial<CaseListQuery>]>([
    ['the newest', {}],
    ['a late page', { after: { caseId: 200, dueAt: null } }],
    ['a stage', { stage: 'lab' }],
    ['whom it waits for', { attention: 'lab' }],
    ['what is due', { sort: 'due' }],
    ['a name', { words: 'Person 77' }],
    ['an address', { words: 'p1234@' }],
    ['an order', { words: 'X-1234' }],
    ['a case', { words: 'rma-01234' }],
  ])('listCases() reads a bounded number of rows for %s', async (_what, query) => {
    const before = await rowsRead();
    const rows = await listCases(db, page(query));
    expect(rows.length).toBeGreaterThan(0);
    expect((await rowsRead()) - before).toBeLessThan(CASES / 10);
  });

  /** Rows that sequential scans of the big tables have read so far, by all connections. */
  async function rowsRead(): Promise<number> {
    await sql`select pg_stat_force_next_flush()`.execute(db);
    await sql`select pg_stat_clear_snapshot()`.execute(db);
    const { rows } = await sql<{ read: number }>`
      select sum(seq_tup_read)::bigint as read from pg_stat_user_tables where relname in ('cases', 'orders', 'units', 'order_lines')`.execute(
      db,
    );
    return rows[0]?.read ?? 0;
  }

  test('listCases() goes on by deadline where two share one', async () => {
    const at = new Date(Date.now() + 86_400_000 * 365);
    await db.updateTable('cases').set({ due_at: at }).where('case_id', 'in', [10, 20, 30]).execute();
    const first = await listCases(db, page({ sort: 'due', after: { caseId: 10, dueAt: at } }));
    expect(first.map(({ caseId }) => caseId)).toEqual([20, 30]);
  });

  test('countCases() counts open cases only', async () => {
    expect(await countCases(db)).toEqual({
      stage: { lab: CASES / 10, support: 1 },
      attention: { lab: CASES / 1000 },
    });
  });

  test('caseRecord() gives null for a case that does not exist, and eventsAfter() only what is newer', async () => {
    expect(await caseRecord(db, 'RMA-999999')).toBeNull();
    expect(await caseRecord(db, 'RMA-000001')).toMatchObject({
      stage: 'support',
      productTitle: 'Oscilloscope',
      offer: null,
    });
    expect(await eventsAfter(db, 'RMA-000001', 0)).toHaveLength(1);
    expect(await eventsAfter(db, 'RMA-000001', 1)).toEqual([]);
  });

  test.each<[string, (pool: Database) => Promise<unknown>]>([
    ['select "c"."case_no" as "caseNo"', (pool) => caseRecord(pool, 'RMA-000001')],
    ['with "due" as', (pool) => claimLetters(pool, { limit: 1, leaseMs: 1_000 })],
    [
      'select distinct on ("c"."case_id", "d"."purpose")',
      (pool) => remediesBefore(pool, 'u2', new Date().toISOString()),
    ],
    ['select "u"."order_no", "u"."line_no"', (pool) => factsForUnit(pool, 'u2')],
  ])('a connection keeps the plan of %s, which every case asks', async (begins, ask) => {
    const one = openDatabase(database.url, { max: 1 });
    try {
      for (let times = 0; times < 5; times += 1) await ask(one);
      const { rows } = await sql`
        select from pg_prepared_statements where starts_with(statement, ${begins})`.execute(one);
      expect(rows).toHaveLength(1);
    } finally {
      await closeDatabase(one);
    }
  });
});
