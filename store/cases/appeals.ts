import { sql } from 'kysely';
import type { EligibilityFacts } from '../../policy';
import type { AdvisableItem, CaseState, Instant } from '../../workflows/contract';
import { withoutCardNumbersIn } from '../card-numbers';
import type { Database, Queries, Tx } from '../database';
import { remediesBefore } from './earlier-cases';
import { countryIn } from '../import/shapes';
import { factsForUnit } from '../goods/orders';

/** What a customer tells about the goods (A2, A3). Only the description is needed. */
export interface Problem {
  readonly description: string;
  readonly suspectedCause?: string | undefined;
  readonly usage?: string | undefined;
  readonly connectionDiagram?: string | undefined;
  readonly operatingModes?: string | undefined;
  readonly logs?: string | undefined;
  /** What the customer claims; a change of mind and unused goods are refused (G2, G3). Without it: defective. */
  readonly claim?: EligibilityFacts['defectClaimed'] | undefined;
  /** Whether the goods must not travel by post as they are (E49). */
  readonly dangerous?: boolean | undefined;
}

/** The field of the letter or form in which each thing that helps comes (A3). */
const fieldOfItem = {
  usage: 'usage',
  'connection-diagram': 'connectionDiagram',
  'operating-modes': 'operatingModes',
  logs: 'logs',
  'suspected-cause': 'suspectedCause',
} as const satisfies Readonly<Record<AdvisableItem, keyof Problem>>;

export const helpfulItems: readonly AdvisableItem[] = [
  'usage',
  'connection-diagram',
  'operating-modes',
  'logs',
  'suspected-cause',
];

/** What helps and a customer has not told (A3, E30). */
export function missingItems(problem: object): readonly AdvisableItem[] {
  const told = Object.entries(problem).filter(([, value]) => value !== undefined && value !== '');
  const fields = told.map(([field]) => field);
  return helpfulItems.filter((item) => !fields.includes(fieldOfItem[item]));
}

export interface NewAppeal {
  readonly orderNo: string;
  readonly email: string;
  readonly channel: 'http' | 'mail';
  readonly acceptedAt: Date;
  readonly problem: Problem;
  readonly idempotencyKey: string | null;
  /** The language that the customer chose on the form, and the one that his letter says it is in. */
  readonly chosenLanguage?: string | null | undefined;
  readonly letterLanguage?: string | null | undefined;
  /** Where it was sent: the browser's IANA zone, or the offset from UTC of the letter (E6). */
  readonly timeZone?: string | null | undefined;
}

/** An order that an appeal is about. */
export interface HeldOrder {
  /** Its only piece's sku when it has just one. */
  readonly onlySku: string | null;
  readonly language: string | null;
  readonly country: string | null;
}

/** An earlier answer, and the digest of the request that got it. */
export interface AnsweredAppeal {
  readonly requestDigest: string | null;
  readonly answer: object | null;
  /** When the desk wrote it down; what it counts from may be earlier. */
  readonly takenAt: Date;
}

/**
 * Holds an order against other appeals about it until the transaction ends, so that two at once cannot mean one piece.
 * @returns null where there is no such order
 */
export async function holdOrder(tx: Tx, orderNo: string): Promise<HeldOrder | null> {
  const order = await tx
    .selectFrom('orders')
    .select(['customer_language', 'customer_address'])
    .where('order_no', '=', orderNo)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!order) return null;
  const lines = await tx
    .selectFrom('order_lines')
    .select(['sku', 'quantity'])
    .where('order_no', '=', orderNo)
    .execute();
  const [only] = lines;
  return {
    onlySku: lines.length === 1 && only?.quantity === 1 ? only.sku : null,
    language: order.customer_language,
    country: countryIn(order.customer_address),
  };
}

/** The answer that was given to an earlier request with this key; null when the key is new. */
export async function answerToKey(db: Queries, key: string): Promise<AnsweredAppeal | null> {
  const row = await db
    .selectFrom('appeals')
    .select(['request_digest as requestDigest', 'answer', 'taken_at as takenAt'])
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row ?? null;
}

/** The language that an appeal's letters are in; null for one from before languages were kept. */
export async function languageOfAppeal(db: Queries, appealNo: string): Promise<string | null> {
  const row = await db
    .selectFrom('appeals')
    .select('language')
    .where('appeal_no', '=', appealNo)
    .executeTakeFirst();
  return row?.language ?? null;
}

/** Writes an appeal down and numbers it. @throws the database's unique violation when its key was used before */
export async function insertAppeal(
  tx: Tx,
  appeal: NewAppeal,
  { requestDigest, language }: { readonly requestDigest: string; readonly language: string },
): Promise<{ readonly appealNo: string; readonly takenAt: Date }> {
  const appealNo = `A-${padded(await nextNumber(tx, 'appeal_numbers'))}`;
  const { takenAt } = await tx
    .insertInto('appeals')
    .values({
      appeal_no: appealNo,
      order_no: appeal.orderNo,
      email: appeal.email,
      channel: appeal.channel,
      accepted_at: appeal.acceptedAt,
      problem: JSON.stringify(withoutCardNumbersIn(appeal.problem)),
      idempotency_key: appeal.idempotencyKey,
      request_digest: requestDigest,
      language,
      time_zone: appeal.timeZone ?? null,
    })
    .returning('taken_at as takenAt')
    .executeTakeFirstOrThrow();
  return { appealNo, takenAt };
}

/** Keeps what is answered to an appeal, in the transaction that accepts it. */
export async function keepAnswer(tx: Tx, appealNo: string, answer: object): Promise<void> {
  await tx
    .updateTable('appeals')
    .set({ answer: JSON.stringify(answer) })
    .where('appeal_no', '=', appealNo)
    .execute();
}

/** The next case number, `RMA-000042`, with the number in it. */
export async function nextCaseNumber(tx: Tx): Promise<{ readonly caseNo: string; readonly caseId: number }> {
  const caseId = await nextNumber(tx, 'case_numbers');
  return { caseNo: `RMA-${padded(caseId)}`, caseId };
}

/** Case numbers go on above this one. */
export async function skipCaseNumbers(db: Queries, above: number): Promise<void> {
  await sql`select setval('case_numbers', ${above}::bigint) from case_numbers where last_value < ${above}::bigint`.execute(
    db,
  );
}

async function nextNumber(tx: Tx, sequence: 'appeal_numbers' | 'case_numbers'): Promise<number> {
  const { rows } = await sql<{ next: number }>`select nextval(${sequence}::regclass) as next`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error(`Cannot take a number: ${sequence} gave none`);
  return row.next;
}

function padded(number: number): string {
  return String(number).padStart(6, '0');
}

/** What the answer to an appeal says of a case that is there already, and the addresses of its buyer and its writer. */
export async function standingOf(db: Queries, caseNo: string) {
  const { writtenBy, buyerEmail, ...standing } = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('orders as o', 'o.order_no', 'a.order_no')
    .select(['c.case_no as caseNo', 'c.stage', 'c.outcome', 'c.eligibility'])
    .select(['a.email as writtenBy', 'o.customer_email as buyerEmail'])
    .where('c.case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  return { ...standing, writers: [writtenBy, buyerEmail] };
}

/**
 * The facts of an appeal about a unit. Whoever writes from another address than the order's is not known as its buyer.
 * A unit that came anew was received when it came anew (E85, E94).
 */
export async function factsOfAppeal(
  db: Queries,
  appeal: {
    readonly unitId: string;
    readonly email: string;
    readonly problem: Problem;
    readonly appealedAt: Instant;
    readonly timeZone?: string | null | undefined;
  },
): Promise<EligibilityFacts> {
  const unit = await factsForUnit(db, appeal.unitId);
  if (!unit) throw new Error(`Cannot assess unit ${appeal.unitId}: there is no such unit`);
  const [remedy] = await remediesBefore(db, appeal.unitId, appeal.appealedAt);
  return {
    appealedAt: appeal.appealedAt,
    customerTimeZone: appeal.timeZone ?? null,
    orderedAt: unit.orderedAt,
    receipt: remedy ? { at: remedy.deliveredAt, source: 'carrier' } : unit.receipt,
    dispatchedAt: remedy ? null : unit.dispatchedAt,
    ...(remedy && { remedied: remedy.outcome }),
    boughtHere: true,
    isBuyer: isSameAddress(appeal.email, unit.buyerEmail),
    defectClaimed: appeal.problem.claim ?? 'defective',
  };
}

/** Whether two e-mail addresses are one mailbox. */
export function isSameAddress(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

// Whole addresses are compared without case: no mail server in use tells Ada@ from ada@.
function folded(email: string): string {
  return email.trim().normalize('NFC').toLowerCase();
}

/** Cases that wait for their workflow since before a moment, oldest first: a crash or an outage left them behind. */
export async function casesToStart(db: Database, before: Date, limit: number): Promise<readonly CaseState[]> {
  const rows = await db
    .selectFrom('cases')
    .select('snapshot')
    .where('started_at', 'is', null)
    .where('updated_at', '<', before)
    .orderBy('case_id')
    .limit(limit)
    .execute();
  return rows.map(({ snapshot }) => snapshot);
}

/** Notes that Temporal has acknowledged the workflow of a case. */
export async function markStarted(db: Queries, caseNo: string): Promise<void> {
  await db
    .updateTable('cases')
    .set({ started_at: sql<Date>`now()` })
    .where('case_no', '=', caseNo)
    .where('started_at', 'is', null)
    .execute();
}

/** The secret of that name, made at its first use; all processes get the same one. */
export async function deskSecret(db: Database, name: string, fresh: string): Promise<string> {
  await db
    .insertInto('desk_secrets')
    .values({ name, secret: fresh })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const row = await db
    .selectFrom('desk_secrets')
    .select('secret')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return row.secret;
}
