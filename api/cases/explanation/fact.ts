import type { RecordedEvent } from '../../../store/cases/case-views';
import type { ActorView, FactSource, FactView } from '../../schemas/explanation';

/** Who made an event, as the reader may learn it. */
export type View = (event: RecordedEvent | undefined) => ActorView | null;

export function factOf(
  [fact, value]: readonly [string, FactView['value']],
  source: FactSource,
  words: string,
): FactView {
  return { fact, value, source, by: null, words };
}
