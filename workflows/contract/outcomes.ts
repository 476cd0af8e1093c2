import type { Cause, OptionKind, RuleId } from '../../policy';
import type { Actor, Instant, Role } from './messages';
import type { Outcome } from './stages';
import type { CaseState, Need, Offer, Place, StateIn } from './state';
import { enter, stepTo } from './step';
import type { Effect, EventDraft, Step } from './step';

/** The desk itself, where no person acted. */
export const system: Actor = { role: 'system', id: 'desk' };

/** What the policy said about an appeal that was looked at again. */
export interface Assessment {
  readonly at: Instant;
  readonly outcome: 'eligible' | 'refused' | 'needs-person';
  readonly rules: readonly RuleId[];
  readonly needs: readonly Need[];
}

/** The step that follows from an assessment of the appeal: to support, refused, or waiting for what is missing. */
export function appealAssessed(state: CaseState, assessment: Assessment): Step {
  const { at, rules, needs } = assessment;
  const detail = { needs };
  if (assessment.outcome === 'refused')
    return ended(state, 'refused', {
      at,
      events: [{ name: 'appealRefused', actor: system, rules, detail }],
      effects: [{ do: 'letter', template: 'refused' }],
    });
  if (assessment.outcome === 'eligible')
    return stepTo(enter(state, { stage: 'support', advisedAt: null, asked: false }, null), at, {
      events: [{ name: 'appealAccepted', actor: system, rules, detail }],
      effects: [{ do: 'letter', template: 'appeal-received' }],
    });
  const waiting = enter(
    state,
    { stage: 'appeal', needs, receivedAt: null, reassess: false },
    state.dueFrom ?? at,
  );
  // Asked once for each thing: what was sent and is not looked at yet is not asked for again (E30).
  const isAskedFor = (need: Need): boolean => state.stage === 'appeal' && state.needs.includes(need);
  return stepTo({ ...waiting, attention: whoLooks(needs) ?? state.attention }, at, {
    events: [{ name: 'evidenceWanted', actor: system, rules, detail }],
    effects: needs.every(isAskedFor) ? [] : [{ do: 'letter', template: 'evidence-wanted' }],
  });
}

/** Who has to look at what an appeal lacks, where it is not the customer's to bring: nobody is refused for a missing date. */
function whoLooks(needs: readonly Need[]): Role | null {
  if (needs.some(isForManager)) return 'manager';
  return needs.includes('receipt-date') ? 'support' : null;
}

/** Dates that contradict each other, or that our own delay spoiled, are a manager's to judge (E5, E10). */
export function isForManager(need: Need): boolean {
  return need === 'date-conflict' || need === 'late-delivery';
}

/** The step where the policy wants a second technician before the verdict counts (J, O8). */
export function secondOpinionWanted(state: StateIn<'lab'>, at: Instant): Step {
  return stepTo({ ...state, toDecide: false, attention: 'lab' }, at, {
    events: [{ name: 'secondOpinionWanted', actor: system, rules: ['O8', 'J'] }],
  });
}

/** What the policy decided about a verdict, with what could be reserved. */
export interface OfferDecision {
  readonly at: Instant;
  readonly offered: readonly OptionKind[];
  readonly rules: readonly RuleId[];
  readonly cause: Cause;
  readonly amountCents: number;
  readonly needsManager: boolean;
}

/**
 * The step that follows from an offer's decision: the customer chooses, a manager looks, or the goods go back.
 * An empty set closes nothing by itself: without the customer's fault it waits for a manager (E59).
 */
export function offerDecided(state: CaseState, decision: OfferDecision): Step {
  const { at, offered } = decision;
  const offer: Offer = { version: state.offerVersion + 1, offered, amountCents: decision.amountCents };
  const versioned = { ...state, offerVersion: offer.version };
  const detail = { version: offer.version, offered, cause: decision.cause };
  if (offered.length === 0 && !decision.needsManager)
    return goodsBack(versioned, 'no-remedy', {
      at,
      events: [{ name: 'noOptionFound', actor: system, rules: decision.rules, detail }],
      effects: [{ do: 'letter', template: 'no-remedy' }],
    });
  const waiting = enter(versioned, { stage: 'offer', offer, remake: false }, at);
  return stepTo({ ...waiting, attention: decision.needsManager ? 'manager' : null }, at, {
    events: [{ name: 'optionsOffered', actor: system, rules: decision.rules, detail }],
    effects: offered.length > 0 ? [{ do: 'letter', template: 'offer' }] : [],
  });
}

interface Ending {
  readonly at: Instant;
  readonly events: readonly EventDraft[];
  readonly effects?: readonly Effect[];
}

const inHouse: readonly Place[] = ['receiving', 'quarantine', 'lab', 'outgoing'];

/** Whether goods are with us, so that no case may close over them (I10). */
export function isInHouse(place: Place): boolean {
  return inHouse.includes(place);
}

/** Ends a case before a remedy: goods that are in our house go home first, no case closes over them (I10). */
export function ended(state: CaseState, outcome: Outcome, ending: Ending): Step {
  if (!isInHouse(state.place)) return closed(state, outcome, ending);
  const isLastLetter = (effect: Effect): boolean => effect.do === 'letter' && effect.template === 'closed';
  const effects = (ending.effects ?? []).filter((effect) => !isLastLetter(effect));
  return goodsBack(state, outcome, { ...ending, effects });
}

/** Closes a case: nothing runs any more, and what was parked for a later stage has lost its time. */
export function closed(state: CaseState, outcome: Outcome, ending: Ending): Step {
  const end = { name: 'caseClosed', actor: system, detail: { outcome } };
  return stepTo({ ...enter(state, { stage: 'closed', outcome }, null), parked: [] }, ending.at, {
    events: [...ending.events, end],
    effects: ending.effects ?? [],
  });
}

/** Sends the goods home without a remedy; the case closes when they arrived there or were disposed of with consent. */
export function goodsBack(state: CaseState, because: Outcome, ending: Ending): Step {
  const waiting = enter(state, { stage: 'goods-back', because, dispatch: null }, ending.at);
  return stepTo({ ...waiting, place: 'outgoing', parked: [] }, ending.at, {
    events: ending.events,
    effects: [
      ...(ending.effects ?? []),
      { do: 'lapse-reservations' },
      { do: 'order-dispatch', purpose: 'goods-back' },
      { do: 'move-goods', to: 'outgoing' },
    ],
  });
}
