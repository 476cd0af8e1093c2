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
  // The page is found first, on the cases alone and by one index; the joins then touch its rows only.
  const page = pageOf(db, query).as('c');
  const rows = db
    .selectFrom(page)
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .select(['c.case_id as caseId', 'c.case_no as caseNo', 'c.appeal_no as appealNo', 'c.stage', 'c.outcome'])
    .select([
      'c.waiting_for as waitingFor',
      'c.attention',
      'c.refund_state as refundState',
      'c.due_at as dueAt',
    ])
    .select([
      'c.overdue',
      'c.unresolved',
      'c.on_hold as onHold',
      'u.order_no as orderNo',
      'l.sku',
      'u.serial_no as serialNo',
    ])
    .leftJoin('case_assignees as m', 'm.case_no', 'c.case_no')
    .select(['o.customer_name as customerName', 'c.opened_at as openedAt', 'c.updated_at as updatedAt'])
    .select(['m.user_id as assignee', 'o.currency'])
    .select(sql<number | null>`(c.snapshot -> 'refund' ->> 'amountCents')::bigint`.as('refundCents'))
    .select(sql<string | null>`c.snapshot -> 'refund' ->> 'failure'`.as('refundFailure'));
  if (query.sort === 'due') return rows.orderBy('c.due_at').orderBy('c.case_id').execute();
  return rows.orderBy('c.case_id', query.sort === 'newest' ? 'desc' : 'asc').execute();
}

function pageOf(db: Queries, query: CaseListQuery) {
  const { stage, attention, unresolved, words, sort, after, limit } = query;
  let page = db
    .selectFrom('cases')
    .select(['case_id', 'case_no', 'appeal_no', 'unit_id', 'stage', 'outcome', 'waiting_for', 'attention'])
    .select(['refund_state', 'due_at', 'overdue', 'unresolved', 'on_hold', 'opened_at', 'updated_at'])
    .select('snapshot')
    .limit(limit);
  if (stage !== undefined) page = page.where('stage', '=', stage);
  if (attention !== undefined) page = page.where('attention', '=', attention);
  if (unresolved !== undefined) page = page.where('unresolved', '=', unresolved);
  if (query.waitingFor !== undefined)
    page = page.where('waiting_for', '=', query.waitingFor).where('stage', '<>', 'closed');
  if (query.overdue) page = page.where('overdue', '=', true).where('stage', '<>', 'closed');
  if (query.refundState !== undefined)
    page = page.where(sql<SqlBool>`refund_state = ${query.refundState}`).where('stage', '=', 'refund');
  if (query.assignee !== undefined) page = page.where('case_no', 'in', assignedTo(db, query.assignee));
  if (words !== undefined) page = page.where(matching(words));
  if (sort === 'due') {
    page = page.where('stage', '<>', 'closed').where('due_at', 'is not', null);
    if (after?.dueAt) page = page.where(sql<SqlBool>`(due_at, case_id) > (${after.dueAt}, ${after.caseId})`);
    return page.orderBy('due_at').orderBy('case_id');
  }
  if (after) page = page.where('case_id', sort === 'newest' ? '<' : '>', after.caseId);
  return page.orderBy('case_id', sort === 'newest' ? 'desc' : 'asc');
}

function assignedTo(db: Queries, userId: string) {
  return db.selectFrom('case_assignees').select('case_no').where('user_id', '=', userId);
}

/** Of a word that stands everywhere, so many texts are looked at: whoever searches for it has to say more. */
const MOST_TEXTS = 500;

/**
 * Cases whose numbers, goods or buyer begin with the words; each way of asking has an index of its own. What they find is
 * gathered first: joined instead, the cases would be walked from the newest until the found one comes.
 */
function matching(words: string): Expression<SqlBool> {
  const given = words.trim();
  const beginning = beginningWith(given);
  const upper = beginning.toUpperCase();
  const name = wordsOf(given);
  return sql<SqlBool>`cases.case_id = any(array(
    select case_id from cases where case_no like ${upper}
    union select case_id from cases where appeal_no like ${upper}
    union select c.case_id from cases c join units u using (unit_id) where u.order_no like ${beginning}
    union select c.case_id from cases c join units u using (unit_id) where u.serial_no like ${beginning}
    union select c.case_id from cases c join units u using (unit_id)
      join order_lines l on l.order_no = u.order_no and l.line_no = u.line_no where l.sku = ${given}
    union select c.case_id from cases c join units u using (unit_id) join orders o on o.order_no = u.order_no
      where lower(o.customer_email) like ${beginning.toLowerCase()}
    union select c.case_id from cases c join units u using (unit_id) join orders o on o.order_no = u.order_no
      where to_tsvector('simple', o.customer_name) @@ to_tsquery('simple', ${name}) and ${name} <> ''
    union select c.case_id from cases c join (
      (select case_no from case_texts where to_tsvector('simple', body) @@ to_tsquery('simple', ${name})
        and ${name} <> '' limit ${MOST_TEXTS})
      union all (select case_no from letters
        where to_tsvector('simple', coalesce(subject, '') || ' ' || coalesce(body, '')) @@ to_tsquery('simple', ${name})
        and ${name} <> '' limit ${MOST_TEXTS})) as written using (case_no)))`;
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
