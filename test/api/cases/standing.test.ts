import { standingOf } from '../../../api/cases/explanation/standing';
import { waitingFor } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import { caseIn, daysAfter, noon, onItsWay, stageStates } from '../../support/case-states';

describe('standingOf()', () => {
  const record = {
    outcome: null,
    overdue: false,
    onHold: false,
    attention: null,
    updatedAt: new Date(noon),
    dueAt: new Date(daysAfter(10)),
  };
  const told = (state: CaseState, change: Partial<typeof record> = {}) => {
    const { caseNo } = state;
    const facts = { ...record, ...change, state, caseNo, waitingFor: waitingFor(state) };
    return standingOf(
      facts as never,
      { events: [], decisions: [] },
      { timeZone: 'Europe/Berlin', forStaff: true },
    );
  };

  test.each<[string, CaseState, { words: string; end: string }]>([
    [
      'appeal',
      caseIn(stageStates.appeal),
      { words: 'proof must be settled', end: 'After 2026-03-12 the case closes as lapsed.' },
    ],
    [
      'appeal that a manager judges',
      caseIn({ ...stageStates.appeal, needs: ['late-delivery'] }),
      {
        words: 'late-delivery must be settled',
        end: 'After 2026-03-12 the case counts as overdue; it does not close by itself.',
      },
    ],
    [
      'support',
      caseIn(stageStates.support),
      { words: 'gave advice', end: 'After 2026-03-12 the case closes as solved-remotely.' },
    ],
    [
      'agreement',
      caseIn(stageStates.agreement),
      { words: 'has to agree', end: 'After 2026-03-12 the case closes as lapsed.' },
    ],
    [
      'agreement with goods that came early',
      caseIn(stageStates.agreement, { place: 'quarantine' }),
      { words: 'has to agree', end: 'After 2026-03-12 the goods go back and the case ends as lapsed.' },
    ],
    [
      'parcel of a withdrawn case',
      caseIn({ ...stageStates.parcel, withdrawn: true }),
      { words: 'is withdrawn', end: 'After 2026-03-12 the case closes as withdrawn.' },
    ],
    [
      'lab',
      caseIn(stageStates.lab),
      {
        words: 'inspects',
        end: 'After 2026-03-12 the lab is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'offer',
      caseIn(stageStates.offer),
      {
        words: 'chooses among refund, replacement',
        end: 'After 2026-03-12 support is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'refund',
      caseIn(stageStates.refund),
      {
        words: 'refund, which is submitted',
        end: 'After 2026-03-12 the payment team is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'replacement',
      caseIn({ ...stageStates.replacement, ...onItsWay }),
      {
        words: 'on its way',
        end: 'After 2026-03-12 the warehouse is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'replacement that came back',
      caseIn({ ...stageStates.replacement, cameBack: true }),
      {
        words: 'came back undelivered; it is sent again, or a manager has it offered anew',
        end: 'After 2026-03-12 support is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'repaired unit that came back',
      caseIn({ ...stageStates.repair, repaired: true }, { storedSince: noon }),
      {
        words: 'which is done, came back undelivered and is kept for the customer',
        end: 'After 2026-03-12 a manager is asked to look; the goods are never disposed of by time.',
      },
    ],
    [
      'repair',
      caseIn(stageStates.repair),
      {
        words: 'under way',
        end: 'After 2026-03-12 the lab is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'goods-back',
      caseIn(stageStates['goods-back']),
      {
        words: 'without a remedy (declined)',
        end: 'After 2026-03-12 the warehouse is asked to look; time decides nothing against the customer.',
      },
    ],
    [
      'closed',
      caseIn(stageStates.closed),
      { words: 'is closed as withdrawn', end: 'Nothing runs any more.' },
    ],
    [
      'held',
      caseIn(stageStates.lab, { heldSince: noon }),
      { words: 'inspects', end: 'Nothing happens by itself until the hold is released.' },
    ],
  ])('says what ends a case if nobody acts: %s', (_stage, state, { words, end }) => {
    const { words: lines, ifNobodyActs } = told(state);
    expect(lines[0]).toContain(words);
    expect(ifNobodyActs).toBe(end);
  });

  test('says that a deadline has passed, and who is asked for', () => {
    const { words, ifNobodyActs } = told(caseIn(stageStates.lab), { overdue: true });
    expect(words).toContain('It waits for the lab; the deadline passed with 2026-03-12.');
    expect(ifNobodyActs).toBe('The deadline has passed; nothing more happens by itself.');
  });
});
