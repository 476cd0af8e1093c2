import { inspect } from 'node:util';
import { DefaultLogger } from '@temporalio/worker';
import type { LogEntry } from '@temporalio/worker';
import { defineUpdate } from '@temporalio/workflow';
import { CaseRig } from '../support/case-rig';
import { ownRuntime } from '../support/runtime';

const personal = { note: 'from ada@example.org' };
const logged: LogEntry[] = [];
let rig: CaseRig;

beforeAll(async () => {
  await ownRuntime({ logger: new DefaultLogger('WARN', (entry) => logged.push(entry)) });
  rig = await CaseRig.open();
});
beforeEach(() => {
  logged.length = 0;
});
afterAll(async () => {
  await rig.close();
});

/** What the log has of a case: how loud, in which words, about which message. */
function saidOf(caseNo: string): readonly (readonly unknown[])[] {
  return logged
    .map(({ level, message, meta = {} }): readonly [string, string, Readonly<Record<string, unknown>>] => [
      level,
      message,
      meta,
    ])
    .filter(([, , meta]) => meta['workflowId'] === caseNo)
    .map(([level, message, { signal, update, action }]) => [level, message, signal ?? update ?? action]);
}

/** The case answers its customer, and ends as he asked. */
async function goesOn(caseNo: string): Promise<void> {
  await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
  expect(await rig.result(caseNo)).toBe('withdrawn');
  expect(await rig.eventNames(caseNo)).toEqual([
    'appealReceived',
    'appealAccepted',
    'caseWithdrawn',
    'caseClosed',
  ]);
}

test.each([
  ['frobnicate', 'frobnicate'],
  // These are the SDK's own words: a handler for unknown signals would fail the task at the first of them.
  ['__temporal_frobnicate', '__temporal_frobnicate'],
  ['__stack_trace', '__stack_trace'],
  ['ada@example.org', '[not a name]'],
])(
  'listen() ignores a signal called %s, logs it as %s without its contents, and goes on (E108, I9)',
  async (name, shown) => {
    const caseNo = await rig.openCase();
    await rig.client.workflow.getHandle(caseNo).signal(name, personal);
    await goesOn(caseNo);
    expect(saidOf(caseNo)).toEqual([['WARN', 'a signal that no case knows is ignored', shown]]);
    expect(inspect(logged, { depth: null })).not.toContain('ada@example.org');
  },
);

test('listen() refuses an Update of an unknown name, logs the name, and goes on (E108, I9)', async () => {
  const caseNo = await rig.openCase();
  const handle = rig.client.workflow.getHandle(caseNo);
  await expect(
    handle.executeUpdate(defineUpdate<unknown, [unknown]>('frobnicate'), { args: [personal] }),
  ).rejects.toMatchObject({ cause: { message: 'No registered handler for update: frobnicate' } });
  await goesOn(caseNo);
  expect(saidOf(caseNo)).toEqual([['WARN', 'an Update that no case knows is refused', 'frobnicate']]);
  expect(inspect(logged, { depth: null })).not.toContain('ada@example.org');
});

test('hear() logs a known signal without sense, and only the name of its action (E108, I9)', async () => {
  const caseNo = await rig.openCase();
  await rig.client.workflow.getHandle(caseNo).signal('labVerdict', personal);
  // What makes sense and comes at the wrong time is everyday, and not worth a warning.
  await rig.signal(caseNo, 'customer', {
    action: 'labVerdict',
    body: { cause: 'internal-defect', repairable: false },
  });
  await goesOn(caseNo);
  expect(saidOf(caseNo)).toEqual([['WARN', 'signal without sense', 'labVerdict']]);
  expect(inspect(logged, { depth: null })).not.toContain('ada@example.org');
});

test.each(['labVerdict', 'frobnicate'])(
  'interceptors() let a signal %s whose contents cannot be read change nothing and stop nothing (E108)',
  async (signalName) => {
    const caseNo = await rig.openCase();
    const unreadable = { metadata: { encoding: Buffer.from('runes') }, data: Buffer.from('ada@example.org') };
    await rig.client.workflowService.signalWorkflowExecution({
      ...{ namespace: 'default', workflowExecution: { workflowId: caseNo } },
      ...{ signalName, input: { payloads: [unreadable] } },
    });
    await goesOn(caseNo);
    expect(saidOf(caseNo)).toHaveLength(1);
    expect(inspect(logged, { depth: null })).not.toContain('ada@example.org');
  },
);

test('interceptors() say once what came, whoever runs the case again (E108, E110)', async () => {
  const caseNo = await rig.openCase();
  await rig.client.workflow.getHandle(caseNo).signal('frobnicate');
  await rig.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-0' } });
  await rig.stopWorkers();
  await rig.startWorkers();
  // Another worker runs the history again; what was said before is not said again.
  await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
  expect(await rig.result(caseNo)).toBe('withdrawn');
  expect(saidOf(caseNo)).toHaveLength(1);
});
