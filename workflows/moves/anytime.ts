import {
  canBeDecidedAgain,
  enter,
  isForManager,
  isRefusedOnItsWay,
  isRefusedWithGoods,
  refusalRules,
  stepTo,
} from '../contract';
import type { RuleId } from '../../policy';
import type { CaseState, Due, EventDraft, Instant, Step } from '../contract';
import { careMoves } from './lab/care';
import { keptForOffer } from './managers-word';
import type { AnytimeMoves, Refusal } from './move';
import { assessedAnew, awaited, refusalSetAside } from './remedies/reopening';
import { declinedUntil, postponed } from './rest';

/** A manager sets a rule aside with a reason, support stops the clock, dangers are dealt with: alike wherever the stage takes it (J). */
export const anytimeMoves: AnytimeMoves = {
  ...careMoves,

  overrule(state, { at, actor, body }) {
    const { rule, reasonRef: reason = null } = body;
    const grounds = body.unfounded === true ? null : refusalRules(state);
    if (grounds !== null && !grounds.includes(rule)) return unfounded(rule, grounds);
    const waits = state.heldSince !== null && state.stage !== 'closed' && body.asBefore !== true;
    const detail = { rule, reason, ...(waits && { onHold: true }) };
    const event = { name: 'ruleOverruled', actor, rules: [rule, 'J'] as const, detail };
    const noted = { ...state, overruled: [...new Set([...state.overruled, rule])] };
    const { notedOnly = false } = body;
    if (!waits) return afterOverrules(noted, at, { rules: [rule], event, notedOnly });
    const overruledOnHold = [...new Set([...(state.overruledOnHold ?? []), rule])];
    return stepTo({ ...noted, overruledOnHold }, at, { events: [event] });
  },

  hold(state, { at, actor, body }) {
    const { reasonRef: reason = null, because } = body;
    const detail = { reason, ...(because !== undefined && { because }) };
    // Promises rest while the customer cannot be reached, and support is asked to reach him another way (E37).
    const isCall = because === 'undelivered-letter' && state.attention === null;
    const call = isCall ? ({ attention: 'support', attentionByHold: true } as const) : {};
    return stepTo({ ...state, heldSince: at, ...call }, at, {
      events: [{ name: 'caseHeld', actor, rules: ['J'], detail }],
    });
  },

  release(state, { at, actor, body: { notedOnly = false, toTheMoment = false } }) {
    const called = state.attentionByHold === true ? { attention: null, attentionByHold: false } : {};
    const event = { name: 'caseReleased', actor, rules: ['J'] as const };
    const { overruledOnHold: rules = [], ...rest } = state;
    const facts = state.stage === 'goods-back' ? { ...rest, ...declinedUntil(state, at) } : rest;
    const running = { ...facts, heldSince: null, ...rested(state, at, toTheMoment), ...called };
    // What a manager decided meanwhile begins now.
    return rules.length === 0
      ? stepTo(running, at, { events: [event] })
      : afterOverrules(running, at, { rules, event, notedOnly });
  },
};

/** A rule that the case was not refused by is not set aside for it: that would change nothing, and count (E2). */
function unfounded(rule: RuleId, grounds: readonly RuleId[]): Refusal {
  return {
    refused: 'NothingToDo',
    detail: `the case was not refused by ${rule}; set aside what stands against it: ${grounds.join(', ')}`,
    rules: grounds,
  };
}

interface Overruled {
  readonly rules: readonly RuleId[];
  readonly event: EventDraft;
  readonly notedOnly: boolean;
}

/** What follows from rules that were set aside, with the event that says so. */
function afterOverrules(state: CaseState, at: Instant, { rules, event, notedOnly }: Overruled): Step {
  if (isRefusedWithGoods(state) && !notedOnly) return refusalSetAside(state, at, event);
  // Nothing left our house yet: without that rule the lab's verdict is put to the policy again.
  if (canBeDecidedAgain(state)) return keptForOffer(state, at, { events: [event] });
  // Only a manager lets a case go to the lab without support's assessment (E35).
  const skips = state.stage === 'support' && (rules.includes('S1') || rules.includes('S2'));
  const isAwaited = isRefusedOnItsWay(state) && !notedOnly;
  const next = isAwaited ? awaited(state, at) : afterOverrule(state);
  return stepTo(skips ? enter(state, { stage: 'agreement' }, at) : next, at, {
    events: [event],
    effects: skips ? [{ do: 'letter', template: 'lab-proposed' }] : [],
  });
}

/** Where the rules decide, they decide again without the one that was set aside. */
function afterOverrule(state: CaseState): CaseState {
  if (state.stage === 'appeal')
    return { ...state, needs: state.needs.filter((need) => !isForManager(need)), reassess: true };
  // What is made anew already was made of facts that have changed: it cannot stand.
  if (state.stage === 'offer') return { ...state, remake: true, ...(!state.remake && { mayStand: true }) };
  if (state.stage === 'closed' && state.outcome === 'refused' && state.place === 'customer')
    return assessedAnew(state);
  return state;
}

/**
 * The deadline after a hold, and the moment it counts from, so that whatever is counted from there later knows of the hold.
 * @param toTheMoment as an older release took it: the day ends later by whatever was held, and still counts from before it
 */
function rested(state: CaseState, at: Instant, toTheMoment: boolean): Pick<CaseState, 'due' | 'dueFrom'> {
  const { due, dueFrom } = state;
  // A deadline that began during the hold has waited only since then.
  const since = [state.heldSince ?? at, dueFrom ?? ''].sort().at(-1) ?? at;
  const heldMs = Math.max(0, Date.parse(at) - Date.parse(since));
  if (toTheMoment) return { due: due && later(due, heldMs), dueFrom };
  const restedMs = due === null ? heldMs : heldFor(due, { since, heldMs });
  return { due: due && later(due, restedMs), dueFrom: dueFrom && postponed(dueFrom, restedMs) };
}

const dayMs = 86_400_000;

/** Days are counted, so a hold takes the days whose end it lay over: a moment in a day takes none of it (E7, E106). */
function heldFor(due: Due, { since, heldMs }: { readonly since: Instant; readonly heldMs: number }): number {
  // The days of a show are shorter, and end at any moment.
  if (!due.at.endsWith('59.999Z')) return heldMs;
  const midnight = Date.parse(due.at) + 1;
  const dayOf = (moment: number): number => Math.floor((moment - midnight) / dayMs);
  return (dayOf(Date.parse(since) + heldMs) - dayOf(Date.parse(since))) * dayMs;
}

function later(due: Due, byMs: number): Due {
  return {
    ...due,
    at: postponed(due.at, byMs),
    remindAt: due.remindAt.map((moment) => postponed(moment, byMs)),
  };
}
