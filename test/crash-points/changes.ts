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
  const changes = new Map<string, string[]>();
  for (const { name, kept } of rows)
    changes.set(name, [...(changes.get(name) ?? []), JSON.stringify(plain(JSON.parse(kept)))]);
  const counts = await countRows(db);
  return Object.fromEntries(
    (await tablesOf(db)).flatMap((name) => {
      const more = (counts[name] ?? 0) - (mark.rows[name] ?? 0);
      const written = changes.get(name)?.sort() ?? [];
      return more === 0 && written.length === 0 ? [] : [[name, [`rows: ${String(more)}`, ...written]]];
    }),
  );
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

/** Numbers of rows and places, ids, hashes and moments differ from case to case; amounts, counts and states must not. */
function plain(value: unknown, key = ''): unknown {
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
