import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { DecidedOption, Eligibility, OptionKind } from '../../policy';
import type { CaseState, Place, Stage } from '../../workflows/contract';
import { isSameAddress } from './appeals';
import type { Queries } from '../database';
import { arrivalBy, arrivalLast } from '../goods/arrivals';
import type { Arrival } from '../goods/arrivals';
import { straysOf } from '../goods/stray-goods';
import { refundOf } from '../money/refund-views';
import type { RecordedRefund } from '../money/refund-views';
import type { DispatchOrdersTable, RepairOrdersTable } from '../tables';

/** Everything the record knows about one case, as the pages and the api show it. Instants are Dates. */
export interface CaseRecord {
  readonly caseNo: string;
  readonly appealNo: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly waitingFor: string;
  readonly attention: string | null;
  readonly dueAt: Date | null;
  readonly overdue: boolean;
  readonly onHold: boolean;
  readonly policyVersion: string;
  readonly version: number;
  readonly openedAt: Date;
  readonly updatedAt: Date;
  readonly started: boolean;
  /** The user whose own work the case is. */
  readonly assignee: string | null;
  readonly state: CaseState;
  readonly eligibility: Eligibility;
  /** Where the appeal was sent; null where nobody said (E6). */
  readonly customerTimeZone: string | null;
  readonly customer: { readonly name: string; readonly email: string; readonly address: object };
  /** Whether the appeal came from the buyer's own address: nobody else learns or changes where he lives (E20, E21). */
  readonly writtenByBuyer: boolean;
  readonly serialNo: string | null;
  readonly productTitle: string;
  readonly problem: object;
  readonly findings: string | null;
  readonly offer: { readonly version: number; readonly options: readonly DecidedOption[] } | null;
  /** What the customer chose of the newest offer. */
  readonly chosen: { readonly kind: OptionKind; readonly at: string } | null;
  /** What a person refused last; one by the policy alone is in `eligibility`. */
  readonly refusal: PersonsRefusal | null;
  readonly refund: RecordedRefund | null;
  readonly shipment: Selectable<DispatchOrdersTable> | null;
  readonly repair: Selectable<RepairOrdersTable> | null;
  /** The stages that it was in so far, as it came to them. */
  readonly stages: readonly Stage[];
  readonly custody: readonly { readonly place: Place; readonly at: Date }[];
  readonly arrival: Arrival | null;
  readonly strays: Awaited<ReturnType<typeof straysOf>>;
  /** The other cases of the same unit, oldest first (E85, E94). */
  readonly linked: readonly LinkedCase[];
}

/** A person's refusal of a case; `at` as ISO 8601. */
export interface PersonsRefusal {
  readonly role: string;
  readonly rules: readonly string[];
  readonly at: string;
}

interface LinkedCase {
  readonly caseNo: string;
  readonly outcome: string | null;
  readonly openedAt: Date;
}

/** The record of one case, or null when there is none. */
export async function caseRecord(db: Queries, caseNo: string): Promise<CaseRecord | null> {
  const row = await caseRow(db, caseNo);
  if (!row) return null;
  const { has_refund, has_shipment, has_repair, has_strays, has_linked, arrived, ...own } = row;
  const [refund, shipment, repair, strays, linked, arrival] = await Promise.all([
    has_refund ? refundOf(db, caseNo) : null,
    has_shipment ? newestDispatch(db, caseNo) : null,
    has_repair ? newestRepair(db, caseNo) : null,
    has_strays ? straysOf(db, caseNo) : [],
    has_linked ? linkedCases(db, row.snapshot.unit.unitId, caseNo) : [],
    arrived && arrivalBy(db, arrived, row.snapshot.unit.serialNo),
  ]);
  const {
    snapshot,
    customer_name: name,
    customer_email: email,
    customer_address,
    delivery_address,
    written_by,
    started_at,
    ...rest
  } = own;
  const customer = { name, email, address: delivery_address ?? customer_address };
  const writtenByBuyer = isSameAddress(written_by, email);
  const started = started_at !== null;
  const custody = row.custody.map(({ place, at }) => ({ place, at: new Date(at) }));
  const known = { refund, shipment, repair, custody, strays, linked, arrival };
  return { ...rest, started, state: snapshot, customer, writtenByBuyer, ...known };
}

function caseRow(db: Queries, caseNo: string) {
  return db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .innerJoin('products as p', 'p.sku', 'l.sku')
    .select([
      'c.case_no as caseNo',
      'c.appeal_no as appealNo',
      'c.stage',
      'c.outcome',
      'c.attention',
      'c.overdue',
    ])
    .select(['c.waiting_for as waitingFor', 'c.due_at as dueAt', 'c.on_hold as onHold', 'c.version'])
    .select(['c.policy_version as policyVersion', 'c.opened_at as openedAt', 'c.updated_at as updatedAt'])
    .select(['c.snapshot', 'c.eligibility', 'c.started_at', 'u.serial_no as serialNo', 'a.problem'])
    .select(['a.time_zone as customerTimeZone', 'a.email as written_by'])
    .select(['p.title as productTitle', 'o.customer_name', 'o.customer_email', 'o.customer_address'])
    .leftJoin('case_assignees as m', 'm.case_no', 'c.case_no')
    .select(['c.delivery_address', 'm.user_id as assignee'])
    .select([holds('refund_intents').as('has_refund'), holds('dispatch_orders').as('has_shipment')])
    .select([holds('repair_orders').as('has_repair'), holds('stray_goods').as('has_strays')])
    .select([isLinked.as('has_linked'), arrivalLast.as('arrived')])
    .select([offerNow.as('offer'), findingsNow.as('findings'), placesSoFar.as('custody')])
    .select([stagesSoFar.as('stages'), choiceNow.as('chosen'), refusalLast.as('refusal')])
    .where('c.case_no', '=', caseNo)
    .executeTakeFirst();
}

type TableOfCases = 'dispatch_orders' | 'refund_intents' | 'repair_orders' | 'stray_goods';

/** Whether a table has anything of the case `c`. Most have nothing of most cases, and are not asked then. */
export function holds(table: TableOfCases) {
  return sql<boolean>`exists (select from ${sql.table(table)} as x where x.case_no = c.case_no)`;
}

/** Whether the unit of the case `c` has other cases. */
export const isLinked = sql<boolean>`exists (select from cases as x where x.unit_id = c.unit_id and x.case_no <> c.case_no)`;

const offerNow = sql<CaseRecord['offer']>`(
  select jsonb_build_object('version', version, 'options', options) from offers as x
  where x.case_no = c.case_no and x.version = (c.snapshot ->> 'offerVersion')::int
)`;

/** An offer that was made anew takes an earlier choice back. */
const choiceNow = sql<CaseRecord['chosen']>`(
  select case when x.name in ('optionChosen', 'replacementOrderedAgain') then jsonb_build_object('kind', x.detail ->> 'kind', 'at', x.at) end
  from case_events as x
  where x.case_no = c.case_no and x.name in ('optionChosen', 'replacementOrderedAgain', 'optionsOffered', 'noOptionFound')
  order by x.seq desc limit 1
)`;

const refusalLast = sql<CaseRecord['refusal']>`(
  select case when x.name = 'caseRefused' then
    jsonb_build_object('role', x.actor_role, 'rules', x.rules, 'at', x.at) end
  from case_events as x
  where x.case_no = c.case_no and x.name in ('caseRefused', 'appealRefused')
  order by x.seq desc limit 1
)`;

const findingsNow = sql<string | null>`(
  select body from case_texts as x where x.text_id = c.snapshot -> 'verdict' ->> 'findingsRef'
)`;

const placesSoFar = sql<readonly { readonly place: Place; readonly at: string }[]>`(
  select coalesce(jsonb_agg(jsonb_build_object('place', place, 'at', at) order by seq, at), '[]')
  from custody as x where x.case_no = c.case_no
)`;

/** Without `group by`: that would have the whole statement planned anew for every page (`store/prepared.ts`). */
const stagesSoFar = sql<readonly Stage[]>`(
  select coalesce(jsonb_agg(x.stage order by x.version), '[]') from case_stages as x
  where x.case_no = c.case_no and not exists (
    select from case_stages as y where y.case_no = x.case_no and y.stage = x.stage and y.version < x.version
  )
)`;

async function newestDispatch(db: Queries, caseNo: string): Promise<CaseRecord['shipment']> {
  const orders = db.selectFrom('dispatch_orders').selectAll().where('case_no', '=', caseNo);
  return (await orders.orderBy('dispatch_id', 'desc').limit(1).executeTakeFirst()) ?? null;
}

async function newestRepair(db: Queries, caseNo: string): Promise<CaseRecord['repair']> {
  const orders = db.selectFrom('repair_orders').selectAll().where('case_no', '=', caseNo);
  return (await orders.orderBy('offer_version', 'desc').limit(1).executeTakeFirst()) ?? null;
}

async function linkedCases(db: Queries, unitId: string, caseNo: string): Promise<readonly LinkedCase[]> {
  return db
    .selectFrom('cases')
    .select(['case_no as caseNo', 'outcome', 'opened_at as openedAt'])
    .where('unit_id', '=', unitId)
    .where('case_no', '<>', caseNo)
    .orderBy('case_id')
    .execute();
}

/** One event of a case. */
export interface RecordedEvent {
  readonly seq: number;
  readonly at: Date;
  readonly name: string;
  readonly actorRole: string;
  readonly actorId: string;
  readonly rules: readonly string[];
  readonly detail: object;
}

/** The timeline of a case after an event, oldest first. */
export async function eventsAfter(
  db: Queries,
  caseNo: string,
  seq: number,
): Promise<readonly RecordedEvent[]> {
  return db
    .selectFrom('case_events')
    .select(['seq', 'at', 'name', 'actor_role as actorRole', 'actor_id as actorId', 'rules', 'detail'])
    .where('case_no', '=', caseNo)
    .where('seq', '>', seq)
    .orderBy('seq')
    .execute();
}

/** The case under which a unit was disposed of, or null: there is nothing left of it to return (E27, E104). */
export async function disposedCaseOf(db: Queries, unitId: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases')
    .select('case_no')
    .where('unit_id', '=', unitId)
    .where(sql<boolean>`snapshot ->> 'place' = 'disposed'`)
    .executeTakeFirst();
  return row?.case_no ?? null;
}

/** The open case of a unit, or null. */
export async function openCaseOfUnit(db: Queries, unitId: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases')
    .select('case_no')
    .where('unit_id', '=', unitId)
    .where('stage', '<>', 'closed')
    .executeTakeFirst();
  return row?.case_no ?? null;
}
