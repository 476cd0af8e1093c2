import { stageTable } from '../../../workflows/contract';
import { caseIn, daysAfter, namesOf, refusalOf, stageStates, stepOf } from '../../support/case-states';

const carrier = { role: 'system', id: 'carrier' } as const;
const body = { reasonRef: 'text-7' };

describe.each(['replacement', 'goods-back'] as const)(
  'a label that the carrier does not sell, in %s',
  (stage) => {
    const waiting = caseIn(stageStates[stage]);
    const failed = stepOf(waiting, 'reportLabelFailure', { by: carrier, body });

    test('reportLabelFailure() calls the warehouse with the reason, and stops no promise (O4)', () => {
      expect(namesOf(failed)).toEqual(['labelFailed']);
      expect(failed.events[0]?.detail).toEqual({ reason: 'text-7' });
      expect(failed.state).toMatchObject({ attention: 'warehouse', due: waiting.due });
      expect(refusalOf(failed.state, 'reportLabelFailure', { by: carrier, body }).refused).toBe('WrongStage');
      expect(refusalOf(waiting, 'reportLabelFailure', { by: 'warehouse', body }).refused).toBe('WrongRole');
    });

    test('retryLabel() has it bought again; a broken promise and a manager stay called', () => {
      const { state, effects } = stepOf(failed.state, 'retryLabel');
      expect(effects).toMatchObject([{ do: 'retry-label' }]);
      expect(state.attention).toBeNull();
      expect(refusalOf(state, 'retryLabel').refused).toBe('WrongStage');
      const late = { ...failed.state, due: { at: daysAfter(-1), remindAt: [], passed: true } };
      expect(stepOf(late, 'retryLabel').state.attention).toBe('warehouse');
      const asked = stepOf({ ...waiting, attention: 'manager' }, 'reportLabelFailure', { by: carrier, body });
      expect(stepOf(asked.state, 'retryLabel').state.attention).toBe('manager');
    });

    test('dispatchGoods() with our own label ends the call', () => {
      const sent = stepOf(failed.state, 'dispatchGoods').state;
      expect(sent.attention).toBeNull();
      expect(sent.labelFailed).toBeUndefined();
      expect(refusalOf(sent, 'retryLabel').refused).toBe('WrongStage');
      expect(refusalOf(sent, 'reportLabelFailure', { by: carrier, body }).refused).toBe('WrongStage');
    });

    test('reportLabelFailure() is heard on hold; whoever retries releases it first (E106)', () => {
      const held = stepOf(waiting, 'hold').state;
      const { state } = stepOf(held, 'reportLabelFailure', { by: carrier, body });
      expect(state.attention).toBe('warehouse');
      expect(refusalOf(state, 'retryLabel').refused).toBe('OnHold');
    });
  },
);

test('retryLabel() is for a repair once it is done, and for nothing that is not sent', () => {
  expect(refusalOf(caseIn(stageStates.repair), 'reportLabelFailure', { by: carrier, body }).refused).toBe(
    'WrongStage',
  );
  const stages = Object.entries(stageTable).flatMap(([stage, { takes }]) =>
    takes.includes('retryLabel') ? [stage] : [],
  );
  expect(stages).toEqual(['replacement', 'repair', 'goods-back']);
});
