import { caseIn, daysAfter, namesOf, noon, refusalOf, stepOf, verdict } from '../../support/case-states';
import { later, situations, testMoves } from './situations';

// A verdict that is contested once the goods have left our house (E52).
testMoves([
  {
    what: 'a parcel that nobody can call back is contested (E52)',
    in: 'goods without a remedy on their way home',
    send: ['contestVerdict', { by: 'customer' }],
    changes: { verdict: null, contested: true, overturned: ['lab-1'], lookAgain: true },
    says: ['verdictContested O8 J'],
  },
  {
    what: 'it has reached him, and he posts it once more (E52, L2)',
    in: 'goods that were contested on their way home (E52)',
    send: ['confirmDelivery'],
    changes: {
      place: 'customer',
      dueFrom: later,
      due: null,
      stage: 'parcel',
      because: 'gone',
      dispatch: 'gone',
      lookAgain: 'gone',
      announced: false,
      withdrawn: false,
      trouble: null,
    },
    says: ['deliveryConfirmed J purpose=goods-back'],
    does: ['deliver purpose=goods-back', 'move-goods to=customer', 'letter template=lab-address'],
  },
  {
    what: 'it came back undelivered, and the lab has it at once (E52, E105)',
    in: 'goods that were contested on their way home (E52)',
    send: ['reportUndeliverable'],
    changes: {
      place: 'lab',
      attention: 'lab',
      dueFrom: later,
      due: null,
      stage: 'lab',
      because: 'gone',
      dispatch: 'gone',
      lookAgain: 'gone',
      toDecide: false,
    },
    says: ['deliveryFailed J purpose=goods-back'],
    does: ['return-undelivered purpose=goods-back lost=true', 'move-goods to=lab'],
  },
  {
    what: 'goods at home are posted once more for somebody else to look (E52, L2)',
    in: 'a closed case without a remedy (E52)',
    given: { reopenUntil: later },
    send: ['contestVerdict', { by: 'customer' }],
    changes: {
      verdict: null,
      contested: true,
      overturned: ['lab-1'],
      place: 'customer',
      dueFrom: later,
      due: null,
      stage: 'parcel',
      outcome: 'gone',
      reopenUntil: 'gone',
      announced: false,
      withdrawn: false,
      trouble: null,
    },
    says: ['verdictContested O8 J'],
    does: ['move-goods to=customer', 'letter template=lab-address'],
  },
]);

describe('contestVerdict() after the goods have left', () => {
  const home = situations['a closed case without a remedy (E52)'];

  test('contestVerdict() from home is open as long as the case can be taken up again; then a manager decides (E52, J)', () => {
    const over = { ...home, reopenUntil: noon };
    const refused = { refused: 'WrongRole', rules: ['J'] };
    expect(refusalOf(over, 'contestVerdict', { by: 'customer', at: daysAfter(1) })).toMatchObject(refused);
    expect(stepOf(over, 'contestVerdict', { by: 'manager', at: daysAfter(1) }).state.stage).toBe('parcel');
  });

  test('contestVerdict() is heard once, wherever the goods are (E52)', () => {
    const noted = stepOf(situations['goods without a remedy on their way home'], 'contestVerdict').state;
    expect(refusalOf(noted, 'contestVerdict').refused).toBe('WrongStage');
    expect(refusalOf({ ...home, contested: true }, 'contestVerdict').refused).toBe('WrongStage');
    const disposed = caseIn({ stage: 'closed', outcome: 'no-remedy' }, { place: 'disposed', verdict });
    expect(refusalOf(disposed, 'contestVerdict').refused).toBe('WrongStage');
  });

  test('contestVerdict() has another technician look at what was posted again (E52)', () => {
    const again = stepOf(home, 'contestVerdict').state;
    const lab = stepOf(again, 'shipmentArrived').state;
    expect(lab).toMatchObject({ stage: 'lab', verdict: null });
    const first = { role: 'lab', id: 'lab-1' } as const;
    expect(refusalOf(lab, 'labVerdict', { by: first }).refused).toBe('SamePerson');
    expect(namesOf(stepOf(lab, 'labVerdict', { by: { role: 'lab', id: 'lab-2' } }))).toEqual([
      'verdictGiven',
    ]);
  });

  test('contestVerdict() on the way leaves what was lost or came back unusable our fault (E57, E84)', () => {
    const noted = situations['goods that were contested on their way home (E52)'];
    for (const body of [{ lost: true }, { unusable: true }])
      expect(stepOf(noted, 'reportUndeliverable', { body }).state).toMatchObject({
        stage: 'offer',
        verdict: { damagedInLab: true },
      });
  });
});
