import { sql } from 'kysely';
import type { DecidedOption, Eligibility, OptionFacts, Policy, Remedied, RuleId } from '../../policy';
import type { AdvisableItem, CaseState } from '../../workflows/contract';
import { helpfulItems } from '../cases/appeals';
import type { Queries } from '../database';
import { remediesBefore } from '../cases/earlier-cases';
import { policyByName } from '../remedies/policies';
import { refundOf } from '../money/refund-views';
import type { RecordedRefund } from '../money/refund-views';
import type { TextKind } from '../cases/texts';

/** Everything a letter of a case may speak of, as the record knows it when the letter is rendered. */
export interface LetterContext {
  readonly caseNo: string;
  /** Who wrote to us; the letter goes there. */
  readonly writtenBy: string;
  /** Who bought: the same person, unless somebody writes for him (E20). */
  readonly buyer: { readonly name: string; readonly email: string };
  readonly orderNo: string;
  readonly orderedAt: Date;
  readonly sku: string;
  readonly productTitle: string;
  readonly serialNo: string | null;
  readonly appealedAt: Date;
  /** The language that the appeal's letters are in; null for one from before languages were kept. */
  readonly language: string | null;
  /** The version under which the case was opened. */
  readonly policy: Policy;
  /** How the customer got the unit anew under an earlier case, if he did. */
  readonly remedied: Remedied | null;
  readonly state: CaseState;
  readonly dueAt: Date | null;
  /** What a reminder reminds of, as it was when it was decided; null for other letters. */
  readonly reminder: { readonly stage: string; readonly dueAt: Date } | null;
  readonly eligibility: Eligibility;
  /** Whether the appeal was ever accepted: from then on whoever writes is known to be entitled. */
  readonly accepted: boolean;
  /** The rules of the event that refused, where the letter is about a refusal; else null. */
  readonly refusedBy: readonly RuleId[] | null;
  /** Support's reason for its own refusal, in words. */
  readonly refusalReason: string | null;
  readonly offer: {
    readonly version: number;
    readonly decidedAt: Date;
    readonly facts: OptionFacts;
    readonly options: readonly DecidedOption[];
  } | null;
  readonly advice: string | null;
  /** What helps and was not told, where this letter is the one that asks for it (E30). */
  readonly helpful: readonly AdvisableItem[];
  /** What support asked for last. */
  readonly request: string | null;
  readonly refund: RecordedRefund | null;
  readonly dispatch: {
    readonly purpose: 'replacement' | 'repaired' | 'goods-back';
    readonly productTitle: string;
    readonly trackingNo: string | null;
    readonly carrier: string | null;
    readonly postageBy: 'customer' | 'supplier';
  } | null;
  /** The letter of the customer that this one answers, and the whole thread, oldest first. */
  readonly inReplyTo: string | null;
  readonly thread: readonly string[];
}

/** How many Message-IDs a References header carries at most: the first letter and the newest. */
const THREAD_LIMIT = 20;

/**
 * Gathers what the template of a letter needs. The letter must belong to a case.
 * @throws Error when the letter, or the case it names, does not exist
 */
export async function letterContext(db: Queries, letterId: number): Promise<LetterContext> {
  const letter = await readLetter(db, letterId);
  const [
    policy,
    [remedy],
    accepted,
    refusal,
    offer,
    advice,
    request,
    refund,
    dispatch,
    thread,
    helpful,
    reminder,
  ] = await Promise.all([
    policyByName(db, letter.policy_version),
    remediesBefore(db, letter.unit_id, letter.snapshot.appealedAt),
    readAccepted(db, letter.case_no),
    readRefusal(db, letter),
    readOffer(db, letter),
    newestText(db, letter.case_no, 'advice'),
    newestText(db, letter.case_no, 'request'),
    refundOf(db, letter.case_no),
    readDispatch(db, letter.case_no),
    readThread(db, letter),
    readHelpful(db, letter),
    readReminder(db, letter),
  ]);
  return {
    caseNo: letter.case_no,
    writtenBy: letter.email,
    buyer: { name: letter.customer_name, email: letter.customer_email },
    orderNo: letter.order_no,
    orderedAt: letter.ordered_at,
    sku: letter.sku,
    productTitle: letter.title,
    serialNo: letter.serial_no,
    appealedAt: letter.accepted_at,
    language: letter.language,
    policy,
    remedied: remedy?.outcome ?? null,
    state: letter.snapshot,
    dueAt: letter.due_at,
    reminder,
    eligibility: letter.eligibility,
    accepted,
    refusedBy: refusal?.rules ?? null,
    refusalReason: refusal?.reason ?? null,
    offer,
    advice,
    helpful,
    request,
    refund,
    dispatch,
    ...thread,
  };
}

type Letter = Awaited<ReturnType<typeof readLetter>>;

async function readLetter(db: Queries, letterId: number) {
  const letter = await db
    .selectFrom('letters as l')
    .innerJoin('cases as c', 'c.case_no', 'l.case_no')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .innerJoin('order_lines as ol', (join) =>
      join.onRef('ol.order_no', '=', 'u.order_no').onRef('ol.line_no', '=', 'u.line_no'),
    )
    .innerJoin('products as p', 'p.sku', 'ol.sku')
    .select(['c.case_no', 'l.letter_id', 'l.seq', 'c.snapshot', 'c.eligibility', 'c.due_at', 'a.email'])
    .select(['a.channel', 'a.idempotency_key', 'a.accepted_at', 'u.serial_no', 'u.order_no', 'o.ordered_at'])
    .select(['o.customer_name', 'o.customer_email', 'ol.sku', 'p.title', 'c.policy_version'])
    .select(['c.unit_id', 'a.language', 'l.template'])
    .where('l.letter_id', '=', letterId)
    .executeTakeFirst();
  if (!letter) throw new Error(`Cannot render letter ${letterId}: it belongs to no case`);
  return letter;
}

async function readAccepted(db: Queries, caseNo: string): Promise<boolean> {
  const event = await db
    .selectFrom('case_events')
    .select('seq')
    .where('case_no', '=', caseNo)
    .where('name', '=', 'appealAccepted')
    .limit(1)
    .executeTakeFirst();
  return event !== undefined;
}

async function readRefusal(db: Queries, letter: Letter) {
  const event = await db
    .selectFrom('case_events as e')
    .leftJoin('case_texts as t', (join) => join.on('t.text_id', '=', sql<string>`e.detail->>'reason'`))
    .select(['e.rules', 't.body as reason'])
    .where('e.case_no', '=', letter.case_no)
    .where('e.name', 'in', ['appealRefused', 'caseRefused'])
    .orderBy('e.seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  // Events are written by the desk itself, with rule ids of its own policy.
  return event && { rules: event.rules as RuleId[], reason: event.reason };
}

/** The offer that stood when the letter was decided: a newer one has a letter of its own. */
async function readOffer(db: Queries, letter: Letter) {
  const offer = await db
    .selectFrom('offers')
    .select(['version', 'decided_at as decidedAt', 'facts', 'options'])
    .where('case_no', '=', letter.case_no)
    .where('version', '<=', (events) =>
      events
        .selectFrom('case_events')
        .select(sql<number>`coalesce(max((detail->>'version')::int), 0)`.as('announced'))
        .where('case_no', '=', letter.case_no)
        .where('name', 'in', ['optionsOffered', 'noOptionFound'])
        .where('seq', '<=', letter.seq),
    )
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return offer ?? null;
}

/** What was waited for when the reminder was decided: the case may have moved on before it is written. */
async function readReminder(db: Queries, letter: Letter): Promise<LetterContext['reminder']> {
  const event = await db
    .selectFrom('case_events')
    .select([sql<string | null>`detail->>'stage'`.as('stage'), sql<string | null>`detail->>'due'`.as('due')])
    .where('case_no', '=', letter.case_no)
    .where('seq', '=', letter.seq)
    .where('name', '=', 'customerReminded')
    .executeTakeFirst();
  const { stage = null, due = null } = event ?? {};
  return stage === null || due === null ? null : { stage, dueAt: new Date(due) };
}

/** What the event asked for that this letter tells of: nothing is named in two letters (E30). */
async function readHelpful(db: Queries, letter: Letter): Promise<readonly AdvisableItem[]> {
  const event = await db
    .selectFrom('case_events')
    .select(['name', 'detail'])
    .where('case_no', '=', letter.case_no)
    .where('seq', '=', letter.seq)
    .executeTakeFirst();
  if (!event) return [];
  const detail = new Map<string, unknown>(Object.entries(event.detail));
  const asked = event.name === 'evidenceRequested' ? detail.get('items') : detail.get('asked');
  return Array.isArray(asked) ? helpfulItems.filter((item) => asked.includes(item)) : [];
}

async function newestText(db: Queries, caseNo: string, kind: TextKind): Promise<string | null> {
  const text = await db
    .selectFrom('case_texts')
    .select('body')
    .where('case_no', '=', caseNo)
    .where('kind', '=', kind)
    .orderBy('written_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return text?.body ?? null;
}

async function readDispatch(db: Queries, caseNo: string): Promise<LetterContext['dispatch']> {
  const order = await db
    .selectFrom('dispatch_orders as d')
    .leftJoin('products as p', 'p.sku', 'd.sku')
    .select(['d.purpose', 'd.tracking_no', 'd.carrier', 'd.postage_by', 'd.sku', 'p.title'])
    .where('d.case_no', '=', caseNo)
    .orderBy('d.dispatch_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!order) return null;
  return {
    purpose: order.purpose,
    productTitle: order.title ?? order.sku,
    trackingNo: order.tracking_no,
    carrier: order.carrier,
    postageBy: order.postage_by,
  };
}

/** The letters before this one. An appeal by mail keeps its Message-ID as its key, even before its letter is placed. */
async function readThread(db: Queries, letter: Letter): Promise<Pick<LetterContext, 'inReplyTo' | 'thread'>> {
  const earlier = await db
    .selectFrom('letters')
    .select(['message_id', 'direction'])
    .where('case_no', '=', letter.case_no)
    .where('letter_id', '<>', letter.letter_id)
    .where((where) => where.or([where('direction', '=', 'in'), where('sent_at', 'is not', null)]))
    .where('automatic', '=', false)
    .orderBy('written_at')
    .execute();
  const root = letter.channel === 'mail' && letter.idempotency_key ? [letter.idempotency_key] : [];
  const thread = [...new Set([...root, ...earlier.map((row) => row.message_id)])];
  const answered = earlier.findLast((row) => row.direction === 'in')?.message_id ?? root[0] ?? thread.at(-1);
  return { inReplyTo: answered ?? null, thread: shortened(thread) };
}

function shortened(thread: readonly string[]): readonly string[] {
  return thread.length <= THREAD_LIMIT ? thread : [...thread.slice(0, 1), ...thread.slice(1 - THREAD_LIMIT)];
}
