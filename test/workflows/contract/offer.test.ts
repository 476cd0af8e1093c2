import {
  letGo,
  offerDecided,
  repairReviewed,
  secondOpinionWanted,
  system,
} from '../../../workflows/contract';
import type { OfferDecision } from '../../../workflows/contract';
import { caseIn, noon, stageStates, verdict } from '../../support/case-states';
import { later, situations, told } from '../moves/situations';

const late = {
  kind: 'refund',
  actor: { role: 'customer', id: 'customer' },
  consentToDataLoss: false,
} as const;
const decision = {
  at: later,
  offered: ['refund', 'replacement'],
  rules: ['L4', 'O1'],
  cause: 'internal-defect',
  amountCents: 9_000,
  needsManager: false,
} as const satisfies OfferDecision;

// What follows from each decision of the policy.
test('secondOpinionWanted() a second technician is wanted (E52, O8)', () => {
  const before = caseIn({ stage: 'lab', verdict, toDecide: true });
  expect(told(before, secondOpinionWanted(before, later))).toEqual({
    changes: { attention: 'lab', toDecide: false },
    says: ['secondOpinionWanted O8 J'],
    does: [],
  });
});

test('offerDecided() an offer is made: the customer has his days (L4)', () => {
  const before = situations['the lab, whose verdict the policy looks at'];
  expect(told(before, offerDecided(before, decision))).toEqual({
    changes: {
      offerVersion: 1,
      dueFrom: later,
      due: null,
      stage: 'offer',
      toDecide: 'gone',
      offer: { version: 1, offered: ['refund', 'replacement'], amountCents: 9_000 },
      remake: false,
    },
    says: ['optionsOffered L4 O1 version=1 offered=["refund","replacement"] cause=internal-defect'],
    does: ['letter template=offer'],
  });
});

test('offerDecided() an offer that is made again counts on, and says what was set aside (J)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true }, { offerVersion: 4 });
  expect(
    told(before, offerDecided(before, { ...decision, overruled: ['O2'], differenceCents: 1_000 })),
  ).toEqual({
    changes: {
      offerVersion: 5,
      dueFrom: later,
      due: null,
      offer: { version: 5, offered: ['refund', 'replacement'], amountCents: 9_000, differenceCents: 1_000 },
      remake: false,
    },
    says: [
      'optionsOffered L4 O1 version=5 offered=["refund","replacement"] cause=internal-defect overruled=["O2"]',
    ],
    does: ['letter template=offer'],
  });
});

test('offerDecided() an offer that a manager sees beside the customer (E54)', () => {
  const before = situations['the lab, whose verdict the policy looks at'];
  expect(told(before, offerDecided(before, { ...decision, needsManager: true }))).toEqual({
    changes: {
      offerVersion: 1,
      attention: 'manager',
      dueFrom: later,
      due: null,
      stage: 'offer',
      toDecide: 'gone',
      offer: { version: 1, offered: ['refund', 'replacement'], amountCents: 9_000 },
      remake: false,
    },
    says: ['optionsOffered L4 O1 version=1 offered=["refund","replacement"] cause=internal-defect'],
    does: ['letter template=offer'],
  });
});

test('offerDecided() an offer that a manager looks at first is not sent (E54)', () => {
  const before = situations['the lab, whose verdict the policy looks at'];
  expect(told(before, offerDecided(before, { ...decision, needsManager: true, managerFirst: true }))).toEqual(
    {
      changes: {
        offerVersion: 1,
        attention: 'manager',
        dueFrom: later,
        due: null,
        stage: 'offer',
        toDecide: 'gone',
        offer: { version: 1, offered: ['refund', 'replacement'], amountCents: 9_000 },
        remake: false,
        unseen: true,
      },
      says: ['offerPrepared L4 O1 version=1 offered=["refund","replacement"] cause=internal-defect'],
      does: [],
    },
  );
});

test('offerDecided() an offer that is made anew while a manager looks keeps his days (E54)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true, unseen: true });
  expect(told(before, offerDecided(before, { ...decision, needsManager: true, managerFirst: true }))).toEqual(
    {
      changes: {
        offerVersion: 2,
        attention: 'manager',
        due: null,
        offer: { version: 2, offered: ['refund', 'replacement'], amountCents: 9_000 },
        remake: false,
      },
      says: ['offerPrepared L4 O1 version=2 offered=["refund","replacement"] cause=internal-defect'],
      does: [],
    },
  );
});

test('offerDecided() an offer without an option waits for a manager, without a deadline (E59)', () => {
  const before = situations['the lab, whose verdict the policy looks at'];
  expect(
    told(before, offerDecided(before, { ...decision, offered: [], needsManager: true, managerFirst: true })),
  ).toEqual({
    changes: {
      offerVersion: 1,
      attention: 'manager',
      dueFrom: null,
      due: null,
      stage: 'offer',
      toDecide: 'gone',
      offer: { version: 1, offered: [], amountCents: 9_000 },
      remake: false,
    },
    says: ['optionsOffered L4 O1 version=1 offered=[] cause=internal-defect'],
    does: [],
  });
});

test('offerDecided() no option is open, and the goods go home (O8)', () => {
  const before = situations['the lab, whose verdict the policy looks at'];
  expect(
    told(before, offerDecided(before, { ...decision, offered: [], rules: ['O8'], cause: 'customer-caused' })),
  ).toEqual({
    changes: {
      place: 'outgoing',
      offerVersion: 1,
      dueFrom: later,
      due: null,
      stage: 'goods-back',
      toDecide: 'gone',
      because: 'no-remedy',
      dispatch: null,
    },
    says: ['noOptionFound O8 version=1 offered=[] cause=customer-caused'],
    does: [
      'letter template=no-remedy',
      'lapse-reservations',
      'order-dispatch purpose=goods-back',
      'move-goods to=outgoing',
    ],
  });
});

test('offerDecided() a late choice that still stands is made at once (E66, E68)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true, late });
  expect(told(before, offerDecided(before, { ...decision, lateChoiceStands: true }))).toEqual({
    changes: {
      offerVersion: 2,
      dueFrom: later,
      due: null,
      stage: 'refund',
      offer: 'gone',
      remake: 'gone',
      late: 'gone',
      refund: {
        state: 'requested',
        amountCents: 9_000,
        requestedBy: 'customer',
        approvedBy: null,
        failure: null,
        providerRefundId: null,
        tries: 0,
        tryAgainAt: null,
      },
    },
    says: [
      'optionsOffered L4 O1 version=2 offered=["refund","replacement"] cause=internal-defect',
      'optionChosen L4 kind=refund offerVersion=2',
    ],
    does: ['lapse-reservations'],
  });
});

test('offerDecided() an offer that nothing changes about stands, and so does its time (L4, J)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true, mayStand: true });
  expect(told(before, offerDecided(before, { ...decision, stands: true }))).toEqual({
    changes: { remake: false, mayStand: false },
    says: ['offerStands L4 J version=1'],
    does: [],
  });
});

test('offerDecided() a product that was lost goes out again by nobody’s choice (E84, I8)', () => {
  const again = { kind: 'replacement', actor: system, consentToDataLoss: false, again: true } as const;
  const before = caseIn({ ...stageStates.offer, remake: true, late: again });
  expect(told(before, offerDecided(before, { ...decision, lateChoiceStands: true })).says).toEqual([
    'optionsOffered L4 O1 version=2 offered=["refund","replacement"] cause=internal-defect',
    'replacementOrderedAgain O4 J kind=replacement offerVersion=2',
  ]);
});

test('offerDecided() a late choice that does not stand is asked for anew (E66, E68)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true, late });
  expect(told(before, offerDecided(before, { ...decision, lateChoiceStands: false }))).toEqual({
    changes: {
      offerVersion: 2,
      dueFrom: later,
      due: null,
      offer: { version: 2, offered: ['refund', 'replacement'], amountCents: 9_000 },
      remake: false,
      late: 'gone',
    },
    says: ['optionsOffered L4 O1 version=2 offered=["refund","replacement"] cause=internal-defect'],
    does: ['letter template=offer'],
  });
});

test('offerDecided() no choice stands where none was late (E66)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true });
  expect(told(before, offerDecided(before, { ...decision, lateChoiceStands: true }))).toEqual({
    changes: {
      offerVersion: 2,
      dueFrom: later,
      due: null,
      offer: { version: 2, offered: ['refund', 'replacement'], amountCents: 9_000 },
      remake: false,
    },
    says: ['optionsOffered L4 O1 version=2 offered=["refund","replacement"] cause=internal-defect'],
    does: ['letter template=offer'],
  });
});

test('offerDecided() lost goods without an option end their case (E43)', () => {
  const before = caseIn({ ...stageStates.offer, remake: true }, { place: 'lost' });
  expect(told(before, offerDecided(before, { ...decision, offered: [], rules: ['O4'] }))).toEqual({
    changes: {
      offerVersion: 2,
      dueFrom: later,
      due: null,
      stage: 'closed',
      offer: 'gone',
      remake: 'gone',
      outcome: 'no-remedy',
    },
    says: ['noOptionFound O4 version=2 offered=[] cause=internal-defect', 'caseClosed O4 outcome=no-remedy'],
    does: ['letter template=no-remedy', 'lapse-reservations'],
  });
});

test('letGo() a manager let the offer go: the customer has his days from now on (E54)', () => {
  const before = caseIn({ ...stageStates.offer, unseen: true });
  expect(
    told(
      before,
      letGo(before, later, { event: { name: 'offerReleased', actor: system }, verdict: { favoured: true } }),
    ),
  ).toEqual({
    changes: {
      verdict: {
        cause: 'internal-defect',
        repairable: true,
        by: 'lab-1',
        at: noon,
        confirmedBy: null,
        favoured: true,
      },
      dueFrom: later,
      due: null,
      unseen: 'gone',
    },
    says: [
      'offerReleased',
      'optionsOffered L4 J version=1 offered=["refund","replacement"] cause=internal-defect',
    ],
    does: ['letter template=offer'],
  });
});

test('letGo() an offer without a verdict is one of an unknown cause (E54)', () => {
  const before = caseIn({ ...stageStates.offer, unseen: true }, { verdict: null });
  expect(
    told(
      before,
      letGo(before, later, { event: { name: 'offerReleased', actor: system }, verdict: { favoured: true } }),
    ),
  ).toEqual({
    changes: { dueFrom: later, due: null, unseen: 'gone' },
    says: [
      'offerReleased',
      'optionsOffered L4 J version=1 offered=["refund","replacement"] cause=indeterminate',
    ],
    does: ['letter template=offer'],
  });
});

test('repairReviewed() a repair that still makes sense goes on (E92)', () => {
  const before = caseIn({ ...stageStates.repair, review: 'policy' });
  expect(told(before, repairReviewed(before, { at: later, holds: true }))).toEqual({
    changes: { review: null },
    says: ['repairReviewed O7 holds=true'],
    does: [],
  });
});

test('repairReviewed() a repair that does not is a manager’s (E92)', () => {
  const before = caseIn({ ...stageStates.repair, review: 'policy' });
  expect(told(before, repairReviewed(before, { at: later, holds: false }))).toEqual({
    changes: { attention: 'manager', review: 'manager' },
    says: ['repairReviewed O7 holds=false'],
    does: [],
  });
});
