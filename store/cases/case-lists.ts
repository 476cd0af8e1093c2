import { sql } from 'kysely';
import type { RawBuilder, SqlBool } from 'kysely';
import type { Database, Queries } from '../database';
import { beginningWith, wordsOf } from '../words';

/** What staff look for. Without a stage and without words, closed cases are listed too. */
interface CaseFilter {
  readonly stage?: string;
  /** Open cases whose goods the lab does not have yet: those that a parcel at the dock may be of (E39). */
  readonly beforeLab?: true;
  readonly attention?: string;
  readonly unresolved?: boolean;
  /** The role or other party that an open case waits for. */
  readonly waitingFor?: string;
  readonly overdue?: true;
  readonly refundState?: string;
  /** The user whose own work the case is. */
  readonly assignee?: string;
  /** Words: a case, appeal or order number, a name, an e-mail address, a serial number, a sku, or words that somebody wrote. */
  readonly words?: string;
}

/** `due` lists open cases with a deadline only, the most urgent first. */
export type CaseSort = 'newest' | 'oldest' | 'due';

/** Where a page ended; the next one begins after it, whatever was added in between. */
export interface CasePosition {
  readonly caseId: number;
  readonly dueAt: Date | null;
}

export interface CaseListQuery extends CaseFilter {
  readonly sort: CaseSort;
  readonly after: CasePosition | null;
  readonly limit: number;
}

export interface ListedCase {
  readonly caseId: number;
  readonly caseNo: string;
  readonly appealNo: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly waitingFor: string;
  readonly attention: string | null;
  readonly refundState: string | null;
  readonly dueAt: Date | null;
  readonly overdue: boolean;
  readonly onHold: boolean;
  readonly unresolved: boolean;
  readonly orderNo: string;
  readonly sku: string;
  readonly serialNo: string | null;
  readonly customerName: string;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly assignee: string | null;
  /** Set while a refund is under way; the currency is that of the purchase. */
  readonly refundCents: number | null;
  readonly refundFailure: string | null;
  readonly currency: string;
}

/** One page of cases by keyset: as quick on the thousandth page as on the first. */
export async function listCases(db: Queries, query: CaseListQuery): Promise<readonly ListedCase[]> {
  const { sort, after, limit } = query;
  const conditions = [...conditionsOf(query), ...placeOf(sort, after)];
  const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
  const most = isPlannedOnce(query) ? sql.lit(limit) : sql`${limit}`;
  const { rows } =
    await sql<ListedCase>`select ${columns} from cases ${where} order by ${orders[sort]} limit ${most}`.execute(
      db,
    );
  return rows;
}

// As text: put together by a query builder, so many columns take as long as PostgreSQL takes to find the page. Buyer and
// assignee are looked up for each row; joined, they would take the planner longer than the page takes to read. Only a case
// in the stage of the refund has one in its snapshot, which may be long: no other is opened.
const ofRefund = `case when stage = 'refund' then snapshot -> 'refund' end`;
const columns = sql.raw(`case_id as "caseId", case_no as "caseNo", appeal_no as "appealNo", stage, outcome,
  waiting_for as "waitingFor", attention, refund_state as "refundState", due_at as "dueAt", overdue, unresolved,
  on_hold as "onHold", unit_order_no as "orderNo", unit_sku as "sku", unit_serial_no as "serialNo",
  opened_at as "openedAt", updated_at as "updatedAt", unit_currency as "currency",
  (select customer_name from orders where order_no = unit_order_no) as "customerName",
  (select user_id from case_assignees m where m.case_no = cases.case_no) as "assignee",
  (${ofRefund} ->> 'amountCents')::bigint as "refundCents", ${ofRefund} ->> 'failure' as "refundFailure"`);

const orders = {
  newest: sql.raw('case_id desc'),
  oldest: sql.raw('case_id'),
  due: sql.raw('due_at, case_id'),
} as const;

type Condition = RawBuilder<SqlBool>;

const isOpen: Condition = sql.raw(`stage <> 'closed'`);
const isBeforeLab: Condition = sql.raw(`stage in ('appeal', 'support', 'agreement', 'parcel')`);

/**
 * Whether a connection may keep one plan of a list: its filters and its limit stand in the statement, so that the plan
 * knows them. What is asked by a value of its own is planned for this value, which may be in three cases or in most of them.
 */
function isPlannedOnce({ refundState, assignee, words }: CaseFilter): boolean {
  return refundState === undefined && assignee === undefined && words === undefined;
}

function conditionsOf(filter: CaseFilter): readonly Condition[] {
  const { stage, beforeLab, attention, unresolved, waitingFor, overdue, refundState, assignee, words } =
    filter;
  return [
    ...(stage === undefined ? [] : [sql<SqlBool>`stage = ${sql.lit(stage)}`]),
    ...(beforeLab === undefined ? [] : [isBeforeLab]),
    ...(attention === undefined ? [] : [sql<SqlBool>`attention = ${sql.lit(attention)}`]),
    ...(unresolved === undefined ? [] : [sql<SqlBool>`unresolved = ${sql.lit(unresolved)}`]),
    ...(waitingFor === undefined ? [] : [sql<SqlBool>`waiting_for = ${sql.lit(waitingFor)}`, isOpen]),
    ...(overdue === undefined ? [] : [sql<SqlBool>`overdue`, isOpen]),
    ...(refundState === undefined
      ? []
      : [sql<SqlBool>`refund_state = ${refundState}`, sql<SqlBool>`stage = 'refund'`]),
    ...(assignee === undefined ? [] : [assignedTo(assignee)]),
    ...(words === undefined ? [] : [matching(words)]),
  ];
}

/** After the end of the page before, if any; only an open case with a deadline has a place among the due ones. */
function placeOf(sort: CaseSort, after: CasePosition | null): readonly Condition[] {
  if (sort === 'due')
    return [
      ...[isOpen, sql<SqlBool>`due_at is not null`],
      ...(after?.dueAt ? [sql<SqlBool>`(due_at, case_id) > (${after.dueAt}, ${after.caseId})`] : []),
    ];
  if (after === null) return [];
  return [
    sort === 'newest' ? sql<SqlBool>`case_id < ${after.caseId}` : sql<SqlBool>`case_id > ${after.caseId}`,
  ];
}

function assignedTo(userId: string): Condition {
  return sql`case_no in (select case_no from case_assignees where user_id = ${userId})`;
}

/** Of a word that stands everywhere, so many texts are looked at: whoever searches for it has to say more. */
const MOST_TEXTS = 500;

/**
 * Cases whose numbers, goods or buyer begin with the words; each way of asking has an index of its own. What they find is
 * gathered first: asked for beside the page's order, the cases would be walked from the newest until the found one comes.
 */
function matching(words: string): Condition {
  const given = words.trim();
  const beginning = beginningWith(given);
  const upper = beginning.toUpperCase();
  const name = wordsOf(given);
  return sql`case_id = any(array(select case_id from cases
    where case_no like ${upper} or case_no = ${caseNumbered(given)} or appeal_no like ${upper}
      or unit_order_no like ${beginning} or unit_serial_no like ${beginning} or unit_sku = ${given}
      or unit_order_no = any(array(select order_no from orders where lower(customer_email) like ${beginning.toLowerCase()}
        or (to_tsvector('simple', customer_name) @@ to_tsquery('simple', ${name}) and ${name} <> '')))
      or case_no = any(array(
        (select case_no from case_texts where to_tsvector('simple', body) @@ to_tsquery('simple', ${name})
          and ${name} <> '' limit ${MOST_TEXTS})
        union all (select case_no from letters
          where to_tsvector('simple', coalesce(subject, '') || ' ' || coalesce(body, '')) @@ to_tsquery('simple', ${name})
          and ${name} <> '' limit ${MOST_TEXTS})))))`;
}

/** The case that a bare number means, as people call it: `18` and `rma 18` are RMA-000018. Empty where it is none. */
function caseNumbered(given: string): string {
  const [, digits] = /^(?:rma[\s-]*)?0*([1-9]\d{0,11})$/i.exec(given) ?? [];
  return digits === undefined ? '' : `RMA-${digits.padStart(6, '0')}`;
}

export interface CaseCounts {
  readonly stage: Readonly<Record<string, number>>;
  readonly attention: Readonly<Record<string, number>>;
}

/** How many open cases stand in each stage, and how many each role is asked to look at. */
export async function countCases(db: Database): Promise<CaseCounts> {
  const [stages, attentions] = await Promise.all([
    db
      .selectFrom('cases')
      .select(['stage as name', (e) => e.fn.countAll<number>().as('cases')])
      .where('stage', '<>', 'closed')
      .groupBy('stage')
      .execute(),
    db
      .selectFrom('cases')
      .select(['attention as name', (e) => e.fn.countAll<number>().as('cases')])
      .where('attention', 'is not', null)
      .groupBy('attention')
      .execute(),
  ]);
  return { stage: named(stages), attention: named(attentions) };
}

function named(
  rows: readonly { readonly name: string | null; readonly cases: number }[],
): Record<string, number> {
  return Object.fromEntries(rows.map(({ name, cases }) => [name ?? '', cases]));
}

/** How the closed cases ended and where the open ones stand, for those opened in a span of time. */
export async function outcomeReport(
  db: Queries,
  span: { readonly from: Date; readonly to: Date },
): Promise<
  readonly {
    readonly stage: string;
    readonly outcome: string | null;
    readonly cases: number;
    readonly unresolved: number;
  }[]
> {
  return db
    .selectFrom('cases')
    .select(['stage', 'outcome', (e) => e.fn.countAll<number>().as('cases')])
    .select(sql<number>`(count(*) filter (where unresolved))::int`.as('unresolved'))
    .where('opened_at', '>=', span.from)
    .where('opened_at', '<', span.to)
    .groupBy(['stage', 'outcome'])
    .orderBy('stage')
    .orderBy('outcome')
    .execute();
}

/** The open cases of an appeal: what one parcel may hold. */
export async function openCasesOfAppeal(db: Queries, appealNo: string) {
  return (
    db
      .selectFrom('cases as c')
      .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
      .innerJoin('order_lines as l', (join) =>
        join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
      )
      .innerJoin('products as p', 'p.sku', 'l.sku')
      .select(['c.case_no as caseNo', 'l.sku', 'p.title', 'u.serial_no as serialNo'])
      .where('c.appeal_no', '=', appealNo)
      .where('c.stage', '<>', 'closed')
      // What must not travel by post is in no parcel (E49).
      .where(sql`c.snapshot->>'hazard'`, 'is distinct from', 'flagged')
      .orderBy('c.case_id')
      .execute()
  );
}
