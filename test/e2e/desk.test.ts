import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programArguments } from '../../local/machine/programs';
import { startDesk } from '../../local/desk/desk';
import type { Desk } from '../../local/desk/desk';
import { readDeskFile } from '../../local/desk/file';
import { fillDesk } from '../../local/demo/fill';
import { toOffer, fillForm } from '../../local/demo/stories';
import { World } from '../../local/demo/world';
import { demoOrdersOf } from '../../local/sample/demo-orders';

let home: string;
let desk: Desk;
let world: World;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'returns-desk-e2e-'));
  chmodSync(home, 0o755);
  desk = await startDesk({ home, log: () => undefined });
  world = new World(desk.info, () => undefined);
  await fillDesk(desk.info, 0);
}, 180_000);

afterAll(async () => {
  await desk.stop();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

interface Effect {
  readonly type: string;
  readonly paymentId: string;
}

async function refundsMade(paymentId: string): Promise<number> {
  const response = await fetch(`${desk.info.paymentUrl}/_sandbox/ledger`);
  const ledger = (await response.json()) as readonly Effect[];
  return ledger.filter((entry) => entry.type === 'refund.created' && entry.paymentId === paymentId).length;
}

/** Ends a part at once, as a crash would; the supervisor starts it again. */
function crash(part: string): void {
  const record = readDeskFile(home)?.own.parts[part];
  if (record === undefined) throw new Error(`no part ${part} runs`);
  process.kill(record.pid, 'SIGKILL');
}

async function setMode(paymentId: string, mode: object): Promise<void> {
  const answer = await fetch(`${desk.info.paymentUrl}/_sandbox/payments/${paymentId}/mode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(mode),
  });
  expect(answer.status).toBe(200);
}

test('a worker killed after the bank took the refund, and before it knew, refunds once (E72)', async () => {
  const order = demoOrdersOf(0).regularFresh;
  const caseNo = await fillForm(world, order, 'No trace on channel two.');
  const { offer } = await toOffer(world, order, caseNo);
  // The effect happens, the answer never comes: the moment in which nobody knows.
  await setMode(order.paymentId, { mode: 'timeout-after', times: 1 });
  await world.act('support', `${caseNo}/choose-option`, {
    kind: 'refund',
    offerVersion: offer?.version,
    onBehalfOfCustomer: true,
    note: 'Said so on the phone.',
  });
  await world.until('the effect at the bank', async () =>
    (await refundsMade(order.paymentId)) > 0 ? true : undefined,
  );
  crash('worker');
  const view = await world.untilStage(caseNo, 'closed');
  expect(view.outcome).toBe('refunded');
  expect(await refundsMade(order.paymentId)).toBe(1);
}, 120_000);

test('a worker killed right after the customer’s choice refunds once', async () => {
  const order = demoOrdersOf(0).noStock;
  const caseNo = await fillForm(world, order, 'The output drops to zero under load.');
  const { offer } = await toOffer(world, order, caseNo);
  await setMode(order.paymentId, { mode: 'slow', delayMs: 1_500, times: 1 });
  await world.act('support', `${caseNo}/choose-option`, {
    kind: 'refund',
    offerVersion: offer?.version,
    onBehalfOfCustomer: true,
    note: 'Said so on the phone.',
  });
  crash('worker');
  // The kill fell between the choice and the refund.
  expect(await refundsMade(order.paymentId)).toBe(0);
  const view = await world.untilStage(caseNo, 'closed');
  expect(view.outcome).toBe('refunded');
  expect(await refundsMade(order.paymentId)).toBe(1);
}, 120_000);

/** What support found at a distance (S1, S2). */
const assessed = { reason: 'Advice does not cure it.' };

test.each(['api', 'temporal', 'postgres', 'mail', 'payment'])(
  'the desk survives a kill of its %s in the middle of a case',
  async (part) => {
    const keys = {
      api: 'saleFresh',
      temporal: 'adviceOnly',
      postgres: 'customerFault',
      mail: 'expensive',
      payment: 'tooLate',
    } as const;
    const order = demoOrdersOf(1)[keys[part as keyof typeof keys]];
    await fillDesk(desk.info, 1);
    const { cases } = await world.call<{
      cases: readonly { readonly caseNo: string; readonly outcome: string | null }[];
    }>(null, '/appeals', {
      orderNo: order.orderNo,
      email: order.email,
      items: [{ sku: order.sku }],
      problem: { description: 'It is dead.' },
    });
    const caseNo = cases[0]?.caseNo ?? '';
    crash(part);
    const view = await world.until('the case to go on', async () => {
      const attempt =
        cases[0]?.outcome === 'refused'
          ? world.see(caseNo)
          : world.act('support', `${caseNo}/propose-lab`, assessed);
      // While a part comes back the api says so (503) or is not there; a person would click again.
      return attempt.catch(async () => {
        const seen = await world.see(caseNo).catch(() => undefined);
        return seen?.stage === 'agreement' ? seen : undefined;
      });
    });
    expect(['agreement', 'closed']).toContain(view.stage);
  },
  120_000,
);

test('an appeal is accepted while Temporal is away, and its case goes on when it is back (E115)', async () => {
  const order = demoOrdersOf(1).withdrawn;
  stopTemporal('SIGSTOP');
  const { cases } = await world.call<Opened>(null, '/appeals', {
    orderNo: order.orderNo,
    email: order.email,
    items: [{ sku: order.sku }],
    problem: { description: 'It shows the wrong humidity.' },
  });
  const caseNo = cases[0]?.caseNo ?? '';
  const clicked = await click(`/cases/${caseNo}/actions/propose-lab`);
  stopTemporal('SIGCONT');
  expect(clicked).toEqual({ status: 503, outcome: 'unknown' });
  const view = await world.until('the case to go on', async () => {
    const seen = await world.act('support', `${caseNo}/propose-lab`, assessed).catch(() => world.see(caseNo));
    return seen.stage === 'agreement' ? seen : undefined;
  });
  expect(view.stage).toBe('agreement');
}, 120_000);

test('the api answers with a problem while PostgreSQL is away, and never with anything else (E115)', async () => {
  const apiBefore = readDeskFile(home)?.own.parts['api']?.pid;
  crash('postgres');
  const seen = new Set<number>();
  let last = 0;
  const end = Date.now() + 30_000;
  // Until it answers again after it had said that it cannot, or for as long as a slow machine may need.
  while (Date.now() < end && !(seen.has(503) && seen.has(200) && last === 200)) {
    const response = await fetch(`${desk.info.apiUrl}/api/v1/cases`, {
      headers: { authorization: `Bearer ${desk.info.keys.support}` },
    });
    seen.add(response.status);
    last = response.status;
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
    expect(isJson).toBe(true);
    await response.arrayBuffer();
  }
  expect([...seen].filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(seen).toContain(200);
  expect(readDeskFile(home)?.own.parts['api']?.pid).toBe(apiBefore);
}, 60_000);

test('after all that the auditor finds every promise kept, and the reconciler nothing that does not match', async () => {
  const audit = await command('audit');
  expect(audit).toMatchObject({ status: 0, stderr: '' });
  expect(audit.stdout).toMatch(/^I7 +0 of [1-9]/m);
  const reconciled = await command('reconcile');
  expect(reconciled).toMatchObject({ status: 0, stderr: '' });
  expect(reconciled.stdout).toMatch(
    /^runs +0 do not match.*\nstock +0 do not match.*\nrefunds +0 do not match/,
  );
}, 120_000);

/** Runs a command of the desk on this machine. */
async function command(name: string) {
  const child = spawn(process.execPath, programArguments(`local/${name}.ts`), {
    env: { ...process.env, DATABASE_URL: '', DESK_HOME: home },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said.stderr += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, ...said };
}

interface Opened {
  readonly cases: readonly { readonly caseNo: string }[];
}

/** Holds the server, as an overloaded machine would, or lets it go on. */
function stopTemporal(signal: 'SIGSTOP' | 'SIGCONT'): void {
  const record = readDeskFile(home)?.own.parts['temporal'];
  if (record === undefined) throw new Error('no Temporal runs');
  process.kill(record.pid, signal);
}

async function click(path: string): Promise<{ readonly status: number; readonly outcome: unknown }> {
  const response = await fetch(`${desk.info.apiUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${desk.info.keys.support}`, 'content-type': 'application/json' },
    body: JSON.stringify(assessed),
  });
  const { outcome } = (await response.json()) as { readonly outcome?: unknown };
  return { status: response.status, outcome };
}
