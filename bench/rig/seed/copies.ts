import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Database, Tx } from '../../../store/database';
import { mark } from './model';
import type { Model, ModelRow, Names } from './model';

/** One more case of the record. */
export interface Copy {
  readonly caseNo: string;
  readonly names: Names;
}

/**
 * Writes a model so many times over, in one transaction: all its rows, with numbers of their own. The chain of a copy's
 * events is reckoned as they are written. A copy that is open has no workflow yet, and the record says so.
 */
export async function writeCopies(db: Database, model: Model, count: number): Promise<readonly Copy[]> {
  const statements = await Promise.all(
    model.rows.map(async (row) => ({ row, columns: await columnsOf(db, row) })),
  );
  return db.transaction().execute(async (tx) => {
    const copies = await nameCopies(tx, model, count);
    for (const { row, columns } of statements) {
      const into = sql.join(columns.map(({ name }) => sql.ref(name)));
      const values = sql.join(columns.map(({ name, type }) => valueOf(row, name, type)));
      // The stage in which a case stands is noted as the case is written.
      const noted = row.table === 'case_stages' ? sql`on conflict do nothing` : sql``;
      await sql`
        insert into ${sql.table(row.table)} (${into})
        select ${values} from copies k cross join jsonb_populate_record(null::${sql.table(row.table)}, ${row.json}::jsonb) t
        ${noted}`.execute(tx);
    }
    return copies;
  });
}

async function nameCopies(tx: Tx, { namesOf }: Model, count: number): Promise<readonly Copy[]> {
  const { rows } = await sql<{ caseId: number; appealId: number }>`
    select nextval('case_numbers') as "caseId", nextval('appeal_numbers') as "appealId"
    from generate_series(1, ${count}::int)`.execute(tx);
  const copies = rows.map((numbers) => ({ numbers, names: namesOf(numbers) }));
  const listed = copies.map(({ numbers, names }) => ({ ...names, caseId: numbers.caseId }));
  const columns = sql.join(Object.keys(copies[0]?.names ?? {}).map((name) => sql`${sql.ref(name)} text`));
  await sql`create temporary table copies on commit drop as
    select * from jsonb_to_recordset(${JSON.stringify(listed)}::jsonb) k("caseId" bigint, ${columns})`.execute(
    tx,
  );
  return copies.map(({ names }) => ({ caseNo: names['case'] ?? '', names }));
}

interface Column {
  readonly name: string;
  readonly type: string;
}

/** The columns that are written: what the database counts itself, it counts anew. */
async function columnsOf(db: Database, { table }: ModelRow): Promise<readonly Column[]> {
  const { rows } = await sql<Column>`
    select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
    order by attnum`.execute(db);
  return rows;
}

function valueOf({ table, json }: ModelRow, name: string, type: string): RawBuilder<unknown> {
  const own = sql.ref(`t.${name}`);
  if (table === 'cases' && name === 'case_id') return sql.ref('k.caseId');
  // Temporal knows of no workflow yet; a closed case needs none.
  if (table === 'cases' && name === 'started_at') return sql`case when t.stage = 'closed' then ${own} end`;
  // The mailbox never had the letter of a copy: it went out before the mailbox can remember (I7).
  if (table === 'letters' && name === 'sent_at') return sql`${own} - interval '1 year'`;
  const held = JSON.stringify((JSON.parse(json) as Readonly<Record<string, unknown>>)[name] ?? null);
  const marks = [...new Set([...held.matchAll(/«([a-z0-9]+)»/g)].map(([, one]) => one ?? ''))];
  if (marks.length === 0) return own;
  const text = marks.reduce<RawBuilder<unknown>>(
    (before, one) => sql`replace(${before}, ${mark(one)}, ${sql.ref(`k.${one}`)})`,
    sql`${own}::text`,
  );
  return sql`(${text})::${sql.raw(type)}`;
}
