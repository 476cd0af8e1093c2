import { heartbeat } from '@temporalio/activity';
import type { Payments } from '../../gateways/payments';
import { PaymentFailure } from '../../gateways/payments/payment-failure';
import { isAsDecided, isLive } from '../../gateways/payments/provider-refund';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import type { Database } from '../../store/database';
import { linkedRefund } from '../../store/money/linked-refund';
import { noteCaptured, noteDispute } from '../../store/money/provider-refunds';
import { disputedPayments, disputesAfterRefunds } from '../../store/work/disputes-after-refunds';
import { casesOfPayment, intentsOf, intentsToCompare } from '../../store/work/reconcile';
import type { ComparedIntent, PaidCase } from '../../store/work/reconcile';
import { isAcceptedDifference, oldestRefundInQuestion, reportMismatches } from '../../store/work/work-items';
import type { Mismatch, Reported } from '../../store/work/work-items';
import { moneyOf, paymentIdsOf, refundByHand } from '../refund/by-hand';

interface RefundsDeps {
  readonly db: Database;
  readonly payments: Payments;
  readonly now: () => Date;
}

/** So far back each comparison looks: beyond the three days in which a provider repeats its webhooks. */
const LOOK_BACK_MS = 7 * 86_400_000;
/** What changed within the hour is still on its way: the worker tries again, and the webhook may come. */
const GRACE_MS = 3_600_000;

/**
 * Compares the provider's refunds with the intents: refunds made by hand (E78), made twice, of no known intent, or
 * standing otherwise than the desk believes; and disputes about money that went back already (E83). It only reads; what
 * to do about money is a person's to say.
 */
export function compareRefunds(deps: RefundsDeps) {
  return async (): Promise<Reported> => {
    const at = deps.now();
    const oldest = await oldestRefundInQuestion(deps.db);
    const since = new Date(Math.min(at.getTime() - LOOK_BACK_MS, oldest?.getTime() ?? at.getTime()));
    const refunds: ProviderRefund[] = [];
    for await (const refund of deps.payments.refundsSince(since)) {
      heartbeat();
      refunds.push(refund);
    }
    const found = [
      ...(await refundsByHand(deps, refunds)),
      ...(await refundsOfIntents(deps, refunds)),
      ...(await intentsThatDiffer(deps, refunds, { since, before: new Date(at.getTime() - GRACE_MS) })),
      ...(await disputesOfPaidBack(deps, since)),
    ];
    return reportMismatches(deps.db, 'refunds', { found: oneEach(found), at });
  };
}

/** Refunds that nobody here asked for, of a payment that a case is about, are linked to that case. */
async function refundsByHand(
  { db }: RefundsDeps,
  refunds: readonly ProviderRefund[],
): Promise<readonly Mismatch[]> {
  const found: Mismatch[] = [];
  for (const refund of refunds.filter((one) => one.intentId === null && isLive(one))) {
    heartbeat();
    const cases = await casesOfPayment(db, paymentIdsOf(refund));
    const isLinked = cases.some(({ settledReference }) => settledReference === refund.providerRefundId);
    const meant = isLinked ? undefined : caseMeant(cases, refund);
    if (!meant) continue;
    found.push(refundByHand(refund, meant, cases));
  }
  return found;
}

/** The case that a refund by hand is most likely about: an open one, of that price, the newest. */
function caseMeant(cases: readonly PaidCase[], refund: ProviderRefund): PaidCase | undefined {
  const rank = (one: PaidCase): number =>
    (one.stage === 'closed' ? 0 : 2) + (one.unitPaidCents === refund.amountCents ? 1 : 0);
  return [...cases].sort((one, other) => rank(other) - rank(one) || other.caseId - one.caseId)[0];
}

/** Refunds that carry an intent: it is ours, it has no other, and its amount is what was decided. */
async function refundsOfIntents(
  { db, payments }: RefundsDeps,
  refunds: readonly ProviderRefund[],
): Promise<readonly Mismatch[]> {
  const found: Mismatch[] = [];
  const live = refunds.filter((one) => one.intentId !== null && isLive(one));
  const intents = await intentsById(db, live);
  for (const refund of live) {
    heartbeat();
    const { providerRefundId: subject, intentId } = refund;
    const intent = intents.get(intentId ?? '');
    if (!intent) {
      const [meant] = await casesOfPayment(db, paymentIdsOf(refund));
      const detail = { ...moneyOf(refund), intentId };
      found.push({ kind: 'refund-unknown', subject, caseNo: meant?.caseNo ?? null, detail });
      continue;
    }
    const { caseNo } = intent;
    if (
      !isAsDecided(refund, intent) &&
      !isLinked(intent, subject) &&
      !(await isAcceptedDifference(db, refund))
    )
      found.push(differing(intent, refund));
    if (intent.providerRefundId === subject) continue;
    const known = await payments.listRefunds(intent.paymentId).catch(nothingKnown);
    const twins = (known ?? []).filter((one) => one.intentId === intentId && isLive(one));
    if (twins.length < 2) continue;
    const detail = { ...moneyOf(refund), refunds: twins.map((one) => one.providerRefundId) };
    found.push({ kind: 'refund-twice', subject: intent.intentId, caseNo, detail });
  }
  return found;
}

/** Whether a person has said that this refund is how the intent was paid: he has dealt with what it differs in. */
function isLinked({ settledByHand }: ComparedIntent, providerRefundId: string): boolean {
  return linkedRefund(settledByHand) === providerRefundId;
}

async function intentsById(
  db: Database,
  refunds: readonly ProviderRefund[],
): Promise<ReadonlyMap<string, ComparedIntent>> {
  const ids = [...new Set(refunds.flatMap(({ intentId }) => (intentId === null ? [] : [intentId])))];
  const known = new Map<string, ComparedIntent>();
  for (let from = 0; from < ids.length; from += 500)
    for (const intent of await intentsOf(db, ids.slice(from, from + 500))) known.set(intent.intentId, intent);
  return known;
}

/** Intents whose end the desk and the provider see differently, an hour after it last changed. */
async function intentsThatDiffer(
  { db, payments }: RefundsDeps,
  refunds: readonly ProviderRefund[],
  span: { readonly since: Date; readonly before: Date },
): Promise<readonly Mismatch[]> {
  const byId = new Map(refunds.map((refund) => [refund.providerRefundId, refund]));
  const found: Mismatch[] = [];
  for await (const page of intentsToCompare(db, span))
    for (const intent of page) {
      const linked = linkedRefund(intent.settledByHand);
      // Paid by another way, of which the provider knows nothing.
      if (intent.settledByHand !== null && linked === null) continue;
      heartbeat();
      const known = byId.get(linked ?? intent.providerRefundId ?? '');
      if (known && agree(intent, known)) continue;
      const listed = await payments.listRefunds(intent.paymentId).catch(nothingKnown);
      if (!listed) continue;
      if (linked !== null) {
        // The part of another payment that it pays as well is not asked about: it stands in the list of its own (E79).
        const paid = listed.find(({ providerRefundId }) => providerRefundId === linked);
        if (paid && !agree(intent, paid)) found.push(differing(intent, paid));
        continue;
      }
      const all = listed.filter(({ intentId }) => intentId === intent.intentId);
      const theirs = all.find(isLive) ?? all[0] ?? null;
      const isOther = theirs !== null && isLive(theirs) && !isAsDecided(theirs, intent);
      if (isOther && (await isAcceptedDifference(db, theirs))) continue;
      if (!agree(intent, theirs)) found.push(differing(intent, theirs));
    }
  return found;
}

/**
 * Disputes about money that went back already, as the provider knows them now: a webhook may have been missed, of one
 * that was opened and of one that was decided (E83).
 */
async function disputesOfPaidBack({ db, payments }: RefundsDeps, since: Date): Promise<readonly Mismatch[]> {
  for await (const dispute of payments.disputesSince(since)) {
    heartbeat();
    await noteDispute(db, dispute);
  }
  const known = await disputedPayments(db, null);
  const unsure = known.filter(({ standing, captured }) => standing === 'open' || captured === null);
  for (const paymentId of new Set(unsure.map((one) => one.paymentId))) {
    heartbeat();
    const payment = await payments.retrievePayment(paymentId).catch(nothingKnown);
    if (!payment) continue;
    for (const dispute of payment.disputes) await noteDispute(db, dispute);
    await noteCaptured(db, paymentId, payment);
  }
  return disputesAfterRefunds(unsure.length === 0 ? known : await disputedPayments(db, null));
}

/** A payment of an account that was left: what became of it stays unknown, and all others are compared (E80). */
function nothingKnown(error: unknown): null {
  if (error instanceof PaymentFailure && error.code === 'resource_missing') return null;
  throw error;
}

/** What the provider may say while the desk believes that; `none` is a refund that he does not have. */
const agreeing: Readonly<Record<ComparedIntent['state'], readonly string[]>> = {
  requested: ['none', 'failed', 'canceled'],
  'awaiting-approval': ['none'],
  submitted: [],
  unknown: ['none', 'failed', 'canceled'],
  pending: ['pending'],
  failed: ['none', 'failed', 'canceled'],
  settled: ['succeeded'],
  reversed: ['failed', 'canceled'],
};

function agree({ state }: ComparedIntent, theirs: ProviderRefund | null): boolean {
  return agreeing[state].includes(theirs?.state ?? 'none');
}

function differing(intent: ComparedIntent, refund: ProviderRefund | null): Mismatch {
  const { intentId, caseNo, state: ours, amountCents: decidedCents } = intent;
  const theirs = refund ? moneyOf(refund) : { paymentId: intent.paymentId, state: 'none' };
  return { kind: 'refund-differs', subject: intentId, caseNo, detail: { ...theirs, ours, decidedCents } };
}

/** Two refunds of one intent are one finding, and so are its amount and its state. */
function oneEach(found: readonly Mismatch[]): readonly Mismatch[] {
  return [...new Map(found.map((one) => [`${one.kind} ${one.subject}`, one])).values()];
}
