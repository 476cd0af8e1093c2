import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments } from '../../local/machine/programs';
import { openDeskFile } from '../../local/desk/file';
import { policyVersions } from '../../policy';
import { publishPolicies } from '../../store/remedies/policies';
import { ApiRig, keys } from '../api/api-rig';
import { putOrder } from '../support/order';

const root = join(__dirname, '../..');
const ports = { api: 0, workerHealth: 0, workerMetrics: 0, mailWeb: 0, mailSmtp: 0, door: 0, payment: 0 };

describe('npm run explain', () => {
  let rig: ApiRig;
  let caseNo: string;
  const homes: string[] = [];

  beforeAll(async () => {
    rig = await ApiRig.open();
    const [standard] = policyVersions;
    const settings = { ...standard.settings, receiptWindowDays: 2 };
    await publishPolicies(rig.deps.db, [{ ...standard, name: '2027-strict', settings }]);
    const { orderNo } = await putOrder(rig.deps.db);
    const body = { orderNo, email: 'ada@example.org', problem: { description: 'dead' } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    ({ caseNo } = (json as { cases: [{ caseNo: string }] }).cases[0]);
  });
  afterAll(async () => {
    await rig.close();
    homes.forEach((home) => rmSync(home, { recursive: true, force: true }));
  });

  /** The home of a desk that answers there. */
  function homeOf(apiUrl: string | null, support = keys.support): string {
    const home = mkdtempSync(join(tmpdir(), 'explain-'));
    homes.push(home);
    if (apiUrl === null) return home;
    const file = openDeskFile(home, ports);
    file.change({ apiUrl, keys: { ...file.current().keys, support } });
    return home;
  }

  // Not the synchronous way: the api answers in this very process.
  async function run(home: string, ...args: readonly string[]) {
    const script = [...programArguments('local/explain.ts'), ...args];
    const child = spawn(process.execPath, script, {
      cwd: root,
      env: { PATH: process.env['PATH'], DESK_HOME: home },
    });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, ...said };
  }

  it('lays out standing, facts, decisions with their rules, and other policies', async () => {
    const { status, stdout, stderr } = await run(homeOf(rig.url('')), caseNo);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`${caseNo} · policy 2026-01 · days in Europe/Berlin`);
    expect(stdout).toMatch(/THE APPEAL: ELIGIBLE\n {2}Ordered on/);
    expect(stdout).toMatch(/FACTS\n[^]* {2}carrier +Received on .*, as the carrier says\./);
    expect(stdout).toMatch(/DECISIONS, OLDEST FIRST\n +1 {2}\d{4}-\d\d-\d\d +The customer sent the appeal\./);
    expect(stdout).toMatch(/ A1 {2}A return starts with a letter/);
    // Each decision with the facts it was made from, and where each came from.
    expect(stdout).toMatch(
      / +2 {2}\d{4}-\d\d-\d\d +The desk accepted[^]* {19}- +received on: \d{4}-\d\d-\d\d \(carrier\)\n {19}- +bought here: yes \(order\)/,
    );
    expect(stdout).toMatch(
      /UNDER POLICY 2027-STRICT\n {2}receiptWindowDays: 14 → 2\n {2}- +The appeal would be refused by W1/,
    );
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('takes one policy, and gives data on demand', async () => {
    const { status, stdout } = await run(homeOf(rig.url('')), caseNo, '--policy', '2026-01', '--json');
    expect([status, JSON.parse(stdout)]).toMatchObject([
      0,
      { caseNo, otherPolicies: [{ policy: '2026-01', differences: [] }] },
    ]);
  });

  it.each<[string, () => ReturnType<typeof run>, RegExp]>([
    ['no case is named', () => run(homeOf(null)), /^Cannot explain: name one case\. Usage: npm run explain/],
    ['it is no case number', () => run(homeOf(null), '42'), /^Cannot explain: 42 is no case number\. Usage/],
    [
      'an option is unknown',
      () => run(homeOf(null), '--all'),
      /^Cannot explain: Unknown option '--all'\. Usage/,
    ],
    [
      'no desk was ever started here',
      () => run(homeOf(null), 'RMA-000001'),
      /^Cannot explain RMA-000001: no desk runs on this machine; start it by npm start/,
    ],
    [
      'the desk does not answer',
      () => run(homeOf('http://127.0.0.1:1'), 'RMA-000001'),
      /^Cannot explain RMA-000001: no desk runs on this machine/,
    ],
    [
      'there is no such case',
      () => run(homeOf(rig.url('')), 'RMA-999999'),
      /^Cannot find case RMA-999999: no such case is open to you/,
    ],
    [
      'there is no such policy',
      () => run(homeOf(rig.url('')), caseNo, '--policy', '1999'),
      /no such version is published; these are: 2026-01, 2027-strict/,
    ],
    [
      'the key is not the desk’s',
      () => run(homeOf(rig.url(''), 'another'), 'RMA-000001'),
      /^Cannot tell who is asking/,
    ],
  ])('ends with 2 and one line when %s', async (_, attempt, line) => {
    const { status, stdout, stderr } = await attempt();
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
