import { enter, isOnItsWay, isOverFor, stepTo } from '../../contract';
import type { Actor, CaseState, Effect, EventDraft, Instant, StateIn, Step } from '../../contract';
import type { Ask, Moves } from '../move';
import { isOver, postedAgain } from './reopening';

/** The customer contests once: somebody else looks, whatever was said before, wherever his goods are by now (E52). */
export const contestMoves: Pick<Moves['goods-back'], 'contestVerdict'> = {
  contestVerdict(state, { at, actor }) {
    const events = [contested(actor)];
    // Nobody calls a parcel back: it is looked at again by whatever way it comes here.
    if (isOnItsWay(state)) return stepTo({ ...overturned(state), lookAgain: true }, at, { events });
    return inspectedAgain(overturned(state), at, { events, effects: [{ do: 'cancel-dispatch' }] });
  },
};

/** His goods are at home: as long as the case can be taken up again he posts them once more (E52, L2). */
export const contestAtHome: Pick<Moves['closed'], 'contestVerdict'> = {
  contestVerdict(state, { at, actor }) {
    if (isOverFor(state, { at, role: actor.role })) return isOver(state.reopenUntil ?? '');
    return postedAgain(overturned(state), at, { events: [contested(actor)] });
  },
};

/** A contested parcel has reached him: the case does not end, and he posts the goods once more (E52, L2). */
export function arrivedContested(state: StateIn<'goods-back'>, { at, actor }: Ask<'confirmDelivery'>): Step {
  const detail = { purpose: 'goods-back' };
  return postedAgain(state, at, {
    events: [{ name: 'deliveryConfirmed', actor, rules: ['J'], detail }],
    effects: [{ do: 'deliver', purpose: 'goods-back' }],
  });
}

/** A contested parcel came back undelivered: the lab has it, and nobody has to post it again (E52, E105). */
export function cameBackContested(
  state: StateIn<'goods-back'>,
  { at, actor }: Ask<'reportUndeliverable'>,
): Step {
  return inspectedAgain(state, at, {
    events: [{ name: 'deliveryFailed', actor, rules: ['J'], detail: { purpose: 'goods-back' } }],
    // As with what is lost: it is not packed again.
    effects: [{ do: 'return-undelivered', purpose: 'goods-back', lost: true }],
  });
}

function inspectedAgain(
  state: CaseState,
  at: Instant,
  { events, effects }: { readonly events: readonly EventDraft[]; readonly effects: readonly Effect[] },
): Step {
  const lab = enter(state, { stage: 'lab', verdict: null, toDecide: false }, at);
  return stepTo({ ...lab, place: 'lab', attention: 'lab' }, at, {
    events,
    effects: [...effects, { do: 'move-goods', to: 'lab' }],
  });
}

function contested(actor: Actor): EventDraft {
  return { name: 'verdictContested', actor, rules: ['O8', 'J'] };
}

/** The verdict counts no more, and whoever gave it does not give the next. */
function overturned<S extends CaseState>(state: S): S {
  const by = state.verdict ? [state.verdict.by] : [];
  return { ...state, verdict: null, contested: true, overturned: [...state.overturned, ...by] };
}
