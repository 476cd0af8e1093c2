import fc from 'fast-check';
import { withDue } from '../../../activities/deadlines';
import { openingStep } from '../../../api/cases/opening';
import { assessEligibility, decideOptions, needsSecondOpinion, standardPolicy } from '../../../policy';
import type { Cause, Eligibility } from '../../../policy';
import {
  actionRoles,
  actions,
  appealAssessed,
  offerDecided,
  refundAnswered,
  repairReviewed,
  secondOpinionWanted,
  takesNow,
} from '../../../workflows/contract';
import type {
  Action,
  CaseEvent,
  CaseState,
  Effect,
  Message,
  Parked,
  RefundAnswer,
  Role,
  StateIn,
  Step,
  Verdict,
} from '../../../workflows/contract';
import { timePassed } from '../../../workflows/deadlines';
import { isRefusal } from '../../../workflows/moves/move';
import { judge } from '../../../workflows/moves/judge';
import { bodies, caseIn, daysAfter, stageStates } from '../../support/case-states';
import { besides, wordsFor } from './people';
import type { Word } from './people';

/** A case with the world around it: the real moves, deadlines and option table, and people who act by chance. */
export interface World {
  state: CaseState;
  /** The record, as the store writes it: events without a gap, and the state they led to. */
  readonly recorded: CaseEvent[];
  readonly effects: Effect[];
  /** Ids of the messages that the case took, as often as it took them. */
  readonly taken: string[];
  /** What is held in the store for the offer that stands. */
  held: { replacement: boolean; repair: boolean };
  hours: number;
  turns: number;
}

/** The code under test; a mutant changes one of these, and the invariants must notice. */
export interface Rules {
  readonly judge: typeof judge;
  /** What reaches the record and the world of a step. */
  readonly keep: (step: Step) => Step;
}

export const realRules: Rules = { judge, keep: (step) => step };

const roles: readonly Role[] = ['customer', 'support', 'warehouse', 'lab', 'payments', 'manager', 'system'];

/** What happens next, by chance: somebody says something, after some hours, in a world that answers so. */
export const chance = fc.record({
  // Words at random hardly ever leave the first stages: most are such as the case takes, or would be said next.
  how: fc.oneof(
    { weight: 3, arbitrary: fc.constant('onward') },
    { weight: 2, arbitrary: fc.constant('legal') },
    { weight: 2, arbitrary: fc.constant('any') },
  ),
  pick: fc.nat(99),
  // How many turns well-meaning people have the word first, so that every stage gets its share.
  led: fc.nat(14),
  action: fc.constantFrom(...actions),
  role: fc.constantFrom(...roles),
  person: fc.constantFrom('1', '2'),
  // How many messages ago the same id was sent; mostly it is a new one.
  again: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 25 }) },
  ),
  cause: fc.constantFrom<Cause>(
    'internal-defect',
    'internal-defect',
    'internal-defect',
    'transit-damage',
    'customer-caused',
    'no-fault-found',
    'not-our-product',
    'indeterminate',
  ),
  repairable: fc.boolean(),
  inStock: fc.boolean(),
  onSale: fc.boolean(),
  bank: fc.constantFrom('settled', 'pending', 'unknown', 'failed'),
  news: fc.constantFrom('pending', 'succeeded', 'failed', 'canceled'),
  isDear: fc.boolean(),
  assessed: fc.constantFrom('eligible', 'eligible', 'refused', 'needs-person'),
  contents: fc.constantFrom('ok', 'wrong-item', 'empty', 'short'),
  kind: fc.constantFrom('refund', 'replacement', 'repair', 'no-remedy', 'as-offered'),
  decision: fc.constantFrom('offer', 'ask-proof', 'rest'),
  rule: fc.constantFrom('W1', 'S1', 'O2', 'O6', 'O8'),
  passed: fc.boolean(),
  // Mostly hours, sometimes weeks: messages come in time, late, and after everything has run out.
  hours: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 * 40 }) },
  ),
});
export type Chance = typeof chance extends fc.Arbitrary<infer T> ? T : never;

export const sequences = fc
  .array(chance, { minLength: 1, maxLength: 50, size: 'medium' })
  .map((chances) => chances.map((one, index) => (index < (chances[0]?.led ?? 0) ? wellMeant(one) : one)));

function wellMeant(one: Chance): Chance {
  return { ...one, how: 'onward', again: 0, assessed: 'eligible', hours: Math.min(one.hours, 30) };
}

/** The moment of the world's clock. */
function momentOf({ hours }: World): string {
  return daysAfter(hours / 24);
}

/** What the policy says of an appeal that is in time, too late, or without proof. */
function eligibilityOf(assessed: Chance['assessed']): Eligibility {
  const day = 86_400_000;
  const before = (days: number): string => new Date(Date.parse(daysAfter(0)) - days * day).toISOString();
  return assessEligibility(standardPolicy, {
    orderedAt: before(assessed === 'refused' ? 60 : 5),
    receipt: { at: before(assessed === 'refused' ? 58 : 3), source: 'carrier' },
    appealedAt: daysAfter(0),
    boughtHere: assessed === 'needs-person' ? 'unproven' : true,
    isBuyer: true,
    defectClaimed: 'defective',
  });
}

/** A case as its appeal opens it. */
export function opened(one: Chance, rules: Rules): World {
  const initial = caseIn(stageStates.appeal, {
    due: null,
    dueFrom: null,
    seq: 0,
    enteredBy: 1,
    verdict: null,
  });
  const unitPaidCents = one.isDear ? 2 * standardPolicy.settings.refundApprovalCents : 9_000;
  const opening = openingStep(
    { ...initial, unit: { ...initial.unit, unitPaidCents }, needs: [] },
    {
      at: daysAfter(0),
      eligibility: eligibilityOf(one.assessed),
      detail: {},
      policy: standardPolicy,
      remedies: [],
      dangerous: false,
      helpful: ['logs'],
    },
  );
  const world: World = {
    state: initial,
    recorded: [],
    effects: [],
    taken: [],
    held: { replacement: false, repair: false },
    hours: 0,
    turns: 0,
  };
  apply(world, opening, rules);
  return world;
}

/** One turn: time passes, the desk does what fell due, somebody says something, the desk does what follows. */
export function turn(world: World, one: Chance, rules: Rules): void {
  world.hours += one.hours;
  world.turns += 1;
  letTimePass(world, one, rules);
  say(world, spoken(world, one), rules);
  settleDown(world, one, rules);
}

/** As the workflow does: every reminder and deadline that passed, with the decisions that follow. */
function letTimePass(world: World, one: Chance, rules: Rules): void {
  for (;;) {
    const step = timePassed(world.state, momentOf(world));
    if (step.events.length === 0) return;
    apply(world, step, rules);
    settleDown(world, one, rules);
  }
}

export function say(world: World, said: Parked, rules: Rules): boolean {
  const result = rules.judge(world.state, { ...said, at: momentOf(world) });
  if (isRefusal(result)) return false;
  world.taken.push(said.message.messageId);
  apply(world, result, rules);
  return true;
}

/** Parked messages whose time has come, and what the activities would answer, until nothing is left to do. */
export function settleDown(world: World, one: Chance, rules: Rules): void {
  for (let again = true; again;) {
    again = applyParked(world, rules);
    const decided = decision(world, one);
    if (decided !== null) {
      apply(world, decided, rules);
      again = true;
    }
  }
}

function applyParked(world: World, rules: Rules): boolean {
  const { state } = world;
  for (const parked of state.parked) {
    const waiting = state.parked.filter((other) => other !== parked);
    const seen = state.seen.filter((id) => id !== parked.message.messageId);
    const result = rules.judge({ ...state, parked: waiting, seen }, { ...parked, at: momentOf(world) });
    if (isRefusal(result) || result.state.parked.length > waiting.length) continue;
    apply(world, result, rules);
    return true;
  }
  return false;
}

/** What the activities answer: the policy's option table, an assessment, the bank. */
function decision(world: World, one: Chance): Step | null {
  const at = momentOf(world);
  const { state } = world;
  // A hold decides nothing (E106).
  if (state.heldSince !== null) return null;
  if (state.stage === 'appeal' && state.reassess) {
    const needs = one.assessed === 'needs-person' ? (['proof'] as const) : [];
    const { rules } = eligibilityOf(one.assessed);
    return appealAssessed(state, { at, outcome: one.assessed, rules, needs });
  }
  if ((state.stage === 'lab' && state.toDecide) || (state.stage === 'offer' && state.remake))
    return offered(world, one);
  if (state.stage === 'refund' && state.refund.state === 'requested')
    return refundAnswered(state, bankAnswer(state, one, { at, id: `re_${String(world.recorded.length)}` }));
  if (state.stage === 'repair' && state.review === 'policy')
    return repairReviewed(state, { at, holds: one.passed });
  return null;
}

/** What the payment worker answers: two persons above the limit and for every other way than the card, then the bank. */
function bankAnswer(
  { refund }: StateIn<'refund'>,
  one: Chance,
  { at, id }: { readonly at: string; readonly id: string },
): RefundAnswer {
  const none = { at, providerRefundId: null, failure: null };
  const { payout = null } = refund;
  const mayPay = payout ? payout.approvedBy !== null : refund.approvedBy !== null;
  if (!mayPay && (payout !== null || refund.amountCents > standardPolicy.settings.refundApprovalCents))
    return { ...none, state: 'awaiting-approval' };
  if (payout) return { ...none, state: 'settled', payout: 'settled' };
  return { ...none, state: one.bank, providerRefundId: one.bank === 'unknown' ? null : id };
}

/** The offer, with what the store could hold for it; what an earlier offer held is free again first. */
function offered(world: World, one: Chance): Step {
  const at = momentOf(world);
  const { state } = world;
  const { verdict } = state;
  if (verdict === null) throw new Error('an offer without a verdict');
  const isFirst = state.stage === 'lab' && verdict.confirmedBy === null;
  if (isFirst && needsSecondOpinion(standardPolicy, verdict.cause)) return secondOpinionWanted(state, at);
  const set = decideOptions(standardPolicy, {
    cause: verdict.cause,
    onSale: one.onSale,
    replacementAvailable: one.inStock,
    repairable: verdict.repairable,
    partsAvailable: true,
    unitPaidCents: state.unit.unitPaidCents,
    currency: state.unit.currency,
    overruled: state.overruled,
    withdrawn: state.ruledOut,
    decidedByManager: typeof verdict.decidedBy === 'string',
  });
  const kinds = set.options.filter((option) => option.offered).map(({ kind }) => kind);
  world.held = { replacement: kinds.includes('replacement'), repair: kinds.includes('repair') };
  return offerDecided(state, {
    at,
    offered: kinds,
    rules: set.options.flatMap(({ rules }) => rules),
    cause: verdict.cause,
    amountCents: state.unit.unitPaidCents,
    needsManager: set.needsManager,
    lateChoiceStands: state.stage === 'offer' && state.late !== undefined && kinds.includes(state.late.kind),
    managerFirst: isForManagerFirst(state, verdict) && set.needsManager,
  });
}

/** What the lab could not tell waits for a manager once, and not where the customer has chosen already (E54). */
function isForManagerFirst(state: CaseState, verdict: Verdict): boolean {
  if (state.stage === 'offer' && state.late !== undefined) return false;
  return verdict.cause === 'indeterminate' && verdict.damagedInLab !== true && verdict.favoured !== true;
}

/** Takes a step as the workflow and the store do: the deadline of the policy, the record, the effects. */
function apply(world: World, step: Step, rules: Rules): void {
  const kept = rules.keep(step);
  world.state = withDue(standardPolicy, step.state);
  world.recorded.push(...kept.events);
  world.effects.push(...kept.effects);
  for (const effect of kept.effects) releaseFor(world, effect);
}

function releaseFor(world: World, effect: Effect): void {
  switch (effect.do) {
    case 'lapse-reservations':
      world.held = {
        replacement: world.held.replacement && effect.keep === 'replacement',
        repair: world.held.repair && effect.keep === 'repair',
      };
      return;
    case 'dispatch':
      if (effect.purpose === 'replacement') world.held.replacement = false;
      return;
    case 'write-off':
      world.held[effect.purpose] = false;
      return;
    case 'finish-repair':
      world.held.repair = false;
      return;
    default:
  }
}

/** Who says what: by chance, what somebody may say now, or what well-meaning people would say next. */
function spoken(world: World, one: Chance): Parked {
  const [action, role, body = {}] = wordOf(world, one);
  const message = {
    messageId: `m-${String(world.turns - one.again)}`,
    actor: { role, id: `${role}-${one.person}` },
    body: { ...bodyBy(world, one, action), ...body },
  } as Message;
  return { action, message };
}

function wordOf({ state }: World, one: Chance): Word {
  const words = one.how === 'legal' ? legalNow(state, one) : one.how === 'onward' ? wordsFor(state) : [];
  return words[one.pick % words.length] ?? [one.action, one.role];
}

/** Mostly what the stage is about, for what can be said in every stage would crowd it out. */
function legalNow(state: CaseState, { pick }: Chance): readonly Word[] {
  const legal = actions.filter((action) => takesNow(state, action));
  const own = legal.filter((action) => !besides.includes(action));
  return (pick < 80 && own.length > 0 ? own : legal).map((action) => {
    const may = actionRoles[action];
    return [action, may[pick % may.length] ?? 'system'];
  });
}

function bodyBy({ state, effects }: World, one: Chance, action: Action): object {
  const special: Partial<Record<Action, object>> = {
    shipmentArrived: { contents: one.how === 'onward' ? 'ok' : one.contents },
    labVerdict: { cause: one.cause, repairable: one.repairable },
    provideEvidence: { secondOwner: one.onSale },
    chooseOption: { kind: one.kind, offerVersion: state.offerVersion },
    decide: { kind: one.kind },
    finishRepair: { passedQualityCheck: one.passed, damaged: !one.passed && one.repairable },
    confirmVerdict: { agrees: one.passed },
    settleLostParcel: { decision: one.decision },
    reportUndeliverable: { lost: one.inStock },
    overrule: { rule: one.rule },
    refundUpdated: { providerRefundId: one.inStock ? lastRefund(effects) : 're_other', state: one.news },
  };
  return { ...bodies[action], ...special[action] };
}

function lastRefund(effects: readonly Effect[]): string {
  const ids = effects.flatMap((effect) => (effect.do === 'note-refund' ? [effect.providerRefundId] : []));
  return ids.findLast((id) => id !== null) ?? 're_1';
}
