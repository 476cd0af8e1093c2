import type {
  Action,
  Actor,
  CaseState,
  Instant,
  MessageBodies,
  RefusalType,
  Stage,
  StateIn,
  Step,
} from '../contract';
import type { RuleId } from '../../policy';

/** A message with the moment the case took it. */
export interface Ask<A extends Action = Action> {
  readonly at: Instant;
  readonly actor: Actor;
  readonly body: MessageBodies[A];
}

/** A refusal is a value: why the case does not take a message, with the rules it rests on (H3). */
export interface Refusal {
  readonly refused: RefusalType;
  readonly detail: string;
  readonly rules?: readonly RuleId[];
}

/** A pure move: the state and the message in, the next step or a refusal out. */
export type Move<S extends Stage, A extends Action> = (state: StateIn<S>, ask: Ask<A>) => Step | Refusal;

/** The moves of every stage: a row for each action that `stageTable` lets it take. */
export type Moves = { readonly [S in Stage]: { readonly [A in Action]?: Move<S, A> } };

/** The moves that are the same in each stage that takes them; which do stands in `stageTable`. */
export type AnytimeMoves = {
  readonly [
    A in
      | 'overrule'
      | 'hold'
      | 'release'
      | 'sendStrayBack'
      | 'flagHazard'
      | 'clearHazard'
      | 'refusePostageClaim'
      | 'noteBuyerConsent'
  ]: (state: CaseState, ask: Ask<A>) => Step | Refusal;
};

/** Whether a move was refused. */
export function isRefusal(result: Step | Refusal): result is Refusal {
  return 'refused' in result;
}
