import {
  actionRoles,
  actions,
  allowedActions,
  isUnresolved,
  offerDecided,
  stageTable,
  stages,
} from '../../../workflows/contract';
import type { Action, CaseState, Role, Stage } from '../../../workflows/contract';
import { anytimeMoves } from '../../../workflows/moves/anytime';
import { moves } from '../../../workflows/moves/judge';
import {
  bodies,
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  noon,
  refund,
  refusalOf,
  stageStates,
  stepOf,
  tell,
} from '../../support/case-states';

const inStage = (stage: Stage): CaseState => caseIn(stageStates[stage]);
const second = { role: 'lab', id: 'lab-2' } as const;

describe('the table of stages', () => {
  const rows = stages.flatMap((stage) => stageTable[stage].takes.map((action) => [stage, action] as const));

  test.each(rows)('moves: stage %s has a move for %s', (stage, action) => {
    const row: Partial<Record<Action, unknown>> = moves[stage];
    const anytime: Partial<Record<Action, unknown>> = anytimeMoves;
    expect(typeof (anytime[action] ?? row[action])).toBe('function');
  });

  test.each(stages)('moves: stage %s has no move that its row does not take', (stage) => {
    expect(Object.keys(moves[stage]).filter((name) => !takes(stage).includes(name))).toEqual([]);
  });

  const takes = (stage: Stage): readonly string[] => stageTable[stage].takes;

  test.each(actions)('actionRoles: %s is for somebody, and is taken in some stage', (action) => {
    expect(actionRoles[action].length).toBeGreaterThan(0);
    expect(stages.some((stage) => stageTable[stage].takes.includes(action))).toBe(true);
  });

  test.each(stages)(
    'judge() takes in stage %s just what allowedActions() shows, or keeps it for later',
    (stage) => {
      const roles: readonly Role[] = [
        'customer',
        'support',
        'warehouse',
        'lab',
        'payments',
        'manager',
        'system',
      ];
      const state = inStage(stage);
      for (const role of roles)
        for (const action of actions) {
          const result = tell(state, action, { by: role });
          const taken = !('refused' in result);
          const parked = stageTable[stage].parks.includes(action) && actionRoles[action].includes(role);
          const mine = role === 'system' ? taken : allowedActions(state, role).includes(action) || parked;
          const why = 'refused' in result ? result.refused : 'taken';
          // Evidence alone does not say that a person may judge the dates; the rest needs facts of its own.
          if (!['StaleOffer', 'NotOffered', 'SamePerson'].includes(why))
            expect([action, role, taken]).toEqual([action, role, mine]);
        }
    },
  );
});

describe('judge() of roles and doubles', () => {
  test.each(actions)('judge() refuses %s from a role it is not for', (action) => {
    const stage = stages.find((candidate) => stageTable[candidate].takes.includes(action)) ?? 'appeal';
    const wrong = (['customer', 'support', 'warehouse', 'lab', 'payments', 'admin'] as const).find(
      (role) => !actionRoles[action].includes(role),
    );
    expect(refusalOf(inStage(stage), action, { by: wrong ?? 'admin' }).refused).toBe('WrongRole');
  });

  test('judge() takes a message id once, whatever it asks for (E50)', () => {
    const { state } = stepOf(inStage('support'), 'proposeLab', { id: 'form-1' });
    expect(refusalOf(state, 'proposeLab', { id: 'form-1' }).refused).toBe('AlreadyDone');
    expect(refusalOf(state, 'agreeToLab', { id: 'form-1' }).refused).toBe('AlreadyDone');
    expect(stepOf(state, 'agreeToLab', { id: 'form-2' }).state.stage).toBe('parcel');
  });

  test('judge() keeps the last forty message ids and no more', () => {
    const seen = Array.from({ length: 40 }, (_, index) => `old-${index}`);
    const { state } = stepOf(caseIn(stageStates.support, { seen }), 'proposeLab', { id: 'new' });
    expect(state.seen).toHaveLength(40);
    expect(state.seen.at(-1)).toBe('new');
  });

  test('judge() marks what support records for a customer, and only what a customer does', () => {
    const step = stepOf(inStage('agreement'), 'agreeToLab', { by: 'support', noteRef: 'note-1' });
    expect(step.events[0]?.detail).toEqual({ onBehalfOfCustomer: true, note: 'note-1' });
    expect(refusalOf(inStage('support'), 'advise', { noteRef: 'note-1' }).refused).toBe('InvalidMessage');
  });
});

describe('messages that come early', () => {
  test('judge() parks a shipment before agreement and keeps the goods in quarantine (E39)', () => {
    const step = stepOf(inStage('agreement'), 'shipmentArrived');
    expect(step.state).toMatchObject({
      stage: 'agreement',
      place: 'quarantine',
      parked: [{ action: 'shipmentArrived' }],
    });
    expect(effectsOf(step)).toEqual(['move-goods quarantine']);
    expect(refusalOf(step.state, 'shipmentArrived').refused).toBe('AlreadyDone');
  });

  test.each(['appeal', 'support', 'agreement', 'parcel'] as const)(
    'judge() parks a verdict in stage %s and applies nothing of it (E55)',
    (stage) => {
      const step = stepOf(inStage(stage), 'labVerdict');
      expect(step.state).toMatchObject({ stage, verdict: null, parked: [{ action: 'labVerdict' }] });
      expect(effectsOf(step)).toEqual([]);
    },
  );

  test('judge() keeps what is parked while the case goes on (E51)', () => {
    const early = stepOf(inStage('support'), 'shipmentArrived').state;
    expect(stepOf(early, 'proposeLab').state.parked).toHaveLength(1);
  });

  test('judge() parks a verdict while the case is on hold: a signal that is refused is lost (E106)', () => {
    const held = stepOf(inStage('lab'), 'hold').state;
    expect(stepOf(held, 'labVerdict').state).toMatchObject({ stage: 'lab', verdict: null, parked: [{}] });
    const early = stepOf(inStage('support'), 'hold').state;
    expect(stepOf(early, 'labVerdict').state.parked).toHaveLength(1);
  });

  test('judge() answers a second scan that the shipment was received (E50)', () => {
    const { state } = stepOf(inStage('parcel'), 'shipmentArrived');
    expect(state).toMatchObject({ stage: 'lab', place: 'lab' });
    expect(refusalOf(state, 'shipmentArrived')).toMatchObject({ refused: 'AlreadyDone' });
  });

  test('announceParcel() does not move goods that are here already (E39)', () => {
    const early = stepOf(inStage('agreement'), 'shipmentArrived').state;
    const step = stepOf(stepOf(early, 'agreeToLab').state, 'announceParcel');
    expect(step.state.place).toBe('quarantine');
    expect(effectsOf(step)).toEqual([]);
  });

  test('a case that ends drops what was parked: it may not be applied after a reopening (E26)', () => {
    const early = stepOf(inStage('support'), 'labVerdict').state;
    const ended = stepOf(early, 'withdraw').state;
    expect(ended).toMatchObject({ stage: 'closed', parked: [] });
    expect(stepOf(ended, 'reopen').state.parked).toEqual([]);
  });
});

describe('arrival', () => {
  test('shipmentArrived() keeps a parcel that is short in quarantine (E47)', () => {
    const step = stepOf(inStage('parcel'), 'shipmentArrived', { body: { contents: 'short' } });
    expect(step.state).toMatchObject({
      stage: 'parcel',
      trouble: 'short',
      place: 'quarantine',
      attention: 'support',
    });
    expect(effectsOf(step)).toEqual(['move-goods quarantine', 'letter parcel-trouble']);
  });

  test('shipmentArrived() of an empty box brings no goods (E47)', () => {
    const step = stepOf(inStage('parcel'), 'shipmentArrived', { body: { contents: 'empty' } });
    expect(step.state).toMatchObject({
      stage: 'parcel',
      trouble: 'empty',
      place: 'customer',
      attention: 'support',
    });
  });
});

describe('hold and release', () => {
  test('release() shifts the deadline and its reminders by the time of the hold (E106)', () => {
    const held = stepOf(inStage('offer'), 'hold', { at: daysAfter(1) }).state;
    expect(held.heldSince).toBe(daysAfter(1));
    const { state } = stepOf(held, 'release', { at: daysAfter(4) });
    expect(state).toMatchObject({ heldSince: null, due: { at: daysAfter(13), remindAt: [daysAfter(8)] } });
  });

  test('release() after a moment leaves the day as it was; over midnight it gives the day back (E7, E106)', () => {
    // The offer ends with a day in Berlin, at 23:00 UTC.
    const due = { at: '2026-03-16T22:59:59.999Z', remindAt: ['2026-03-09T11:00:00.000Z'], passed: false };
    const held = { ...inStage('offer'), due, heldSince: '2026-03-03T22:00:00.000Z' };
    expect(stepOf(held, 'release', { at: '2026-03-03T22:59:59.999Z' }).state).toMatchObject({
      due,
      dueFrom: noon,
    });
    expect(stepOf(held, 'release', { at: '2026-03-03T23:00:00.000Z' }).state).toMatchObject({
      due: { at: '2026-03-17T22:59:59.999Z', remindAt: ['2026-03-10T11:00:00.000Z'] },
      dueFrom: '2026-03-03T12:00:00.000Z',
    });
    const before = { at: '2026-03-03T22:00:00.100Z', body: { toTheMoment: true } } as const;
    expect(stepOf(held, 'release', before).state.due?.at).toBe('2026-03-16T23:00:00.099Z');
  });

  test('release() twice gives back both holds, and what counts anew counts from there (E106)', () => {
    const due = { at: '2026-03-16T22:59:59.999Z', remindAt: [], passed: false };
    const first = { ...inStage('offer'), due, heldSince: '2026-03-03T12:00:00.000Z' };
    const once = stepOf(first, 'release', { at: '2026-03-05T12:00:00.000Z' }).state;
    const twice = stepOf({ ...once, heldSince: '2026-03-06T12:00:00.000Z' }, 'release', {
      id: 'm-2',
      at: '2026-03-07T12:00:00.000Z',
    }).state;
    expect(twice).toMatchObject({
      due: { at: '2026-03-19T22:59:59.999Z' },
      dueFrom: '2026-03-05T12:00:00.000Z',
    });
  });

  test('release() shifts a deadline that began during the hold only by its own wait (E106)', () => {
    const held = stepOf(inStage('parcel'), 'hold', { at: daysAfter(1) }).state;
    const inLab = stepOf(held, 'shipmentArrived', { at: daysAfter(3) }).state;
    const due = { at: daysAfter(8), remindAt: [], passed: false };
    const { state } = stepOf({ ...inLab, due }, 'release', { at: daysAfter(4) });
    expect(state.due?.at).toBe(daysAfter(9));
  });

  test('hold() refuses everything but facts, and a second hold has nothing to do', () => {
    const held = stepOf(inStage('offer'), 'hold').state;
    expect(refusalOf(held, 'chooseOption').refused).toBe('OnHold');
    expect(refusalOf(held, 'hold').refused).toBe('NothingToDo');
    expect(refusalOf(inStage('offer'), 'release').refused).toBe('NothingToDo');
    expect(stepOf(stepOf(inStage('parcel'), 'hold').state, 'shipmentArrived').state.stage).toBe('lab');
  });
});

describe('the verdict', () => {
  const caused = { cause: 'customer-caused', repairable: false } as const;
  const given = (): CaseState => {
    const { state } = stepOf(inStage('lab'), 'labVerdict', {
      body: caused,
      by: { role: 'lab', id: 'lab-1' },
    });
    return state.stage === 'lab' ? { ...state, toDecide: false } : state;
  };

  test('labVerdict() waits for the policy, and a second verdict does not win silently (E56)', () => {
    const { state } = stepOf(inStage('lab'), 'labVerdict');
    expect(state).toMatchObject({
      stage: 'lab',
      toDecide: true,
      verdict: { cause: 'internal-defect', by: 'lab' },
    });
    expect(refusalOf(state, 'labVerdict', { by: 'manager' }).refused).toBe('AlreadyDone');
  });

  test('labVerdict() makes one line of a part that is named twice (O7)', () => {
    const parts = [
      { sku: 'PART-1', quantity: 1 },
      { sku: 'PART-2', quantity: 1 },
      { sku: 'PART-1', quantity: 2 },
    ];
    const { state } = stepOf(inStage('lab'), 'labVerdict', { body: { ...bodies.labVerdict, parts } });
    expect(state.verdict?.parts).toEqual([
      { sku: 'PART-1', quantity: 3 },
      { sku: 'PART-2', quantity: 1 },
    ]);
  });

  test('confirmVerdict() takes another person than the one who gave the verdict (E52, O8)', () => {
    expect(refusalOf(given(), 'confirmVerdict', { by: { role: 'lab', id: 'lab-1' } })).toMatchObject({
      refused: 'SamePerson',
      rules: ['J'],
    });
    expect(stepOf(given(), 'confirmVerdict', { by: second }).state).toMatchObject({
      toDecide: true,
      verdict: { confirmedBy: 'lab-2' },
    });
  });

  test('confirmVerdict() that disagrees takes the verdict back (E52, E56)', () => {
    const { state } = stepOf(given(), 'confirmVerdict', { by: second, body: { agrees: false } });
    expect(state).toMatchObject({ stage: 'lab', verdict: null, attention: 'lab' });
    expect(stepOf(state, 'labVerdict').state.verdict).not.toBeNull();
  });
});

describe('the offer', () => {
  test('chooseOption() refuses an offer that was replaced, and what it does not hold (E68)', () => {
    const offer = inStage('offer');
    expect(refusalOf(offer, 'chooseOption', { body: { kind: 'refund', offerVersion: 2 } })).toMatchObject({
      refused: 'StaleOffer',
      rules: ['L4'],
    });
    const notOffered = refusalOf(offer, 'chooseOption', { body: { kind: 'repair', offerVersion: 1 } });
    expect(notOffered).toMatchObject({ refused: 'NotOffered', rules: ['L4'] });
    expect(notOffered.detail).toContain('refund, replacement');
  });

  test('chooseOption() while the offer is made anew, or waits for a manager, says so (E64, E59)', () => {
    const body = { kind: 'refund', offerVersion: 1 } as const;
    const replacing = stepOf(inStage('offer'), 'chooseOption', { body: { ...body, kind: 'replacement' } });
    const again = stepOf(replacing.state, 'reportShortage').state;
    expect(again).toMatchObject({ stage: 'offer', remake: true, offer: { offered: [] } });
    expect(refusalOf(again, 'chooseOption', { body })).toMatchObject({
      refused: 'WrongStage',
      detail: expect.stringContaining('being made anew') as string,
    });
    const offer = { version: 1, offered: [], amountCents: 9_000 } as const;
    const nothingOffered = caseIn({ ...stageStates.offer, offer, attention: 'manager' });
    expect(refusalOf(nothingOffered, 'chooseOption', { body }).detail).toContain('a manager');
  });

  test.each([
    ['refund', ['lapse-reservations']],
    ['replacement', ['lapse-reservations', 'order-dispatch replacement', 'letter delivery-address']],
    ['repair', ['lapse-reservations', 'order-repair', 'letter delivery-address']],
  ] as const)('chooseOption() of %s leads there, and only there (E88)', (kind, effects) => {
    const offer = { version: 1, offered: ['refund', 'replacement', 'repair'], amountCents: 9_000 } as const;
    const step = stepOf(caseIn({ ...stageStates.offer, offer }), 'chooseOption', {
      body: { kind, offerVersion: 1 },
    });
    expect(step.state.stage).toBe(kind);
    expect(effectsOf(step)).toEqual(effects);
    expect(tell(step.state, 'chooseOption', { body: { kind: 'refund', offerVersion: 1 } })).toMatchObject({
      refused: 'WrongStage',
    });
  });

  test('declineOffer() sends the goods home and frees what was held (E67)', () => {
    const step = stepOf(inStage('offer'), 'declineOffer');
    expect(step.state).toMatchObject({ stage: 'goods-back', because: 'declined', place: 'outgoing' });
    expect(effectsOf(step)).toEqual([
      'lapse-reservations',
      'order-dispatch goods-back',
      'move-goods outgoing',
      'letter delivery-address',
    ]);
  });

  test('offerDecided() without an option waits for a manager, or sends the goods home (E59, O8)', () => {
    const decision = {
      at: noon,
      offered: [],
      rules: [],
      cause: 'internal-defect',
      amountCents: 9_000,
    } as const;
    const lab = inStage('lab');
    expect(offerDecided(lab, { ...decision, needsManager: true }).state).toMatchObject({
      stage: 'offer',
      attention: 'manager',
    });
    expect(offerDecided(lab, { ...decision, needsManager: false }).state).toMatchObject({
      stage: 'goods-back',
      because: 'no-remedy',
    });
  });

  test('decide() makes a fresh offer of exactly one option, or sends the goods home (E59)', () => {
    const fresh = stepOf(inStage('offer'), 'decide', { body: { kind: 'refund' } }).state;
    expect(fresh).toMatchObject({ stage: 'offer', remake: true, struck: ['replacement', 'repair'] });
    expect(fresh.overruled).toContain('O2');
    expect(stepOf(inStage('offer'), 'decide', { body: { kind: 'no-remedy' } }).state).toMatchObject({
      stage: 'goods-back',
      because: 'no-remedy',
    });
  });
});

describe('two persons for money', () => {
  const waiting = caseIn({
    ...stageStates.refund,
    refund: { ...refund, state: 'awaiting-approval', requestedBy: 'manager-1' },
  });

  test('approveRefund() is not for the one who asked (I8)', () => {
    const asked = { role: 'manager', id: 'manager-1' } as const;
    expect(refusalOf(waiting, 'approveRefund', { by: asked })).toMatchObject({
      refused: 'SamePerson',
      rules: ['J'],
    });
    expect(stepOf(waiting, 'approveRefund', { by: 'payments' }).state).toMatchObject({
      refund: { state: 'requested', approvedBy: 'payments' },
    });
  });

  test('refundUpdated() cannot settle what nobody was asked to pay (I2)', () => {
    for (const state of ['requested', 'awaiting-approval'] as const)
      expect(
        refusalOf(caseIn({ ...stageStates.refund, refund: { ...refund, state } }), 'refundUpdated').refused,
      ).toBe('NothingToDo');
  });

  test('refundUpdated() after a failure does not bring the failed refund back (E77)', () => {
    const failed = caseIn({
      ...stageStates.refund,
      refund: { ...refund, state: 'failed', providerRefundId: 're_1' },
    });
    for (const state of ['pending', 'succeeded', 'failed'] as const)
      expect(refusalOf(failed, 'refundUpdated', { body: { providerRefundId: 're_1', state } }).refused).toBe(
        'AlreadyDone',
      );
    expect(
      stepOf(failed, 'refundUpdated', { body: { providerRefundId: 're_2', state: 'succeeded' } }).state,
    ).toMatchObject({ outcome: 'refunded' });
  });

  test('refundUpdated() of another refund than the pending one is no news of ours (E76)', () => {
    const pending = caseIn({
      ...stageStates.refund,
      refund: { ...refund, state: 'pending', providerRefundId: 're_1' },
    });
    expect(
      refusalOf(pending, 'refundUpdated', { body: { providerRefundId: 're_9', state: 'succeeded' } }).refused,
    ).toBe('InvalidMessage');
  });
});

describe('withdrawing', () => {
  test.each(['appeal', 'support', 'agreement', 'parcel'] as const)(
    'withdraw() in stage %s closes without an effect on goods (E96)',
    (stage) => {
      const step = stepOf(inStage(stage), 'withdraw');
      expect(step.state).toMatchObject({
        stage: 'closed',
        outcome: 'withdrawn',
        place: 'customer',
        due: null,
      });
      expect(effectsOf(step)).toEqual(['letter closed']);
    },
  );

  test('withdraw() while the parcel travels is noted, and the goods go back on arrival (E97)', () => {
    const travelling = stepOf(inStage('parcel'), 'announceParcel').state;
    const noted = stepOf(travelling, 'withdraw');
    expect(namesOf(noted)).toEqual(['withdrawalNoted']);
    expect(stepOf(noted.state, 'shipmentArrived').state).toMatchObject({
      stage: 'goods-back',
      because: 'withdrawn',
    });
  });

  test.each([
    ['lab', 'withdrawn', false],
    ['offer', 'declined', true],
  ] as const)(
    'withdraw() in stage %s sends the goods home as %s (E98, E99)',
    (stage, because, unresolved) => {
      const step = stepOf(inStage(stage), 'withdraw');
      expect(step.state).toMatchObject({ stage: 'goods-back', because });
      expect(isUnresolved(step.state)).toBe(unresolved);
      expect(effectsOf(step)).toContain('lapse-reservations');
    },
  );

  test('withdraw() stops a repair that is not done, and its unused parts are free again (E93, E98)', () => {
    const step = stepOf(inStage('repair'), 'withdraw');
    expect(step.state).toMatchObject({ stage: 'goods-back', because: 'withdrawn', place: 'outgoing' });
    expect(step.effects[0]).toMatchObject({ do: 'finish-repair', passed: false, partsUsed: false });
    // What failed its check has the parts in it already.
    const tried = stepOf(inStage('repair'), 'finishRepair', { body: { passedQualityCheck: false } }).state;
    expect(stepOf(tried, 'withdraw').effects[0]).toMatchObject({ do: 'finish-repair', partsUsed: true });
  });

  test('withdraw() comes too late for a repair that is done: the device goes home repaired (E93)', () => {
    const done = stepOf(inStage('repair'), 'finishRepair', { body: { passedQualityCheck: true } }).state;
    expect(refusalOf(done, 'withdraw').refused).toBe('WrongStage');
  });

  test.each(['refund', 'replacement', 'goods-back'] as const)(
    'withdraw() in stage %s comes after the point of no return (E100, E101)',
    (stage) => {
      expect(refusalOf(inStage(stage), 'withdraw').refused).toBe('WrongStage');
    },
  );

  test.each(['withdraw', 'refuse', 'confirmSolved'] as const)(
    '%s() never closes over goods that came early: they go home first (I10, E39)',
    (action) => {
      const early = stepOf(inStage('support'), 'shipmentArrived').state;
      const step = stepOf(early, action);
      expect(step.state).toMatchObject({ stage: 'goods-back', place: 'outgoing', parked: [] });
      expect(effectsOf(step)).toContain('order-dispatch goods-back');
      expect(effectsOf(step)).not.toContain('letter closed');
    },
  );

  test('withdraw() sends a parcel in trouble home, announced or not (I10, E44)', () => {
    const announced = stepOf(inStage('parcel'), 'announceParcel').state;
    const trouble = stepOf(announced, 'shipmentArrived', { body: { contents: 'short' } }).state;
    expect(stepOf(trouble, 'withdraw').state).toMatchObject({ stage: 'goods-back', because: 'withdrawn' });
  });
});
