import { lastWritten } from '../../audit/history';
import type { CaseHistory } from '../../audit/history';
import type { HistoryEvent } from '../../gateways/case-runs';
import { caseIn, daysAfter, refund, stageStates } from '../support/case-states';

const plain = { at: daysAfter(0), scheduledBy: null, text: '' } as const;

/** A history whose last step was an activity that got this input and gave this answer. */
function historyOf(name: string, input: readonly unknown[], answer: object): CaseHistory {
  const state = caseIn(stageStates.closed);
  const events: readonly HistoryEvent[] = [
    { ...plain, id: 1, type: 'activityTaskScheduled', name, values: input },
    { ...plain, id: 2, type: 'activityTaskCompleted', name: null, values: [answer], scheduledBy: 1 },
  ];
  const run = { caseNo: state.caseNo, runId: 'run', status: 'RUNNING', startedAt: new Date(0), shown: '' };
  const { caseNo, stage, seq: version } = state;
  const at = new Date(0);
  const shown = { outcome: null, waitingFor: 'nobody', overdue: false, onHold: false, dueAt: null };
  const times = { startedAt: at, openedAt: at, updatedAt: at };
  const record = { caseId: 1, caseNo, stage, version, snapshot: state, ...shown, ...times };
  return { record, runs: [{ run, events }] };
}

describe('lastWritten()', () => {
  const asked = caseIn({ ...stageStates.refund, refund });
  const answer = { at: daysAfter(1), state: 'settled', providerRefundId: null, failure: null } as const;

  it('lastWritten() takes the record where the activity found it ahead: the run went on from it (I4)', () => {
    // A worker that was believed dead had paid and recorded it; the next attempt finds that, and no refund of its own.
    const recorded = caseIn(stageStates.closed, { seq: asked.seq + 1, dueFrom: daysAfter(0) });
    const history = historyOf('payRefund', [{ state: asked, events: [], effects: [] }], {
      answer,
      due: null,
      record: recorded,
    });
    expect(lastWritten(history)).toEqual(recorded);
  });

  it('lastWritten() does the sums of the case where the activity recorded by itself (I4)', () => {
    const history = historyOf('payRefund', [{ state: asked, events: [], effects: [] }], {
      answer,
      due: null,
    });
    expect(lastWritten(history)).toMatchObject({
      stage: 'closed',
      outcome: 'refunded',
      dueFrom: daysAfter(1),
    });
  });
});
