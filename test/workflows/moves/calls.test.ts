import { caseIn, noon, stageStates, stepOf } from '../../support/case-states';
import type { CaseState } from '../../../workflows/contract';

// Who was called stays called, whatever else is done with the case meanwhile.
const doubtful = caseIn({ ...stageStates.appeal, needs: ['date-conflict'] }, { attention: 'manager' });
const claimed = caseIn(stageStates.support, { attention: 'manager', statutory: true });
const before = { asBefore: true } as const;

test.each<[string, CaseState]>([
  ['an appeal whose dates are his to judge (E5, E10)', doubtful],
  ['a claim that the law may give (E41)', claimed],
])('requestEvidence() leaves a manager called to %s', (_what, state) => {
  expect(stepOf(state, 'requestEvidence').state.attention).toBe('manager');
  const body = { items: ['proof'], textRef: 'text-2', ...before } as const;
  expect(stepOf(state, 'requestEvidence', { body }).state.attention).toBeNull();
  expect(stepOf({ ...state, attention: 'support' }, 'requestEvidence').state.attention).toBeNull();
});

test.each<[string, CaseState]>([
  ['an appeal whose dates are his to judge (E5, E10)', doubtful],
  ['a claim that the law may give (E41)', claimed],
])('clearHazard() leaves a manager called to %s (E49)', (_what, state) => {
  const flagged = stepOf(state, 'flagHazard').state;
  expect(stepOf(flagged, 'clearHazard', { id: 'm-2' }).state.attention).toBe('manager');
  expect(stepOf(flagged, 'clearHazard', { id: 'm-2', body: before }).state.attention).toBeNull();
});

test('clearHazard() calls nobody to what a manager has seen during the stop (E49)', () => {
  const flagged = stepOf(claimed, 'flagHazard').state;
  const seen = stepOf(flagged, 'advise', { id: 'm-2', by: 'manager' }).state;
  expect(seen.attention).toBe('manager');
  expect(stepOf(seen, 'clearHazard', { id: 'm-3', by: 'support' }).state.attention).toBeNull();
});

test('clearHazard() calls nobody where nobody was called before (E49)', () => {
  const flagged = stepOf(caseIn(stageStates.support, { dueFrom: noon }), 'flagHazard').state;
  expect(stepOf(flagged, 'clearHazard', { id: 'm-2' }).state.attention).toBeNull();
});

test('refusePostageClaim() beside money that went twice leaves it to payments, and then calls a manager (E41, I2)', () => {
  const closed = caseIn(stageStates.closed, { attention: 'payments' });
  const claim = { statutory: true } as const;
  const asked = stepOf(closed, 'refusePostageClaim', { body: claim }).state;
  expect(asked).toMatchObject({ attention: 'payments', statutory: true });
  expect(stepOf(asked, 'resolveConflict', { id: 'm-2' }).state.attention).toBe('manager');
  const older = stepOf(closed, 'refusePostageClaim', { body: { ...claim, ...before } }).state;
  expect(older.attention).toBe('manager');
  expect(stepOf(closed, 'resolveConflict').state.attention).toBeNull();
});
