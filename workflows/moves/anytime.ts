import {
  canBeDecidedAgain,
  enter,
  isForManager,
  isRefusedWithGoods,
  refusalRules,
  stepTo,
} from '../contract';
import type { RuleId } from '../../policy';
import type { CaseState, Due, EventDraft, Instant, Step } from '../contract';
import { careMoves } from './lab/care';
import { keptForOffer } from './managers-word';
import type { AnytimeMoves, Refusal } from './move';
import { assessedAnew, refusalSetAside } from './remedies/reopening';
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

  release(state, { at, actor, body: { notedOnly = false } }) {
    // A deadline that began during the hold has waited only since then.
    const since = [state.heldSince ?? at, state.dueFrom ?? ''].sort().at(-1) ?? at;
    const heldMs = Math.max(0, Date.parse(at) - Date.parse(since));
    const called = state.attentionByHold === true ? { attention: null, attentionByHold: false } : {};
    const due = state.due && later(state.due, heldMs);
    const event = { name: 'caseReleased', actor, rules: ['J'] as const };
    const { overruledOnHold: rules = [], ...rest } = state;
    const rested = state.stage === 'goods-back' ? { ...rest, ...declinedUntil(state, at) } : rest;
    const running = { ...rested, heldSince: null, due, ...called };
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
  return stepTo(skips ? enter(state, { stage: 'agreement' }, at) : afterOverrule(state), at, {
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

function later(due: Due, byMs: number): Due {
  return {
    ...due,
    at: postponed(due.at, byMs),
    remindAt: due.remindAt.map((moment) => postponed(moment, byMs)),
  };
}
