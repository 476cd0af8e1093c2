import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Queries } from '../../../store/database';

/**
 * Tables that a case leaves rows in before its goods move, each after those that it refers to, with the column that says
 * whose a row is.
 */
const tables = [
  { name: 'orders', of: 'order_no', inOrderOf: 'order_no' },
  { name: 'order_lines', of: 'order_no', inOrderOf: 'line_no' },
  { name: 'order_shipments', of: 'order_no', inOrderOf: 'shipment_no' },
  { name: 'units', of: 'order_no', inOrderOf: 'piece' },
  { name: 'appeals', of: 'order_no', inOrderOf: 'appeal_no' },
  { name: 'cases', of: 'case_no', inOrderOf: 'case_id' },
  { name: 'case_events', of: 'case_no', inOrderOf: 'seq' },
  { name: 'case_stages', of: 'case_no', inOrderOf: 'version' },
  { name: 'case_texts', of: 'case_no', inOrderOf: 'written_at' },
  { name: 'letters', of: 'case_no', inOrderOf: 'letter_id' },
] as const;

/** A row of the model, as JSON with marks in place of what each copy has for itself. */
export interface ModelRow {
  readonly table: (typeof tables)[number]['name'];
  readonly json: string;
}

/** A case that was really opened, to be copied. */
export interface Model {
  readonly caseNo: string;
  readonly rows: readonly ModelRow[];
  /** Puts a mark in the place of each name of the model. */
  readonly marked: (text: string) => string;
  /** What a copy is called at each mark. */
  readonly namesOf: (numbers: Numbers) => Names;
}

/** The numbers that the desk counts by. */
export interface Numbers {
  readonly caseId: number;
  readonly appealId: number;
}

export type Names = Readonly<Record<string, string>>;

export function mark(name: string): string {
  return `«${name}»`;
}

/** The text with the names of a copy at its marks. */
export function named(text: string, names: Names): string {
  return text.replaceAll(/«([a-z0-9]+)»/g, (all, name: string) => names[name] ?? all);
}

/**
 * Reads what a case has left in the record. It must be the only one of its order.
 * @throws Error where it has left rows that no copy would have
 */
export async function modelOf(db: Database, caseNo: string): Promise<Model> {
  const { rows: own } = await sql<Own>`
    select c.case_no as "caseNo", c.appeal_no as "appealNo", u.order_no as "orderNo", o.payment_id as "paymentId",
      c.unit_id as "unitId", c.snapshot->'unit'->>'sku' as sku, a.idempotency_key as key,
      array(select text_id from case_texts t where t.case_no = c.case_no order by text_id) as texts
    from cases c join appeals a using (appeal_no) join units u using (unit_id) join orders o on o.order_no = u.order_no
    where c.case_no = ${caseNo}`.execute(db);
  const [one] = own;
  if (!one) throw new Error(`Cannot copy ${caseNo}: there is no such case`);
  await requireNoMore(db, one);
  const marked = markedBy(one);
  const rows: ModelRow[] = [];
  for (const { name, of, inOrderOf } of tables) {
    const whose = of === 'order_no' ? one.orderNo : one.caseNo;
    const { rows: found } = await sql<{ json: string }>`
      select to_jsonb(t)::text as json from ${sql.table(name)} t where ${sql.ref(of)} = ${whose}
      order by ${sql.ref(inOrderOf)}`.execute(db);
    rows.push(...found.map(({ json }) => ({ table: name, json: marked(json) })));
  }
  return { caseNo, rows, marked, namesOf: (numbers) => namesOf(one, numbers) };
}

interface Own {
  readonly caseNo: string;
  readonly appealNo: string;
  readonly orderNo: string;
  readonly paymentId: string;
  readonly unitId: string;
  readonly sku: string;
  readonly key: string | null;
  readonly texts: readonly string[];
}

/** A table that a later migration added, or one that a case further on writes, would be missing without a word. */
async function requireNoMore(db: Queries, own: Own): Promise<void> {
  const keys = { order_no: own.orderNo, unit_id: own.unitId, appeal_no: own.appealNo, case_no: own.caseNo };
  const { rows: columns } = await sql<{ table: string; column: keyof typeof keys }>`
    select c.table_name as table, c.column_name as column from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE'
      and column_name = any(${Object.keys(keys)}::text[])`.execute(db);
  for (const { table, column } of columns) {
    if (tables.some(({ name }) => name === table)) continue;
    const { rows } = await sql`
      select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${keys[column]} limit 1`.execute(db);
    if (rows.length > 0) throw new Error(`Cannot copy ${own.caseNo}: it has left rows in ${table}`);
  }
}

/**
 * The number of a case holds that of an appeal (RMA-000001, A-000001), and a product may be called after an order: so
 * whole words are looked for, the longest first.
 */
function markedBy({ caseNo, appealNo, orderNo, paymentId, sku, key, texts }: Own): Model['marked'] {
  const names = new Map<string, string | null>([
    [sku, null],
    [caseNo, 'case'],
    [caseNo.toLowerCase(), 'small'],
    [appealNo, 'appeal'],
    [orderNo, 'order'],
    [paymentId, 'payment'],
    ...texts.map((text, index): [string, string] => [text, `text${String(index)}`]),
  ]);
  if (key !== null) names.set(key, 'key');
  const words = [...names.keys()].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(`(?<![A-Za-z0-9])(${words.map(escaped).join('|')})(?![A-Za-z0-9])`, 'g');
  return (text) =>
    text.replaceAll(pattern, (word) => {
      const name = names.get(word);
      return name === null || name === undefined ? word : mark(name);
    });
}

function escaped(word: string): string {
  return word.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`);
}

function namesOf({ orderNo, paymentId, texts }: Own, { caseId, appealId }: Numbers): Names {
  const caseNo = `RMA-${padded(caseId)}`;
  return {
    case: caseNo,
    small: caseNo.toLowerCase(),
    appeal: `A-${padded(appealId)}`,
    order: `${orderNo}-${String(caseId)}`,
    payment: `${paymentId}_${String(caseId)}`,
    key: randomUUID(),
    ...Object.fromEntries(
      texts.map((_text, index) => [`text${String(index)}`, randomBytes(16).toString('hex')]),
    ),
  };
}

function padded(number: number): string {
  return String(number).padStart(6, '0');
}
