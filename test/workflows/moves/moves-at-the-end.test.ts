import { withDue } from '../../../activities/deadlines';
import { standardPolicy } from '../../../policy';
import { actions, enter, stageTable, stages } from '../../../workflows/contract';
import type { CaseState, MessageBodies, Stage } from '../../../workflows/contract';
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
  verdict,
} from '../../support/case-states';

const inStage = (stage: Stage): CaseState => caseIn(stageStates[stage]);

describe('remedies that fail', () => {
  test('finishRepair() that fails twice goes back to the options without repair (E90)', () => {
    const failed = { passedQualityCheck: false };
    const once = stepOf(inStage('repair'), 'finishRepair', { body: failed }).state;
    expect(once).toMatchObject({ stage: 'repair', failures: 1, attention: 'lab' });
    const twice = stepOf(once, 'finishRepair', { body: failed });
    expect(twice.state).toMatchObject({ stage: 'lab', toDecide: true, verdict, ruledOut: ['repair'] });
    expect(effectsOf(twice)).toEqual(['finish-repair']);
  });

  test.each([
    ['replacement', 'replacement'],
    ['goods-back', 'goods-back'],
    ['repair', 'repaired'],
  ] as const)(
    'reportUndeliverable() packs the goods of %s again and keeps the case open (E84, E105)',
    (stage, purpose) => {
      const ready = stage === 'repair' ? stepOf(inStage('repair'), 'finishRepair').state : inStage(stage);
      const sent = stepOf(ready, 'dispatchGoods').state;
      expect(sent).toMatchObject({ stage, dispatch: { trackingNo: 'T-1' } });
      expect(refusalOf(sent, 'dispatchGoods').refused).toBe('AlreadyDone');
      const back = stepOf(sent, 'reportUndeliverable');
      expect(back.state).toMatchObject({ stage, dispatch: null, attention: 'support' });
      // A replacement is not the unit that the case is about: that one stays where it is.
      const travels = purpose !== 'replacement';
      expect(sent.place === 'in-transit').toBe(travels);
      expect(back.state.place === 'outgoing').toBe(travels);
      const moved = travels ? ['move-goods outgoing'] : [];
      const kept = travels ? ['letter storage-begun'] : [];
      expect(effectsOf(back)).toEqual([`return-undelivered ${purpose}`, ...moved, ...kept]);
      const again = stepOf(back.state, 'dispatchGoods').state;
      expect(stepOf(again, 'confirmDelivery').state.stage).toBe('closed');
    },
  );

  test('reportUndeliverable() of the customer’s own unit that the carrier lost is our fault (E57, E84)', () => {
    const repaired = { ...stageStates.repair, ...onItsWay, repaired: true };
    for (const stage of [repaired, { ...stageStates['goods-back'], ...onItsWay }]) {
      const step = stepOf(caseIn(stage, { place: 'in-transit' }), 'reportUndeliverable', {
        body: { lost: true },
      });
      expect(step.state).toMatchObject({ stage: 'offer', remake: true, place: 'lost' });
      expect(step.state.verdict).toMatchObject({ damagedInLab: true });
      expect(effectsOf(step)).toContain('move-goods lost');
    }
  });

  test('reportUndeliverable() of what came back unusable packs it never again (E84, E105)', () => {
    const body = { unusable: true } as const;
    const other = stepOf(caseIn({ ...stageStates.replacement, ...onItsWay }), 'reportUndeliverable', {
      body,
    });
    expect(other.state).toMatchObject({ stage: 'offer', late: { kind: 'replacement' }, place: 'lab' });
    const home = caseIn({ ...stageStates['goods-back'], ...onItsWay }, { place: 'in-transit' });
    const step = stepOf(home, 'reportUndeliverable', { body });
    expect(step.state).toMatchObject({ stage: 'offer', place: 'lab', verdict: { damagedInLab: true } });
    expect(effectsOf(step)).toEqual(['return-undelivered goods-back', 'move-goods lab']);
    expect(step.events[0]?.detail).toEqual({ purpose: 'goods-back', unusable: true });
  });

  test('dispatchGoods() waits for the quality check of a repair (O6)', () => {
    expect(refusalOf(inStage('repair'), 'dispatchGoods').refused).toBe('WrongStage');
  });

  test('agreeToDisposal() closes only while the goods are here (E104)', () => {
    expect(stepOf(inStage('goods-back'), 'agreeToDisposal').state).toMatchObject({
      stage: 'closed',
      outcome: 'declined',
      place: 'disposed',
    });
    const sent = caseIn({ ...stageStates['goods-back'], ...onItsWay });
    expect(refusalOf(sent, 'agreeToDisposal').refused).toBe('WrongStage');
  });
});

describe('overruling and the end', () => {
  test('overrule() lets the rules decide again, without the one that was set aside', () => {
    expect(stepOf(inStage('appeal'), 'overrule', { body: { rule: 'W1' } }).state).toMatchObject({
      reassess: true,
      overruled: ['W1'],
    });
    expect(stepOf(inStage('offer'), 'overrule', { body: { rule: 'O2' } }).state).toMatchObject({
      remake: true,
      overruled: ['O2'],
    });
    const refused = caseIn({ stage: 'closed', outcome: 'refused' });
    expect(stepOf(refused, 'overrule', { body: { rule: 'W1' } }).state).toMatchObject({
      stage: 'appeal',
      reassess: true,
    });
  });

  test('overrule() of a case that ended otherwise changes nothing but its timeline', () => {
    const { state } = stepOf(inStage('closed'), 'overrule');
    expect(state).toMatchObject({ stage: 'closed', outcome: 'withdrawn' });
  });

  test.each(actions.filter((action) => !stageTable.closed.takes.includes(action)))(
    'judge() takes no %s in a closed case, and says that it is closed (E102)',
    (action) => {
      expect(refusalOf(inStage('closed'), action)).toMatchObject({
        refused: 'WrongStage',
        detail: 'the case is already closed',
      });
    },
  );

  test('reopen() leads to support under the first appeal date, unless the goods are settled (E26, E33)', () => {
    expect(stepOf(inStage('closed'), 'reopen').state).toMatchObject({
      stage: 'support',
      advisedAt: null,
      appealedAt: noon,
    });
    expect(refusalOf(caseIn(stageStates.closed, { place: 'kept' }), 'reopen').refused).toBe('NothingToDo');
  });
});

describe('a declined offer', () => {
  const declined = stepOf(inStage('offer'), 'declineOffer').state;
  const home = (state: CaseState): CaseState =>
    stepOf(stepOf(state, 'dispatchGoods').state, 'confirmDelivery').state;

  test('reopen() is open until the offer’s own end, also where the goods are home again (E67)', () => {
    const over = home(declined);
    expect(over).toMatchObject({ stage: 'closed', outcome: 'declined', reopenUntil: daysAfter(10) });
    expect(withDue(standardPolicy, over)).toMatchObject({ reopenUntil: daysAfter(10) });
    const again = stepOf(over, 'reopen', { by: 'customer', at: daysAfter(10) });
    expect(again.state).toMatchObject({ stage: 'parcel', announced: false, place: 'customer', agreed: true });
    expect(effectsOf(again)).toEqual(['move-goods customer', 'letter lab-address']);
    for (const by of ['customer', 'support'] as const)
      expect(refusalOf(over, 'reopen', { by, at: daysAfter(10.01) })).toMatchObject({
        refused: 'NothingToDo',
        rules: ['L4', 'J'],
      });
    expect(stepOf(over, 'reopen', { by: 'manager', at: daysAfter(99) }).state.stage).toBe('parcel');
  });

  test('reopen() of an offer that was declined after its time, or of goods disposed of, is over (E67)', () => {
    const late = stepOf(caseIn(stageStates.offer, { storedSince: noon }), 'declineOffer').state;
    expect(home(late)).toMatchObject({ stage: 'closed', reopenUntil: noon });
    expect(refusalOf(home(late), 'reopen', { at: daysAfter(1) }).refused).toBe('NothingToDo');
    const gone = stepOf(declined, 'agreeToDisposal').state;
    expect(refusalOf(gone, 'reopen', { by: 'manager' }).refused).toBe('NothingToDo');
  });
});

describe('a refusal after the goods had come', () => {
  const refused = caseIn({ stage: 'goods-back', because: 'refused', dispatch: null });
  const said = { rule: 'W1', reasonRef: 'text-1' } as const;
  const overrule = (state: CaseState, body: MessageBodies['overrule'] = said) =>
    stepOf(state, 'overrule', { by: 'manager', body });

  test('overrule() before they leave keeps them here, and the rules judge anew without it (E2, E39)', () => {
    const step = overrule(refused);
    expect(step.state).toMatchObject({
      ...{ stage: 'appeal', reassess: true, accepted: false, overruled: ['W1'], place: 'quarantine' },
      parked: [{ action: 'shipmentArrived', message: { body: { contents: 'ok' } } }],
    });
    expect(namesOf(step)).toEqual(['ruleOverruled']);
    expect(effectsOf(step)).toEqual(['cancel-dispatch', 'move-goods quarantine']);
  });

  test('overrule() takes them as they came: a foreign number is looked at in its time (E2, E45)', () => {
    const body = { contents: 'ok', serialNo: 'SN-9' } as const;
    const early = stepOf(inStage('support'), 'shipmentArrived', { by: 'warehouse', body }).state;
    const home = stepOf(early, 'refuse', { by: 'support', body: { rule: 'W1' } }).state;
    expect(home).toMatchObject({ stage: 'goods-back', parked: [] });
    expect(overrule(home).state.parked).toMatchObject([{ action: 'shipmentArrived', message: { body } }]);
  });

  test('overrule() of goods that went home leaves them the customer’s to post once more (E2, L2)', () => {
    const home = caseIn(
      { stage: 'closed', outcome: 'refused' },
      { place: 'returned', dueFrom: null, due: null },
    );
    const step = overrule(home);
    expect(step.state).toMatchObject({ stage: 'appeal', reassess: true, place: 'customer', parked: [] });
    expect(effectsOf(step)).toEqual(['move-goods customer']);
  });

  test('overrule() during a hold acts at the release (E2, E106)', () => {
    const held = overrule(stepOf(refused, 'hold').state).state;
    expect(held).toMatchObject({ stage: 'goods-back', overruledOnHold: ['W1'] });
    expect(stepOf(held, 'release').state).toMatchObject({ stage: 'appeal', place: 'quarantine' });
    const before = stepOf(held, 'release', { body: { notedOnly: true } }).state;
    expect(before).toMatchObject({ stage: 'goods-back', heldSince: null });
  });

  test('overrule() of a history of before, and of goods with the carrier, is noted alone (E2)', () => {
    const onTheWay = stepOf(refused, 'dispatchGoods').state;
    for (const { state } of [overrule(refused, { ...said, notedOnly: true }), overrule(onTheWay)])
      expect(state).toMatchObject({ stage: 'goods-back', overruled: ['W1'] });
  });
});

describe('a declined offer on hold', () => {
  const declined = stepOf(inStage('offer'), 'declineOffer').state;
  const held = stepOf(declined, 'hold', { at: daysAfter(2) }).state;

  test('release() gives back the days of the hold to whoever may change his mind (E67, E106)', () => {
    const released = stepOf(held, 'release', { at: daysAfter(12) }).state;
    expect(released).toMatchObject({ stage: 'goods-back', reopenUntil: daysAfter(20) });
    expect(stepOf(released, 'reopen', { by: 'customer', at: daysAfter(20) }).state.stage).toBe('offer');
    expect(refusalOf(released, 'reopen', { by: 'customer', at: daysAfter(20.01) }).refused).toBe(
      'NothingToDo',
    );
  });

  test('release() after goods came back undelivered counts the whole hold for it (E67, E84, E106)', () => {
    const sent = stepOf(declined, 'dispatchGoods').state;
    const heldOnTheWay = stepOf(sent, 'hold', { at: daysAfter(2) }).state;
    const back = stepOf(heldOnTheWay, 'reportUndeliverable', { at: daysAfter(10) }).state;
    expect(stepOf(back, 'release', { at: daysAfter(12) }).state).toMatchObject({
      reopenUntil: daysAfter(20),
    });
  });

  test('confirmDelivery() during the hold gives them back as well (E67, E106)', () => {
    const sent = stepOf(declined, 'dispatchGoods').state;
    const heldOnTheWay = stepOf(sent, 'hold', { at: daysAfter(2) }).state;
    const over = stepOf(heldOnTheWay, 'confirmDelivery', { at: daysAfter(12) }).state;
    expect(over).toMatchObject({ stage: 'closed', reopenUntil: daysAfter(20) });
  });

  test('release() of goods that go home for another reason names no time to reopen (E106)', () => {
    const other = caseIn(stageStates['goods-back'], { heldSince: noon });
    expect(stepOf(other, 'release', { at: daysAfter(1) }).state).not.toHaveProperty('reopenUntil');
  });
});

describe('enter()', () => {
  const pairs = stages.flatMap((from) => stages.map((to) => [from, to] as const));
  const factNames = Object.keys(enter(caseIn(stageStates.agreement), stageStates.agreement, null));

  test.each(pairs)('enter() from %s to %s carries no field of the stage before (H2)', (from, to) => {
    const state = enter({ ...inStage(from), attention: 'manager' }, stageStates[to], null);
    const allowed = new Set([...factNames, ...Object.keys(stageStates[to])]);
    expect(Object.keys(state).filter((name) => !allowed.has(name))).toEqual([]);
    expect(state).toMatchObject({ stage: to, attention: null, due: null, seq: 7 });
  });

  test('enter() notes the event that brought the case to its stage, and keeps it within the stage (H2)', () => {
    const support = caseIn(stageStates.support, { seq: 7, enteredBy: 3 });
    expect(enter(support, stageStates.agreement, null)).toMatchObject({ seq: 7, enteredBy: 8 });
    expect(enter(support, { ...stageStates.support, asked: true }, null)).toMatchObject({ enteredBy: 3 });
    const unknown = { ...support };
    Reflect.deleteProperty(unknown, 'enteredBy');
    expect(enter(unknown, { ...stageStates.support, asked: true }, null)).not.toHaveProperty('enteredBy');
  });

  test('enter() leaves a safety stop with the manager, and what was set aside on hold for its end (E49, E106)', () => {
    const held = caseIn(stageStates.support, { hazard: 'flagged', overruledOnHold: ['O2'] });
    expect(enter(held, stageStates.agreement, null)).toMatchObject({
      attention: 'manager',
      overruledOnHold: ['O2'],
    });
    expect(enter(caseIn(stageStates.support), stageStates.agreement, null)).not.toHaveProperty(
      'overruledOnHold',
    );
  });

  test('stepTo() numbers its events one after the other, and its effects with the last (I4)', () => {
    const { events, effects, state } = stepOf(inStage('appeal'), 'withdraw');
    expect(events.map(({ seq }) => seq)).toEqual([8, 9]);
    expect(effects.map(({ seq }) => seq)).toEqual([9]);
    expect([state.seq, state.enteredBy]).toEqual([9, 8]);
  });
});
