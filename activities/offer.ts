import { decideOptions, needsSecondOpinion, refundAmountCents } from '../policy';
import type { OptionKind, Policy } from '../policy';
import { joined, offerDecided, secondOpinionWanted, system } from '../workflows/contract';
import type { CaseState, Instant, OfferDecision, Recorded, Step, Verdict } from '../workflows/contract';
import { lastActor, lockCase, recordStep } from '../store/cases/case-record';
import type { Database, Tx } from '../store/database';
import { offerOf, storeOffer } from '../store/remedies/offers';
import type { StoredOffer } from '../store/remedies/offers';
import { foreseeOptionFacts, gatherOptionFacts, lockStockForOffer } from '../store/remedies/option-facts';
import type { OfferWanted } from '../store/remedies/option-facts';
import { policyByName } from '../store/remedies/policies';
import { endReservations } from '../store/goods/stock';
import { withDue } from './deadlines';
import { otherRecord } from './record';

/** What the desk answers to a verdict: an offer, or the wish for a second opinion first. */
export interface OfferMade extends Recorded {
  readonly decision: OfferDecision | null;
}

/**
 * Puts a verdict to the option table (L4, O1-O8), holds what is offered, and records verdict, offer and letter in one
 * transaction. Repeated after a crash it finds the offer it made and answers the same.
 */
export function makeOffer(db: Database) {
  return async (step: Step, at: Instant): Promise<OfferMade> => {
    const { state } = step;
    const { verdict } = state;
    if (verdict === null) throw new Error(`Cannot offer options for ${state.caseNo}: there is no verdict`);
    const policy = await policyByName(db, state.policyVersion);
    if (state.stage === 'lab' && verdict.confirmedBy === null && needsSecondOpinion(policy, verdict.cause)) {
      const wanted = joined(step, secondOpinionWanted(state, at));
      const due = withDue(policy, wanted.state);
      const recording = await db.transaction().execute((tx) => recordStep(tx, { ...wanted, state: due }));
      return { decision: null, due: due.due, ...otherRecord(recording) };
    }
    const standing = await stillStands(db, policy, { state, verdict, at, by: system });
    return db.transaction().execute(async (tx) => {
      await lockCase(tx, state.caseNo);
      await lockStockForOffer(tx, state, verdict);
      // What happened before comes first: the parts of a failed repair are used up, not free for the new offer.
      const other = otherRecord(await recordStep(tx, step));
      if (other) return { decision: null, ...other };
      const stored = await offerOf(tx, state.caseNo, state.offerVersion + 1);
      const by = await lastActor(tx, state.caseNo);
      const offer = stored ?? standing ?? (await decide(tx, policy, { state, verdict, at, by }));
      const late = state.stage === 'offer' ? state.late : undefined;
      const before = late && (await offerOf(tx, state.caseNo, state.offerVersion));
      const decision = {
        ...decisionOf(offer),
        ...(offer === standing && { stands: true }),
        ...(late && { lateChoiceStands: isOnSameTerms(late.kind, before ?? null, offer) }),
        ...(!late && isForManagerFirst(verdict, offer) && { managerFirst: true }),
      };
      const next = offerDecided(state, decision);
      const due = withDue(policy, next.state);
      await recordStep(tx, { ...next, state: due });
      return { decision, due: due.due };
    });
  };
}

/**
 * The offer that the customer has, where nothing of it changes: looked at without holding anything, for what it holds is
 * held. Null where one is to be made.
 */
async function stillStands(
  db: Database,
  policy: Policy,
  { state, verdict, at, by }: OfferWanted & { readonly at: Instant },
): Promise<StoredOffer | null> {
  if (!mayStand(state)) return null;
  const before = await offerOf(db, state.caseNo, state.offerVersion);
  if (!before) return null;
  const facts = await foreseeOptionFacts(db, { state, verdict, by });
  const now = { ...before, at: new Date(at), facts, ...decideOptions(policy, facts) };
  return isSameOffer(before, now) ? now : null;
}

/** Decides, holds what it offers, and gives back what it does not. */
async function decide(
  tx: Tx,
  policy: Policy,
  wanted: OfferWanted & { readonly at: Instant },
): Promise<StoredOffer> {
  const { state, at, by } = wanted;
  const { caseNo } = state;
  const facts = await gatherOptionFacts(tx, wanted);
  const { options, needsManager } = decideOptions(policy, facts);
  for (const { kind, offered } of options)
    if (kind !== 'refund' && !offered) await endReservations(tx, caseNo, { as: 'lapsed', purpose: kind, by });
  const offer = { caseNo, version: state.offerVersion + 1, at: new Date(at), facts, options, needsManager };
  await storeOffer(tx, offer);
  return offer;
}

/** Whether the offer that the customer has goes on, where nothing of it changes; one whose time is over is made anew. */
function mayStand(state: CaseState): boolean {
  return state.stage === 'offer' && state.mayStand === true && !state.late && state.storedSince === null;
}

/** Whether an offer holds what the one before it held, on the same terms. */
function isSameOffer(before: StoredOffer, now: StoredOffer): boolean {
  const kinds = now.options.map(({ kind }) => kind);
  const isOpen = (kind: OptionKind, offer: StoredOffer): boolean =>
    offer.options.some((one) => one.kind === kind && one.offered);
  return (
    before.needsManager === now.needsManager &&
    kinds.every((kind) =>
      isOpen(kind, before) || isOpen(kind, now) ? isOnSameTerms(kind, before, now) : true,
    )
  );
}

/**
 * Whether the customer gets an offer only once a manager has looked: the lab could not tell (E54), or the fault is the
 * third in a row and the policy has no money for it (E86); and neither has anybody decided nor did the time pass in which
 * he could. Harm in our own house is no open question (E57).
 */
function isForManagerFirst(verdict: Verdict, { facts, needsManager }: StoredOffer): boolean {
  if (!needsManager || verdict.damagedInLab === true || verdict.favoured === true) return false;
  return facts.cause === 'indeterminate' || facts.recurring === true;
}

/** Whether an option is still what the customer read: the same money, or the same product at the same price (E65). */
function isOnSameTerms(kind: OptionKind, before: StoredOffer | null, now: StoredOffer): boolean {
  const terms = (offer: StoredOffer | null): unknown => {
    const option = offer?.options.find((one) => one.kind === kind && one.offered);
    const sku = kind === 'replacement' ? offer?.facts.replacementSku : null;
    return option && [option.amountCents, option.currency, option.similar, sku];
  };
  const [then, today] = [terms(before), terms(now)];
  return then !== undefined && JSON.stringify(then) === JSON.stringify(today);
}

function decisionOf(offer: StoredOffer): OfferDecision {
  // What the letter promises is what the choice will owe (E65).
  const differenceCents = offer.options.find((option) => option.offered && option.similar)?.similar
    ?.refundCents;
  return {
    at: offer.at.toISOString(),
    offered: offer.options.filter((option) => option.offered).map((option) => option.kind),
    rules: [...new Set(offer.options.flatMap((option) => option.rules))],
    cause: offer.facts.cause,
    amountCents: refundAmountCents(offer.facts),
    ...(differenceCents !== undefined && { differenceCents }),
    needsManager: offer.needsManager,
    overruled: [...new Set(offer.options.flatMap((option) => option.overruled ?? []))],
  };
}
