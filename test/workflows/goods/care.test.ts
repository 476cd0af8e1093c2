import { withDue } from '../../../activities/deadlines';
import { standardPolicy } from '../../../policy';
import { allowedActions, outcomeBySilence } from '../../../workflows/contract';
import { timePassed } from '../../../workflows/deadlines';
import type { CaseState, MessageBodies } from '../../../workflows/contract';
import { isRefusal } from '../../../workflows/moves/move';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  refusalOf,
  stageStates,
  stepOf,
  tell,
} from '../../support/case-states';

describe('a safety stop', () => {
  const stopped = stepOf(caseIn(stageStates.agreement), 'flagHazard', { by: 'customer' });

  test('flagHazard() tells the customer how to handle it, and a manager that it is there (E49)', () => {
    expect(stopped.state).toMatchObject({ hazard: 'flagged', attention: 'manager' });
    expect(effectsOf(stopped)).toEqual(['letter safety-stop']);
  });

  test.each(['support', 'agreement', 'parcel'] as const)(
    'flagHazard() in stage %s lets nothing be posted, and no time pass against the customer (E49)',
    (stage) => {
      const { state } = stepOf(caseIn(stageStates[stage]), 'flagHazard', { by: 'support' });
      for (const action of ['proposeLab', 'agreeToLab', 'announceParcel'] as const)
        expect(allowedActions(state, 'manager')).not.toContain(action);
      expect(outcomeBySilence(state)).toBeNull();
    },
  );

  test('agreeToLab() is refused without a letter with our address (E49, L1)', () => {
    expect(refusalOf(stopped.state, 'agreeToLab')).toMatchObject({
      refused: 'WrongStage',
      detail: expect.stringContaining('safety stop') as string,
    });
  });

  test('advise() does not take a safety stop off anybody’s list (E49)', () => {
    const { state } = stepOf(caseIn(stageStates.support), 'flagHazard');
    expect(stepOf(state, 'advise').state.attention).toBe('manager');
  });

  test('clearHazard() opens the way again, and the customer’s time begins anew (E49)', () => {
    const { state } = stepOf(stopped.state, 'clearHazard', { by: 'support', at: daysAfter(3) });
    expect(state).toMatchObject({ hazard: 'cleared', attention: null, dueFrom: daysAfter(3), due: null });
    expect(effectsOf(stepOf(state, 'agreeToLab'))).toContain('letter lab-address');
  });

  test('clearHazard() tells the customer again what the stop had taken back, and nobody else (E49, L1, L2)', () => {
    const cleared = (state: CaseState) => effectsOf(stepOf(state, 'clearHazard'));
    const flagged = { hazard: 'flagged' } as const;
    const { parcel } = stageStates;
    expect(cleared(stopped.state)).toEqual(['letter lab-proposed']);
    expect(cleared(caseIn(parcel, flagged))).toEqual(['letter lab-address']);
    expect(cleared(caseIn(stageStates.support, flagged))).toEqual([]);
    expect(cleared(caseIn({ ...parcel, announced: true }, { ...flagged, place: 'in-transit' }))).toEqual([]);
    expect(cleared(caseIn({ ...parcel, trouble: 'short' }, { ...flagged, place: 'quarantine' }))).toEqual([]);
  });

  test.each(['lab', 'offer', 'refund', 'replacement', 'repair', 'goods-back'] as const)(
    'clearHazard() in stage %s ends a stop that came with the goods, and moves no deadline (E49)',
    (stage) => {
      const state = caseIn(stageStates[stage], { hazard: 'flagged', attention: 'manager' });
      expect(allowedActions(state, 'support')).toContain('clearHazard');
      const step = stepOf(state, 'clearHazard', { by: 'support', at: daysAfter(3) });
      expect(effectsOf(step)).toEqual([]);
      const { due, dueFrom } = state;
      expect(step.state).toMatchObject({ hazard: 'cleared', attention: null, due, dueFrom });
      expect(allowedActions(step.state, 'support')).not.toContain('clearHazard');
    },
  );

  const { parcel, offer, repair } = stageStates;
  const none = { ...offer.offer, offered: [] };
  test.each([
    ['a parcel in trouble', caseIn({ ...parcel, trouble: 'short' }), 'support'],
    ['a parcel that is searched for', caseIn({ ...parcel, trouble: 'missing' }), 'warehouse'],
    ['a parcel that was not found', caseIn({ ...parcel, trouble: 'not-found' }), 'manager'],
    ['an offer that a manager looks at first', caseIn({ ...offer, unseen: true }), 'manager'],
    ['an offer without an option', caseIn({ ...offer, offer: none }), 'manager'],
    ['an offer for lost goods', caseIn(offer, { place: 'lost' }), 'manager'],
    ['a repair that is to be stopped', caseIn({ ...repair, review: 'manager' }), 'manager'],
  ] as const)('clearHazard() of %s leaves it to whoever else it waits for (E49)', (_, state, who) => {
    const flagged = { ...state, hazard: 'flagged', attention: 'manager' } as const;
    expect(stepOf(flagged, 'clearHazard', { by: 'support' }).state.attention).toBe(who);
  });

  test('clearHazard() leaves the call of somebody else alone (E49)', () => {
    const state = caseIn(stageStates.refund, { hazard: 'flagged', attention: 'payments' });
    expect(stepOf(state, 'clearHazard', { by: 'support' }).state.attention).toBe('payments');
  });
});

describe('the assessment before the lab', () => {
  test('proposeLab() records that advice was given, or why support holds that none can help (S1, S2, E35)', () => {
    const advised = stepOf(caseIn(stageStates.support), 'advise').state;
    const unsolved = stepOf(advised, 'reportUnsolved').state;
    const after = stepOf(unsolved, 'proposeLab');
    expect(after.events[0]).toMatchObject({
      rules: ['S1', 'S2', 'L1'],
      detail: { assessment: 'advice given' },
    });
    const without = stepOf(caseIn(stageStates.support), 'proposeLab', { body: { reasonRef: 'text-1' } });
    expect(without.events[0]?.detail).toMatchObject({
      assessment: 'advice cannot cure it',
      reason: 'text-1',
    });
    expect(refusalOf(caseIn(stageStates.support), 'proposeLab', { by: 'customer' }).refused).toBe(
      'WrongRole',
    );
  });

  test('proposeLab() leaves no assessment out; only a manager sets S1 or S2 aside (E35)', () => {
    for (const by of ['support', 'manager'] as const)
      expect(refusalOf(caseIn(stageStates.support), 'proposeLab', { by, body: {} })).toMatchObject({
        refused: 'InvalidMessage',
        rules: ['S1', 'S2'],
      });
    const overrule = { rule: 'S1', reasonRef: 'text-9' } as const;
    expect(stepOf(caseIn(stageStates.support), 'overrule', { body: overrule }).state.stage).toBe('agreement');
    expect(refusalOf(caseIn(stageStates.support), 'overrule', { by: 'support' }).refused).toBe('WrongRole');
  });

  test('refuseRemoteTests() is kept, and leads to the lab or to a refusal only by support’s word (E34)', () => {
    const advised = stepOf(caseIn({ ...stageStates.support, advisedAt: null }), 'advise').state;
    const step = stepOf(advised, 'refuseRemoteTests', { by: 'customer', body: { textRef: 'text-1' } });
    expect(namesOf(step)).toEqual(['remoteTestsRefused']);
    expect(step.state).toMatchObject({ stage: 'support', attention: 'support', dueFrom: null, due: null });
    expect(outcomeBySilence({ ...step.state, attention: null })).not.toBe('refused');
    expect(timePassed(step.state, daysAfter(90)).events).toEqual([]);
    const lab = stepOf({ ...step.state, assessed: false }, 'proposeLab', { body: {} });
    expect(lab.events[0]?.detail).toMatchObject({ assessment: 'the customer refused the tests' });
    const declined = stepOf(step.state, 'refuse', { body: { rule: 'S2', reasonRef: 'text-2' } });
    expect(declined.events[0]).toMatchObject({ rules: ['S2'], detail: { reason: 'text-2' } });
    expect(refusalOf(step.state, 'refuseRemoteTests').refused).toBe('WrongStage');
  });
});

describe('what comes with a parcel', () => {
  test('shipmentArrived() keeps damage of the way here apart; the lab still looks for the fault (E48, L2)', () => {
    const step = stepOf(caseIn(stageStates.parcel), 'shipmentArrived', {
      body: { contents: 'ok', returnDamage: true },
    });
    expect(step.state).toMatchObject({ stage: 'lab', returnDamage: true, verdict: null });
    expect(step.events[0]?.detail).toMatchObject({ returnDamage: true });
    expect(stepOf(step.state, 'labVerdict').state.returnDamage).toBe(true);
  });

  test('shipmentArrived() notes what the carrier took from us (E40, L2, O1)', () => {
    const step = stepOf(caseIn(stageStates.parcel), 'shipmentArrived', {
      body: { contents: 'ok', postageDueCents: 790 },
    });
    expect(step.events[0]?.detail).toMatchObject({ postageDueCents: 790 });
    expect(effectsOf(step)).toEqual(['move-goods lab', 'letter parcel-received']);
  });

  test('judge() leaves a parcel with postage due to the carrier where the policy says so, early ones too (E40)', () => {
    for (const stage of ['agreement', 'parcel', 'closed'] as const) {
      const strict = caseIn(stageStates[stage], { postageDue: 'refuse' });
      const body = { contents: 'ok', postageDueCents: 790 } as const;
      expect(refusalOf(strict, 'shipmentArrived', { body })).toMatchObject({
        refused: 'NotAccepted',
        rules: ['L2', 'J'],
      });
      expect(isRefusal(tell(strict, 'shipmentArrived', { body: { contents: 'ok' } }))).toBe(false);
      expect(isRefusal(tell({ ...strict, postageDue: 'accept' }, 'shipmentArrived', { body }))).toBe(false);
    }
  });

  test('enter() keeps what the policy says of postage due in every stage (E40)', () => {
    const strict = caseIn(stageStates.agreement, { postageDue: 'refuse' });
    expect(stepOf(strict, 'agreeToLab').state).toMatchObject({ stage: 'parcel', postageDue: 'refuse' });
  });

  test('shipmentArrived() says how sure it is that this is the unit (E46)', () => {
    const sold = stepOf(caseIn(stageStates.parcel), 'shipmentArrived', {
      body: { contents: 'ok', serialNo: 'sn-1' },
    });
    expect(sold.events[0]?.detail).toMatchObject({ matched: 'by serial number' });
    const unread = stepOf(caseIn(stageStates.parcel), 'shipmentArrived');
    expect(unread.events[0]?.detail).toMatchObject({ matched: 'by product only' });
  });

  test('refusePostageClaim() answers by L2 and O1, and keeps what the law may say for a manager (E41)', () => {
    const plain = stepOf(caseIn(stageStates.lab), 'refusePostageClaim');
    expect(plain.events[0]).toMatchObject({ name: 'postageRefused', rules: ['L2', 'O1'] });
    expect(effectsOf(plain)).toEqual(['letter postage-refused']);
    expect(plain.state).toMatchObject({ statutory: false, attention: null });
    const claim = stepOf(caseIn(stageStates.closed), 'refusePostageClaim', { body: { statutory: true } });
    expect(claim.state).toMatchObject({ stage: 'closed', statutory: true, attention: 'manager' });
  });
});

describe('the identity of a sender', () => {
  const unknown = caseIn({ ...stageStates.appeal, needs: ['identity'] });
  const after = (body: MessageBodies['provideEvidence']): CaseState =>
    stepOf(unknown, 'provideEvidence', { by: 'support', body }).state;

  test('provideEvidence() that waives it lets him pass, and keeps the price the buyer’s (E20, E21)', () => {
    const waived = { waived: ['identity'], reasonRef: 'text-1' } as const;
    expect(after(waived)).toMatchObject({ needs: [], secondOwner: { consentRef: null } });
    // A history of before replays as it was.
    expect(after({ ...waived, asBefore: true })).not.toHaveProperty('secondOwner');
  });

  test('provideEvidence() that confirms it, or waives something else, leaves him the buyer (E20)', () => {
    for (const body of [{ items: ['identity'] }, { waived: ['logs'], reasonRef: 'text-1' }] as const)
      expect(after(body)).not.toHaveProperty('secondOwner');
  });
});

describe('evidence', () => {
  const asked = stepOf(caseIn(stageStates.support), 'requestEvidence', {
    body: { items: ['logs'], textRef: 'text-1' },
  }).state;

  test('requestEvidence() asks once for what is only advisable (A3, E30)', () => {
    const again = { body: { items: ['logs'], textRef: 'text-2' } } as const;
    expect(refusalOf(asked, 'requestEvidence', again)).toMatchObject({
      refused: 'AlreadyDone',
      rules: ['A3'],
    });
    const more = { body: { items: ['logs', 'usage'], textRef: 'text-2' } } as const;
    expect(stepOf(asked, 'requestEvidence', more).state.evidence.asked).toEqual(['logs', 'usage']);
  });

  test('timePassed() goes on without what only helps, and presses nobody for it (A3, E30)', () => {
    const { state } = stepOf(caseIn(stageStates.support), 'requestEvidence', {
      body: { items: ['logs', 'usage'], textRef: 'text-1' },
    });
    const waiting = withDue(standardPolicy, state);
    expect(waiting.due).toMatchObject({ remindAt: [], passed: false });
    const silent = timePassed(waiting, daysAfter(30));
    expect(silent.state).toMatchObject({ stage: 'support', attention: 'support', due: { passed: true } });
    expect(effectsOf(silent)).toEqual([]);
  });

  test('timePassed() reminds of a question that nothing goes on without, and then lets the case rest (E36)', () => {
    for (const items of [['proof', 'logs'], []] as const) {
      const { state } = stepOf(caseIn(stageStates.support), 'requestEvidence', {
        body: { items, textRef: 'text-1' },
      });
      const reminded = timePassed(withDue(standardPolicy, state), daysAfter(8));
      expect(effectsOf(reminded)).toEqual(['letter reminder']);
      expect(timePassed(reminded.state, daysAfter(30)).state).toMatchObject({ outcome: 'lapsed' });
    }
  });

  test('provideEvidence() of the proof alone ends the wait for what was asked beside it (A3, E30)', () => {
    const body = { items: ['proof', 'logs'], textRef: 'text-1' } as const;
    const { state } = stepOf(caseIn(stageStates.support), 'requestEvidence', { body });
    const given = stepOf(state, 'provideEvidence', { by: 'customer', body: { items: ['proof'] } }).state;
    expect(given).toMatchObject({ asked: false, dueFrom: null, due: null, attention: 'support' });
    expect(timePassed(given, daysAfter(90)).events).toEqual([]);
  });

  test('requestEvidence() never makes an appeal wait for what is only advisable (A3)', () => {
    const step = stepOf(caseIn(stageStates.appeal), 'requestEvidence', {
      body: { items: ['logs', 'identity'], textRef: 'text-1' },
    });
    expect(step.state).toMatchObject({ needs: ['proof', 'identity'] });
  });

  test('provideEvidence() waives nothing without a reason, and never for a customer (E19, E31)', () => {
    const waived = ['logs'] as const;
    expect(refusalOf(asked, 'provideEvidence', { by: 'support', body: { waived } }).refused).toBe(
      'InvalidMessage',
    );
    const own = { by: 'customer', body: { waived, reasonRef: 'text-3' } } as const;
    expect(refusalOf(asked, 'provideEvidence', own).refused).toBe('WrongRole');
    const { state } = stepOf(asked, 'provideEvidence', {
      by: 'support',
      body: { waived, reasonRef: 'text-3' },
    });
    expect(state.evidence.waived).toEqual([{ item: 'logs', by: 'support', reasonRef: 'text-3' }]);
  });
});
