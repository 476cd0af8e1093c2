import { appealAssessed } from '../../../workflows/contract';
import type { Assessment } from '../../../workflows/contract';
import { caseIn, stageStates } from '../../support/case-states';
import { later, situations, told } from '../moves/situations';

const counted = {
  orderDay: '2026-02-01',
  receiptDay: '2026-02-10',
  receiptSource: 'carrier',
  appealDay: '2026-03-02',
};
const assessed = { at: later } satisfies Partial<Assessment>;

// What follows from each decision of the policy.
test('appealAssessed() an accepted appeal goes to support, and asks once for what helps (A3, E30)', () => {
  const before = caseIn(stageStates.appeal, { evidence: { asked: ['logs'], waived: [] } });
  expect(
    told(
      before,
      appealAssessed(before, {
        ...assessed,
        outcome: 'eligible',
        rules: ['W1', 'W2'],
        needs: ['receipt-date'],
        helpful: ['logs', 'usage'],
        counted,
      }),
    ),
  ).toEqual({
    changes: {
      accepted: true,
      evidence: { asked: ['logs', 'usage'], waived: [] },
      dueFrom: null,
      due: null,
      stage: 'support',
      needs: 'gone',
      reassess: 'gone',
      advisedAt: null,
      asked: false,
    },
    says: [
      'appealAccepted W1 W2 needs=["receipt-date"] counted={"orderDay":"2026-02-01","receiptDay":"2026-02-10","receiptSource":"carrier","appealDay":"2026-03-02"} asked=["usage"]',
    ],
    does: ['letter template=appeal-received'],
  });
});

test('appealAssessed() a refused appeal is over, and says the days that were counted (W1, H3)', () => {
  const before = situations['an appeal without its proof (A2)'];
  expect(
    told(
      before,
      appealAssessed(before, { ...assessed, outcome: 'refused', rules: ['W1'], needs: [], counted }),
    ),
  ).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      needs: 'gone',
      reassess: 'gone',
      outcome: 'refused',
      refusedBy: ['W1'],
    },
    says: [
      'appealRefused W1 needs=[] counted={"orderDay":"2026-02-01","receiptDay":"2026-02-10","receiptSource":"carrier","appealDay":"2026-03-02"}',
      'caseClosed W1 outcome=refused',
    ],
    does: ['letter template=refused'],
  });
});

test('appealAssessed() an appeal of an older answer says no days', () => {
  const before = situations['an appeal without its proof (A2)'];
  expect(
    told(before, appealAssessed(before, { ...assessed, outcome: 'refused', rules: ['W1'], needs: [] })),
  ).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      needs: 'gone',
      reassess: 'gone',
      outcome: 'refused',
      refusedBy: ['W1'],
    },
    says: ['appealRefused W1 needs=[]', 'caseClosed W1 outcome=refused'],
    does: ['letter template=refused'],
  });
});

test('appealAssessed() a refused appeal whose goods came early sends them home (E39, I10)', () => {
  const before = caseIn(stageStates.appeal, { place: 'quarantine' });
  expect(
    told(before, appealAssessed(before, { ...assessed, outcome: 'refused', rules: ['G2'], needs: [] })),
  ).toEqual({
    changes: {
      place: 'outgoing',
      dueFrom: later,
      due: null,
      stage: 'goods-back',
      needs: 'gone',
      reassess: 'gone',
      because: 'refused',
      refusedBy: ['G2'],
      dispatch: null,
    },
    says: ['appealRefused G2 needs=[]'],
    does: [
      'letter template=refused',
      'lapse-reservations',
      'order-dispatch purpose=goods-back',
      'move-goods to=outgoing',
    ],
  });
});

test('appealAssessed() what is missing is asked for in one letter, with what helps (A2, A3, E30)', () => {
  const before = caseIn({ stage: 'appeal', needs: [], reassess: true }, { dueFrom: null });
  expect(
    told(
      before,
      appealAssessed(before, {
        ...assessed,
        outcome: 'needs-person',
        rules: ['W1'],
        needs: ['proof', 'identity', 'receipt-date'],
        helpful: ['logs'],
        counted,
      }),
    ),
  ).toEqual({
    changes: {
      evidence: { asked: ['proof', 'identity', 'logs'], waived: [] },
      attention: 'support',
      dueFrom: later,
      due: null,
      needs: ['proof', 'identity', 'receipt-date'],
      reassess: false,
    },
    says: [
      'evidenceWanted W1 needs=["proof","identity","receipt-date"] asked=["proof","identity","logs"] counted={"orderDay":"2026-02-01","receiptDay":"2026-02-10","receiptSource":"carrier","appealDay":"2026-03-02"}',
    ],
    does: ['letter template=evidence-wanted'],
  });
});

test('appealAssessed() what was asked for already is not asked for again, and its time goes on (E30)', () => {
  const before = situations['an appeal without its proof (A2)'];
  expect(
    told(
      before,
      appealAssessed(before, {
        ...assessed,
        outcome: 'needs-person',
        rules: ['W1'],
        needs: ['proof'],
        helpful: ['logs'],
      }),
    ),
  ).toEqual({ changes: { due: null }, says: ['evidenceWanted W1 needs=["proof"] asked=[]'], does: [] });
});

test('appealAssessed() a missing receipt date is support’s to find (E9)', () => {
  const before = caseIn({ stage: 'appeal', needs: [], reassess: true });
  expect(
    told(
      before,
      appealAssessed(before, {
        ...assessed,
        outcome: 'needs-person',
        rules: ['W2'],
        needs: ['receipt-date'],
      }),
    ),
  ).toEqual({
    changes: { attention: 'support', due: null, needs: ['receipt-date'], reassess: false },
    says: ['evidenceWanted W2 needs=["receipt-date"] asked=[]'],
    does: ['letter template=evidence-wanted'],
  });
});

test('appealAssessed() dates that contradict each other are a manager’s (E10)', () => {
  const before = caseIn({ stage: 'appeal', needs: [], reassess: true });
  expect(
    told(
      before,
      appealAssessed(before, {
        ...assessed,
        outcome: 'needs-person',
        rules: ['J'],
        needs: ['date-conflict', 'receipt-date'],
      }),
    ),
  ).toEqual({
    changes: { attention: 'manager', due: null, needs: ['date-conflict', 'receipt-date'], reassess: false },
    says: ['evidenceWanted J needs=["date-conflict","receipt-date"] asked=[]'],
    does: ['letter template=evidence-wanted'],
  });
});

test('appealAssessed() what our own delay spoiled is a manager’s (E5)', () => {
  const before = caseIn({ stage: 'appeal', needs: [], reassess: true });
  expect(
    told(
      before,
      appealAssessed(before, {
        ...assessed,
        outcome: 'needs-person',
        rules: ['J'],
        needs: ['late-delivery'],
      }),
    ),
  ).toEqual({
    changes: { attention: 'manager', due: null, needs: ['late-delivery'], reassess: false },
    says: ['evidenceWanted J needs=["late-delivery"] asked=[]'],
    does: ['letter template=evidence-wanted'],
  });
});

test('appealAssessed() what was a manager’s once stays his, whatever the rules say of dates that were told since (E5, E10)', () => {
  const before = situations['an appeal whose dates contradict each other (E10)'];
  expect(
    told(before, appealAssessed(before, { ...assessed, outcome: 'refused', rules: ['W1'], needs: [] })),
  ).toEqual({
    changes: { attention: 'manager', due: null },
    says: ['evidenceWanted W1 needs=["date-conflict"] asked=[]'],
    does: [],
  });
});

test('appealAssessed() a case that is in another stage is judged as it comes (E26)', () => {
  const before = caseIn(stageStates.support, { attention: 'support' });
  expect(
    told(
      before,
      appealAssessed(before, { ...assessed, outcome: 'needs-person', rules: ['J'], needs: ['proof'] }),
    ),
  ).toEqual({
    changes: {
      evidence: { asked: ['proof'], waived: [] },
      due: null,
      stage: 'appeal',
      advisedAt: 'gone',
      asked: 'gone',
      needs: ['proof'],
      reassess: false,
    },
    says: ['evidenceWanted J needs=["proof"] asked=["proof"]'],
    does: ['letter template=evidence-wanted'],
  });
});
