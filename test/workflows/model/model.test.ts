import fc from 'fast-check';
import { enter, stageTable } from '../../../workflows/contract';
import type { Action, CaseState, Message, Role, Step } from '../../../workflows/contract';
import { breaches } from './invariants';
import { chance, opened, realRules, say, settleDown, turn } from './world';
import type { Chance, Rules, World } from './world';

const SEQUENCES = 2_000;
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

type Word = readonly [Action, Role, object?];

/** What well-meaning people would do next in each stage; with it every case comes to an end. */
const onward: Readonly<Record<Exclude<CaseState['stage'], 'closed'>, readonly Word[]>> = {
  appeal: [['ratify', 'manager']],
  support: [
    ['advise', 'support'],
    ['proposeLab', 'support', { reasonRef: 'text-3' }],
  ],
  agreement: [['agreeToLab', 'customer']],
  parcel: [
    ['ratify', 'support'],
    ['shipmentArrived', 'warehouse', { contents: 'ok' }],
  ],
  lab: [
    ['labVerdict', 'lab', { cause: 'internal-defect', repairable: false }],
    ['confirmVerdict', 'manager', { agrees: true }],
  ],
  offer: [['declineOffer', 'customer']],
  refund: [
    ['approveRefund', 'payments'],
    ['retryRefund', 'payments'],
    ['settleRefund', 'manager', { method: 'bank-transfer', reference: 'x' }],
  ],
  replacement: [
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
  repair: [
    ['decide', 'manager', { kind: 'repair' }],
    ['finishRepair', 'lab', { passedQualityCheck: true }],
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
  'goods-back': [
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
};

/** Everybody does his part, and the bank pays. */
function leadToTheEnd(world: World, one: Chance, rules: Rules): void {
  const kindly = { ...one, bank: 'settled', assessed: 'eligible' } as const;
  let ids = 0;
  const speak = ([action, role, body = {}]: Word): void => {
    ids += 1;
    const actor = { role, id: `${role}-9` };
    const message = { messageId: `end-${String(ids)}`, actor, body } as Message;
    say(world, { action, message }, rules);
    settleDown(world, kindly, rules);
  };
  for (let round = 0; round < 40 && world.state.stage !== 'closed'; round += 1) {
    speak(['release', 'support']);
    speak(['clearHazard', 'support']);
    settlePending(world, speak);
    wordsFor(world).forEach(speak);
  }
}

function wordsFor({ state }: World): readonly Word[] {
  return state.stage === 'closed' ? [] : onward[state.stage];
}

function settlePending({ state }: World, speak: (word: Word) => void): void {
  if (state.stage !== 'refund' || state.refund.providerRefundId === null) return;
  speak(['refundUpdated', 'system', { providerRefundId: state.refund.providerRefundId, state: 'succeeded' }]);
}

function play(chances: readonly Chance[], rules: Rules): readonly string[] {
  const [first] = chances;
  if (!first) return [];
  const world = opened(first, rules);
  for (const one of chances) {
    turn(world, one, rules);
    const found = breaches(world);
    if (found.length > 0) return found;
  }
  leadToTheEnd(world, first, rules);
  const isOver = world.state.stage === 'closed' ? [] : [`it never ends: ${JSON.stringify(world.state)}`];
  return [...breaches(world), ...isOver];
}

const sequences = fc.array(chance, { minLength: 1, maxLength: 50 });

test(`any messages in any order break no invariant, and every case comes to a named end (I1-I6, I10)`, () => {
  process.stderr.write(`model: ${String(SEQUENCES)} sequences, MODEL_SEED=${String(seed)}\n`);
  fc.assert(
    fc.property(sequences, (chances) => {
      expect(play(chances, realRules)).toEqual([]);
    }),
    { numRuns: SEQUENCES, seed },
  );
});

const without =
  (gone: (effect: Step['effects'][number]) => boolean): Rules['keep'] =>
  (step) => ({ ...step, effects: step.effects.filter((effect) => !gone(effect)) });

/** Each takes one guard away; the invariants must notice within the same sequences. */
const mutants: Readonly<Record<string, { readonly rules: Rules; readonly caughtBy: RegExp }>> = {
  'no memory of the messages that were taken': {
    rules: {
      ...realRules,
      judge: (state, judged) => realRules.judge({ ...state, seen: [] }, judged),
    },
    caughtBy: /I1/,
  },
  'reservations that never lapse': {
    rules: { ...realRules, keep: without((effect) => effect.do === 'lapse-reservations') },
    caughtBy: /I3/,
  },
  'a record that skips an event': {
    rules: { ...realRules, keep: (step) => ({ ...step, events: step.events.slice(0, 1) }) },
    caughtBy: /I4/,
  },
  'a case that closes over goods in our house': {
    rules: {
      ...realRules,
      judge(state, judged) {
        const result = realRules.judge(state, judged);
        if (!('state' in result) || result.state.stage !== 'goods-back') return result;
        const { because: outcome } = result.state;
        return { ...result, state: enter(result.state, { stage: 'closed', outcome }, null) };
      },
    },
    caughtBy: /I10/,
  },
};

test.each(Object.entries(mutants))('the invariants notice %s', (_name, { rules, caughtBy }) => {
  const found = fc.sample(sequences, { numRuns: SEQUENCES, seed }).map((chances) => play(chances, rules));
  expect(found.flat().some((breach) => caughtBy.test(breach))).toBe(true);
});

test('the model knows what to do next in every stage that is open', () => {
  const open = Object.keys(stageTable).filter((stage) => stage !== 'closed');
  expect(Object.keys(onward).sort()).toEqual(open.sort());
});
