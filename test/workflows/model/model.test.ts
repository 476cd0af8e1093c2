import fc from 'fast-check';
import { actions, enter, stages } from '../../../workflows/contract';
import type { Action, Message, Stage, Step } from '../../../workflows/contract';
import { isRefusal } from '../../../workflows/moves/move';
import { breaches, outcomes } from './invariants';
import { onward } from './people';
import type { Word } from './people';
import { opened, realRules, say, sequences, settleDown, turn } from './world';
import type { Chance, Rules, World } from './world';

const SEQUENCES = 2_000;
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

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
    nextWords(world).forEach(speak);
  }
}

function nextWords({ state }: World): readonly Word[] {
  return state.stage === 'closed' ? [] : onward[state.stage];
}

function settlePending({ state }: World, speak: (word: Word) => void): void {
  if (state.stage !== 'refund' || state.refund.providerRefundId === null) return;
  speak(['refundUpdated', 'system', { providerRefundId: state.refund.providerRefundId, state: 'succeeded' }]);
}

/** What the sequences came to, so that a run that shows nothing fails. */
class Reach {
  readonly stages = new Set<Stage>();
  readonly actions = new Set<Action>();
  readonly outcomes = new Set<string>();

  /** The same rules, and what they took noted. */
  watching(rules: Rules): Rules {
    return {
      ...rules,
      judge: (state, judged) => {
        const result = rules.judge(state, judged);
        this.stages.add(state.stage);
        if (!isRefusal(result)) this.actions.add(judged.action);
        return result;
      },
    };
  }

  /** An end counts where a case came to it, also if it lived again after that. */
  see({ state }: World): void {
    if (state.stage === 'closed') this.outcomes.add(state.outcome);
  }
}

function play(chances: readonly Chance[], rules: Rules, reach?: Reach): readonly string[] {
  const [first] = chances;
  if (!first) return [];
  const world = opened(first, rules);
  for (const one of chances) {
    turn(world, one, rules);
    reach?.see(world);
    const found = breaches(world);
    if (found.length > 0) return found;
  }
  leadToTheEnd(world, first, rules);
  reach?.see(world);
  const isOver = world.state.stage === 'closed' ? [] : [`it never ends: ${JSON.stringify(world.state)}`];
  return [...breaches(world), ...isOver];
}

test(`any messages in any order break no invariant, and every case comes to a named end (I1-I6, I10)`, () => {
  process.stderr.write(`model: ${String(SEQUENCES)} sequences, MODEL_SEED=${String(seed)}\n`);
  const reach = new Reach();
  let played = 0;
  fc.assert(
    fc.property(sequences, (chances) => {
      played += 1;
      expect(play(chances, reach.watching(realRules), reach)).toEqual([]);
    }),
    { numRuns: SEQUENCES, seed },
  );
  expect(played).toBe(SEQUENCES);
  // Sequences that never leave the first stages would keep every promise of the later ones for nothing.
  expect(stages.filter((stage) => !reach.stages.has(stage))).toEqual([]);
  expect(actions.filter((action) => !reach.actions.has(action))).toEqual([]);
  expect(Object.keys(outcomes).filter((outcome) => !reach.outcomes.has(outcome))).toEqual([]);
}, 300_000);

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

test.each(Object.entries(mutants))(
  'the invariants notice %s',
  (_name, { rules, caughtBy }) => {
    const notices = (chances: readonly Chance[]): boolean =>
      play(chances, rules).some((breach) => caughtBy.test(breach));
    expect(fc.sample(sequences, { numRuns: SEQUENCES, seed }).some(notices)).toBe(true);
  },
  300_000,
);

test('the model knows what to do next in every stage that is open', () => {
  const open = stages.filter((stage) => stage !== 'closed');
  expect(Object.keys(onward).sort()).toEqual(open.sort());
});
