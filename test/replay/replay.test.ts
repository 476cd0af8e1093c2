import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { stories } from '../../local/demo/stories';
import { bundleWorkflows } from '../../worker/run';

const folder = join(__dirname, 'histories');
const releases = readdirSync(folder);

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
  expect(replayed.length).toBe(releases.length * stories.length);
});

test.each(releases)('release %s has a history of every demo case', (release) => {
  const names = readdirSync(join(folder, release)).map((name) => name.replace('.json', ''));
  expect(names.sort()).toEqual(stories.map(({ order }) => order).sort());
});

function* saved() {
  for (const release of releases)
    for (const name of readdirSync(join(folder, release)))
      yield {
        workflowId: `${release}/${name}`,
        history: historyFromJSON(JSON.parse(readFileSync(join(folder, release, name), 'utf8'))),
      };
}
