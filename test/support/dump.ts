import { sql } from 'kysely';
import type { Database } from '../../store/database';

/** Every place of the database, as `table.column`, in which one of the texts stands. */
export async function placesHolding(db: Database, texts: readonly string[]): Promise<readonly string[]> {
  const { rows: columns } = await sql<{ table: string; column: string; type: string }>`
    select table_name as table, column_name as column, data_type as type from information_schema.columns
    where table_schema = 'public' and table_name in (
      select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE')
    order by table_name, column_name`.execute(db);
  const places: string[] = [];
  for (const { table, column, type } of columns) {
    const value =
      type === 'bytea' ? sql`encode(${sql.ref(column)}, 'escape')` : sql`${sql.ref(column)}::text`;
    const { rows } = await sql<{ found: boolean }>`
      select exists (select from ${sql.table(table)}
        where lower(${value}) like any(${texts.map((text) => `%${text.toLowerCase()}%`)})) as found`.execute(
      db,
    );
    if (rows[0]?.found === true) places.push(`${table}.${column}`);
  }
  return places;
}
