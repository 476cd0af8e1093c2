import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database } from '../../store/database';

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** Every column of the database. */
export async function columnsOf(db: Database): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select table_name as table, column_name as column, data_type as type from information_schema.columns
    where table_schema = 'public' and table_name in (
      select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE')
    order by table_name, column_name`.execute(db);
  return rows;
}

/** Every place of the database, as `table.column`, in which one of the texts stands. */
export async function placesHolding(db: Database, texts: readonly string[]): Promise<readonly string[]> {
  const places: string[] = [];
  for (const one of await columnsOf(db)) {
    const { rows } = await sql<{ found: boolean }>`
      select exists (select from ${sql.table(one.table)}
        where lower(${valueOf(one)}) like any(${texts.map((text) => `%${text.toLowerCase()}%`)})) as found`.execute(
      db,
    );
    if (rows[0]?.found === true) places.push(`${one.table}.${one.column}`);
  }
  return places;
}

/** All that stands in these places, as one text. */
export async function textIn(db: Database, places: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const one of await columnsOf(db)) {
    if (!places.includes(`${one.table}.${one.column}`)) continue;
    const { rows } = await sql<{ text: string | null }>`
      select string_agg(${valueOf(one)}, ' ') as text from ${sql.table(one.table)}`.execute(db);
    texts.push(rows[0]?.text ?? '');
  }
  return texts.join('\n');
}

function valueOf({ column, type }: Column): RawBuilder<unknown> {
  return type === 'bytea' ? sql`encode(${sql.ref(column)}, 'escape')` : sql`${sql.ref(column)}::text`;
}
