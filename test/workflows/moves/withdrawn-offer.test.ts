import { later, testMoves } from './situations';

// A withdrawal with the offer made: whoever has a choice declines it by that (E99).
testMoves([
  {
    what: 'the customer withdraws instead of choosing, which is to decline all (E67, E99)',
    in: 'an offer (L4)',
    send: ['withdraw'],
    changes: {
      place: 'outgoing',
      dueFrom: later,
      due: null,
      stage: 'goods-back',
      offer: 'gone',
      remake: 'gone',
      because: 'declined',
      reopenUntil: '2026-03-12T12:00:00.000Z',
      dispatch: null,
    },
    says: ['caseWithdrawn J'],
    does: [
      'lapse-reservations',
      'order-dispatch purpose=goods-back',
      'move-goods to=outgoing',
      'letter template=delivery-address',
    ],
  },
  {
    what: 'the customer withdraws where nothing is open to him (E59, E98)',
    in: 'an offer without an option (E59)',
    send: ['withdraw'],
    changes: {
      place: 'outgoing',
      dueFrom: later,
      due: null,
      stage: 'goods-back',
      offer: 'gone',
      remake: 'gone',
      because: 'withdrawn',
      dispatch: null,
    },
    says: ['caseWithdrawn J'],
    does: [
      'lapse-reservations',
      'order-dispatch purpose=goods-back',
      'move-goods to=outgoing',
      'letter template=delivery-address',
    ],
  },
]);
