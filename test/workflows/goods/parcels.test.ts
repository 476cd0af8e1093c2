import { allowedActions, outcomeBySilence } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import { timePassed } from '../../../workflows/deadlines';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  onItsWay,
  refusalOf,
  stageStates,
  stepOf,
} from '../../support/case-states';

const awaited = (): CaseState => caseIn(stageStates.parcel);
const arrived = (contents: 'wrong-item' | 'short' | 'empty', state = awaited()) =>
  stepOf(state, 'shipmentArrived', { body: { contents } });

describe('a parcel with trouble', () => {
  test.each(['wrong-item', 'short', 'empty'] as const)(
    'shipmentArrived() of %s twice is one event and one letter (E50)',
    (contents) => {
      expect(refusalOf(arrived(contents).state, 'shipmentArrived', { body: { contents } }).refused).toBe(
        'AlreadyDone',
      );
    },
  );

  test('timePassed() leaves goods in quarantine to support, whoever is late (E45, E14)', () => {
    const trouble = { ...arrived('short').state, attention: null };
    const late = timePassed(timePassed(trouble, daysAfter(6)).state, daysAfter(11));
    expect(late.state).toMatchObject({ stage: 'parcel', place: 'quarantine', attention: 'support' });
    expect(late.state.due?.passed).toBe(true);
  });

  test('shipmentArrived() of another product keeps it apart while the right one is awaited (E44)', () => {
    const step = arrived('wrong-item');
    expect(step.state).toMatchObject({ place: 'customer', strays: 1, trouble: 'wrong-item' });
    expect(effectsOf(step)).toEqual(['keep-stray', 'letter parcel-trouble']);
    const right = stepOf(step.state, 'shipmentArrived').state;
    expect(right).toMatchObject({ stage: 'lab', place: 'lab', strays: 1 });
    const sent = stepOf(right, 'sendStrayBack');
    expect(sent.state.strays).toBe(0);
    expect(effectsOf(sent)).toEqual(['send-stray']);
    expect(allowedActions(sent.state, 'warehouse')).not.toContain('sendStrayBack');
  });

  test('closed() over another’s goods still calls the warehouse (E44, I10)', () => {
    const over = stepOf(arrived('wrong-item').state, 'withdraw').state;
    expect(over).toMatchObject({ stage: 'closed', attention: 'warehouse', strays: 1 });
    expect(stepOf(over, 'sendStrayBack').state).toMatchObject({ attention: null, strays: 0 });
  });

  test('refuse() sends a parcel back that has no right to be here, but none that is awaited (E44, E45)', () => {
    expect(refusalOf(awaited(), 'refuse').refused).toBe('WrongStage');
    const swapped = stepOf(awaited(), 'shipmentArrived', { body: { contents: 'ok', serialNo: 'SN-9' } });
    expect(stepOf(swapped.state, 'refuse', { body: { rule: 'G1' } }).state).toMatchObject({
      stage: 'goods-back',
      because: 'refused',
    });
  });
});

describe('a parcel that is lost', () => {
  const announced = (): CaseState => ({ ...stepOf(awaited(), 'announceParcel').state });

  test('timePassed() asks for the proof of posting before the case rests (E42, L2)', () => {
    const asked = timePassed(
      { ...announced(), due: { at: daysAfter(10), remindAt: [], passed: false } },
      daysAfter(11),
    );
    expect(namesOf(asked)).toEqual(['deadlinePassed', 'postingProofWanted']);
    expect(asked.state).toMatchObject({ stage: 'parcel', due: null, dueFrom: daysAfter(11) });
    expect(effectsOf(asked)).toEqual(['letter reminder']);
    const waiting = { ...asked.state, due: { at: daysAfter(25), remindAt: [], passed: false } };
    const rests = timePassed(waiting, daysAfter(26)).state;
    expect(rests).toMatchObject({ stage: 'closed', outcome: 'lapsed', place: 'in-transit' });
    // The letter says that it can be taken up again, and so it can.
    expect(stepOf(rests, 'reopen', { by: 'customer' }).state).toMatchObject({
      stage: 'parcel',
      announced: true,
    });
  });

  test('reportMissingParcel() makes it our search, and time closes nothing (E43)', () => {
    const step = stepOf(announced(), 'reportMissingParcel', { by: 'support' });
    expect(step.state).toMatchObject({ stage: 'parcel', trouble: 'missing', attention: 'warehouse' });
    expect(effectsOf(step)).toEqual([]);
    expect(outcomeBySilence(step.state)).toBeNull();
    expect(stepOf(step.state, 'shipmentArrived').state).toMatchObject({ stage: 'lab' });
  });
});

describe('a parcel for a case that had ended', () => {
  const lapsed = (agreed: boolean, place: 'customer' | 'in-transit') =>
    caseIn({ stage: 'closed', outcome: 'lapsed' }, { agreed, place });

  test('shipmentArrived() keeps a late one safe and calls support (E42, E97, I10)', () => {
    const step = stepOf(lapsed(true, 'in-transit'), 'shipmentArrived');
    expect(step.state).toMatchObject({
      stage: 'parcel',
      trouble: 'late',
      place: 'quarantine',
      attention: 'support',
    });
    expect(effectsOf(step)).toEqual(['move-goods quarantine']);
    expect(refusalOf(step.state, 'shipmentArrived').refused).toBe('AlreadyDone');
    expect(stepOf(step.state, 'ratify').state.stage).toBe('lab');
    expect(stepOf(step.state, 'withdraw').state.stage).toBe('goods-back');
  });

  test('ratify() of goods that nobody had agreed to leaves out neither the rules nor the agreement (E39, L1)', () => {
    const step = stepOf(lapsed(false, 'customer'), 'shipmentArrived');
    expect(step.state).toMatchObject({ stage: 'parcel', trouble: 'unasked', place: 'quarantine' });
    const again = stepOf(step.state, 'ratify').state;
    expect(again).toMatchObject({ stage: 'support', parked: [{ action: 'shipmentArrived' }] });
    const refused = stepOf({ ...lapsed(false, 'customer'), accepted: false }, 'shipmentArrived').state;
    expect(stepOf(refused, 'ratify').state).toMatchObject({ stage: 'appeal', reassess: true });
    expect(stepOf(refused, 'refuse').state).toMatchObject({ stage: 'goods-back', because: 'refused' });
  });

  test('shipmentArrived() for goods that are settled is refused', () => {
    const settled = caseIn({ stage: 'closed', outcome: 'refunded' }, { place: 'kept' });
    expect(refusalOf(settled, 'shipmentArrived').refused).toBe('AlreadyDone');
  });
});

describe('custody on the way home', () => {
  test('dispatchGoods() gives the goods to the carrier, and he may bring them back (E105)', () => {
    const sent = stepOf(caseIn(stageStates['goods-back']), 'dispatchGoods');
    expect(sent.state.place).toBe('in-transit');
    expect(effectsOf(sent)).toContain('move-goods in-transit');
    const back = stepOf(sent.state, 'reportUndeliverable');
    expect(back.state.place).toBe('outgoing');
    expect(effectsOf(back)).toContain('move-goods outgoing');
  });

  test('dispatchGoods() of a replacement leaves the old unit where it is (E84)', () => {
    const sent = stepOf(caseIn(stageStates.replacement), 'dispatchGoods');
    expect(sent.state.place).toBe('lab');
    expect(
      stepOf(caseIn({ ...stageStates.replacement, ...onItsWay }), 'reportUndeliverable').state.place,
    ).toBe('lab');
  });
});
