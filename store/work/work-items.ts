import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { withoutCardNumbers } from '../card-numbers';
import type { Database, Queries } from '../database';
import type { StaffRole } from '../sign-in/keys';
import type { WorkItemsTable } from '../tables';

/** What the reconciler compares; what a shop or a customer says is compared when he says it. */
type Comparison = 'refunds' | 'stock' | 'runs' | 'shop' | 'customer';

interface Kind {
  readonly owner: StaffRole;
  readonly comparison: Comparison;
  /**
   * Something that happened and stays so, like a refund made by hand: once a person has dealt with it, it is not
   * brought up again. The others are states: they come back as long as they last.
   */
  readonly lasting: boolean;
}

/** Everything that may not match, who acts on it, and which comparison finds it. */
export const workItemKinds = {
  'refund-by-hand': { owner: 'payments', comparison: 'refunds', lasting: true },
  'refund-twice': { owner: 'payments', comparison: 'refunds', lasting: true },
  'refund-unknown': { owner: 'payments', comparison: 'refunds', lasting: true },
  'refund-differs': { owner: 'payments', comparison: 'refunds', lasting: false },
  // It lasts for weeks after the evidence was sent; how it ends is another finding (E83).
  'dispute-after-refund': { owner: 'payments', comparison: 'refunds', lasting: true },
  'reservation-left': { owner: 'warehouse', comparison: 'stock', lasting: false },
  'stock-differs': { owner: 'warehouse', comparison: 'stock', lasting: false },
  'case-orphaned': { owner: 'manager', comparison: 'runs', lasting: false },
  'run-without-record': { owner: 'manager', comparison: 'runs', lasting: false },
  'shop-order-waiting': { owner: 'admin', comparison: 'shop', lasting: true },
  'shop-order-differs': { owner: 'manager', comparison: 'shop', lasting: true },
  // Prose has no handler: a person reads it, and until then silence ends nothing (E36).
  'customer-wrote': { owner: 'support', comparison: 'customer', lasting: true },
  // The parcel is with the carrier, who alone can send it elsewhere: somebody asks him (E87).
  'moved-after-dispatch': { owner: 'support', comparison: 'customer', lasting: true },
} as const satisfies Readonly<Record<string, Kind>>;

export type WorkItemKind = keyof typeof workItemKinds;
export type WorkItem = Selectable<WorkItemsTable>;

/** Something that does not match. `detail` holds ids, amounts, places and stages; no personal data. */
export interface Mismatch {
  readonly kind: WorkItemKind;
  readonly subject: string;
  readonly caseNo: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a comparison did to the list of work. */
export interface Reported {
  readonly found: number;
  readonly opened: number;
  readonly closed: number;
}

const CHUNK = 500;

/**
 * Brings the list of work to what a comparison has found: new mismatches become items, known ones are seen again, and
 * those that are gone are closed. Repeated, it changes nothing more.
 */
export async function reportMismatches(
  db: Database,
  comparison: Comparison,
  { found, at }: { readonly found: readonly Mismatch[]; readonly at: Date },
): Promise<Reported> {
  const kinds = kindsOf(comparison);
  return db.transaction().execute(async (tx) => {
    await lockComparison(tx, comparison);
    const due = await notDealtWith(tx, found);
    let opened = 0;
    for (let from = 0; from < due.length; from += CHUNK)
      opened += await keep(tx, due.slice(from, from + CHUNK), at);
    const gone = await tx
      .updateTable('work_items')
      .set({ closed_at: at, closed_by: 'reconciler' })
      .where('kind', 'in', kinds)
      .where('closed_at', 'is', null)
      .where('last_seen_at', '<', at)
      .executeTakeFirst();
    return { found: due.length, opened, closed: Number(gone.numUpdatedRows) };
  });
}

/** Two comparisons of one kind at once would close each other's findings: they wait for each other. */
export async function lockComparison(tx: Queries, comparison: Comparison): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`reconcile ${comparison}`}, 0))`.execute(tx);
}

/**
 * Brings the items about a few subjects to what was found of them, as a comparison does with all. Whoever reads what is
 * found has locked the comparison before.
 */
export async function reportSubjects(
  tx: Queries,
  about: { readonly kind: WorkItemKind; readonly subjects: readonly string[] },
  { found, at }: { readonly found: readonly Mismatch[]; readonly at: Date },
): Promise<void> {
  const due = await notDealtWith(tx, found);
  if (due.length > 0) await keep(tx, due, at);
  const { kind } = about;
  for (const subject of about.subjects)
    if (!due.some((one) => one.subject === subject)) await endMismatch(tx, { kind, subject, at });
}

/** Puts one mismatch on the list of work, or sees the one that stands there again. */
export async function reportMismatch(tx: Queries, found: Mismatch, at: Date): Promise<void> {
  await keep(tx, [found], at);
}

/** Takes one from the list that is no longer so. */
export async function endMismatch(
  tx: Queries,
  { kind, subject, at }: Pick<Mismatch, 'kind' | 'subject'> & { readonly at: Date },
): Promise<void> {
  await tx
    .updateTable('work_items')
    .set({ closed_at: at, closed_by: 'reconciler' })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .where('closed_at', 'is', null)
    .execute();
}

/** @returns how many of them are new */
async function keep(tx: Queries, found: readonly Mismatch[], at: Date): Promise<number> {
  const rows = await tx
    .insertInto('work_items')
    .values(
      found.map(({ kind, subject, caseNo, detail }) => ({
        kind,
        subject,
        case_no: caseNo,
        owner: workItemKinds[kind].owner,
        detail: JSON.stringify(detail),
        found_at: at,
        last_seen_at: at,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'subject'])
        .where('closed_at', 'is', null)
        .doUpdateSet((values) => ({
          detail: values.ref('excluded.detail'),
          case_no: values.ref('excluded.case_no'),
          last_seen_at: sql<Date>`greatest(work_items.last_seen_at, excluded.last_seen_at)`,
        })),
    )
    .returning(sql<boolean>`xmax = 0`.as('isNew'))
    .execute();
  return rows.filter(({ isNew }) => isNew).length;
}

/** All but the lasting findings that a person has closed. */
async function notDealtWith(tx: Queries, found: readonly Mismatch[]): Promise<readonly Mismatch[]> {
  const lasting = found.filter(({ kind }) => workItemKinds[kind].lasting);
  const settled = new Set<string>();
  for (const kind of new Set(lasting.map((one) => one.kind))) {
    const ofKind = lasting.filter((one) => one.kind === kind);
    const closed = await closedByPeople(
      tx,
      kind,
      ofKind.map(({ subject }) => subject),
    );
    for (const one of ofKind) if (isAnswered(one, closed)) settled.add(`${kind} ${one.subject}`);
  }
  return found.filter(({ kind, subject }) => !settled.has(`${kind} ${subject}`));
}

type ClosedItem = Pick<WorkItem, 'subject' | 'detail'>;

/**
 * A case that nobody could think of when the item was closed is another question (E78), and so is a dispute that was lost
 * since (E83).
 */
function isAnswered({ subject, detail }: Mismatch, closed: readonly ClosedItem[]): boolean {
  const about = closed.filter(
    (item) => item.subject === subject && standingIn(item.detail) === standingIn(detail),
  );
  const answered = new Set(about.flatMap((item) => casesIn(item.detail)));
  return about.length > 0 && casesIn(detail).every((caseNo) => answered.has(caseNo));
}

/** How a dispute stood; nothing else stands in any way. */
function standingIn(detail: object): unknown {
  return Reflect.get(detail, 'standing');
}

/** The cases that a refund made by hand, or a dispute, may be about; nothing else lists any. */
function casesIn(detail: object): readonly unknown[] {
  const cases: unknown = Reflect.get(detail, 'cases');
  if (!Array.isArray(cases)) return [];
  return cases.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'caseNo' in one ? one.caseNo : null,
  );
}

/**
 * Of refunds made by hand, those whose item a person has closed when this case stood in it: they are for something
 * else (E78). What is for a case is linked to it, and its item ends by itself.
 */
export async function refundsNotFor(
  db: Queries,
  caseNo: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const closed = await closedByPeople(db, 'refund-by-hand', ids);
  const about = closed.filter(({ detail }) => casesIn(detail).includes(caseNo));
  return new Set(about.map(({ subject }) => subject));
}

async function closedByPeople(
  db: Queries,
  kind: WorkItemKind,
  subjects: readonly string[],
): Promise<readonly ClosedItem[]> {
  if (subjects.length === 0) return [];
  return db
    .selectFrom('work_items')
    .select(['subject', 'detail'])
    .where('kind', '=', kind)
    .where('subject', 'in', subjects)
    .where('closed_at', 'is not', null)
    .where('closed_by', '<>', 'reconciler')
    .execute();
}

/** Which of these a person has looked at and closed. */
export async function acceptedSubjects(
  db: Queries,
  kind: WorkItemKind,
  subjects: readonly string[],
): Promise<ReadonlySet<string>> {
  const closed = await closedByPeople(db, kind, subjects);
  return new Set(closed.map(({ subject }) => subject));
}

/** A refund that differs in amount or currency, as an item tells of it. */
interface DifferingRefund {
  readonly providerRefundId: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly state: string;
}

/** Whether a person has looked at a refund and closed its item as it stands: one that changes is another finding. */
export async function isAcceptedDifference(
  db: Queries,
  { providerRefundId, amountCents, currency, state }: DifferingRefund,
): Promise<boolean> {
  const rows = await db
    .selectFrom('work_items')
    .select('item_id')
    .where('kind', '=', 'refund-differs')
    .where('closed_by', '<>', 'reconciler')
    .where(
      sql<boolean>`detail @> ${JSON.stringify({ providerRefundId, amountCents, currency, state })}::jsonb`,
    )
    .limit(1)
    .execute();
  return rows.length > 0;
}

/** When the oldest refund was made that an open item is about: so far back the next comparison must look. */
export async function oldestRefundInQuestion(db: Queries): Promise<Date | null> {
  const row = await db
    .selectFrom('work_items')
    .select(sql<Date | null>`min((detail->>'createdAt')::timestamptz)`.as('oldest'))
    .where('kind', 'in', kindsOf('refunds'))
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return row?.oldest ?? null;
}

/** Items in the order in which they were found, after the item `after`. */
export function listWorkItems(
  db: Queries,
  asked: {
    readonly owner?: StaffRole | undefined;
    readonly caseNo?: string | undefined;
    readonly open: boolean;
    readonly after: number;
    readonly limit: number;
  },
): Promise<readonly WorkItem[]> {
  let page = db
    .selectFrom('work_items')
    .selectAll()
    .where('closed_at', asked.open ? 'is' : 'is not', null)
    .where('item_id', '>', asked.after)
    .orderBy('item_id')
    .limit(asked.limit);
  if (asked.owner !== undefined) page = page.where('owner', '=', asked.owner);
  if (asked.caseNo !== undefined) page = page.where('case_no', '=', asked.caseNo);
  return page.execute();
}

/** A work item, open or closed; null where there is none. */
export async function workItem(db: Queries, itemId: number): Promise<WorkItem | null> {
  const row = await db.selectFrom('work_items').selectAll().where('item_id', '=', itemId).executeTakeFirst();
  return row ?? null;
}

/** Closes an open item in a person's name. @returns the item, closed now or before */
export async function closeWorkItem(
  db: Queries,
  itemId: number,
  { by, note }: { readonly by: string; readonly note: string },
): Promise<WorkItem | null> {
  await db
    .updateTable('work_items')
    .set({ closed_at: sql<Date>`now()`, closed_by: by, note: withoutCardNumbers(note) })
    .where('item_id', '=', itemId)
    .where('closed_at', 'is', null)
    .execute();
  return workItem(db, itemId);
}

function kindsOf(comparison: Comparison): readonly string[] {
  return Object.entries(workItemKinds).flatMap(([kind, about]) =>
    about.comparison === comparison ? [kind] : [],
  );
}
