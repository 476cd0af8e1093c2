import { openingStep, initialState } from '../../../../api/cases/opening';
import { decisionsOf } from '../../../../api/cases/explanation/decisions';
import { groundsOf } from '../../../../api/cases/explanation/grounds';
import { decisionSource } from '../../../../api/schemas/explanation';
import type { DecisionView } from '../../../../api/schemas/explanation';
import { assessEligibility, policyVersions } from '../../../../policy';
import type { RecordedEvent } from '../../../../store/cases/case-views';
import type { CaseHistory } from '../../../../store/cases/explanations';
import {
  actions,
  appealAssessed,
  offerDecided,
  refundAnswered,
  repairReviewed,
  secondOpinionWanted,
  stages,
  system,
} from '../../../../workflows/contract';
import type { CaseEvent, CaseState, RefundAnswer, Step } from '../../../../workflows/contract';
import { timePassed } from '../../../../workflows/deadlines';
import { isRefusal } from '../../../../workflows/moves/move';
import {
  caseIn,
  daysAfter,
  noon,
  refund,
  stageStates,
  stepOf,
  tell,
  verdict,
} from '../../../support/case-states';

const [policy] = policyVersions;
const counted = {
  orderDay: '2026-02-20',
  receiptDay: '2026-02-25',
  receiptSource: 'carrier',
  appealDay: '2026-03-02',
};

/** Every decision that the desk's code can make: each message in each stage, what time does, and what activities decide. */
function everyDecision(): readonly CaseEvent[] {
  const messages = stages.flatMap((stage) =>
    actions.flatMap((action) => {
      const result = tell(caseIn(stageStates[stage]), action);
      return isRefusal(result) ? [] : [result];
    }),
  );
  return [...messages, ...refined(), ...decidedByActivities(), ...byTime(), opening()].flatMap(
    ({ events }) => events,
  );
}

/** Messages that need more of a case than its stage. */
function refined(): readonly Step[] {
  const { appeal, support, parcel, lab, offer, replacement, repair } = stageStates;
  const back = { stage: 'goods-back', because: 'no-remedy', dispatch: null } as const;
  const inLab = { ...lab, verdict };
  const sent = { at: noon, trackingNo: null };
  const money = { requestedBy: 'customer', approvedBy: null, paid: ['re_1'], byHand: false, over: [] };
  const paid = caseIn({ stage: 'closed', outcome: 'refunded' }, { place: 'kept', money });
  const stuck = caseIn({ stage: 'refund', refund: { ...refund, state: 'failed' } });
  const payout = {
    payoutId: 'P',
    method: 'cash',
    reference: 'x',
    requestedBy: 'pay-1',
    approvedBy: null,
  } as const;
  const waits = { ...refund, state: 'awaiting-approval', consentRef: 'text' } as const;
  const difference = { amountCents: 1_000, requestedBy: 'customer' };
  const packed = caseIn(replacement, { labelFailed: true });
  const amended = { cause: 'transit-damage', repairable: false } as const;
  const bad = { passedQualityCheck: false };
  return [
    stepOf(caseIn(appeal), 'ratify'),
    stepOf(caseIn(support), 'proposeLab'),
    stepOf(caseIn(support, { hazard: 'flagged' }), 'clearHazard'),
    stepOf(caseIn(support, { secondOwner: { consentRef: null } }), 'noteBuyerConsent'),
    stepOf(caseIn(parcel, { place: 'in-transit' }), 'withdraw'),
    stepOf(caseIn(parcel), 'shipmentArrived', { body: { contents: 'short' } }),
    stepOf(caseIn({ ...parcel, trouble: 'short' }), 'ratify'),
    stepOf(caseIn({ ...parcel, trouble: 'missing' }), 'endParcelSearch'),
    stepOf(caseIn({ ...parcel, trouble: 'not-found' }), 'settleLostParcel'),
    stepOf(caseIn(offer, { place: 'lost' }), 'shipmentArrived'),
    stepOf(caseIn(offer, { strays: 1 }), 'sendStrayBack'),
    stepOf(caseIn(offer, { storedSince: noon }), 'chooseOption'),
    stepOf(caseIn(offer), 'labVerdict', { by: { role: 'lab', id: 'lab-1' }, body: amended }),
    stepOf(caseIn(offer), 'labVerdict', { by: { role: 'lab', id: 'lab-2' } }),
    stepOf(caseIn(inLab), 'confirmVerdict', { by: { role: 'lab', id: 'lab-2' } }),
    stepOf(caseIn(inLab), 'confirmVerdict', { by: { role: 'lab', id: 'lab-2' }, body: { agrees: false } }),
    stepOf(caseIn(back, { verdict }), 'contestVerdict'),
    stepOf(stuck, 'settleRefund'),
    stepOf(stuck, 'retryRefund'),
    stepOf(caseIn({ stage: 'refund', refund: { ...waits, payout, consentRef: null } }), 'agreeToPayout'),
    stepOf(caseIn({ stage: 'refund', refund: { ...waits, payout } }), 'approveRefund', { by: 'manager' }),
    stepOf(caseIn({ stage: 'refund', refund: waits }), 'approveRefund'),
    stepOf(caseIn({ stage: 'refund', refund: { ...refund, parts: 2, state: 'pending' } }), 'refundUpdated'),
    stepOf(paid, 'refundUpdated', { body: { providerRefundId: 're_1', state: 'failed' } }),
    stepOf(paid, 'refundUpdated', { body: { providerRefundId: 're_2', state: 'succeeded' } }),
    stepOf({ ...paid, attention: 'payments' }, 'resolveConflict'),
    stepOf(packed, 'retryLabel'),
    stepOf(caseIn({ ...replacement, dispatch: sent }), 'confirmDelivery'),
    stepOf(caseIn({ ...replacement, dispatch: sent, difference }), 'confirmDelivery'),
    stepOf(caseIn(replacement), 'confirmAddress', { body: { addressRef: 'text' } }),
    stepOf(caseIn({ ...replacement, dispatch: sent }), 'reportUndeliverable', { body: { lost: true } }),
    stepOf(caseIn(repair), 'finishRepair', { body: bad }),
    stepOf(caseIn(repair, { heldSince: noon }), 'release'),
    stepOf(caseIn({ stage: 'closed', outcome: 'lapsed' }), 'reopen'),
  ];
}

function decidedByActivities(): readonly Step[] {
  const at = noon;
  const appeal = caseIn(stageStates.appeal);
  const rules = ['W1', 'W2', 'G1', 'G2'] as const;
  const lab = caseIn({ ...stageStates.lab, verdict });
  const resent = { kind: 'replacement', actor: system, consentToDataLoss: false, again: true } as const;
  const lost = caseIn({ ...stageStates.offer, remake: true, late: resent });
  const again = caseIn({ ...stageStates.offer, remake: true, mayStand: true });
  const decision = { at, rules: ['O1'], cause: 'internal-defect', amountCents: 9_000 } as const;
  const assess = (outcome: 'eligible' | 'refused' | 'needs-person'): Step =>
    appealAssessed(appeal, { at, outcome, rules, needs: ['proof'], counted });
  const answers: readonly RefundAnswer['state'][] = [
    ...(['submitted', 'pending', 'unknown', 'failed', 'awaiting-approval', 'settled'] as const),
  ];
  return [
    ...(['eligible', 'refused', 'needs-person'] as const).map(assess),
    secondOpinionWanted(lab, at),
    offerDecided(lab, { ...decision, offered: ['refund'], needsManager: false }),
    offerDecided(lab, { ...decision, offered: [], needsManager: false }),
    offerDecided(again, { ...decision, offered: ['refund'], needsManager: false, stands: true }),
    offerDecided(lost, {
      ...decision,
      offered: ['replacement'],
      needsManager: false,
      lateChoiceStands: true,
    }),
    offerDecided(lab, { ...decision, offered: ['refund'], needsManager: true, managerFirst: true }),
    repairReviewed(caseIn(stageStates.repair), { at, holds: true }),
    ...answers.map((state) =>
      refundAnswered(caseIn(stageStates.refund), { at, state, providerRefundId: null, failure: null }),
    ),
  ];
}

function byTime(): readonly Step[] {
  const again = { ...refund, state: 'unknown', tryAgainAt: daysAfter(1) } as const;
  const posted = caseIn(stageStates.parcel, { place: 'in-transit' });
  return [
    timePassed(caseIn(stageStates.agreement), daysAfter(6)),
    timePassed(caseIn({ ...stageStates.parcel, trouble: 'missing' }), daysAfter(6)),
    timePassed(caseIn(stageStates.agreement), daysAfter(11)),
    timePassed(caseIn(stageStates.agreement), daysAfter(11), true),
    timePassed(caseIn(stageStates.offer), daysAfter(11)),
    timePassed(posted, daysAfter(11)),
    timePassed(caseIn({ stage: 'refund', refund: again }, { due: null }), daysAfter(2)),
  ];
}

function opening(): Step {
  const { unit } = caseIn(stageStates.appeal);
  const remedies = [{ caseNo: 'RMA-000001', outcome: 'repaired', deliveredAt: noon }] as const;
  const kept = { receipt: null, settled: [], overruled: [] };
  const about = { caseNo: 'RMA-000042', policy, unit, appealedAt: noon, remedies, kept };
  const initial = initialState(about as never);
  const eligibility = assessEligibility(policy, {
    ...{ orderedAt: noon, appealedAt: noon, receipt: null, boughtHere: true, isBuyer: true },
    ...{ defectClaimed: 'defective' },
  });
  return openingStep(initial, {
    ...{ at: noon, eligibility, detail: {}, policy, remedies, dangerous: true, helpful: [] },
  });
}

const inLab = { place: 'lab', at: new Date(daysAfter(-1)) } as const;

function historyOf(events: readonly CaseEvent[], state: CaseState, custody: object[] = [inLab]): CaseHistory {
  const recorded = events.map(({ seq, at, name, actor, rules, detail }): RecordedEvent => ({
    ...{ seq, at: new Date(at), name, actorRole: actor.role, actorId: actor.id, rules, detail },
  }));
  const record = {
    ...{ state, custody },
    eligibility: { counted },
  };
  const appeal = { channel: 'http', claim: 'defective' };
  return {
    ...{ record, events: recorded, offers: [], texts: [], appeal, policies: [] },
    known: { defectClaimed: 'defective' },
  } as unknown as CaseHistory;
}

const staff = { forStaff: true, isKnown: true };

/** Each decision as the last of a case in which everything else had happened before. */
function explained(): readonly DecisionView[] {
  const before: readonly CaseEvent[] = [
    { seq: 1, name: 'evidenceWanted', detail: { needs: ['proof'], counted } },
    { seq: 2, name: 'verdictGiven', detail: { cause: 'internal-defect', repairable: true } },
    { seq: 3, name: 'repairRevised', detail: { repairMinutes: 90 } },
    { seq: 4, name: 'optionChosen', detail: { kind: 'repair', offerVersion: 1 } },
  ].map((event) => ({ ...event, at: noon, actor: { role: 'lab', id: 'lab-1' }, rules: ['L3'] }));
  const state = caseIn(stageStates.offer);
  return everyDecision().map((event, index) => {
    const history = historyOf([...before, { ...event, seq: 5 + index }], state);
    const last = decisionsOf(history, staff).at(-1);
    if (!last) throw new Error('no decision was explained');
    return last;
  });
}

test('groundsOf() knows every kind of decision, and the code makes every kind it knows (H3)', () => {
  const made = new Set(everyDecision().map(({ name }) => name));
  expect([...made].sort()).toEqual(Object.keys(groundsOf).sort());
});

test.each(Object.keys(groundsOf))(
  'factsOfDecision() leaves no %s without a rule, a fact, and the source of each fact',
  (kind) => {
    const decisions = explained().filter(({ name }) => name === kind);
    expect(decisions).not.toEqual([]);
    const sources: readonly string[] = decisionSource.options;
    for (const { rules, facts } of decisions) {
      expect(rules).not.toEqual([]);
      expect(facts).not.toEqual([]);
      expect(facts.filter(({ fact, source }) => fact === '' || !sources.includes(source))).toEqual([]);
      // A fact without a value is none, except where nobody knows it.
      expect(facts.filter(({ fact, value }) => value === null && fact !== 'received-on')).toEqual([]);
    }
  },
);

describe('factsOfDecision()', () => {
  const decidedIn = (events: readonly CaseEvent[], reader = staff, custody: object[] = [inLab]) =>
    decisionsOf(
      historyOf(
        events.map((one, index) => ({ ...one, seq: index + 1 })),
        caseIn(stageStates.support),
        custody,
      ),
      reader,
    );
  const wanted = {
    needs: ['identity'],
    counted: { ...counted, receiptDay: null, receiptSource: 'presumed' },
  };
  const event = (name: string, detail: object, role = 'system') =>
    ({ at: noon, name, actor: { role, id: role }, rules: ['J'], detail }) as unknown as CaseEvent;
  const story = [
    event('evidenceWanted', wanted),
    event('evidenceProvided', { items: ['identity'], receivedAt: noon, receiptSource: 'carrier' }, 'support'),
    event('appealAccepted', { needs: [], counted }),
  ];
  const told = (decision: DecisionView | undefined) =>
    decision?.facts.map(({ fact, value, source }) => [fact, value, source]);

  test('tells what was known then, not what came to be known later (E9, E20)', () => {
    const [first, second, third] = decidedIn(story);
    expect(told(first)).toEqual([
      ['claim', 'defective', 'customer'],
      ['appealed-on', '2026-03-02', 'customer'],
      ['ordered-on', '2026-02-20', 'order'],
      ['received-on', null, 'presumed'],
      ['bought-here', true, 'order'],
      ['sender-is-buyer', false, 'order'],
    ]);
    expect(told(second)).toEqual([
      ['provides-evidence', true, 'support'],
      ['items', 'identity', 'support'],
      ['received-at', noon, 'carrier'],
    ]);
    expect(told(third)).toEqual([
      ['claim', 'defective', 'customer'],
      ['appealed-on', '2026-03-02', 'customer'],
      ['ordered-on', '2026-02-20', 'order'],
      ['received-on', '2026-02-25', 'carrier'],
      ['bought-here', true, 'order'],
      ['sender-is-buyer', true, 'support'],
    ]);
  });

  test('names whoever a deed was recorded for, and lets an end rest on what brought it about', () => {
    const agreed = event('caseWithdrawn', { onBehalfOfCustomer: true }, 'support');
    const [withdrawn, end] = decidedIn([agreed, event('caseClosed', { outcome: 'withdrawn' })]);
    expect(told(withdrawn)?.[0]).toEqual(['withdraws', true, 'customer']);
    expect(told(end)).toEqual([
      ['withdraws', true, 'customer'],
      ['goods-at', 'lab', 'desk'],
    ]);
  });

  test.each([
    ['deliveryConfirmed', 'returned', [['delivered', true, 'customer']]],
    [
      'disposalAgreed',
      'disposed',
      [
        ['agrees-to-disposal', true, 'customer'],
        ['goods-at', 'lab', 'desk'],
      ],
    ],
  ])('tells where the goods were before %s, and that they were %s when the case closed (E104)', (...row) => {
    const [name, place, before] = row;
    const closing = [event(name, {}, 'customer'), event('caseClosed', { outcome: 'no-remedy' })];
    const [deed, end] = decidedIn(closing, staff, [inLab, { place, at: new Date(noon) }]);
    expect(told(deed)).toEqual(before);
    expect(told(end)).toEqual([before[0], ['goods-at', place, 'desk']]);
  });

  test('tells a sender who is not known as the buyer what counted, and not what it was (E20)', () => {
    const [first] = decidedIn(story, { forStaff: false, isKnown: false });
    expect(told(first)).toEqual([
      ['claim', 'defective', 'customer'],
      ['appealed-on', '2026-03-02', 'customer'],
      ['ordered-on', null, 'order'],
      ['received-on', null, 'presumed'],
      ['bought-here', null, 'order'],
      ['sender-is-buyer', null, 'order'],
    ]);
  });
});
