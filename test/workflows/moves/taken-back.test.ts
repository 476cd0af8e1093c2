import type { CaseState } from '../../../workflows/contract';
import {
  caseIn,
  daysAfter,
  effectsOf,
  noon,
  refusalOf,
  stageStates,
  stepOf,
  verdict,
} from '../../support/case-states';
import { later, testMoves } from './situations';

// A withdrawal that the customer takes back (E97).
testMoves([
  {
    what: 'a parcel that travels is awaited again (E97)',
    in: 'a parcel of a customer who has withdrawn (E97)',
    send: ['reopen', { by: 'customer' }],
    changes: { dueFrom: later, due: null, withdrawn: false },
    says: ['caseReopened J reason=null'],
  },
  {
    what: 'goods that nobody inspected go to the lab after all (E97, L3)',
    in: 'withdrawn goods that nobody inspected (E97)',
    send: ['reopen', { by: 'customer', body: { reasonRef: 'text-1' } }],
    changes: {
      place: 'lab',
      dueFrom: later,
      due: null,
      stage: 'lab',
      because: 'gone',
      dispatch: 'gone',
      toDecide: false,
    },
    says: ['caseReopened J reason=text-1'],
    does: ['cancel-dispatch', 'move-goods to=lab', 'letter template=parcel-received'],
  },
  {
    what: 'goods with a verdict are put to the policy again, a second opinion included (E98, O8)',
    in: 'withdrawn goods with a verdict (E98)',
    send: ['reopen', { by: 'support' }],
    changes: {
      place: 'lab',
      dueFrom: later,
      due: null,
      stage: 'lab',
      because: 'gone',
      dispatch: 'gone',
      toDecide: true,
    },
    says: ['caseReopened J reason=null'],
    does: ['cancel-dispatch', 'move-goods to=lab'],
  },
  {
    what: 'goods that came with trouble are support’s again (E45, E97)',
    in: 'withdrawn goods that came with trouble (E97)',
    send: ['reopen', { by: 'customer', body: { receivedAt: noon } }],
    changes: {
      receipt: { at: noon, source: 'customer' },
      place: 'quarantine',
      attention: 'support',
      dueFrom: later,
      due: null,
      stage: 'parcel',
      because: 'gone',
      dispatch: 'gone',
      stood: 'gone',
      announced: true,
      withdrawn: false,
      trouble: 'serial-differs',
    },
    says: [`caseReopened J reason=null receivedAt=${noon} receiptSource=customer`],
    does: ['cancel-dispatch', 'move-goods to=quarantine'],
  },
  {
    what: 'goods that are home again are posted once more (E97, L2)',
    in: 'a closed case whose goods went home',
    given: { outcome: 'withdrawn', agreed: true, reopenUntil: later },
    send: ['reopen', { by: 'customer' }],
    changes: {
      place: 'customer',
      dueFrom: later,
      due: null,
      stage: 'parcel',
      outcome: 'gone',
      reopenUntil: 'gone',
      announced: false,
      withdrawn: false,
      trouble: null,
    },
    says: ['caseReopened J reason=null'],
    does: ['move-goods to=customer', 'letter template=lab-address'],
  },
]);

const withdrawn = (before: CaseState): CaseState => stepOf(before, 'withdraw').state;
const arrived = { contents: 'ok', serialNo: 'SN-1' } as const;

describe('reopen() of a withdrawn case', () => {
  test('reopen() while the parcel travels has it go to the lab when it comes (E97)', () => {
    const noted = withdrawn(stepOf(caseIn(stageStates.parcel), 'announceParcel').state);
    const again = stepOf(noted, 'reopen', { by: 'customer' }).state;
    expect(stepOf(again, 'shipmentArrived', { body: arrived }).state).toMatchObject({ stage: 'lab' });
    expect(refusalOf(again, 'reopen').refused).toBe('WrongStage');
  });

  test('reopen() once it has come applies the arrival; on the way home it is too late (E97)', () => {
    const noted = withdrawn(stepOf(caseIn(stageStates.parcel), 'announceParcel').state);
    // An earlier parcel held another's goods; what came now is the unit.
    const strange = stepOf(noted, 'shipmentArrived', { body: { contents: 'wrong-item' } }).state;
    const here = stepOf(strange, 'shipmentArrived', { body: arrived }).state;
    expect(here).toMatchObject({ stage: 'goods-back', because: 'withdrawn' });
    expect(here).not.toHaveProperty('stood');
    expect(stepOf(here, 'reopen').state).toMatchObject({ stage: 'lab', verdict: null, place: 'lab' });
    const sent = stepOf(here, 'dispatchGoods').state;
    expect(refusalOf(sent, 'reopen').refused).toBe('WrongStage');
    expect(stepOf(stepOf(sent, 'reportUndeliverable').state, 'reopen').state.stage).toBe('lab');
  });

  test('reopen() leaves out neither the agreement nor how the goods came (E39, E45, L1)', () => {
    const early = stepOf(caseIn(stageStates.agreement), 'shipmentArrived', { body: arrived, id: 'early' });
    const sent = stepOf(withdrawn(early.state), 'dispatchGoods').state;
    const back = stepOf(sent, 'reportUndeliverable').state;
    const again = stepOf(back, 'reopen');
    expect(effectsOf(again)).toEqual(['cancel-dispatch', 'move-goods quarantine']);
    expect(again.state).toMatchObject({
      stage: 'support',
      place: 'quarantine',
      parked: [{ action: 'shipmentArrived', message: { messageId: 'early', body: arrived } }],
    });
  });

  test('reopen() of a case from before that was kept takes the goods as they lie here (E39)', () => {
    const goods = { ...stageStates['goods-back'], because: 'withdrawn' } as const;
    const { state } = stepOf(caseIn(goods, { accepted: false }), 'reopen');
    expect(state).toMatchObject({
      stage: 'appeal',
      reassess: true,
      parked: [
        { action: 'shipmentArrived', message: { actor: { role: 'system' }, body: { contents: 'ok' } } },
      ],
    });
  });

  test('reopen() of a parcel that nobody had agreed to is support’s to judge, as it was (E39)', () => {
    const unasked = { messageId: 'm', actor: { role: 'warehouse', id: 'w' }, body: arrived } as const;
    const parcel = { ...stageStates.parcel, trouble: 'unasked', unasked } as const;
    const before = caseIn(parcel, { place: 'quarantine', agreed: false });
    expect(stepOf(withdrawn(before), 'reopen').state).toMatchObject({ ...parcel, announced: true });
  });

  test('reopen() keeps a safety stop with the manager (E49)', () => {
    const parcel = { ...stageStates.parcel, trouble: 'short' } as const;
    const before = caseIn(parcel, { place: 'quarantine', hazard: 'flagged' });
    expect(stepOf(withdrawn(before), 'reopen').state.attention).toBe('manager');
  });

  test('reopen() from home is for the time of the policy, and not without an agreement (E36, L1)', () => {
    const home = { place: 'returned', agreed: true, verdict } as const;
    const over = { ...caseIn(stageStates.closed, home), reopenUntil: daysAfter(14) };
    expect(stepOf(over, 'reopen', { by: 'customer', at: daysAfter(14) }).state.stage).toBe('parcel');
    expect(refusalOf(over, 'reopen', { by: 'customer', at: daysAfter(15) }).refused).toBe('WrongRole');
    const never = caseIn(stageStates.closed, { place: 'returned' });
    expect(refusalOf(never, 'reopen', { by: 'manager' }).refused).toBe('NothingToDo');
  });
});
