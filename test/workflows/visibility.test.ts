import { shownOf } from '../../workflows/visibility';
import { caseIn, refund, stageStates } from '../support/case-states';

const since = '2026-03-02T12:00:00.000Z';

test('shownOf() tells since when the bank has a refund as it has it, whoever is called meanwhile (E76)', () => {
  const pending = caseIn({ stage: 'refund', refund: { ...refund, state: 'pending' } });
  const before = { ...shownOf(pending), since };
  const called = shownOf({ ...pending, attention: 'payments' }, before);
  expect(called).toMatchObject({ waitingFor: 'payments', refundState: 'pending', since });
  const failed = caseIn({ stage: 'refund', refund: { ...refund, state: 'failed' } });
  expect(shownOf(failed, called).since).not.toBe(since);
});

test('shownOf() tells since when a case waits for somebody', () => {
  const waiting = caseIn(stageStates.agreement);
  const before = { ...shownOf(waiting), since };
  expect(shownOf(waiting, before).since).toBe(since);
  expect(shownOf({ ...waiting, attention: 'support' }, before).since).not.toBe(since);
});
