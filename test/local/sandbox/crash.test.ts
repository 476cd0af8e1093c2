import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments } from '../../../local/machine/programs';
import { stripePayments, type Payments } from '../../../gateways/payments';
import type { LedgerEntry } from '../../../local/sandbox/ledger/state';
import { failureOf } from '../../gateways/payments/payments-conformance';
import { aThird, SandboxRig, secretKey, webhookSecret } from './sandbox-rig';

const root = join(__dirname, '../../..');

interface Running {
  readonly process: ChildProcess;
  readonly url: string;
  readonly payments: Payments;
}

function environment(dataFile: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    SANDBOX_PORT: '0',
    SANDBOX_SECRET_KEY: secretKey,
    SANDBOX_WEBHOOK_SECRET: webhookSecret,
    SANDBOX_DATA: dataFile,
  };
}

function launch(env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, programArguments('local/sandbox/main.ts'), {
    cwd: root,
    env,
    stdio: 'pipe',
  });
}

async function run(dataFile: string): Promise<Running> {
  const child = launch(environment(dataFile));
  const apiUrl = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (text: Buffer) => {
      const url = /http:\S+/.exec(text.toString())?.[0];
      if (url) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the sandbox ended with ${String(code)}`)));
  });
  const payments = stripePayments({ secretKey, webhookSecret, apiUrl, timeoutMs: 2_000 });
  return { process: child, url: apiUrl, payments };
}

async function kill(running: Running): Promise<void> {
  const gone = new Promise((resolve) => running.process.once('exit', resolve));
  running.process.kill('SIGKILL');
  await gone;
}

function post(running: Running, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${running.url}/_sandbox${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function refundsIn(running: Running): Promise<LedgerEntry[]> {
  const entries = (await (await fetch(`${running.url}/_sandbox/ledger`)).json()) as LedgerEntry[];
  return entries.filter((entry) => entry.type === 'refund.created');
}

async function untilRefunds(running: Running, count: number): Promise<void> {
  for (let waited = 0; (await refundsIn(running)).length < count; waited += 20) {
    if (waited > 45_000) throw new Error('no refund was made');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the sandbox as a process', () => {
  let folder: string;
  let running: Running | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'payment-sandbox-'));
  });
  afterEach(async () => {
    if (running) await kill(running);
    running = null;
    rmSync(folder, { recursive: true });
  });

  test('kill -9 between effect and answer: the effect, its key and the clock are kept (E72)', async () => {
    const dataFile = join(folder, 'ledger.jsonl');
    running = await run(dataFile);
    await post(running, '/payments', { id: 'pi_crash', amount: 9_000, currency: 'eur' });
    await post(running, '/payments/pi_crash/mode', { mode: 'timeout-after' });
    await post(running, '/clock', { advanceMs: 1_000_000 });
    const lost = failureOf(running.payments.createRefund(aThird('pi_crash')));
    await untilRefunds(running, 1);
    await kill(running);
    expect(await lost).toMatchObject({ kind: 'unknown', next: 'look-first' });

    running = await run(dataFile);
    const [effect] = await refundsIn(running);
    const [found] = await running.payments.listRefunds('pi_crash');
    expect(found).toMatchObject({ providerRefundId: effect?.refundId, state: 'succeeded' });
    await post(running, '/payments/pi_crash/mode', { mode: 'ok' });
    expect(await running.payments.createRefund(aThird('pi_crash'))).toEqual(found);
    expect(await refundsIn(running)).toHaveLength(1);
    const clock = await (await fetch(`${running.url}/_sandbox/clock`)).json();
    expect(clock).toMatchObject({ offsetMs: 1_000_000 });
  });

  test('kill -9: a dispute, a refund by hand, a mode and its reason are kept (E78, E83)', async () => {
    const dataFile = join(folder, 'ledger.jsonl');
    running = await run(dataFile);
    for (const id of ['pi_disputed', 'pi_late'])
      await post(running, '/payments', { id, amount: 9_000, currency: 'eur' });
    await post(running, '/refunds', { paymentId: 'pi_disputed', amount: 3_000 });
    await post(running, '/payments/pi_disputed/dispute', { reason: 'product_unacceptable' });
    await post(running, '/payments/pi_late/mode', {
      mode: 'fails-later',
      delayMs: 1_000,
      reason: 'declined',
    });
    const late = await running.payments.createRefund(aThird('pi_late'));
    await kill(running);

    running = await run(dataFile);
    const payment = await (await fetch(`${running.url}/_sandbox/payments/pi_disputed`)).json();
    expect(payment).toMatchObject({
      refundedCents: 3_000,
      dispute: { status: 'needs_response', reason: 'product_unacceptable', amountCents: 6_000 },
    });
    const refused = await failureOf(running.payments.createRefund(aThird('pi_disputed')));
    expect(refused).toMatchObject({ kind: 'refused', code: 'charge_disputed' });
    await post(running, '/clock', { advanceMs: 1_000 });
    expect(await running.payments.retrieveRefund(late.providerRefundId)).toMatchObject({
      state: 'failed',
      failureReason: 'declined',
    });
  });

  test('ends with 0 on SIGTERM and listens on this machine only', async () => {
    running = await run(join(folder, 'ledger.jsonl'));
    expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const child = running.process;
    running = null;
    const code = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await code).toBe(0);
  });

  test('names the variable that is missing', async () => {
    const child = launch({ ...environment(join(folder, 'x')), SANDBOX_SECRET_KEY: '' });
    let said = '';
    child.stderr?.on('data', (text: Buffer) => (said += text.toString()));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(1);
    expect(said).toContain('Cannot start the payment sandbox: SANDBOX_SECRET_KEY is not set');
  });
});

describe('the journal', () => {
  test('drops a torn last line and goes on after it', async () => {
    const rig = await SandboxRig.open();
    const paymentId = await rig.payment();
    appendFileSync(rig.dataFile, '{"kind":"commit","refund":{"id":"re_to');
    await rig.restart();
    await rig.gateway().createRefund(aThird(paymentId));
    await rig.restart();
    expect(await rig.refundsMade(paymentId)).toBe(1);
    const lines = readFileSync(rig.dataFile, 'utf8').trimEnd().split('\n');
    expect(() => lines.map((line): unknown => JSON.parse(line))).not.toThrow();
    await rig.close();
  });
});
