import { sql } from 'kysely';
import type { PayoutMethod, RefundPurpose, RefundState } from '../../workflows/contract';
import type { Queries } from '../database';

/** The money of a case as the pages and letters show it: its parts as one. */
export interface RecordedRefund {
  readonly state: RefundState;
  /** The price, or the difference to a cheaper product; the newest where a case has had both (E65). */
  readonly purpose: RefundPurpose;
  readonly amountCents: number;
  /** How much of it is not paid, or not any more: of several parts some may be (E77, E79). */
  readonly unpaidCents: number;
  readonly currency: string;
  readonly providerRefundId: string | null;
  readonly failure: string | null;
  /** Since when it stands as it stands (E76); null once it is paid, or before anything came of it. */
  readonly since: Date | null;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  /** How it was settled where the card did not carry it. */
  readonly byHand: PayoutMethod | null;
  /** One for each tender that the order was paid with (E79). */
  readonly parts: readonly RefundedPart[];
  /** Every refund that was ever made for the case, oldest first: earlier rounds too. */
  readonly attempts: readonly RefundAttempt[];
  /** The newest way that was proposed in place of the card. */
  readonly payout: RecordedPayout | null;
}

/** A part of a refund: how much, and how it was settled where the card did not carry it. */
export interface RefundedPart {
  readonly amountCents: number;
  readonly byHand: PayoutMethod | null;
}

export interface RefundAttempt {
  readonly providerRefundId: string;
  readonly state: string;
  readonly failure: string | null;
  readonly round: number | null;
}

export interface RecordedPayout {
  readonly method: PayoutMethod;
  readonly reference: string;
  readonly amountCents: number;
  readonly currency: string;
  readonly state: 'proposed' | 'settled' | 'withdrawn';
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly consentRef: string | null;
}

/** The refund of a case, or null where none was decided. */
export async function refundOf(db: Queries, caseNo: string): Promise<RecordedRefund | null> {
  const all = await db
    .selectFrom('refund_intents as i')
    .select(['purpose', 'state', 'amount_cents', 'currency', 'provider_refund_id', 'failure'])
    .select(['requested_by', 'approved_by', 'settled_by_hand'])
    .select([attemptsSoFar.as('attempts'), payoutLast.as('payout')])
    .where('case_no', '=', caseNo)
    .orderBy('tender')
    .execute();
  const purpose = all.some((part) => part.purpose === 'difference') ? 'difference' : 'price';
  const parts = all.filter((part) => part.purpose === purpose);
  const [first] = parts;
  if (!first) return null;
  const shown = parts.find(({ state }) => state !== 'settled') ?? first;
  return {
    state: shown.state,
    purpose,
    amountCents: sumOf(parts),
    unpaidCents: sumOf(parts.filter(({ state }) => state !== 'settled')),
    currency: first.currency,
    providerRefundId: shown.provider_refund_id,
    failure: shown.failure,
    since: await sinceOf(db, caseNo, shown.state),
    requestedBy: shown.requested_by,
    approvedBy: shown.approved_by,
    byHand: wayOf(parts),
    parts: parts.map((part) => ({ amountCents: part.amount_cents, byHand: wayOf([part]) })),
    attempts: first.attempts,
    payout: first.payout,
  };
}

function sumOf(parts: readonly { readonly amount_cents: number }[]): number {
  return parts.reduce((sum, part) => sum + part.amount_cents, 0);
}

/** The events after which a refund stands so; looking again at what nobody knows begins nothing anew. */
const begins: Partial<Readonly<Record<RefundState, string>>> = {
  'awaiting-approval': 'refundAwaitsApproval',
  submitted: 'refundSubmitted',
  pending: 'refundPending',
  unknown: 'refundUnanswered',
  failed: 'refundFailed',
  reversed: 'refundReversed',
};

/** When a refund came to the state in which it has been since, however often that was said again. */
async function sinceOf(db: Queries, caseNo: string, state: RefundState): Promise<Date | null> {
  const name = begins[state];
  if (name === undefined) return null;
  const others = [...Object.values(begins), 'refundRetried', 'refundSettled'].filter(
    (other) => other !== name,
  );
  const row = await db
    .selectFrom('case_events')
    .select(({ fn }) => fn.min<Date | null>('at').as('since'))
    .where('case_no', '=', caseNo)
    .where('name', '=', name)
    .where('seq', '>', (also) =>
      also
        .selectFrom('case_events')
        .select((e) => e.fn.coalesce(e.fn.max('seq'), e.val(0)).as('seq'))
        .where('case_no', '=', caseNo)
        .where('name', 'in', others),
    )
    .executeTakeFirst();
  return row?.since ?? null;
}

const ways: readonly PayoutMethod[] = ['bank-transfer', 'cash', 'other', 'provider', 'chargeback'];

/** The way that paid what the card did not: a newer one may have been proposed for another part, and taken back (E79). */
function wayOf(parts: readonly { readonly settled_by_hand: object | null }[]): PayoutMethod | null {
  const by = parts.findLast((part) => part.settled_by_hand !== null)?.settled_by_hand;
  const method: unknown = by && Reflect.get(by, 'method');
  return ways.find((way) => way === method) ?? null;
}

/** All that was asked of the provider for the case of the intent `i`. */
const attemptsSoFar = sql<readonly RefundAttempt[]>`(
  select coalesce(json_agg(json_build_object('providerRefundId', r.provider_refund_id, 'state', r.state,
    'failure', r.failure, 'round', r.round) order by r.round, r.first_seen_at), '[]')
  from provider_refunds as r join refund_intents as x on x.intent_id = r.intent_id where x.case_no = i.case_no
)`;

const payoutLast = sql<RecordedPayout | null>`(
  select json_build_object('method', method, 'reference', reference, 'amountCents', amount_cents, 'currency', currency,
    'state', state, 'requestedBy', requested_by, 'approvedBy', approved_by, 'consentRef', consent_ref)
  from payouts as x where x.case_no = i.case_no order by proposed_at desc limit 1
)`;

/** The case that refunded a unit, or null: a refunded unit is no longer the customer's to return. */
export async function refundedCaseOf(db: Queries, unitId: string): Promise<string | null> {
  const row = await db
    .selectFrom('cases')
    .select('case_no')
    .where('unit_id', '=', unitId)
    .where('outcome', '=', 'refunded')
    .executeTakeFirst();
  return row?.case_no ?? null;
}
