import type { Step } from '../workflows/contract';

/** Two steps in a row as one: recorded in one transaction, in their order. */
export function joined(first: Step, second: Step): Step {
  return {
    state: second.state,
    events: [...first.events, ...second.events],
    effects: [...first.effects, ...second.effects],
  };
}
