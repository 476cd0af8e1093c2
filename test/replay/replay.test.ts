import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Worker } from '@temporalio/worker';
import { defaultPayloadConverter } from '@temporalio/common';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { workflowBundle } from '../../worker/bundle';
import { stories } from '../../local/demo/stories';
import { actions, signalActions, stages, waitingFor } from '../../workflows/contract';
import type { CaseStart, Outcome } from '../../workflows/contract';
import { quietRuntime } from '../support/runtime';
import { opened, realRules, sequences, turn } from '../workflows/model/world';
import { scenes } from './scenes';
import { additions, bundleWith, saidToBeRefused } from './worked-example';

const folder = join(__dirname, 'histories');
const releases = readdirSync(folder).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));

beforeAll(quietRuntime);

test('every saved history replays with today’s code, whatever release wrote it (E110)', async () => {
  const replayed: string[] = [];
  const broken: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: await workflowBundle() },
    saved(),
  )) {
    replayed.push(workflowId);
    if (error) broken.push(`${workflowId}: ${error.message}`);
  }
  expect(broken).toEqual([]);
  expect(replayed.length).toBeGreaterThanOrEqual(Object.keys(scenes).length);
});

describe('the example of docs/changing-the-workflow.md', () => {
  const paid = [...saved()].filter(({ history }) => hasPaid(history));

  async function refusedOf(added: readonly string[]): Promise<readonly string[]> {
    const refused: string[] = [];
    const results = Worker.runReplayHistories({ workflowBundle: await bundleWith(added) }, paid);
    for await (const { error } of results) if (error) refused.push(error.message);
    return refused;
  }

  test('is refused by every history of a case that began to pay, in the words of the page (E110)', async () => {
    const refused = await refusedOf(additions.careless);
    expect(paid.length).toBeGreaterThan(10);
    expect(refused).toHaveLength(paid.length);
    expect(refused.filter((words) => !words.includes(saidToBeRefused))).toEqual([]);
  });

  test('goes on with all of them behind `patched` (E110)', async () => {
    expect(additions.cautious).toHaveLength(1);
    expect(await refusedOf(additions.cautious)).toEqual([]);
  });
});

const newest = releases.filter((release) => !release.endsWith('-demo')).at(-1) ?? '';
const isNewest = (release: string): boolean => release === newest || release === `${newest}-demo`;

const namesIn = (release: string): readonly string[] =>
  readdirSync(join(folder, release))
    .map((name) => name.replace('.json', ''))
    .sort();

test('the newest release has a history of every scene, and of every case of the demo', () => {
  expect(namesIn(newest)).toEqual(Object.keys(scenes).sort());
  expect(namesIn(`${newest}-demo`)).toEqual(stories.map(({ order }) => order).sort());
});

const outcomes: Readonly<Record<Outcome, true>> = {
  refunded: true,
  replaced: true,
  repaired: true,
  'solved-remotely': true,
  refused: true,
  withdrawn: true,
  lapsed: true,
  declined: true,
  'no-remedy': true,
};

test('the scenes show every stage in which a case waits and every way in which it ends (E110)', () => {
  const shown = Object.values(scenes);
  expect(stages.filter((stage) => !shown.some(({ at }) => at === stage))).toEqual([]);
  expect(Object.keys(outcomes).filter((end) => !shown.some(({ outcome }) => outcome === end))).toEqual([]);
});

describe('the histories of the newest release', () => {
  const shown = whatTheyShow();

  test('hold every action, and as a signal each that may come as one (E110)', () => {
    expect(actions.filter((action) => !shown.updates.has(action))).toEqual([]);
    expect(signalActions.filter((action) => !shown.signals.has(action))).toEqual([]);
  });

  test('hold everybody for whom a case can wait, in each stage that any messages lead to (E110)', () => {
    const reached = new Set<string>();
    for (const chances of fc.sample(sequences, { numRuns: 600, seed: 1 })) {
      const [first] = chances;
      if (!first) continue;
      const world = opened(first, realRules);
      for (const one of chances) {
        turn(world, one, realRules);
        reached.add(`${world.state.stage}: ${waitingFor(world.state)}`);
      }
    }
    expect(reached.size).toBeGreaterThan(30);
    expect([...reached].filter((wait) => !shown.waits.has(wait)).sort()).toEqual([]);
  });

  test('hold a case that went on as a new run, and one that lives again (E109, E110)', () => {
    expect(shown.starts).toEqual(
      new Set(['of a new case', 'of a case that goes on', 'of a case that lives again']),
    );
  });
});

function hasPaid({ events }: History): boolean {
  return (events ?? []).some(
    ({ activityTaskScheduledEventAttributes: asked }) => asked?.activityType?.name === 'payRefund',
  );
}

/** What was said to the cases, for whom they waited, and how their runs began: as the histories have it. */
function whatTheyShow() {
  const updates = new Set<string>();
  const signals = new Set<string>();
  const waits = new Set<string>();
  const starts = new Set<string>();
  for (const { history } of saved(isNewest)) {
    const at = { stage: '', waitsFor: '' };
    for (const event of history.events ?? []) {
      const { input } = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ?? {};
      if (input?.name) updates.add(input.name);
      const { signalName } = event.workflowExecutionSignaledEventAttributes ?? {};
      if (signalName) signals.add(signalName);
      const started = event.workflowExecutionStartedEventAttributes;
      if (started) starts.add(startOf(started));
      const { searchAttributes } = event.upsertWorkflowSearchAttributesEventAttributes ?? started ?? {};
      if (!searchAttributes) continue;
      at.stage = wordIn(searchAttributes, 'CaseStage') ?? at.stage;
      at.waitsFor = wordIn(searchAttributes, 'WaitingFor') ?? at.waitsFor;
      waits.add(`${at.stage}: ${at.waitsFor}`);
    }
  }
  return { updates, signals, waits, starts };
}

type History = ReturnType<typeof historyFromJSON>;
type Started = NonNullable<NonNullable<History['events']>[number]['workflowExecutionStartedEventAttributes']>;
type Attributes = NonNullable<Started['searchAttributes']>;

function wordIn({ indexedFields }: Attributes, name: string): string | undefined {
  const payload = indexedFields?.[name];
  if (!payload) return undefined;
  return String(defaultPayloadConverter.fromPayload(payload));
}

function startOf({ continuedExecutionRunId, input }: Started): string {
  if (continuedExecutionRunId) return 'of a case that goes on';
  const [payload] = input?.payloads ?? [];
  const start = payload && defaultPayloadConverter.fromPayload<CaseStart>(payload);
  return start?.reopening === true ? 'of a case that lives again' : 'of a new case';
}

function* saved(wanted: (release: string) => boolean = () => true) {
  for (const release of releases.filter(wanted))
    for (const name of readdirSync(join(folder, release)))
      yield {
        workflowId: `${release}/${name}`,
        history: historyFromJSON(JSON.parse(readFileSync(join(folder, release, name), 'utf8'))),
      };
}
