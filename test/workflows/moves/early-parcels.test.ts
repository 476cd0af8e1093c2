import type { CaseState } from '../../../workflows/contract';
import { timePassed } from '../../../workflows/deadlines';
import { applyParked, runningCase } from '../../../workflows/running-case';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  noon,
  refusalOf,
  stageStates,
  stepOf,
} from '../../support/case-states';
import { later, testMoves } from './situations';

const parked = (contents: 'ok' | 'short' | 'wrong-item' | 'empty', more: object = {}) => ({
  action: 'shipmentArrived',
  message: {
    messageId: 'm-1',
    actor: { role: 'warehouse', id: 'warehouse' },
    body: { contents, ...more },
  },
});

// What comes before both sides agreed to the lab: received, asked about, and inspected by nobody.
testMoves([
  {
    what: 'the unit waits in quarantine, and support is asked about it (E39, L1)',
    in: 'agreement to the lab (L1)',
    send: ['shipmentArrived'],
    changes: { place: 'quarantine', early: 'unit', attention: 'support', parked: [parked('ok')] },
    says: [
      'parcelInTrouble L1 J contents=ok serialNo=null parcelNo=null matched=by product only trouble=unasked',
    ],
    does: ['move-goods to=quarantine'],
  },
  {
    what: 'what is short waits as well, and keeps that it was harmed (E39, E47, E48)',
    in: 'support, before any advice',
    given: { attention: 'manager' },
    send: ['shipmentArrived', { body: { contents: 'short', returnDamage: true } }],
    changes: {
      place: 'quarantine',
      early: 'unit',
      returnDamage: true,
      parked: [parked('short', { returnDamage: true })],
    },
    says: [
      'parcelInTrouble L1 J contents=short serialNo=null parcelNo=null matched=by product only returnDamage=true trouble=unasked',
    ],
    does: ['move-goods to=quarantine'],
  },
  {
    what: 'another item is kept apart, and the unit is still awaited (E39, E44)',
    in: 'support, before any advice',
    send: ['shipmentArrived', { body: { contents: 'wrong-item', returnDamage: true } }],
    changes: { early: 'wrong-item', strays: 1, attention: 'support' },
    says: [
      'parcelInTrouble L3 G1 contents=wrong-item serialNo=null parcelNo=null matched=by product only returnDamage=true trouble=wrong-item',
    ],
    does: ['keep-stray', 'letter template=parcel-trouble'],
  },
  {
    what: 'an empty box brings no goods, and the unit is still awaited (E39, E47)',
    in: 'an appeal without its proof (A2)',
    given: { attention: 'manager' },
    send: ['shipmentArrived', { body: { contents: 'empty' } }],
    changes: { early: 'empty' },
    says: [
      'parcelInTrouble L3 contents=empty serialNo=null parcelNo=null matched=by product only trouble=empty',
    ],
    does: ['letter template=parcel-trouble'],
  },
  {
    what: 'the unit is taken after another item (E44)',
    in: 'support, before any advice',
    given: { early: 'wrong-item', strays: 1 },
    send: ['shipmentArrived'],
    changes: { place: 'quarantine', early: 'unit', attention: 'support', parked: [parked('ok')] },
    says: [
      'parcelInTrouble L1 J contents=ok serialNo=null parcelNo=null matched=by product only trouble=unasked',
    ],
    does: ['move-goods to=quarantine'],
  },
  {
    what: 'the unit takes the place of another item that an older release kept for it (E44)',
    in: 'support, before any advice',
    given: { place: 'quarantine', parked: [parked('wrong-item')] },
    send: ['shipmentArrived'],
    changes: { early: 'unit', attention: 'support', strays: 1, parked: [parked('ok')] },
    says: [
      'parcelInTrouble L1 J contents=ok serialNo=null parcelNo=null matched=by product only trouble=unasked',
    ],
    does: ['keep-stray'],
  },
  {
    what: 'the unit takes the place of an empty box that an older release kept for it (E47)',
    in: 'support, before any advice',
    given: { place: 'quarantine', parked: [parked('empty')] },
    send: ['shipmentArrived'],
    changes: { early: 'unit', attention: 'support', parked: [parked('ok')] },
    says: [
      'parcelInTrouble L1 J contents=ok serialNo=null parcelNo=null matched=by product only trouble=unasked',
    ],
  },
  {
    what: 'as an older release kept whatever came (E39)',
    in: 'agreement to the lab (L1)',
    send: ['shipmentArrived', { body: { contents: 'wrong-item', asBefore: true } }],
    changes: { place: 'quarantine', parked: [parked('wrong-item', { asBefore: true })] },
    says: ['messageParked J action=shipmentArrived'],
    does: ['move-goods to=quarantine'],
  },
  {
    what: 'support keeps what came, and goes on as before (E39, S1)',
    in: 'support, with goods that came before the agreement (E39)',
    send: ['ratify', { body: { reasonRef: 'text-1' } }],
    changes: { early: 'kept', attention: null },
    says: ['parcelAccepted L1 J trouble=unasked reason=text-1'],
  },
  {
    what: 'support keeps what came, and the customer is asked for his yes (E39, L1)',
    in: 'agreement, with goods that came before it (E39)',
    given: { attention: 'manager' },
    send: ['ratify'],
    changes: { early: 'kept' },
    says: ['parcelAccepted L1 J trouble=unasked reason=null'],
    does: ['letter template=reminder'],
  },
  {
    what: 'support sends back what came before the customer agreed (E39)',
    in: 'agreement, with goods that came before it (E39)',
    send: ['refuse', { body: { rule: 'L1', reasonRef: 'text-1' } }],
    changes: {
      place: 'outgoing',
      parked: [],
      early: 'gone',
      attention: null,
      stage: 'goods-back',
      because: 'refused',
      refusedBy: ['L1'],
      // As the warehouse saw it, should a manager set the rule aside (E2).
      arrived: {
        action: 'shipmentArrived',
        message: { messageId: 'm-0', actor: { role: 'warehouse', id: 'w' }, body: { contents: 'ok' } },
      },
      dispatch: null,
      dueFrom: later,
      due: null,
    },
    says: ['caseRefused L1 reason=text-1'],
    does: [
      'letter template=refused',
      'lapse-reservations',
      'order-dispatch purpose=goods-back',
      'move-goods to=outgoing',
    ],
  },
  {
    what: 'support is asked again once a safety stop is over (E39, E49)',
    in: 'agreement, with goods that came before it (E39)',
    given: { hazard: 'flagged', attention: 'manager', due: null },
    send: ['clearHazard'],
    changes: { hazard: 'cleared', attention: 'support', dueFrom: later },
    says: ['hazardCleared J reason=null'],
    does: ['letter template=lab-proposed'],
  },
]);

const came = (state: CaseState, contents: 'ok' | 'short' | 'wrong-item' | 'empty') =>
  stepOf(state, 'shipmentArrived', { body: { contents } });

test.each(['wrong-item', 'empty'] as const)(
  'shipmentArrived() of a box with %s before the agreement counts once, and the unit after it (E44, E47, E50)',
  (contents) => {
    const { state } = came(caseIn(stageStates.support), contents);
    expect(refusalOf(state, 'shipmentArrived', { body: { contents } })).toMatchObject({
      refused: 'AlreadyDone',
      detail: `this parcel was already received: ${contents}`,
    });
    const proposed = stepOf(state, 'proposeLab').state;
    expect(refusalOf(proposed, 'shipmentArrived', { body: { contents } }).refused).toBe('AlreadyDone');
    const here = came(proposed, 'ok').state;
    for (const again of ['ok', 'wrong-item', 'empty'] as const)
      expect(refusalOf(here, 'shipmentArrived', { body: { contents: again } }).refused).toBe('AlreadyDone');
    const running = runningCase(stepOf(here, 'agreeToLab').state);
    applyParked(running);
    expect(running.state).toMatchObject({ stage: 'lab', place: 'lab', strays: contents === 'empty' ? 0 : 1 });
    expect(running.state).not.toHaveProperty('early');
  },
);

test.each(['wrong-item', 'empty'] as const)(
  'a case that lapses after a box with %s sends nothing home that never came (E44, E47, I10)',
  (contents) => {
    const due = { at: daysAfter(10), remindAt: [], passed: false };
    const { state } = came(caseIn(stageStates.agreement, { due }), contents);
    const over = timePassed(state, daysAfter(11));
    expect(over.state).toMatchObject({ stage: 'closed', outcome: 'lapsed', place: 'customer' });
    expect(over.state.attention).toBe(contents === 'empty' ? null : 'warehouse');
    expect(effectsOf(over)).toEqual(['letter closed']);
  },
);

test('agreeToLab() asks nobody to post what is here already (E39, L2)', () => {
  const here = came(caseIn(stageStates.agreement), 'ok').state;
  expect(effectsOf(stepOf(here, 'agreeToLab'))).toEqual([]);
  const other = came(caseIn(stageStates.agreement), 'wrong-item').state;
  expect(effectsOf(stepOf(other, 'agreeToLab'))).toEqual(['letter lab-address']);
});

test('goods that came early are asked about until the lab is proposed or they go home (E39)', () => {
  const appeal = came(caseIn({ ...stageStates.appeal, needs: [] }), 'ok').state;
  const support = stepOf(appeal, 'ratify', { at: noon }).state;
  expect(support).toMatchObject({ stage: 'support', early: 'unit', place: 'quarantine' });
  expect(namesOf(stepOf(support, 'ratify'))).toEqual(['parcelAccepted']);
  const kept = stepOf(support, 'ratify').state;
  expect(refusalOf(kept, 'ratify').refused).toBe('WrongStage');
  expect(stepOf(kept, 'proposeLab').state).toMatchObject({
    stage: 'agreement',
    early: 'kept',
    attention: null,
  });
  expect(refusalOf(caseIn(stageStates.agreement), 'refuse').refused).toBe('WrongStage');
});
