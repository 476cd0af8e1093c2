import { stepTo } from '../contract';
import type { Actor, CaseState, Effect, EventDraft, Instant, MessageBodies, Step } from '../contract';
import type { OptionKind, RuleId } from '../../policy';
import type { Refusal } from './move';
import { freshOffer } from './remedies/shortage';

/**
 * A manager decides for an option: the fresh offer holds exactly this one, whatever rule stood against it, and the
 * customer still agrees to it (O3, O4). What was struck before is open again where he names it now.
 */
export function decidedFor<S extends CaseState>(state: S, kind: OptionKind, by: Actor): S {
  const others = (['refund', 'replacement', 'repair'] as const).filter((other) => other !== kind);
  return {
    ...allowedBy(by, kind, state),
    ruledOut: state.ruledOut.filter((other) => other !== kind),
    struck: others,
  };
}

/** No rule stands against an option any more that a manager named; what else is open is left to the policy. */
export function allowedBy<S extends CaseState>(by: Actor, kind: OptionKind, state: S): S {
  return {
    ...state,
    verdict: state.verdict && { ...state.verdict, decidedBy: by.id },
    overruled: [...new Set([...state.overruled, ...rulesAgainst[kind]])],
  };
}

/**
 * The rules that can stand against an option: a manager's decision for it sets them aside, and no fact of the world. A test
 * holds them to what the policy says against each.
 */
export const rulesAgainst = {
  refund: ['G1', 'G2', 'O2', 'O5', 'O8'],
  replacement: ['G1', 'G2', 'O5', 'O8'],
  repair: ['G1', 'O6', 'O7', 'O8'],
} as const satisfies Record<OptionKind, readonly RuleId[]>;

/** `as-offered` speaks of an offer that waits for a manager, and here is none (E54). */
export const nothingWaits: Refusal = {
  refused: 'NothingToDo',
  detail: 'no offer waits for a manager; name the remedy that the customer shall have',
  rules: ['J'],
};

/** What a manager decided, with the reason for it. */
export function managerDecided(actor: Actor, body: MessageBodies['decide']): EventDraft {
  return {
    name: 'managerDecided',
    actor,
    rules: ['J'],
    detail: { kind: body.kind, reason: body.reasonRef ?? null },
  };
}

/** The goods that were to go home stay here after all, for an offer that is made anew. */
export function keptForOffer(
  state: CaseState,
  at: Instant,
  what: { readonly events: readonly EventDraft[]; readonly effects?: readonly Effect[] },
): Step {
  return stepTo({ ...freshOffer(state, at), place: 'lab' }, at, {
    events: what.events,
    effects: [...(what.effects ?? []), { do: 'cancel-dispatch' }, { do: 'move-goods', to: 'lab' }],
  });
}
