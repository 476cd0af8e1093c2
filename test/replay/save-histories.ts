import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { CaseRig } from '../support/case-rig';
import { rest } from '../support/calm';
import { scrubbed } from './scrubbed';
import { quickPolicy, scenes } from './scenes';

/**
 * `RELEASE=0.1 npm run histories`: plays every scene on the servers of a test run and saves its history for the replay
 * test. A saved history is never changed again: a release that has some already gets those of its new scenes.
 */
const { RELEASE: release = '' } = process.env;
const folder = join(__dirname, 'histories', release);

const rigs: { earnest?: CaseRig; quick?: CaseRig } = {};

beforeAll(async () => {
  if (!/^\d+\.\d+$/.test(release))
    throw new Error('Cannot save histories: name the release, RELEASE=0.1 npm run histories');
  mkdirSync(folder, { recursive: true });
  rigs.earnest = await CaseRig.open();
  rigs.quick = await CaseRig.open({ policies: [quickPolicy] });
});

afterAll(async () => {
  await rigs.earnest?.close();
  await rigs.quick?.close();
});

const isUnsaved = ([name]: readonly [string, unknown]): boolean => !existsSync(join(folder, `${name}.json`));

test.each(Object.entries(scenes).filter(isUnsaved))('%s', async (name, scene) => {
  const rig = scene.quick === true ? rigs.quick : rigs.earnest;
  if (!rig) throw new Error('no rig');
  const caseNo = await scene.play(rig);
  const state = await rig.untilStage(caseNo, scene.at);
  if (scene.outcome !== undefined) expect(state).toMatchObject({ outcome: scene.outcome });
  // What the case does after its last message belongs to the scene: it comes to rest first.
  await rest(rig, caseNo);
  const history = await quietHistory(rig, caseNo);
  writeFileSync(join(folder, `${name}.json`), `${scrubbed(historyToJSON(history))}\n`);
});

/** A history whose last task is done: one that breaks off in a task, as of a run that just began, replays for ever. */
async function quietHistory(rig: CaseRig, caseNo: string) {
  for (;;) {
    const history = await rig.client.workflow.getHandle(caseNo).fetchHistory();
    const { events = [] } = history;
    const last = (events ?? []).findLast(
      ({ workflowTaskScheduledEventAttributes: scheduled, workflowTaskCompletedEventAttributes: done }) =>
        Boolean(scheduled) || Boolean(done),
    );
    if (last?.workflowTaskCompletedEventAttributes) return history;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
