import { stageTable } from '../../../workflows/contract';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  refusalOf,
  stageStates,
  stepOf,
} from '../../support/case-states';

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

describe.each(['replacement', 'repair', 'goods-back'] as const)(
  'where the goods are sent, in %s',
  (stage) => {
    const waiting = caseIn(stageStates[stage]);

    test('confirmAddress() keeps that the customer said so, and names another address by its text (E87, I9)', () => {
      const confirmed = stepOf(waiting, 'confirmAddress');
      expect(confirmed).toMatchObject({
        state: { stage, addressConfirmed: true, due: waiting.due },
        events: [{ name: 'addressConfirmed', rules: ['J'], detail: {} }],
        effects: [],
      });
      const changed = stepOf(confirmed.state, 'confirmAddress', { body: { addressRef: 'text-8' } });
      expect(changed).toMatchObject({
        events: [{ name: 'addressChanged', rules: ['J'], detail: { address: 'text-8' } }],
        effects: [{ do: 'deliver-to', addressRef: 'text-8' }],
      });
    });

    test('confirmAddress() is refused once the carrier has the parcel, and open again when it comes back (E84, E87)', () => {
      const packed = stage === 'repair' ? stepOf(waiting, 'finishRepair').state : waiting;
      const sent = stepOf(stepOf(packed, 'confirmAddress').state, 'dispatchGoods').state;
      expect(sent.addressConfirmed).toBe(true);
      expect(refusalOf(sent, 'confirmAddress')).toMatchObject({ refused: 'AlreadyDone', rules: ['J'] });
      const back = stepOf(sent, 'reportUndeliverable').state;
      expect(back.addressConfirmed).toBe(false);
      expect(stepOf(back, 'confirmAddress').state.addressConfirmed).toBe(true);
    });

    test('confirmAddress() is heard on hold, and is no message of the warehouse (E37, E87)', () => {
      expect(stepOf(stepOf(waiting, 'hold').state, 'confirmAddress').state.addressConfirmed).toBe(true);
      expect(refusalOf(waiting, 'confirmAddress', { by: 'warehouse' }).refused).toBe('WrongRole');
    });
  },
);

test('chooseOption() and declineOffer() ask in a letter where the goods are to go; a refund sends none (E87)', () => {
  const offer = caseIn(stageStates.offer);
  const repairable = caseIn({
    ...stageStates.offer,
    offer: { version: 1, offered: ['repair'], amountCents: 9_000 },
  });
  const asks = (step: ReturnType<typeof stepOf>) => effectsOf(step).includes('letter delivery-address');
  expect(asks(stepOf(offer, 'chooseOption', { body: { kind: 'replacement', offerVersion: 1 } }))).toBe(true);
  expect(asks(stepOf(repairable, 'chooseOption', { body: { kind: 'repair', offerVersion: 1 } }))).toBe(true);
  expect(asks(stepOf(offer, 'chooseOption', { body: { kind: 'refund', offerVersion: 1 } }))).toBe(false);
  expect(asks(stepOf(offer, 'declineOffer'))).toBe(true);
  const refused = stepOf(offer, 'decide', { body: { kind: 'no-remedy' } });
  expect(effectsOf(refused).filter((effect) => effect.startsWith('letter'))).toEqual(['letter no-remedy']);
});

test('retryLabel() is for a repair once it is done, and for nothing that is not sent', () => {
  expect(refusalOf(caseIn(stageStates.repair), 'reportLabelFailure', { by: carrier, body }).refused).toBe(
    'WrongStage',
  );
  const stages = Object.entries(stageTable).flatMap(([stage, { takes }]) =>
    takes.includes('retryLabel') ? [stage] : [],
  );
  expect(stages).toEqual(['replacement', 'repair', 'goods-back']);
});
