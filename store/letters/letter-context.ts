import { sql } from 'kysely';
import type { DecidedOption, Eligibility, OptionFacts, Policy, Remedied, RuleId } from '../../policy';
import type { AdvisableItem, CaseState } from '../../workflows/contract';
import { helpfulItems, missingItems } from '../cases/appeals';
import { holds, isLinked } from '../cases/case-views';
import { remediesBefore } from '../cases/earlier-cases';
import type { Queries } from '../database';
import { policyByName } from '../remedies/policies';
import { refundOf } from '../money/refund-views';
import type { RecordedRefund } from '../money/refund-views';
import { amendmentOf, eventsSoFar, rulesOfOccasion, said, versionAnnounced } from './letter-occasion';
import type { Amendment, ToldEvent } from './letter-occasion';
import { lettersBefore, threadOf } from './letter-thread';

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
  /** Where the appeal was sent; null where nobody said (E6). */
  readonly customerTimeZone: string | null;
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
  /** Why an offer before this one does not stand any more. */
  readonly amended: Amendment | null;
  /** The rules of the decision that the letter tells of. */
  readonly decidedBy: readonly RuleId[];
  readonly advice: string | null;
  /** What the lab wrote of the fault last. */
  readonly findings: string | null;
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

/** Which letter is written: one that an event decided on, or none yet. */
interface Occasion {
  readonly letterId: number | null;
  readonly seq: number | null;
}

/**
 * Gathers what the template of a letter needs. The letter must belong to a case.
 * @throws Error when the letter, or the case it names, does not exist
 */
export async function letterContext(db: Queries, letterId: number): Promise<LetterContext> {
  const caseNo = db.selectFrom('letters').select('case_no').where('letter_id', '=', letterId);
  const about = await aboutCase(db, letterId).where('c.case_no', '=', caseNo).executeTakeFirst();
  if (!about) throw new Error(`Cannot render letter ${letterId}: it belongs to no case`);
  return gather(db, about);
}

/** The same for a letter that a person is about to write: the case as it stands now. Null where there is no such case. */
export async function caseContext(db: Queries, caseNo: string): Promise<LetterContext | null> {
  const about = await aboutCase(db, null).where('c.case_no', '=', caseNo).executeTakeFirst();
  return about ? gather(db, about) : null;
}

type AboutCase = NonNullable<Awaited<ReturnType<ReturnType<typeof aboutCase>['executeTakeFirst']>>>;

async function gather(db: Queries, about: AboutCase): Promise<LetterContext> {
  const { case_no: caseNo, events } = about;
  const [policy, [remedy], refusal, offer, refund, dispatch] = await Promise.all([
    policyByName(db, about.policy_version),
    about.has_linked ? remediesBefore(db, about.unit_id, about.snapshot.appealedAt) : [],
    readRefusal(db, events),
    readOffer(db, caseNo, versionAnnounced(events, about.seq)),
    about.has_refund ? refundOf(db, caseNo) : null,
    about.has_dispatch ? readDispatch(db, caseNo) : null,
  ]);
  return {
    caseNo,
    writtenBy: about.email,
    buyer: { name: about.customer_name, email: about.customer_email },
    orderNo: about.order_no,
    orderedAt: about.ordered_at,
    sku: about.sku,
    productTitle: about.title,
    serialNo: about.serial_no,
    appealedAt: about.accepted_at,
    language: about.language,
    policy,
    remedied: remedy?.outcome ?? null,
    state: about.snapshot,
    dueAt: about.due_at,
    reminder: reminderIn(events, about),
    eligibility: about.eligibility,
    customerTimeZone: about.time_zone,
    accepted: events.some(({ name }) => name === 'appealAccepted'),
    refusedBy: refusal?.rules ?? null,
    refusalReason: refusal?.reason ?? null,
    offer,
    amended: amendmentOf(events, offer?.version ?? null),
    decidedBy: rulesOfOccasion(events, about.seq),
    advice: about.told['advice'] ?? null,
    findings: about.told['findings'] ?? null,
    request: about.told['request'] ?? null,
    helpful: helpfulIn(events, about.problem, about),
    refund,
    dispatch,
    ...threadOf(about.earlier, rootOf(about)),
  };
}

/** An appeal by mail keeps its Message-ID as its key, even before its letter is placed. */
function rootOf({ channel, idempotency_key: key }: AboutCase): string | null {
  return channel === 'mail' && key ? key : null;
}

/** The newest text of each kind that letters tell of. */
const toldLast = sql<Readonly<Record<string, string>>>`(
  select coalesce(json_object_agg(kind, body), '{}') from (
    select distinct on (kind) kind, body from case_texts as x
    where x.case_no = c.case_no and x.kind in ('advice', 'findings', 'request') order by kind, written_at desc
  ) as told
)`;

/** A case, and the letter about it where there is one, in one statement: letters are what the desk writes most of. */
function aboutCase(db: Queries, letterId: number | null) {
  return db
    .selectFrom('cases as c')
    .leftJoin('letters as l', (join) => join.on('l.letter_id', '=', letterId))
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .innerJoin('order_lines as ol', (join) =>
      join.onRef('ol.order_no', '=', 'u.order_no').onRef('ol.line_no', '=', 'u.line_no'),
    )
    .innerJoin('products as p', 'p.sku', 'ol.sku')
    .select(['c.case_no', 'c.snapshot', 'c.eligibility', 'c.due_at', 'a.email', 'a.language', 'a.problem'])
    .select(['a.channel', 'a.idempotency_key', 'a.accepted_at', 'u.serial_no', 'u.order_no', 'o.ordered_at'])
    .select([
      'a.time_zone',
      'o.customer_name',
      'o.customer_email',
      'ol.sku',
      'p.title',
      'c.policy_version',
      'c.unit_id',
    ])
    .select([holds('refund_intents').as('has_refund'), holds('dispatch_orders').as('has_dispatch')])
    .select([isLinked.as('has_linked'), 'l.letter_id as letterId', 'l.seq'])
    .select([eventsSoFar.as('events'), toldLast.as('told'), lettersBefore.as('earlier')]);
}

async function readRefusal(db: Queries, events: readonly ToldEvent[]) {
  const event = events.findLast(({ name }) => name === 'appealRefused' || name === 'caseRefused');
  if (!event) return null;
  const textId = said(event, 'reason');
  const text =
    typeof textId === 'string'
      ? await db.selectFrom('case_texts').select('body').where('text_id', '=', textId).executeTakeFirst()
      : undefined;
  // Events are written by the desk itself, with rule ids of its own policy.
  return { rules: event.rules as RuleId[], reason: text?.body ?? null };
}

/** The offer that stood when the letter was decided: a newer one has a letter of its own. */
async function readOffer(db: Queries, caseNo: string, announced: number): Promise<LetterContext['offer']> {
  if (announced === 0) return null;
  const offer = await db
    .selectFrom('offers')
    .select(['version', 'decided_at as decidedAt', 'facts', 'options'])
    .where('case_no', '=', caseNo)
    .where('version', '<=', announced)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return offer ?? null;
}

/** What was waited for when the reminder was decided: the case may have moved on before it is written. */
function reminderIn(events: readonly ToldEvent[], { seq }: Occasion): LetterContext['reminder'] {
  const event = events.find((each) => each.seq === seq && each.name === 'customerReminded');
  const [stage, due] = [said(event, 'stage'), said(event, 'due')];
  return typeof stage === 'string' && typeof due === 'string' ? { stage, dueAt: new Date(due) } : null;
}

/**
 * What the event asked for that this letter tells of: the desk names nothing in two letters (E30). A draft names all that is
 * missing, for a person to leave out.
 */
function helpfulIn(
  events: readonly ToldEvent[],
  problem: AboutCase['problem'],
  { letterId, seq }: Occasion,
): readonly AdvisableItem[] {
  if (letterId === null) return missingItems(problem);
  const event = events.find((each) => each.seq === seq);
  const asked = said(event, event?.name === 'evidenceRequested' ? 'items' : 'asked');
  return Array.isArray(asked) ? helpfulItems.filter((item) => asked.includes(item)) : [];
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
