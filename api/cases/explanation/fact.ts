import type { RecordedEvent } from '../../../store/cases/case-views';
import type { ActorView, FactSource, FactView } from '../../schemas/explanation';

/** Who made an event, as the reader may learn it. */
export type View = (event: RecordedEvent | undefined) => ActorView | null;

/** A fact that a decision rests on, with where it came from and how it is said. */
export function factOf(
  [fact, value]: readonly [string, FactView['value']],
  source: FactSource,
  words: string,
): FactView {
  return { fact, value, source, by: null, words };
}
