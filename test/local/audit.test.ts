import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { programArguments } from '../../local/machine/programs';
import { CaseRig } from '../support/case-rig';
import { secretKey } from './sandbox/sandbox-rig';

const root = join(__dirname, '../..');
let rig: CaseRig;
let folder: string;
let caseNo: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-command-'));
  rig = await CaseRig.open();
  caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.untilStage(caseNo, 'closed');
});

afterAll(async () => {
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command on the rig's desk, by its environment. */
async function run(command: 'audit' | 'reconcile', args: readonly string[], change: NodeJS.ProcessEnv = {}) {
  const script = [...programArguments(`local/${command}.ts`), ...args];
  const env = {
    PATH: process.env['PATH'],
    DESK_HOME: folder,
    DATABASE_URL: rig.databaseUrl,
    TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'],
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_API_URL: rig.bank.url,
    ...change,
  };
  const child = spawn(process.execPath, script, { cwd: root, env });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...said };
}

describe('npm run audit', () => {
  it('prints each invariant with its counts, and ends with 0', async () => {
    const { status, stdout, stderr } = await run('audit', []);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^I2 +0 of 3 +at most one live refund per intent/m);
    expect(stdout).toMatch(/^I10 +0 of 1 +no case closes over goods in our house/m);
    expect(stdout).toMatch(/All invariants hold\.\n$/);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });

  it('prints the proof of one case: intent, provider, history, stock, custody, letters', async () => {
    const { status, stdout } = await run('audit', [caseNo]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${caseNo}\n\nTHE INTENT\n +INT-${caseNo}: €90\\.00 of pi_rig\\d+, settled`),
    );
    expect(stdout).toMatch(/AT THE PROVIDER\n +re_\w+: €90\.00, succeeded, INT-RMA-\d+/);
    expect(stdout).toMatch(
      /REFUNDS IN OUR BOOKS\n +re_\w+: €90\.00, succeeded, INT-RMA-\d+, round 1, first by/,
    );
    expect(stdout).toMatch(/DECISIONS\n[^]* optionChosen +customer/);
    expect(stdout).toMatch(/HISTORY\n[^]* workflowExecutionUpdateAccepted chooseOption\n[^]* payRefund\n/);
    expect(stdout).toMatch(/STOCK LEDGER\n.* reserved \+1 +reserve\n.* reserved -1 +lapsed\n/);
    expect(stdout).toMatch(/CUSTODY\n.* lab\n.* kept\n/);
    expect(stdout).toMatch(/LETTERS\n +<rma-\d+\.2\.appeal-received\.[0-9a-f]{24}@returns-desk>/);
    expect(stdout).not.toMatch(/Ada|Kowalska|Lindenweg|example\.org/);
  });

  it('ends with 1 and names every breach, as text and as data', async () => {
    const change = (by: number) =>
      sql`update products set stock_on_hand = stock_on_hand + ${by} where sku = 'PART-1'`.execute(rig.db);
    await change(1);
    const text = await run('audit', []);
    const data = await run('audit', ['--json', '--histories', '1']);
    await change(-1);
    expect(text.status).toBe(1);
    expect(text.stdout).toMatch(/^I3 +1 of \d/m);
    expect(text.stdout).toMatch(/I3 IS BROKEN\n +PART-1: the shelf has 6 on hand[^]*Broken: I3\n$/);
    expect(data.status).toBe(1);
    const findings = JSON.parse(data.stdout) as { id: string; breaches: { subject: string }[] }[];
    expect(findings.find(({ id }) => id === 'I3')?.breaches).toMatchObject([{ subject: 'PART-1' }]);
  });

  it('reads what clients were told', async () => {
    const ledger = join(folder, 'requests.jsonl');
    const told = {
      at: 'noon',
      method: 'POST',
      path: `/api/v1/cases/${caseNo}/actions/advise`,
      status: 200,
      caseNo,
    };
    writeFileSync(ledger, `${JSON.stringify({ ...told, idempotencyKey: 'lost' })}\n`);
    const { status, stdout } = await run('audit', ['--ledger', ledger]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/message lost was acknowledged at noon and is in no\s+history/);
  });

  const failures: readonly (readonly [string, readonly string[], NodeJS.ProcessEnv, RegExp])[] = [
    ['it is no case number', ['42'], {}, /^Cannot audit: 42 is no case number\. Usage: npm run audit/],
    ['an option is unknown', ['--all'], {}, /^Cannot audit: Unknown option '--all'\. Usage/],
    ['a number is none', ['--histories', 'x'], {}, /^Cannot audit: --histories is no number: x\. Usage/],
    ['there is no such case', ['RMA-999999'], {}, /^Cannot audit RMA-999999: there is no such case/],
    ['there is no such ledger', ['--ledger', '/none'], {}, /^Cannot audit: \/none is no ledger of requests/],
    [
      'no desk was ever started here',
      [],
      { DATABASE_URL: '' },
      /^Cannot audit: no desk runs on this machine/,
    ],
    ['no payment key is set', [], { STRIPE_SECRET_KEY: '' }, /^Cannot audit: set STRIPE_SECRET_KEY/],
    [
      'the database does not answer',
      [],
      { DATABASE_URL: 'postgresql://desk@127.0.0.1:1/desk' },
      /^Cannot audit: the database does not answer/,
    ],
    [
      'Temporal does not answer',
      [],
      { TEMPORAL_ADDRESS: '127.0.0.1:1' },
      /^Cannot audit: Temporal does not answer at 127\.0\.0\.1:1/,
    ],
    [
      'the payment provider does not answer',
      [],
      { STRIPE_API_URL: 'http://127.0.0.1:1' },
      /^Cannot audit: a part of the desk does not answer as it must: Cannot look up/,
    ],
  ];
  it.each(failures)('ends with 2 and one line when %s', async (...[, args, change, words]) => {
    const { status, stdout, stderr } = await run('audit', args, change);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('npm run audit -- RMA-… of what the card did not pay', () => {
  const first = { role: 'payments', id: 'pay-1' } as const;
  const second = { role: 'payments', id: 'pay-2' } as const;
  const refundIs = (refused: string, wanted: string) =>
    rig.until(refused, (state) => state.stage === 'refund' && state.refund.state === wanted);

  async function refused(trouble: (paymentId: string) => Promise<unknown>) {
    const refused = await rig.openCase();
    await rig.walkToOffer(refused);
    const { unit } = await rig.stateOf(refused);
    const { payment_id: paymentId } = await rig.db
      .selectFrom('orders')
      .select('payment_id')
      .where('order_no', '=', unit.orderNo)
      .executeTakeFirstOrThrow();
    await trouble(paymentId);
    const body = { kind: 'refund', offerVersion: 1 } as const;
    await rig.act(refused, 'customer', { action: 'chooseOption', body });
    await refundIs(refused, 'failed');
    return { refused, paymentId };
  }

  it('prints the consent, the reference and both persons of a payout (E75)', async () => {
    const { refused: caseNo } = await refused((id) => rig.bank.mode(id, 'expired-card'));
    const body = { method: 'bank-transfer', reference: 'BT-7', consentRef: 'text-9' } as const;
    await rig.act(caseNo, first, { action: 'settleRefund', body });
    await refundIs(caseNo, 'awaiting-approval');
    await rig.act(caseNo, second, { action: 'approveRefund', body: {} });
    await rig.untilStage(caseNo, 'closed');
    const { status, stdout } = await run('audit', [caseNo]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/THE INTENT\n[^]*settled by hand: \{.*bank-transfer/);
    expect(stdout).toMatch(
      new RegExp(
        `OTHER WAYS OF PAYING\n +PAY-${caseNo}-\\d+: €90\\.00 by bank-transfer, reference BT-7, settled`,
      ),
    );
    expect(stdout).toMatch(/\n +proposed by pay-1 \d.*, approved by pay-2, ended \d/);
    expect(stdout).toMatch(/\n +consent of the customer: text-9\n/);
    expect(stdout).toMatch(/AT THE PROVIDER\n +re_\w+: €90\.00, failed, INT-/);
    expect(stdout).toMatch(/ payoutProposed +payments pay-1 [^]* payoutApproved +payments pay-2 /);
  });

  it('prints a lost dispute and the chargeback that it settled (E28, E83)', async () => {
    let disputeId = '';
    const { refused: caseNo } = await refused(async (id) => {
      disputeId = String((await rig.bank.control(`/payments/${id}/dispute`)).body['id']);
      await rig.bank.control(`/disputes/${disputeId}/close`, { won: false });
    });
    const body = { method: 'chargeback', reference: disputeId } as const;
    await rig.act(caseNo, first, { action: 'settleRefund', body });
    await rig.untilStage(caseNo, 'closed');
    const { status, stdout } = await run('audit', [caseNo]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`OTHER WAYS OF PAYING\n.*: €90\\.00 by chargeback, reference ${disputeId}, settled`),
    );
    expect(stdout).toMatch(new RegExp(`DISPUTES\n +${disputeId}: €270\\.00, lost, since \\d`));
    expect(stdout).not.toMatch(/AT THE PROVIDER\n +re_/);
  });
});

test('npm run reconcile ends with 2 and one line when no desk runs here', async () => {
  const { status, stderr } = await run('reconcile', [], { DATABASE_URL: '' });
  expect([status, stderr]).toEqual([
    2,
    'Cannot reconcile: no desk runs on this machine; start it by npm start\n',
  ]);
});
