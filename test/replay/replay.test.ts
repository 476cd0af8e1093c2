import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflows } from '../../worker/bundle';
import { stories } from '../../local/demo/stories';
import { stages } from '../../workflows/contract';
import type { Outcome } from '../../workflows/contract';
import { scenes } from './scenes';

const folder = join(__dirname, 'histories');
const releases = readdirSync(folder).sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
});

test('every saved history replays with today’s code, whatever release wrote it (E110)', async () => {
  const replayed: string[] = [];
  const broken: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: await bundleWorkflows() },
    saved(),
  )) {
    replayed.push(workflowId);
    if (error) broken.push(`${workflowId}: ${error.message}`);
  }
  expect(broken).toEqual([]);
  expect(replayed.length).toBeGreaterThanOrEqual(Object.keys(scenes).length);
});

const namesIn = (release: string): readonly string[] =>
  readdirSync(join(folder, release))
    .map((name) => name.replace('.json', ''))
    .sort();

test('the newest release has a history of every scene, and of every case of the demo', () => {
  const newest = releases.filter((release) => !release.endsWith('-demo')).at(-1) ?? '';
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

function* saved() {
  for (const release of releases)
    for (const name of readdirSync(join(folder, release)))
      yield {
        workflowId: `${release}/${name}`,
        history: historyFromJSON(JSON.parse(readFileSync(join(folder, release, name), 'utf8'))),
      };
}
