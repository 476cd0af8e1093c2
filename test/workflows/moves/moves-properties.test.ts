import fc from 'fast-check';
import { actions, stages } from '../../../workflows/contract';
import type { Action, CaseState, Role, Stage } from '../../../workflows/contract';
import { isRefusal } from '../../../workflows/moves/move';
import { judge } from '../../../workflows/moves/judge';
import { malformed } from '../../../workflows/moves/shape';
import { bodies, caseIn, daysAfter, messageOf, noon, stageStates } from '../../support/case-states';
import { runs } from '../../support/property-runs';

/** The ways from stage to stage that a message may open; deciding activities and time have their own. */
const ways: Readonly<Record<Stage, readonly Stage[]>> = {
  appeal: ['support', 'closed', 'goods-back'],
  support: ['agreement', 'closed', 'goods-back'],
  agreement: ['parcel', 'closed', 'goods-back'],
  parcel: ['lab', 'goods-back', 'closed', 'support', 'appeal'],
  lab: ['goods-back'],
  offer: ['refund', 'replacement', 'repair', 'goods-back', 'lab'],
  refund: ['closed', 'offer'],
  replacement: ['closed', 'offer'],
  repair: ['closed', 'lab', 'offer', 'goods-back'],
  // Taken back, a withdrawal leads where the case stood (E97); without its rule a refusal is judged anew (E2).
  'goods-back': ['closed', 'lab', 'offer', 'appeal', 'support', 'parcel'],
  closed: ['support', 'appeal', 'refund', 'parcel'],
};

const roles: readonly Role[] = ['customer', 'support', 'warehouse', 'lab', 'payments', 'manager', 'system'];

const said = fc.record({
  action: fc.constantFrom(...actions),
  role: fc.constantFrom(...roles),
  person: fc.constantFrom('1', '2'),
  id: fc.integer({ min: 1, max: 60 }),
  contents: fc.constantFrom('ok', 'wrong-item', 'empty', 'short'),
  passed: fc.boolean(),
  kind: fc.constantFrom('refund', 'replacement', 'repair'),
});
type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

function bodyOf({ action, contents, passed, kind }: Said): object {
  if (action === 'shipmentArrived') return { contents };
  if (action === 'finishRepair') return { passedQualityCheck: passed };
  if (action === 'chooseOption') return { kind, offerVersion: 1 };
  if (action === 'confirmVerdict') return { agrees: passed };
  return bodies[action];
}

function judged(state: CaseState, one: Said, at: string) {
  const actor = { role: one.role, id: `${one.role}-${one.person}` };
  const message = { messageId: `m-${one.id}`, actor, body: bodyOf(one) };
  return judge<Action>(state, { action: one.action, message, at });
}

test('judge() takes any messages in any order without a throw, a gap in the numbers or a way that is not there (E50, E51, E88)', () => {
  fc.assert(
    fc.property(fc.constantFrom(...stages), fc.array(said, { maxLength: 40 }), (first, messages) => {
      let state: CaseState = caseIn(stageStates[first]);
      messages.forEach((one, index) => {
        const before = state;
        const result = judged(before, one, daysAfter(index));
        if (isRefusal(result)) {
          expect(result.detail).not.toBe('');
          return;
        }
        const { events, effects } = result;
        expect(events.length).toBeGreaterThan(0);
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => before.seq + place + 1));
        expect(result.state.seq).toBe(before.seq + events.length);
        expect(effects.every(({ seq }) => seq > before.seq && seq <= result.state.seq)).toBe(true);
        if (result.state.stage !== before.stage) expect(ways[before.stage]).toContain(result.state.stage);
        expect(before.seen).not.toContain(`m-${one.id}`);
        expect(result.state.seen).toContain(`m-${one.id}`);
        state = result.state;
      });
    }),
    runs(1_000),
  );
});

test('judge() never closes a case over goods that are in our house (I10)', () => {
  fc.assert(
    fc.property(fc.array(said, { minLength: 5, maxLength: 60 }), (messages) => {
      let state: CaseState = caseIn(stageStates.support);
      messages.forEach((one, index) => {
        const result = judged(state, one, daysAfter(index));
        if (!isRefusal(result)) state = result.state;
        if (state.stage === 'closed')
          expect(['quarantine', 'lab', 'receiving', 'outgoing']).not.toContain(state.place);
      });
    }),
    runs(1_000),
  );
});

describe('malformed()', () => {
  const garbage = fc.anything({ withNullPrototype: false, withObjectString: false });

  test('malformed() stands between any garbage and the moves: nothing throws (E108)', () => {
    fc.assert(
      fc.property(fc.constantFrom(...stages), fc.constantFrom(...actions), garbage, (stage, action, body) => {
        const message = Object.assign(messageOf(action), { body });
        const result = judge(caseIn(stageStates[stage]), { action, message, at: noon });
        expect(typeof result).toBe('object');
      }),
      runs(2_000),
    );
  });

  test.each([
    ['nothing', undefined],
    ['a text', 'arrived'],
    ['no id', { actor: { role: 'lab', id: 'lab' }, body: {} }],
    ['no actor', { messageId: 'm', body: { contents: 'ok' } }],
    ['an unknown role', { messageId: 'm', actor: { role: 'root', id: 'x' }, body: { contents: 'ok' } }],
    ['no body', { messageId: 'm', actor: { role: 'warehouse', id: 'w' } }],
    ['a list as body', { messageId: 'm', actor: { role: 'warehouse', id: 'w' }, body: [] }],
    [
      'unknown contents',
      { messageId: 'm', actor: { role: 'warehouse', id: 'w' }, body: { contents: 'toString' } },
    ],
  ])('malformed() refuses %s as InvalidMessage (E108)', (_, message) => {
    expect(malformed('shipmentArrived', message)).toMatchObject({ refused: 'InvalidMessage' });
  });

  test.each(actions)('malformed() lets a whole %s through', (action) => {
    expect(malformed(action, messageOf(action))).toBeUndefined();
  });

  test.each([
    'labVerdict',
    'shipmentArrived',
    'refundUpdated',
    'decide',
    'chooseOption',
    'finishRepair',
  ] as const)('malformed() refuses %s with an empty body (E108)', (action) => {
    expect(malformed(action, { ...messageOf(action), body: {} })).toMatchObject({
      refused: 'InvalidMessage',
    });
  });
});
