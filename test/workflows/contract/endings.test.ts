import { closed, ended, goodsBack, system } from '../../../workflows/contract';
import { caseIn, messageOf, noon, stageStates } from '../../support/case-states';
import { later, told } from '../moves/situations';

// What follows from each decision of the policy.
test('goodsBack() lost goods do not go home: their case closes, and says so (E43)', () => {
  const before = caseIn(stageStates.offer, { place: 'lost' });
  expect(
    told(
      before,
      goodsBack(before, 'withdrawn', {
        at: later,
        events: [{ name: 'caseWithdrawn', actor: system, rules: ['J'] }],
      }),
    ),
  ).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      offer: 'gone',
      remake: 'gone',
      outcome: 'withdrawn',
    },
    says: ['caseWithdrawn J', 'caseClosed J outcome=withdrawn'],
    does: ['lapse-reservations', 'letter template=closed'],
  });
});

test('goodsBack() lost goods whose case has its letter get no second one (E43)', () => {
  const before = caseIn(stageStates.offer, { place: 'lost' });
  expect(
    told(
      before,
      goodsBack(before, 'no-remedy', {
        at: later,
        events: [],
        effects: [{ do: 'letter', template: 'no-remedy' }],
      }),
    ),
  ).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      offer: 'gone',
      remake: 'gone',
      outcome: 'no-remedy',
    },
    says: ['caseClosed outcome=no-remedy'],
    does: ['letter template=no-remedy', 'lapse-reservations'],
  });
});

test('ended() a case that ends with goods in our house sends them home, and its last letter waits (I10)', () => {
  const before = caseIn(stageStates.support, { place: 'receiving' });
  expect(
    told(
      before,
      ended(before, 'withdrawn', {
        at: later,
        events: [],
        effects: [
          { do: 'letter', template: 'closed' },
          { do: 'letter', template: 'refused' },
          { do: 'cancel-dispatch' },
        ],
      }),
    ),
  ).toEqual({
    changes: {
      place: 'outgoing',
      dueFrom: later,
      due: null,
      stage: 'goods-back',
      advisedAt: 'gone',
      asked: 'gone',
      because: 'withdrawn',
      dispatch: null,
    },
    says: [],
    does: [
      'letter template=refused',
      'cancel-dispatch',
      'lapse-reservations',
      'order-dispatch purpose=goods-back',
      'move-goods to=outgoing',
    ],
  });
});

test('closed() a case closes over another’s goods, and the warehouse is called (E44, I10)', () => {
  const before = caseIn(stageStates.parcel, {
    strays: 1,
    parked: [{ action: 'labVerdict', message: messageOf('labVerdict') }],
  });
  expect(told(before, closed(before, 'lapsed', { at: later, events: [] }))).toEqual({
    changes: {
      attention: 'warehouse',
      dueFrom: later,
      due: null,
      parked: [],
      stage: 'closed',
      announced: 'gone',
      withdrawn: 'gone',
      trouble: 'gone',
      outcome: 'lapsed',
    },
    says: ['caseClosed outcome=lapsed'],
    does: [],
  });
});

test('closed() a case that was declined may be taken up until its time, and no other (E67)', () => {
  const before = caseIn(stageStates.offer);
  expect(told(before, closed(before, 'declined', { at: later, events: [], reopenUntil: noon }))).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      offer: 'gone',
      remake: 'gone',
      outcome: 'declined',
      reopenUntil: noon,
    },
    says: ['caseClosed outcome=declined'],
    does: [],
  });
});

test('closed() a case that was declined without a time is over at once (E67)', () => {
  const before = caseIn(stageStates.offer);
  expect(told(before, closed(before, 'declined', { at: later, events: [] }))).toEqual({
    changes: {
      dueFrom: later,
      due: null,
      stage: 'closed',
      offer: 'gone',
      remake: 'gone',
      outcome: 'declined',
      reopenUntil: later,
    },
    says: ['caseClosed outcome=declined'],
    does: [],
  });
});
