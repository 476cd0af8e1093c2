import { sql } from 'kysely';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { migrate } from '../../store/migrate';

const AT_ONCE = 50_000;

/**
 * A database of its own with so many records, one open in eleven: by SQL, in minutes, with the columns that lists and
 * searches read. Its cases have no workflow and no story; it is for measuring, and nothing else may use it.
 */
export async function openRecords(serverUrl: string, cases: number): Promise<Database> {
  const name = nameFor(cases);
  const server = openDatabase(serverUrl, { max: 1 });
  const { rows } = await sql`select 1 from pg_database where datname = ${name}`.execute(server);
  if (rows.length === 0) await sql.raw(`create database ${name}`).execute(server);
  await closeDatabase(server);
  const url = recordsUrl(serverUrl, cases);
  await migrate(url);
  const db = openDatabase(url, { max: 4 });
  const { count } = await db
    .selectFrom('cases')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  for (let from = count; from < cases; from += AT_ONCE)
    await addRecords(db, from + 1, Math.min(from + AT_ONCE, cases));
  await sql`vacuum analyze cases, case_stages, units, orders, order_lines, appeals`.execute(db);
  return db;
}

function nameFor(cases: number): string {
  return `bench_records_${String(cases)}`;
}

/** Where the database with so many records is. */
export function recordsUrl(serverUrl: string, cases: number): string {
  const url = new URL(serverUrl);
  url.pathname = `/${nameFor(cases)}`;
  return url.href;
}

/** All of a batch or nothing of it, so that a broken run goes on where it ended. */
async function addRecords(db: Database, from: number, to: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`insert into policy_versions (name, content_hash, in_force_from, settings) values ('bench', 'bench', now(), '{}') on conflict do nothing`.execute(
      tx,
    );
    await sql`insert into products (sku, title, kind, serialised, unit_price_cents, currency)
      select 'BENCH-' || i, 'Bench meter', 'goods', false, 9000, 'EUR' from generate_series(0, 199) i on conflict do nothing`.execute(
      tx,
    );
    await sql`insert into orders (order_no, ordered_at, customer_name, customer_email, customer_address, payment_provider, payment_id, currency, shipping_cents)
      select 'BENCH-' || i, now() - interval '9 days', 'Ada Number' || i, 'ada' || i || '@example.org', '{}', 'stripe', 'pi_' || i, 'EUR', 0
      from generate_series(${from}::int, ${to}::int) i`.execute(tx);
    await sql`insert into order_lines select 'BENCH-' || i, 1, 'BENCH-' || i % 200, 1, 9000, false from generate_series(${from}::int, ${to}::int) i`.execute(
      tx,
    );
    await sql`insert into units select 'unit-' || i, 'BENCH-' || i, 1, 1, 'SN' || i from generate_series(${from}::int, ${to}::int) i`.execute(
      tx,
    );
    await sql`insert into appeals (appeal_no, order_no, email, channel, accepted_at, problem)
      select 'A-' || i, 'BENCH-' || i, 'ada' || i || '@example.org', 'http', now() - interval '5 days', '{}' from generate_series(${from}::int, ${to}::int) i`.execute(
      tx,
    );
    await sql`insert into cases (case_no, case_id, appeal_no, unit_id, policy_version, version, stage, outcome, waiting_for, attention, due_at, eligibility, snapshot, opened_at, updated_at, started_at)
      select 'RMA-' || lpad(i::text, 7, '0'), i, 'A-' || i, 'unit-' || i, 'bench', 5,
        case when i % 11 = 0 then (array['support', 'lab', 'offer', 'refund', 'parcel'])[1 + i % 5] else 'closed' end,
        case when i % 11 = 0 then null else 'refunded' end,
        case when i % 11 = 0 then 'support' else 'nobody' end,
        case when i % 110 = 0 then 'support' end,
        case when i % 11 = 0 then now() + i * interval '1 second' end,
        '{}', '{}', now() - interval '5 days', now() - interval '1 day', now()
      from generate_series(${from}::int, ${to}::int) i`.execute(tx);
  });
}
