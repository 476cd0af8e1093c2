import { enter, stepTo } from '../contract';
import type { CaseState, Due, Instant } from '../contract';
import type { AnytimeMoves, Moves } from './move';
import { newsAfterTheEnd } from './refund';

/** A manager sets a rule aside with a reason, and support stops the clock: in every stage (J). */
export const anytimeMoves: AnytimeMoves = {
  overrule(state, { at, actor, body }) {
    const overruled = [...new Set([...state.overruled, body.rule])];
    const events = [
      {
        name: 'ruleOverruled',
        actor,
        rules: [body.rule, 'J'] as const,
        detail: { rule: body.rule, reason: body.reasonRef ?? null },
      },
    ];
    // Only a manager lets a case go to the lab without support's assessment (E35).
    const skips = state.stage === 'support' && (body.rule === 'S1' || body.rule === 'S2');
    const next = skips ? enter(state, { stage: 'agreement' }, at) : afterOverrule(state);
    return stepTo({ ...next, overruled }, at, {
      events,
      effects: skips ? [{ do: 'letter', template: 'lab-proposed' }] : [],
    });
  },

  hold(state, { at, actor, body }) {
    const detail = { reason: body.reasonRef ?? null };
    return stepTo({ ...state, heldSince: at }, at, {
      events: [{ name: 'caseHeld', actor, rules: ['J'], detail }],
    });
  },

  release(state, { at, actor }) {
    // A deadline that began during the hold has waited only since then.
    const since = [state.heldSince ?? at, state.dueFrom ?? ''].sort().at(-1) ?? at;
    const heldMs = Math.max(0, Date.parse(at) - Date.parse(since));
    return stepTo({ ...state, heldSince: null, due: state.due && later(state.due, heldMs) }, at, {
      events: [{ name: 'caseReleased', actor, rules: ['J'] }],
    });
  },
};

/** A closed case lives again where it stood before the goods moved: with support, under its first appeal date (E26). */
export const closedMoves: Moves['closed'] = {
  reopen(state, { at, actor }) {
    if (state.place === 'customer')
      return stepTo(enter(state, { stage: 'support', advisedAt: null, asked: false }, null), at, {
        events: [{ name: 'caseReopened', actor, rules: ['J'] }],
      });
    return { refused: 'NothingToDo', detail: 'the goods are settled; a new appeal is needed' };
  },

  refundUpdated: newsAfterTheEnd,
};

/** Where the rules decide, they decide again without the one that was set aside. */
function afterOverrule(state: CaseState): CaseState {
  if (state.stage === 'appeal') return { ...state, reassess: true };
  if (state.stage === 'offer') return { ...state, remake: true };
  if (state.stage === 'closed' && state.outcome === 'refused' && state.place === 'customer')
    return { ...enter(state, { stage: 'appeal', needs: [], receivedAt: null, reassess: true }, null) };
  return state;
}

function later(due: Due, byMs: number): Due {
  const shift = (instant: Instant): Instant => new Date(Date.parse(instant) + byMs).toISOString();
  return { ...due, at: shift(due.at), remindAt: due.remindAt.map(shift) };
}
