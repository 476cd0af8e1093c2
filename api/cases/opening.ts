import { deadlineFor, isRecurring } from '../../policy';
import type { Eligibility, Policy } from '../../policy';
import type { Remedy } from '../../store/cases/earlier-cases';
import type { UnitFacts } from '../../store/goods/orders';
import type { Kept } from './follows';
import { appealAssessed, stepTo, system } from '../../workflows/contract';
import type { Actor, AdvisableItem, CaseState, EventDraft, Step, Waiver } from '../../workflows/contract';

const customer: Actor = { role: 'customer', id: 'customer' };

/** A case before anything happened: at the first event it stands in the appeal. */
export function initialState(about: {
  readonly caseNo: string;
  readonly policy: Policy;
  readonly unit: UnitFacts;
  readonly appealedAt: string;
  readonly remedies: readonly Remedy[];
  /** What our own records show of this appeal, or an earlier case of the unit did: purchase (G1), buyer, day of receipt. */
  readonly kept: Kept;
  /** What the desk does without from the start (E19). */
  readonly waived?: readonly Waiver[];
}): CaseState {
  const { unitId, orderNo, sku, serialNo, unitPaidCents, currency, onSale } = about.unit;
  return {
    caseNo: about.caseNo,
    policyVersion: about.policy.name,
    appealedAt: about.appealedAt,
    unit: { unitId, orderNo, sku, serialNo, unitPaidCents, currency, onSale },
    settled: about.kept.settled,
    accepted: false,
    evidence: { asked: [], waived: about.waived ?? [] },
    receipt: about.kept.receipt,
    agreed: false,
    strays: 0,
    assessed: false,
    hazard: null,
    returnDamage: false,
    statutory: false,
    postageDue: about.policy.settings.postageDue,
    ...(about.kept.secondOwner && { secondOwner: about.kept.secondOwner }),
    seq: 0,
    enteredBy: 1,
    place: 'customer',
    verdict: null,
    offerVersion: 0,
    overruled: about.kept.overruled,
    // What was repaired and failed again is not repaired first; a manager may still decide for it (E94).
    ruledOut: about.remedies[0]?.outcome === 'repaired' ? ['repair'] : [],
    struck: [],
    contested: false,
    overturned: [],
    storedSince: null,
    alarmed: isRecurring(about.remedies.length),
    attention: null,
    heldSince: null,
    dueFrom: null,
    due: null,
    parked: [],
    seen: [],
    stage: 'appeal',
    needs: [],
    reassess: false,
  };
}

/** What the first step of a case says beside the state. */
interface Opening {
  readonly at: string;
  readonly eligibility: Eligibility;
  readonly detail: NonNullable<EventDraft['detail']>;
  readonly policy: Policy;
  /** The earlier cases in which the customer got this unit anew, newest first. */
  readonly remedies: readonly Remedy[];
  /** The customer says that the goods must not travel by post (E49). */
  readonly dangerous: boolean;
  /** What would help and was not told: the first letter asks for it, once (A3, E30). */
  readonly helpful: readonly AdvisableItem[];
}

/** The first step of a case: received, and assessed by the policy of its order's day. */
export function openingStep(
  initial: CaseState,
  { at, eligibility, detail, policy, remedies, dangerous, helpful }: Opening,
): Step {
  const events = [
    { name: 'appealReceived', actor: customer, rules: ['A1', 'A2'] as const, detail },
    ...cameAnew(initial, remedies),
  ];
  const received = stepTo(initial, at, { events });
  const { outcome, rules, needs, counted } = eligibility;
  const assessed = appealAssessed(received.state, { at, outcome, rules, needs, helpful, counted });
  const opened = {
    state: withAlarm(withDeadline(assessed.state, policy), remedies),
    events: [...received.events, ...assessed.events],
    effects: assessed.effects,
  };
  return dangerous && opened.state.stage !== 'closed' ? stopped(opened, at) : opened;
}

function stopped(opened: Step, at: string): Step {
  const stop = stepTo({ ...opened.state, hazard: 'flagged', attention: 'manager' }, at, {
    events: [{ name: 'hazardFlagged', actor: customer, rules: ['J'] }],
    effects: [{ do: 'letter', template: 'safety-stop' }],
  });
  return {
    state: stop.state,
    events: [...opened.events, ...stop.events],
    effects: [...opened.effects, ...stop.effects],
  };
}

/** Says which case gave the customer this unit, and what follows from that by our defaults (E85, E86, E94). */
function cameAnew({ ruledOut }: CaseState, remedies: readonly Remedy[]): readonly EventDraft[] {
  const [last] = remedies;
  if (!last) return [];
  const { caseNo: follows, outcome, deliveredAt } = last;
  const caseOfUnit = remedies.length + 1;
  const detail = { follows, outcome, deliveredAt, overruled: ['W2'], ruledOut, caseOfUnit };
  const attention = isRecurring(remedies.length) ? { attention: 'manager' } : {};
  return [
    { name: 'earlierRemedyFound', actor: system, rules: ['W1', 'J'], detail: { ...detail, ...attention } },
  ];
}

function withAlarm(state: CaseState, remedies: readonly Remedy[]): CaseState {
  return isRecurring(remedies.length) && state.stage !== 'closed'
    ? { ...state, attention: 'manager' }
    : state;
}

function withDeadline(state: CaseState, policy: Policy): CaseState {
  if (state.stage !== 'appeal' || state.dueFrom === null) return state;
  const { dueAt, remindAt } = deadlineFor(policy, state.stage, state.dueFrom);
  return { ...state, due: { at: dueAt, remindAt, passed: false } };
}
