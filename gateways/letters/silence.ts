import type { LetterFacts, Need } from './facts';

type Open = Pick<LetterFacts, 'needs' | 'helpful' | 'request'>;

/** What follows where the reader does not answer: the case rests, goes on without, or waits for a manager (A3, E5, E9, E10). */
export function silenceIn({ needs, helpful }: Omit<Open, 'request'>): 'rests' | 'goes-on' | 'manager' {
  if (needs.some((need) => need === 'late-delivery' || need === 'date-conflict')) return 'manager';
  if (needs.length === 0) return helpful.length > 0 ? 'goes-on' : 'rests';
  return needs.some((need) => need === 'proof' || need === 'identity') ? 'rests' : 'goes-on';
}

/** What is the reader's to bring or to tell; our own late delivery is not (E5). */
export function readersNeeds(needs: readonly Need[]): readonly Exclude<Need, 'late-delivery'>[] {
  return needs.filter((need) => need !== 'late-delivery');
}

/** Whether nothing is asked of the reader: a manager looks at what our own delay spoiled (E5). */
export function asksNothing({ needs, request }: Open): boolean {
  return needs.length > 0 && readersNeeds(needs).length === 0 && request === null;
}
