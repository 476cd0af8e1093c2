import { randomUUID } from 'node:crypto';
import { Client, Connection, ServiceError } from '@temporalio/client';
import { caseRuns } from '../../gateways/case-runs';
import type { CaseRuns } from '../../gateways/case-runs';
import { CASE_WORKFLOW } from '../../workflows/contract';

const caseNo = `RMA-${randomUUID()}`;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '' });
  client = new Client({ connection });
  await client.workflow.start(CASE_WORKFLOW, { workflowId: caseNo, taskQueue: 'nobody-serves-this' });
});
afterAll(async () => {
  await client.workflow.getHandle(caseNo).terminate('the test is over');
  await connection.close();
});

/** The client of a server that says so often, of each call, that it cannot answer, and with which status of gRPC. */
function hampered(code: number, times: number): { readonly runs: CaseRuns; readonly calls: () => number } {
  let calls = 0;
  const failing = Object.create(client) as Client;
  failing.withDeadline = (deadline, call) => {
    calls += 1;
    if (calls > times) return client.withDeadline(deadline, call);
    const cause = Object.assign(new Error('fault injection error'), { code, details: '', metadata: {} });
    return Promise.reject(new ServiceError('Failed to describe workflow', { cause }));
  };
  return { runs: caseRuns(failing, CASE_WORKFLOW), calls: () => calls };
}

describe('caseRuns() on a server that fails for a moment (T5)', () => {
  test.each([4, 8, 10, 14])('newest() asks again where the status is %d', async (code) => {
    const { runs, calls } = hampered(code, 2);
    expect(await runs.newest(caseNo)).toMatchObject({ status: 'RUNNING' });
    expect(calls()).toBe(3);
  });

  test('newest() gives up after five times, and at once where asking again is of no use', async () => {
    const away = hampered(14, 9);
    await expect(away.runs.newest(caseNo)).rejects.toThrow('Failed to describe workflow');
    expect(away.calls()).toBe(5);
    const forbidden = hampered(7, 9);
    await expect(forbidden.runs.newest(caseNo)).rejects.toThrow('Failed to describe workflow');
    expect(forbidden.calls()).toBe(1);
  });

  test('runsOf() lists each run once, however often it had to ask', async () => {
    const { runs } = hampered(4, 1);
    const { runId } = (await runs.newest(caseNo)) ?? { runId: '' };
    const listed = await hampered(4, 2).runs.runsOf([caseNo]);
    expect(listed.map((run) => run.runId)).toEqual([runId]);
  });
});
