import { withDue } from '../../../activities/deadlines';
import { standardPolicy } from '../../../policy';
import { allowedActions, outcomeBySilence, refundAnswered } from '../../../workflows/contract';
import type { CaseFacts, CaseState, LostParcelDecision } from '../../../workflows/contract';
import { timePassed } from '../../../workflows/deadlines';
import { applyParked, runningCase } from '../../../workflows/running-case';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  noon,
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
    // Nobody presses the customer for a parcel that we search.
    const due = { at: daysAfter(10), remindAt: [daysAfter(2)], passed: false };
    expect(effectsOf(timePassed({ ...announced(), due }, daysAfter(3)))).toEqual(['letter reminder']);
    expect(effectsOf(timePassed({ ...step.state, due }, daysAfter(3)))).toEqual([]);
    expect(stepOf(step.state, 'shipmentArrived').state).toMatchObject({ stage: 'lab' });
    expect(refusalOf(step.state, 'refuse').refused).toBe('WrongStage');
  });
});

describe('a parcel that the carrier delivered and nobody has (E43)', () => {
  const searched = (change: Partial<CaseFacts> = {}): CaseState => {
    const missing = stepOf({ ...awaited(), ...change }, 'reportMissingParcel', { by: 'support' });
    return stepOf(missing.state, 'endParcelSearch', { by: 'warehouse' }).state;
  };
  const settled = (decision: LostParcelDecision, state = searched()) =>
    stepOf(state, 'settleLostParcel', { by: 'manager', body: { decision, reasonRef: 'text-1' } });
  const borne = (): CaseState => settled('offer').state;
  const offering = (): CaseState => ({
    ...caseIn(stageStates.offer, { place: 'lost', verdict: borne().verdict }),
  });

  test('endParcelSearch() calls a manager; nobody is refused, and time decides nothing (E43)', () => {
    const state = searched();
    expect(state).toMatchObject({ stage: 'parcel', trouble: 'not-found', attention: 'manager', due: null });
    expect(refusalOf(state, 'refuse', { by: 'manager' }).refused).toBe('WrongStage');
    expect(refusalOf(awaited(), 'endParcelSearch').refused).toBe('WrongStage');
    expect(refusalOf(awaited(), 'settleLostParcel').refused).toBe('WrongStage');
    expect(refusalOf(state, 'settleLostParcel', { by: 'support' }).refused).toBe('WrongRole');
    expect(outcomeBySilence(state)).toBeNull();
    expect(timePassed(state, daysAfter(365)).events).toEqual([]);
    expect(stepOf(state, 'shipmentArrived').state).toMatchObject({ stage: 'lab', place: 'lab' });
  });

  test('settleLostParcel() bears the loss: an offer by the policy, as for goods we lost ourselves (E43, E57)', () => {
    expect(borne()).toMatchObject({
      stage: 'offer',
      remake: true,
      place: 'lost',
      verdict: { damagedInLab: true, repairable: false, decidedBy: 'manager' },
    });
    expect(effectsOf(settled('offer'))).toEqual(['move-goods lost']);
    expect(refusalOf(offering(), 'labVerdict').refused).toBe('AlreadyDone');
    expect(refusalOf(offering(), 'reportDamage').refused).toBe('WrongStage');
  });

  test('settleLostParcel() asks for the proof of posting, and silence goes back to the manager (E43)', () => {
    const step = settled('ask-proof');
    expect(effectsOf(step)).toEqual(['letter parcel-not-found']);
    expect(step.state).toMatchObject({ stage: 'parcel', trouble: 'not-found', attention: null, due: null });
    const waiting = withDue(standardPolicy, step.state);
    const days = (Date.parse(waiting.due?.at ?? '') - Date.parse(noon)) / 86_400_000;
    expect(Math.round(days)).toBe(standardPolicy.settings.evidenceDays);
    const silent = timePassed(
      { ...waiting, due: waiting.due && { ...waiting.due, remindAt: [] } },
      daysAfter(20),
    );
    expect(silent.state).toMatchObject({ stage: 'parcel', trouble: 'not-found', attention: 'manager' });
    expect(settled('rest', silent.state).state.stage).toBe('closed');
  });

  test('settleLostParcel() lets the case rest until the parcel turns up or the customer asks (E43)', () => {
    const step = settled('rest');
    expect(step.state).toMatchObject({ stage: 'closed', outcome: 'lapsed', place: 'in-transit' });
    expect(effectsOf(step)).toEqual(['move-goods in-transit', 'letter parcel-not-found']);
    expect(stepOf(step.state, 'reopen', { by: 'customer' }).state).toMatchObject({ stage: 'parcel' });
    expect(stepOf(step.state, 'shipmentArrived').state).toMatchObject({
      place: 'quarantine',
      trouble: 'late',
    });
  });

  test('declineOffer() of lost goods sends nothing home, and neither does a withdrawal (E43, I10)', () => {
    for (const action of ['declineOffer', 'withdraw'] as const) {
      const step = stepOf(offering(), action);
      expect(step.state).toMatchObject({ stage: 'closed', place: 'lost' });
      expect(effectsOf(step)).toEqual(['lapse-reservations', 'letter closed']);
    }
  });

  test('the remedy for lost goods leaves them lost, and what turns up later is kept (E43)', () => {
    const paid = refundAnswered(
      { ...caseIn(stageStates.refund, { place: 'lost' }) },
      { at: noon, state: 'settled', providerRefundId: 're_1', failure: null },
    );
    expect(paid.state).toMatchObject({ stage: 'closed', outcome: 'refunded', place: 'lost' });
    expect(effectsOf(paid)).not.toContain('move-goods kept');
    const late = stepOf(paid.state, 'shipmentArrived');
    expect(late.state).toMatchObject({ stage: 'closed', outcome: 'refunded', place: 'kept' });
    expect(effectsOf(late)).toEqual(['move-goods kept']);
    const replaced = stepOf(
      caseIn({ ...stageStates.replacement, ...onItsWay }, { place: 'lost' }),
      'confirmDelivery',
    );
    expect(replaced.state).toMatchObject({ stage: 'closed', outcome: 'replaced', place: 'lost' });
  });

  test('shipmentArrived() of goods that were given up keeps what was promised, and tells a manager (E43)', () => {
    const step = stepOf(offering(), 'shipmentArrived');
    expect(step.state).toMatchObject({ stage: 'offer', place: 'lab', attention: 'manager' });
    expect(namesOf(step)).toEqual(['lostGoodsFound']);
    const other = stepOf(offering(), 'shipmentArrived', { body: { contents: 'wrong-item' } });
    expect(other.state).toMatchObject({ place: 'lost', strays: 1, attention: 'warehouse' });
    expect(refusalOf(caseIn(stageStates.offer), 'shipmentArrived').refused).toBe('AlreadyDone');
  });

  test('timePassed() notes a reminder that was spared, and no reminder, while the house is searched (E43)', () => {
    const due = { at: daysAfter(10), remindAt: [daysAfter(5)], passed: false };
    const searched = caseIn({ ...stageStates.parcel, trouble: 'missing' }, { due });
    const spared = timePassed(searched, daysAfter(6));
    expect(namesOf(spared)).toEqual(['reminderSpared']);
    expect(effectsOf(spared)).toEqual([]);
    expect(spared.state.due?.remindAt).toEqual([]);
    const kept = caseIn(stageStates.offer, { due, place: 'lost', storedSince: noon });
    expect(namesOf(timePassed(kept, daysAfter(6)))).toEqual(['reminderSpared']);
    const reminded = timePassed(caseIn(stageStates.parcel, { due }), daysAfter(6));
    expect([namesOf(reminded), effectsOf(reminded)]).toEqual([['customerReminded'], ['letter reminder']]);
  });

  test('timePassed() over an offer for lost goods promises no storage of them (E43, E66)', () => {
    const over = timePassed(
      { ...offering(), due: { at: daysAfter(10), remindAt: [], passed: false } },
      daysAfter(11),
    );
    expect(namesOf(over)).toEqual(['offerExpired']);
    expect(effectsOf(over)).toEqual(['lapse-reservations']);
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

  test('shipmentArrived() of what is not the unit leaves the case closed, and the unit may still come (E42, E44, E47, E50)', () => {
    for (const agreed of [true, false])
      for (const contents of ['wrong-item', 'empty'] as const) {
        const step = stepOf(lapsed(agreed, 'in-transit'), 'shipmentArrived', { body: { contents } });
        expect(step.state).toMatchObject({ stage: 'closed', outcome: 'lapsed', place: 'in-transit' });
        expect(refusalOf(step.state, 'shipmentArrived', { body: { contents } }).refused).toBe('AlreadyDone');
        expect(stepOf(step.state, 'shipmentArrived').state).toMatchObject({
          ...{ stage: 'parcel', place: 'quarantine' },
          trouble: agreed ? 'late' : 'unasked',
        });
      }
  });

  test('shipmentArrived() of what is not the unit leaves support’s word on the unit that waits (E39, E44, E47, E50, L1)', () => {
    for (const agreed of [true, false])
      for (const contents of ['wrong-item', 'empty'] as const) {
        const waits = stepOf(lapsed(agreed, 'customer'), 'shipmentArrived').state;
        const beside = stepOf(waits, 'shipmentArrived', { body: { contents } }).state;
        expect(beside).toMatchObject({ stage: 'parcel', trouble: agreed ? 'late' : 'unasked' });
        expect(refusalOf(beside, 'shipmentArrived', { body: { contents } }).refused).toBe('AlreadyDone');
        expect(refusalOf(beside, 'shipmentArrived').refused).toBe('AlreadyDone');
        expect(stepOf(beside, 'ratify').state.stage).toBe(agreed ? 'lab' : 'support');
      }
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

  test('ratify() of goods that nobody had agreed to keeps what the warehouse saw of them (E39, E45, E48)', () => {
    const body = { contents: 'ok', serialNo: 'SN-9', returnDamage: true } as const;
    const came = stepOf(lapsed(false, 'customer'), 'shipmentArrived', { body }).state;
    expect(came.returnDamage).toBe(true);
    const again = stepOf(came, 'ratify', { by: 'support' }).state;
    const proposed = stepOf(again, 'proposeLab').state;
    const running = runningCase(stepOf(proposed, 'agreeToLab').state);
    applyParked(running);
    // A number that is not the sold one goes past nobody, and support is called, as with any parcel.
    expect(running.state).toMatchObject({ stage: 'parcel', trouble: 'serial-differs', parked: [] });
    expect(running.events.at(-1)).toMatchObject({
      name: 'parcelInTrouble',
      actor: { role: 'warehouse' },
      detail: { serialNo: 'SN-9' },
    });
  });

  test('ratify() of goods that nobody had agreed to brings them to the lab once both agreed (E39)', () => {
    const came = stepOf(lapsed(false, 'customer'), 'shipmentArrived').state;
    const again = stepOf(came, 'ratify', { by: 'support' }).state;
    const running = runningCase(stepOf(stepOf(again, 'proposeLab').state, 'agreeToLab').state);
    applyParked(running);
    expect(running.state).toMatchObject({ stage: 'lab', place: 'lab', parked: [] });
  });

  test('shipmentArrived() of another item, or of an empty box, says nothing of the unit’s own harm (E44, E47, E48)', () => {
    const awaited = caseIn(stageStates.parcel);
    for (const contents of ['wrong-item', 'empty'] as const) {
      const step = stepOf(awaited, 'shipmentArrived', { body: { contents, returnDamage: true } });
      expect(step.state.returnDamage).toBe(false);
      // It is noted of what came, where it was seen.
      expect(step.events[0]?.detail).toMatchObject({ contents, returnDamage: true });
    }
    const short = stepOf(awaited, 'shipmentArrived', { body: { contents: 'short', returnDamage: true } });
    expect(short.state.returnDamage).toBe(true);
  });

  test('shipmentArrived() for goods that are settled is refused', () => {
    const settled = caseIn({ stage: 'closed', outcome: 'refunded' }, { place: 'kept' });
    expect(refusalOf(settled, 'shipmentArrived').refused).toBe('AlreadyDone');
  });

  test('shipmentArrived() of what was repaired and sent home is another case’s, so none has two remedies (E94, I6)', () => {
    const repaired = caseIn({ stage: 'closed', outcome: 'repaired' }, { agreed: true, place: 'returned' });
    expect(refusalOf(repaired, 'shipmentArrived').detail).toMatch(/stays in quarantine until a case/);
    const sentHome = caseIn({ stage: 'closed', outcome: 'no-remedy' }, { agreed: true, place: 'returned' });
    expect(stepOf(sentHome, 'shipmentArrived').state).toMatchObject({ stage: 'parcel', trouble: 'late' });
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
