import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import type { Database, Queries } from '../database';
import { beginningWith, wordsOf } from '../words';

/** What staff look for. Without a stage and without words, closed cases are listed too. */
interface CaseFilter {
  readonly stage?: string;
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
  const cases = listed(db, query).limit(limit);
  if (sort === 'due') {
    const due = cases.where('stage', '<>', 'closed').where('due_at', 'is not', null);
    const page = after?.dueAt
      ? due.where(sql<SqlBool>`(due_at, case_id) > (${after.dueAt}, ${after.caseId})`)
      : due;
    return page.orderBy('due_at').orderBy('case_id').execute();
  }
  const page = after ? cases.where('case_id', sort === 'newest' ? '<' : '>', after.caseId) : cases;
  return page.orderBy('case_id', sort === 'newest' ? 'desc' : 'asc').execute();
}

// Looked up for each row of the page. Joined, the three tables would take the planner longer than the page takes to read.
const customerName = sql<string>`(select customer_name from orders where order_no = unit_order_no)`;
const assignee = sql<string | null>`(select user_id from case_assignees m where m.case_no = cases.case_no)`;
// Only a case in this stage has a refund in its snapshot, which may be long: no other is opened.
const ofRefund = sql`case when stage = 'refund' then snapshot -> 'refund' end`;

function listed(db: Queries, filter: CaseFilter) {
  const { stage, attention, unresolved, waitingFor, refundState, words } = filter;
  let cases = db
    .selectFrom('cases')
    .select(['case_id as caseId', 'case_no as caseNo', 'appeal_no as appealNo', 'stage', 'outcome'])
    .select(['waiting_for as waitingFor', 'attention', 'refund_state as refundState', 'due_at as dueAt'])
    .select(['overdue', 'unresolved', 'on_hold as onHold', 'unit_order_no as orderNo', 'unit_sku as sku'])
    .select(['unit_serial_no as serialNo', 'opened_at as openedAt', 'updated_at as updatedAt'])
    .select(['unit_currency as currency', customerName.as('customerName'), assignee.as('assignee')])
    .select(sql<number | null>`(${ofRefund} ->> 'amountCents')::bigint`.as('refundCents'))
    .select(sql<string | null>`${ofRefund} ->> 'failure'`.as('refundFailure'));
  if (stage !== undefined) cases = cases.where('stage', '=', stage);
  if (attention !== undefined) cases = cases.where('attention', '=', attention);
  if (unresolved !== undefined) cases = cases.where('unresolved', '=', unresolved);
  if (waitingFor !== undefined)
    cases = cases.where('waiting_for', '=', waitingFor).where('stage', '<>', 'closed');
  if (filter.overdue) cases = cases.where('overdue', '=', true).where('stage', '<>', 'closed');
  if (refundState !== undefined)
    cases = cases.where(sql<SqlBool>`refund_state = ${refundState}`).where('stage', '=', 'refund');
  if (filter.assignee !== undefined) cases = cases.where('case_no', 'in', assignedTo(db, filter.assignee));
  return words === undefined ? cases : cases.where(matching(words));
}

function assignedTo(db: Queries, userId: string) {
  return db.selectFrom('case_assignees').select('case_no').where('user_id', '=', userId);
}

/** Of a word that stands everywhere, so many texts are looked at: whoever searches for it has to say more. */
const MOST_TEXTS = 500;

/**
 * Cases whose numbers, goods or buyer begin with the words; each way of asking has an index of its own. What they find is
 * gathered first: asked for beside the page's order, the cases would be walked from the newest until the found one comes.
 */
function matching(words: string): Expression<SqlBool> {
  const given = words.trim();
  const beginning = beginningWith(given);
  const upper = beginning.toUpperCase();
  const name = wordsOf(given);
  return sql<SqlBool>`case_id = any(array(select case_id from cases
    where case_no like ${upper} or appeal_no like ${upper}
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
  return db
    .selectFrom('cases as c')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .innerJoin('products as p', 'p.sku', 'l.sku')
    .select(['c.case_no as caseNo', 'l.sku', 'p.title', 'u.serial_no as serialNo'])
    .where('c.appeal_no', '=', appealNo)
    .where('c.stage', '<>', 'closed')
    .orderBy('c.case_id')
    .execute();
}
