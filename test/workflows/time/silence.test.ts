import { isInHouse, outcomeBySilence } from '../../../workflows/contract';
import { caseIn, stageStates } from '../../support/case-states';

describe('outcomeBySilence()', () => {
  test.each([
    ['an appeal that waits for the customer lapses (E30)', caseIn(stageStates.appeal), 'lapsed'],
    [
      'an appeal whose answer lies with us does not (E14)',
      caseIn(stageStates.appeal, { attention: 'support' }),
      null,
    ],
    [
      'an appeal whose dates are a manager’s does not (E5, E10)',
      caseIn({ ...stageStates.appeal, needs: ['late-delivery'] }),
      null,
    ],
    ['advice that nobody answers counts as solved', caseIn(stageStates.support), 'solved-remotely'],
    [
      'a request of support that nobody answers lapses (E36)',
      caseIn({ stage: 'support', advisedAt: null, asked: true }),
      'lapsed',
    ],
    [
      'a request for what only helps ends nothing (E30)',
      caseIn({ stage: 'support', advisedAt: null, asked: true, onlyHelpful: true }),
      null,
    ],
    [
      'an appeal that lacks nothing but a date is not ended by it (E9)',
      caseIn({ ...stageStates.appeal, needs: ['receipt-date'] }),
      null,
    ],
    [
      'an appeal with a manager’s date among what it lacks waits for him (E10)',
      caseIn({ ...stageStates.appeal, needs: ['proof', 'date-conflict'] }),
      null,
    ],
    [
      'an appeal that lacks a proof beside a date lapses (E30)',
      caseIn({ ...stageStates.appeal, needs: ['receipt-date', 'proof'] }),
      'lapsed',
    ],
    [
      'a safety stop is no time of the customer’s (E49)',
      caseIn(stageStates.agreement, { hazard: 'flagged' }),
      null,
    ],
    ['a case that is closed does not end again (E102)', caseIn(stageStates.closed), null],
    ['a lab that nobody agrees to lapses (E38)', caseIn(stageStates.agreement), 'lapsed'],
    [
      'a parcel that came with trouble waits for support (E44, E45, E47, E14)',
      caseIn({ ...stageStates.parcel, trouble: 'empty' }, { attention: 'support' }),
      null,
    ],
    [
      'goods in our house are not sent back by time (E45, I10)',
      caseIn({ ...stageStates.parcel, trouble: 'serial-differs' }, { place: 'quarantine' }),
      null,
    ],
    ['a parcel that never comes lapses (E42)', caseIn(stageStates.parcel), 'lapsed'],
    [
      'a withdrawn one ends as withdrawn (E97)',
      caseIn({ ...stageStates.parcel, withdrawn: true }),
      'withdrawn',
    ],
    ['an offer decides nothing by time (E66)', caseIn(stageStates.offer), null],
    ['neither does the lab (E58)', caseIn(stageStates.lab), null],
  ] as const)('%s', (_what, state, outcome) => {
    expect(outcomeBySilence(state)).toBe(outcome);
  });
});

test('isInHouse() knows the places over which no case closes (I10)', () => {
  expect((['customer', 'in-transit', 'returned', 'kept', 'disposed'] as const).some(isInHouse)).toBe(false);
  expect((['receiving', 'quarantine', 'lab', 'outgoing'] as const).every(isInHouse)).toBe(true);
});
