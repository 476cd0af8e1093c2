import { sql } from 'kysely';
import type { Database } from '../../store/database';

/** Counts requests, and so the repeated ones too: it says nothing about what they brought about. */
const uncounted: readonly string[] = ['attempt_limits'];
/** Tell how often something was tried, by which way it was heard of first, or when it was last used or seen. */
const ways: readonly string[] = ['attempts', 'source', 'last_used_at', 'seen_at', 'last_seen_at'];

/** What the tables hold that was not there, or not so, at a moment: by table, without what differs from case to case. */
export type Changes = Readonly<Record<string, readonly string[]>>;

/** A moment in the life of a database. */
export interface Mark {
  readonly transaction: string;
  readonly rows: Readonly<Record<string, number>>;
}

export async function markOf(db: Database): Promise<Mark> {
  const rows = await countRows(db);
  const { rows: now } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db);
  return { transaction: now[0]?.id ?? '0', rows };
}

/** Every row that was written since, as it stands now, and how many more rows there are. */
export async function changesSince(db: Database, mark: Mark): Promise<Changes> {
  const each = (await tablesOf(db)).map(
    (name) =>
      sql`select ${name} as name, to_jsonb(t)::text as kept from ${sql.table(name)} t where xmin::text::bigint >= ${mark.transaction}::bigint`,
  );
  const { rows } = await sql<{ name: string; kept: string }>`${sql.join(each, sql` union all `)}`.execute(db);
  const changes = byTable(rows);
  const counts = await countRows(db);
  return Object.fromEntries(
    (await tablesOf(db)).flatMap((name) => {
      const more = (counts[name] ?? 0) - (mark.rows[name] ?? 0);
      const written = changes.get(name)?.sort() ?? [];
      return more === 0 && written.length === 0 ? [] : [[name, [`rows: ${String(more)}`, ...written]]];
    }),
  );
}

function byTable(rows: readonly { readonly name: string; readonly kept: string }[]): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const { name, kept } of rows)
    tables.set(name, [...(tables.get(name) ?? []), JSON.stringify(plain(JSON.parse(kept)))]);
  return tables;
}

let tables: Promise<readonly string[]> | null = null;

function tablesOf(db: Database): Promise<readonly string[]> {
  tables ??= sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`
    .execute(db)
    .then(({ rows }) => rows.map(({ name }) => name).filter((name) => !uncounted.includes(name)));
  return tables;
}

async function countRows(db: Database): Promise<Readonly<Record<string, number>>> {
  const each = (await tablesOf(db)).map(
    (name) => sql`select ${name} as name, count(*)::int as rows from ${sql.table(name)}`,
  );
  const counted = sql<{ name: string; rows: number }>`${sql.join(each, sql` union all `)}`;
  const { rows } = await counted.execute(db);
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

/** What the tables hold of one case, without what differs from case to case. */
export async function rowsOfCase(db: Database, caseNo: string): Promise<Changes> {
  const { rows: named } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'case_no'`.execute(db);
  const known = await tablesOf(db);
  const each = named
    .filter(({ name }) => known.includes(name))
    .map(
      ({ name }) =>
        sql`select ${name} as name, to_jsonb(t)::text as kept from ${sql.table(name)} t where case_no = ${caseNo}`,
    );
  const { rows } = await sql<{ name: string; kept: string }>`${sql.join(each, sql` union all `)}`.execute(db);
  return Object.fromEntries([...byTable(rows)].map(([name, kept]) => [name, kept.sort()]));
}

/** Numbers of rows and places, ids, hashes and moments differ from case to case; amounts, counts and states must not. */
export function plain(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => plain(one, key));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !ways.includes(name))
        .map(([name, one]) => [name, plain(one, name)]),
    );
  if (typeof value === 'number' && /(_id|Id|_no|_number|^id|^place|^last_step)$/.test(key)) return 0;
  if (typeof value !== 'string') return value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return 'a moment';
  if (/^(\$argon2|whsec_)/.test(value) || /digest$|^sealed_key$/.test(key)) return 'a secret';
  return value.replace(/[\w-]{32,}|[0-9a-f]{12,}/g, '…').replace(/\d+/g, '9');
}
