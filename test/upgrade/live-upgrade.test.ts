import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CaseNotRunning, CaseRefusal, OutcomeUnknown } from '../../api/cases/case-client';
import { workflowBundle } from '../../worker/bundle';
import { DEPLOYMENT, stages, waitingFor } from '../../workflows/contract';
import type { CaseState } from '../../workflows/contract';
import { bundleOf } from '../replay/worked-example';
import { scenes } from '../replay/scenes';
import { rest } from '../support/calm';
import type { Said } from '../support/calm';
import { CaseRig } from '../support/case-rig';
import type { Build } from '../support/case-rig';
import { inTurns } from '../support/in-turns';
import { actorOf, nextWayHome, takes } from './ways-home';

const PATCH = 'noted-twice';

/** Today's code with one more step wherever a case writes its record: the same record, idempotently, a second time. */
function noted(effects: string): string {
  const call = '  const { due, record } = await store.recordTransition';
  if (!effects.includes(call)) throw new Error('effects.ts records otherwise than this change knows');
  const more = `  if (patched('${PATCH}')) await store.recordTransition(step);\n`;
  return `import { patched } from '@temporalio/workflow';\n${effects.replace(call, `${more}${call}`)}`;
}

const builds = new Map<'a' | 'b, held back' | 'b', Build>();
const run = randomUUID().slice(0, 8);
let rig: CaseRig;

interface Open {
  readonly scene: string;
  readonly caseNo: string;
}
let open: readonly Open[] = [];

beforeAll(async () => {
  const changed = await bundleOf(noted);
  builds.set('a', { buildId: `${run}-a`, bundle: await workflowBundle() });
  builds.set('b, held back', { buildId: `${run}-b-held`, bundle: changed, heldPatches: [PATCH] });
  builds.set('b', { buildId: `${run}-b`, bundle: changed });
  rig = await CaseRig.open({ build: buildOf('a') });
  await makeCurrent('a');
});
afterAll(async () => {
  for (const { caseNo } of open)
    await rig.client.workflow
      .getHandle(caseNo)
      .terminate('the test is over')
      .catch(() => undefined);
  await rig.close();
});

function buildOf(name: 'a' | 'b, held back' | 'b'): Build {
  const build = builds.get(name);
  if (!build) throw new Error(`no build ${name}`);
  return build;
}

/** As `temporal worker deployment set-current-version` does; a build is known once its workers ask for work. */
async function makeCurrent(name: 'a' | 'b, held back' | 'b'): Promise<void> {
  const { buildId } = buildOf(name);
  await rig.eventually(async () => {
    await rig.client.workflowService.setWorkerDeploymentCurrentVersion({
      ...{ namespace: 'default', deploymentName: DEPLOYMENT, buildId, identity: 'the test' },
    });
  }, 60_000);
}

/** Starts a build beside the ones that run, makes it current, and stops the others: as docs/operations.md says. */
async function upgradeTo(name: 'a' | 'b, held back' | 'b'): Promise<void> {
  await rig.startWorkers(buildOf(name));
  await makeCurrent(name);
  await rig.stopWorkers(buildOf(name));
}

/** The build that did the last workflow task of a case. */
async function servedBy(caseNo: string): Promise<string | undefined> {
  const { raw } = await rig.client.workflow.getHandle(caseNo).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId ?? undefined;
}

async function history(caseNo: string) {
  return (await rig.client.workflow.getHandle(caseNo).fetchHistory()).events ?? [];
}

/** Whether a case began with the change; it may bear the marks of others. */
async function hasMark(caseNo: string): Promise<boolean> {
  const marks = (await history(caseNo)).flatMap(
    ({ markerRecordedEventAttributes: mark }) => mark?.details?.['patch-data']?.payloads ?? [],
  );
  return marks.some(({ data }) =>
    Buffer.from(data ?? [])
      .toString()
      .includes(PATCH),
  );
}

/** Tasks that failed for another reason than that a build was stopped in their middle. */
async function failedTasks(caseNo: string): Promise<readonly string[]> {
  return (await history(caseNo)).flatMap(
    ({ workflowTaskFailedEventAttributes: failed }) => failed?.failure?.message ?? [],
  );
}

/** As the api asks its callers to: what was not answered is said again, under the same id. */
async function say(caseNo: string, [role, action, body]: Said): Promise<CaseState> {
  const id = randomUUID();
  for (const end = Date.now() + 120_000; ;) {
    try {
      const { seq } = await rig.act(caseNo, actorOf(role), { action, body, id });
      return await rest(rig, caseNo, seq);
    } catch (error) {
      const isUnanswered = error instanceof OutcomeUnknown || error instanceof CaseNotRunning;
      if (error instanceof CaseRefusal && error.type === 'AlreadyDone') return rest(rig, caseNo);
      // It was taken, and the case has ended by it.
      if (error instanceof CaseNotRunning && (await rig.stateOf(caseNo)).stage === 'closed')
        return rest(rig, caseNo);
      if (!isUnanswered || Date.now() > end) throw error;
      await pause(500);
    }
  }
}

const hold: Said = ['support', 'hold', {}];
const release: Said = ['support', 'release', {}];

/** Each case is held and released, or the other way round: in every stage somebody may do that. */
async function sayToAll(name: 'a' | 'b, held back' | 'b'): Promise<void> {
  const { buildId } = buildOf(name);
  await inTurns(open, async ({ scene, caseNo }) => {
    const { heldSince } = await rig.stateOf(caseNo);
    for (const said of heldSince === null ? [hold, release] : [release, hold]) {
      expect([scene, said[1], takes(await rig.stateOf(caseNo), said)]).toEqual([scene, said[1], true]);
      await say(caseNo, said);
    }
    // A run that was continued only now has had no task yet.
    await rig.eventually(
      async () => expect([scene, await servedBy(caseNo)]).toEqual([scene, buildId]),
      60_000,
    );
    expect([scene, await failedTasks(caseNo)]).toEqual([scene, []]);
  });
}

async function walkHome({ scene, caseNo }: Open): Promise<void> {
  const { unit } = await rig.stateOf(caseNo);
  const order = rig.db.selectFrom('orders').select('payment_id').where('order_no', '=', unit.orderNo);
  const { payment_id: paymentId } = await order.executeTakeFirstOrThrow();
  await rig.bank.mode(paymentId, 'ok');
  // While the bank may pay yet, nobody else does, and no other remedy is opened (E83).
  for (const { disputeId } of (await rig.bank.gateway().retrievePayment(paymentId)).disputes)
    await rig.bank.control(`/disputes/${disputeId}/close`, { won: true });
  const said: string[] = [];
  for (let state = await rest(rig, caseNo); state.stage !== 'closed';) {
    const next = nextWayHome(state, said);
    const intent = state.stage === 'refund' ? await rig.intentOf(caseNo) : null;
    if (intent?.state === 'pending') {
      const body = { providerRefundId: intent.provider_refund_id ?? '', state: 'succeeded' } as const;
      await say(caseNo, ['system', 'refundUpdated', body]);
      state = await rig.untilStage(caseNo, 'closed');
      continue;
    }
    if (!next) throw new Error(`${scene}: nothing is left to say at ${JSON.stringify(state)}`);
    said.push(next[1]);
    state = await say(caseNo, next);
  }
}

const waitOf = (state: CaseState): string => `${state.stage}: ${waitingFor(state)}`;

/** A case of each wait, every one that money is on its way for, and the one that has gone on as a new run; the others end. */
async function oneOfEachWait(cases: readonly Open[], states: readonly CaseState[]): Promise<readonly Open[]> {
  const seen = new Set<string>();
  const kept: Open[] = [];
  for (const [index, one] of cases.entries()) {
    const state = states[index];
    if (!state) throw new Error(`no state of ${one.caseNo}`);
    const isNew = !seen.has(waitOf(state));
    seen.add(waitOf(state));
    if (isNew || state.stage === 'refund' || one.scene === 'continued') kept.push(one);
    else await rig.client.workflow.getHandle(one.caseNo).terminate('another waits for the same');
  }
  return kept;
}

describe('a live upgrade of open cases in every wait state, up and back (T12, E110)', () => {
  test('build A holds a case in every stage, and for everybody whom a case can wait for', async () => {
    const stillOpen = Object.entries(scenes).filter(([, { at, quick }]) => at !== 'closed' && quick !== true);
    const refusedToday: string[] = [];
    const played = await inTurns(stillOpen, async ([scene, story]) => {
      try {
        const caseNo = await story.play(rig);
        await rest(rig, caseNo);
        return [{ scene, caseNo }];
      } catch (error) {
        if (!(error instanceof CaseRefusal)) throw error;
        refusedToday.push(scene);
        return [];
      }
    });
    // Histories outlive what their release took: nobody says that to a case any more.
    expect(refusedToday).toEqual(['support-after-tests-refused']);
    const states = await Promise.all(played.flat().map(({ caseNo }) => rig.stateOf(caseNo)));
    const waits = new Set(states.map(waitOf));
    open = await oneOfEachWait(played.flat(), states);
    process.stdout.write(`T12: ${String(open.length)} open cases in ${String(waits.size)} wait states\n`);
    expect(new Set(states.map(({ stage }) => stage))).toEqual(
      new Set(stages.filter((stage) => stage !== 'closed')),
    );
    expect(waits.size).toBeGreaterThan(20);
  });

  test('build B takes every case over, with its change held back, and all go on', async () => {
    await upgradeTo('b, held back');
    await sayToAll('b, held back');
    expect(await inTurns(open, ({ caseNo }) => hasMark(caseNo))).not.toContain(true);
  });

  test('build A takes every case back, and all go on', async () => {
    await upgradeTo('a');
    await sayToAll('a');
  });

  test('build B takes every case over with its change, and all go on with it', async () => {
    await upgradeTo('b');
    await sayToAll('b');
    const marked = await inTurns(open, ({ caseNo }) => hasMark(caseNo));
    // It goes on as a new run after every record, and that run has not written one yet.
    const unmarked = open.filter((_, index) => marked[index] === false).map(({ scene }) => scene);
    expect(unmarked).toEqual(['continued']);
  });

  test('build A cannot take back what went on with the change: it stands still, loses nothing, and goes on under B', async () => {
    const [one] = open;
    if (!one) throw new Error('no case');
    const { caseNo } = one;
    const { heldSince } = await rig.stateOf(caseNo);
    await upgradeTo('a');
    const action = heldSince === null ? 'hold' : 'release';
    const said = { action, body: {}, id: randomUUID() } as const;
    await expect(rig.act(caseNo, 'support', said)).rejects.toThrow(OutcomeUnknown);
    await upgradeTo('b');
    await rig.eventually(async () => {
      await rig.act(caseNo, 'support', said);
    }, 120_000);
    const state = await rig.until(caseNo, ({ seen }) => seen.includes(said.id));
    expect(state.heldSince === null).toBe(heldSince !== null);
    expect(state.seen.filter((id) => id === said.id)).toHaveLength(1);
  });

  test('every case comes to its end, and no refund was paid twice (I2)', async () => {
    const lost = await inTurns(open, (one) => walkHome(one).then(() => [], String));
    expect(lost.flat()).toEqual([]);
    const closed = await Promise.all(open.map(({ caseNo }) => rig.result(caseNo)));
    expect(closed).toHaveLength(open.length);
    const intents = await rig.db.selectFrom('refund_intents').select(['payment_id', 'state']).execute();
    for (const { payment_id: paymentId, state } of intents) {
      const live = (await rig.bank.gateway().listRefunds(paymentId)).filter(
        (one) => one.state === 'succeeded',
      );
      expect([state, live.length]).toEqual([state, state === 'settled' ? live.length && 1 : 0]);
    }
    expect(intents.length).toBeGreaterThan(4);
  });
});
