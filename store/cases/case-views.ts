import type { Selectable } from 'kysely';
import type { DecidedOption, Eligibility } from '../../policy';
import type { CaseState } from '../../workflows/contract';
import { isSameAddress } from './appeals';
import type { Queries } from '../database';
import { newestArrival } from '../goods/arrivals';
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
  readonly refund: RecordedRefund | null;
  readonly shipment: Selectable<DispatchOrdersTable> | null;
  readonly repair: Selectable<RepairOrdersTable> | null;
  readonly custody: readonly { readonly place: string; readonly at: Date }[];
  readonly arrival: Arrival | null;
  readonly strays: Awaited<ReturnType<typeof straysOf>>;
  /** The other cases of the same unit, oldest first (E85, E94). */
  readonly linked: readonly LinkedCase[];
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
  const [offer, refund, shipment, repair, strays, custody, findings, linked, arrival] = await Promise.all([
    offerOf(db, caseNo, row.snapshot.offerVersion),
    refundOf(db, caseNo),
    newestDispatch(db, caseNo),
    newestRepair(db, caseNo),
    straysOf(db, caseNo),
    db
      .selectFrom('custody')
      .select(['place', 'at'])
      .where('case_no', '=', caseNo)
      .orderBy('seq')
      .orderBy('at')
      .execute(),
    textOf(db, row.snapshot.verdict?.findingsRef),
    linkedCases(db, row.snapshot.unit.unitId, caseNo),
    newestArrival(db, caseNo),
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
  } = row;
  const customer = { name, email, address: delivery_address ?? customer_address };
  const writtenByBuyer = isSameAddress(written_by, email);
  const started = started_at !== null;
  const known = { findings, offer, refund, shipment, repair, custody, strays, linked, arrival };
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
    .where('c.case_no', '=', caseNo)
    .executeTakeFirst();
}

async function offerOf(db: Queries, caseNo: string, version: number): Promise<CaseRecord['offer']> {
  if (version === 0) return null;
  const offer = await db
    .selectFrom('offers')
    .select(['version', 'options'])
    .where('case_no', '=', caseNo)
    .where('version', '=', version)
    .executeTakeFirst();
  return offer ?? null;
}

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

async function textOf(db: Queries, textId: string | undefined): Promise<string | null> {
  if (textId === undefined) return null;
  const text = await db
    .selectFrom('case_texts')
    .select('body')
    .where('text_id', '=', textId)
    .executeTakeFirst();
  return text?.body ?? null;
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
