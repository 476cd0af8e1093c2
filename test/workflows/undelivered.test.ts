import { nextWake } from '../../workflows/deadlines';
import { caseIn, daysAfter, namesOf, noon, stageStates, stepOf } from '../support/case-states';

const mail = { role: 'system', id: 'mail' } as const;
const body = { reasonRef: 'text-1', because: 'undelivered-letter' } as const;

describe('hold for a letter that did not arrive', () => {
  test('hold() rests the promises and calls support; release() goes on where the case stood (E37)', () => {
    const offered = caseIn(stageStates.offer);
    const held = stepOf(offered, 'hold', { by: mail, body });
    expect(namesOf(held)).toEqual(['caseHeld']);
    expect(held.events[0]?.detail).toEqual({ reason: 'text-1', because: 'undelivered-letter' });
    expect(held.state).toMatchObject({ attention: 'support', heldSince: noon });
    expect(nextWake(held.state)).toBeNull();
    const { state } = stepOf(held.state, 'release', { by: 'support', at: daysAfter(3) });
    expect(state).toMatchObject({ attention: null, heldSince: null, due: { at: daysAfter(13) } });
    expect(nextWake(state)).toBe(daysAfter(8));
  });

  test('release() leaves attention that somebody else was called to', () => {
    const called = caseIn(stageStates.offer, { attention: 'manager' });
    const held = stepOf(called, 'hold', { by: mail, body }).state;
    expect(held.attention).toBe('manager');
    expect(stepOf(held, 'release', { by: 'support' }).state.attention).toBe('manager');
  });

  test('hold() by support calls nobody', () => {
    expect(stepOf(caseIn(stageStates.offer), 'hold').state.attention).toBeNull();
  });
});
