import { withDue } from '../../../activities/deadlines';
import { standardPolicy } from '../../../policy';
import { stages, stageTable } from '../../../workflows/contract';
import type { CaseFacts, CaseState, Outcome, Role, Stage } from '../../../workflows/contract';
import { nextWake, timePassed } from '../../../workflows/deadlines';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  noon,
  onItsWay,
  refund,
  stageStates,
  stepOf,
} from '../../support/case-states';

const inStage = (stage: Stage, change: Partial<CaseFacts> = {}): CaseState =>
  caseIn(stageStates[stage], change);
const overdue = daysAfter(11);

describe('timePassed() after the deadline', () => {
  test.each<[Stage, Outcome, string]>([
    ['agreement', 'lapsed', 'E38'],
    ['parcel', 'lapsed', 'E42'],
    ['appeal', 'lapsed', 'E30'],
    ['support', 'solved-remotely', 'E33'],
  ])('timePassed() ends stage %s as %s by the customer’s silence (%s)', (stage, outcome) => {
    const step = timePassed(inStage(stage), overdue);
    expect(step.state).toMatchObject({ stage: 'closed', outcome, due: null });
    expect(namesOf(step)).toEqual(['deadlinePassed', 'caseClosed']);
    expect(effectsOf(step)).toEqual(['letter closed']);
    const isSolved = outcome === 'solved-remotely';
    expect(step.events[0]?.rules).toEqual(isSolved ? ['S1', 'S2', 'J'] : ['J']);
  });

  test('confirmSolved() ends the case by S1 and S2, as advice that nobody answers does (E33)', () => {
    const step = stepOf(inStage('support'), 'confirmSolved', { by: 'customer' });
    expect(step.state).toMatchObject({ stage: 'closed', outcome: 'solved-remotely' });
    expect(step.events[0]?.rules).toEqual(['S1', 'S2']);
  });

  test.each<[Stage, Role, string]>([
    ['refund', 'payments', 'E76'],
    ['replacement', 'warehouse', 'O4'],
    ['repair', 'lab', 'O6'],
  ])('timePassed() in stage %s calls for %s and decides nothing (%s)', (stage, attention) => {
    const before = inStage(stage);
    const step = timePassed(before, overdue);
    expect(step.state).toMatchObject({ stage, attention, due: { at: before.due?.at, passed: true } });
    expect(namesOf(step)).toEqual(['deadlinePassed']);
    expect(effectsOf(step)).toEqual([]);
    expect(nextWake(step.state)).toBeNull();
  });

  test('timePassed() over goods that were not sent home calls the warehouse, and later a manager (E104)', () => {
    const state = withDue(standardPolicy, caseIn(stageStates['goods-back'], { due: null }));
    expect(state.due?.at.slice(0, 10)).toBe('2026-03-05');
    const late = timePassed(state, daysAfter(4));
    expect(late.state).toMatchObject({ stage: 'goods-back', attention: 'warehouse', due: null });
    expect(namesOf(late)).toEqual(['deadlinePassed']);
    const kept = withDue(standardPolicy, late.state);
    expect(kept.due).toMatchObject({ at: '2026-05-01T21:59:59.999Z', passed: false });
    const over = timePassed(kept, daysAfter(61));
    expect(over.state).toMatchObject({ stage: 'goods-back', attention: 'manager', due: { passed: true } });
    expect(stepOf(late.state, 'dispatchGoods').state).toMatchObject({ dispatch: { at: noon } });
  });

  test('timePassed() over a new product that nobody took leaves it with support (E84)', () => {
    const sent = caseIn({ ...stageStates.replacement, ...onItsWay });
    const back = withDue(standardPolicy, stepOf(sent, 'reportUndeliverable').state);
    const late = timePassed(back, overdue);
    expect(late.state).toMatchObject({ stage: 'replacement', attention: 'support', due: { passed: true } });
    expect(nextWake(late.state)).toBeNull();
  });

  test('timePassed() over a repaired unit that nobody took warns him, and calls a manager at last (E104, E105)', () => {
    const sent = caseIn({ ...stageStates.repair, ...onItsWay, repaired: true }, { place: 'in-transit' });
    const back = withDue(standardPolicy, stepOf(sent, 'reportUndeliverable').state);
    expect(back.due?.at).toBe('2026-05-01T21:59:59.999Z');
    const reminded = timePassed(back, daysAfter(50));
    expect(effectsOf(reminded)).toEqual(['letter storage-ends']);
    const over = timePassed(reminded.state, daysAfter(61));
    expect(over.state).toMatchObject({ stage: 'repair', attention: 'manager', due: { passed: true } });
    expect(stepOf(over.state, 'agreeToDisposal').state).toMatchObject({ place: 'disposed' });
  });

  test('timePassed() in the lab alerts its lead and tells the customer once, and decides nothing (E58)', () => {
    const step = timePassed(inStage('lab'), overdue);
    expect(step.state).toMatchObject({ stage: 'lab', attention: 'lab', due: { passed: true } });
    expect(effectsOf(step)).toEqual(['letter diagnosis-late']);
    expect(nextWake(step.state)).toBeNull();
  });

  test('timePassed() never closes over goods that wait in our house (I10, E39)', () => {
    for (const stage of ['agreement', 'support'] as const) {
      const step = timePassed(inStage(stage, { place: 'quarantine' }), overdue);
      expect(step.state).toMatchObject({ stage: 'goods-back', place: 'outgoing' });
      expect(effectsOf(step)).toContain('order-dispatch goods-back');
    }
  });

  test('timePassed() does not close an appeal that waits for our manager (E5, E10)', () => {
    for (const need of ['late-delivery', 'date-conflict'] as const)
      expect(timePassed(caseIn({ ...stageStates.appeal, needs: [need] }), overdue).state).toMatchObject({
        stage: 'appeal',
        due: { passed: true },
      });
  });

  test('timePassed() ends a withdrawn case whose parcel never came as withdrawn (E97)', () => {
    const parcel = { ...stageStates.parcel, announced: true, withdrawn: true };
    expect(timePassed(caseIn(parcel, { place: 'in-transit' }), overdue).state).toMatchObject({
      outcome: 'withdrawn',
    });
  });

  test('timePassed() of goods with the carrier calls for somebody (E84)', () => {
    const sent = caseIn({ ...stageStates.replacement, ...onItsWay }, { place: 'lab' });
    expect(timePassed(sent, overdue).state).toMatchObject({ stage: 'replacement', attention: 'warehouse' });
  });
});

describe('timePassed() before the deadline', () => {
  const reminders = [daysAfter(2), daysAfter(3), daysAfter(8)];
  const due = { at: daysAfter(10), remindAt: reminders, passed: false };

  test('timePassed() sends one reminder for all that an outage missed, and keeps those to come (E36)', () => {
    const step = timePassed(inStage('agreement', { due }), daysAfter(4));
    expect(effectsOf(step)).toEqual(['letter reminder']);
    expect(step.state.due).toEqual({ ...due, remindAt: [daysAfter(8)] });
    expect(nextWake(step.state)).toBe(daysAfter(8));
  });

  test('timePassed() after all of them sends no reminder any more', () => {
    expect(effectsOf(timePassed(inStage('agreement', { due }), overdue))).toEqual(['letter closed']);
  });

  test.each(stages.filter((stage) => !stageTable[stage].remindsCustomer))(
    'timePassed() writes no reminder in stage %s',
    (stage) => {
      expect(effectsOf(timePassed(inStage(stage, { due }), daysAfter(4)))).toEqual([]);
    },
  );

  test.each(['appeal', 'agreement', 'parcel'] as const)(
    'timePassed() in stage %s reminds nobody of what a safety stop forbids (E49)',
    (stage) => {
      const step = timePassed(inStage(stage, { due, hazard: 'flagged' }), daysAfter(4));
      expect([namesOf(step), effectsOf(step)]).toEqual([['reminderSpared'], []]);
      expect(step.state.due?.remindAt).toEqual([daysAfter(8)]);
    },
  );

  test('timePassed() reminds of an offer whatever was reported of its goods, which are here (E49, E66)', () => {
    const step = timePassed(inStage('offer', { due, hazard: 'flagged' }), daysAfter(4));
    expect(effectsOf(step)).toEqual(['letter reminder']);
  });

  test('timePassed() does nothing when a timer fires a moment early', () => {
    expect(namesOf(timePassed(inStage('agreement', { due }), daysAfter(1)))).toEqual([]);
  });
});

describe('nextWake()', () => {
  test('nextWake() is the next reminder, then the deadline, and nothing on hold or without a deadline (E106)', () => {
    expect(nextWake(inStage('offer'))).toBe(daysAfter(5));
    expect(nextWake(inStage('offer', { due: { at: daysAfter(10), remindAt: [], passed: false } }))).toBe(
      daysAfter(10),
    );
    expect(nextWake(inStage('offer', { heldSince: noon }))).toBeNull();
    expect(nextWake(inStage('support', { due: null }))).toBeNull();
  });

  test('nextWake() of a refund that nobody knows about is its next look, overdue or not (E73, E115)', () => {
    const unknown = { ...refund, state: 'unknown', tries: 1, tryAgainAt: daysAfter(1) } as const;
    const due = { at: noon, remindAt: [], passed: true };
    for (const change of [{}, { due }]) {
      const state = caseIn({ ...stageStates.refund, refund: unknown }, change);
      expect(nextWake(state)).toBe(daysAfter(1));
      const step = timePassed(state, daysAfter(1));
      expect(step.state).toMatchObject({ refund: { state: 'requested', tries: 1, tryAgainAt: null } });
    }
  });
});
