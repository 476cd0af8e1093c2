import { actionRoles, actions, allowedTo } from '../../../workflows/contract';
import type { Action, Actor, CaseState, Role } from '../../../workflows/contract';
import { isRefusal } from '../../../workflows/moves/move';
import { caseIn, daysAfter, noon, refund, stageStates, tell, verdict } from '../../support/case-states';
import { situations } from '../moves/situations';

const roles: readonly Role[] = ['customer', 'support', 'warehouse', 'lab', 'payments', 'manager', 'admin'];
const held = (state: CaseState): CaseState => ({ ...state, heldSince: noon });
const lists = (state: CaseState, by: Actor, at = noon): readonly Action[] => allowedTo(state, by, at);
const personIn = (role: Role): Actor => ({ role, id: role });

/** What is said to somebody whom nothing that he adds would help. */
const hopeless = ['OnHold', 'WrongRole', 'SamePerson', 'WrongStage'];

test.each(Object.entries(situations))(
  'allowedTo() lists nothing that is refused to whoever asks: %s',
  (_, open) => {
    let listed = 0;
    for (const state of [open, held(open)])
      for (const role of roles)
        for (const action of allowedTo(state, personIn(role), noon)) {
          listed += 1;
          const said = tell(state, action, { by: personIn(role) });
          const why = isRefusal(said) && hopeless.includes(said.refused) ? said.detail : null;
          expect({ action, role, why }).toEqual({ action, role, why: null });
        }
    expect(listed).toBeGreaterThan(0);
  },
);

test('allowedTo() lists during a hold only what a hold does not stop (E106)', () => {
  const offer = situations['an offer (L4)'];
  const customer = personIn('customer');
  expect(lists(offer, customer)).toContain('chooseOption');
  expect(lists(held(offer), customer)).not.toContain('chooseOption');
  expect(lists(held(offer), personIn('support'))).toContain('release');
  const told = tell(held(offer), 'chooseOption', { by: customer });
  expect(told).toMatchObject({
    refused: 'OnHold',
    detail: expect.stringContaining('write to you') as string,
  });
});

test('allowedTo() asks nobody to confirm his own verdict, or to approve what he asked for (E52, J)', () => {
  const atLab = caseIn({ stage: 'lab', verdict, toDecide: false }, { verdict });
  expect(lists(atLab, { role: 'lab', id: 'lab-1' })).not.toContain('confirmVerdict');
  expect(lists(atLab, { role: 'lab', id: 'lab-2' })).toContain('confirmVerdict');
  const waits = { ...refund, state: 'awaiting-approval', requestedBy: 'manager-1' } as const;
  const atRefund = caseIn({ stage: 'refund', refund: waits });
  expect(lists(atRefund, { role: 'manager', id: 'manager-1' })).not.toContain('approveRefund');
  expect(lists(atRefund, { role: 'manager', id: 'manager-2' })).toContain('approveRefund');
});

test('allowedTo() lists a reopening only while there is something to take up (E26, E33, E67)', () => {
  const ended = (change: object): CaseState => ({ ...caseIn(stageStates.closed), ...change });
  const [customer, manager] = [personIn('customer'), personIn('manager')];
  const lapsed = ended({ outcome: 'lapsed', accepted: true, reopenUntil: daysAfter(3) });
  expect(lists(lapsed, customer)).toContain('reopen');
  expect(lists(lapsed, customer, daysAfter(4))).not.toContain('reopen');
  expect(lists(lapsed, manager, daysAfter(4))).toContain('reopen');
  for (const outcome of ['refunded', 'replaced', 'disposed'])
    expect(lists(ended({ outcome, place: 'disposed' }), manager)).not.toContain('reopen');
  const declined = caseIn({ ...stageStates['goods-back'], reopenUntil: daysAfter(3) });
  expect(lists(declined, customer)).toContain('reopen');
  expect(lists(declined, customer, daysAfter(4))).not.toContain('reopen');
});

test('every action has somebody to whom it is listed in some situation', () => {
  const listed = new Set(
    Object.values(situations).flatMap((state) =>
      [state, held(state)].flatMap((one) => roles.flatMap((role) => allowedTo(one, personIn(role), noon))),
    ),
  );
  const byPeople = actions.filter((action) => actionRoles[action].some((role) => role !== 'system'));
  expect(byPeople.filter((action) => !listed.has(action))).toEqual([]);
});
