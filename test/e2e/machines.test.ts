import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { answered, createDeskClient, DeskProblem } from '../../client';
import { fillDesk } from '../../local/demo/fill';
import { startDesk } from '../../local/desk/desk';
import type { Desk } from '../../local/desk/desk';
import { demoOrdersOf } from '../../local/sample/demo-orders';
import { ownPorts } from '../support/own-ports';

const run = promisify(execFile);
let home: string;
let desk: Desk;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'returns-desk-client-'));
  chmodSync(home, 0o755);
  desk = await startDesk({ home, log: () => undefined, ports: await ownPorts() });
  await fillDesk(desk.info, 0);
}, 300_000);

afterAll(async () => {
  await desk.stop();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

type Keys = keyof Desk['info']['keys'];
const as = (role: Keys) =>
  createDeskClient({ baseUrl: desk.info.apiUrl, apiKey: desk.info.keys[role], longestPauseMs: 2_000 });

async function untilStage(caseNo: string, stage: string) {
  const params = { path: { caseNo } };
  for (let left = 600; left > 0; left -= 1) {
    const view = await answered(as('support').GET('/api/v1/cases/{caseNo}', { params }));
    if (view.stage === stage) return view;
    await pause(200);
  }
  throw new Error(`${caseNo} did not come to ${stage}`);
}

test('createDeskClient() takes a case from the order to the refund', async () => {
  const { sku } = demoOrdersOf(0).regularFresh;
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
  const order = {
    ...{ orderNo: 'CLIENT-1', orderedAt: day(10), currency: 'EUR', shippingCents: 0 },
    customer: { name: 'Ada Kowalska', email: 'ada@example.org', address: 'Lindenweg 1\n10115 Berlin' },
    payment: { provider: 'stripe' as const, id: demoOrdersOf(0).regularFresh.paymentId },
    lines: [{ sku, quantity: 1, unitPaidCents: 9_000, onSale: false }],
    shipments: [{ deliveredAt: day(3), source: 'carrier' as const }],
  };
  await answered(as('admin').POST('/api/v1/orders', { body: order }));
  const problem = { description: 'It shows no trace.' };
  const body = { orderNo: order.orderNo, email: 'ada@example.org', problem };
  const params = { header: { 'Idempotency-Key': 'appeal-of-client-1' } };
  const first = await answered(as('support').POST('/api/v1/appeals', { body, params }));
  const again = await answered(as('support').POST('/api/v1/appeals', { body, params }));
  expect(again).toEqual(first);
  const caseNo = first.cases[0]?.caseNo ?? '';
  const path = { path: { caseNo } };
  const byPhone = { onBehalfOfCustomer: true as const, note: 'Said so on the phone.' };

  await untilStage(caseNo, 'support');
  const actions = '/api/v1/cases/{caseNo}/actions';
  const reason = 'advice did not help';
  await answered(as('support').POST(`${actions}/propose-lab`, { params: path, body: { reason } }));
  await answered(as('support').POST(`${actions}/agree-to-lab`, { params: path, body: byPhone }));
  const arrived = { contents: 'ok' as const };
  await answered(as('warehouse').POST(`${actions}/shipment-arrived`, { params: path, body: arrived }));
  const verdict = { cause: 'internal-defect' as const, findings: 'Output stage.', repairable: false };
  await answered(as('lab').POST(`${actions}/lab-verdict`, { params: path, body: verdict }));
  const { offer } = await untilStage(caseNo, 'offer');
  const choice = { kind: 'refund' as const, offerVersion: offer?.version ?? 0, ...byPhone };
  await answered(as('support').POST(`${actions}/choose-option`, { params: path, body: choice }));
  expect(await untilStage(caseNo, 'closed')).toMatchObject({ outcome: 'refunded' });

  // Closed is closed: the problem says so in its own words.
  const late = answered(as('support').POST(`${actions}/propose-lab`, { params: path, body: { reason } }));
  await expect(late).rejects.toMatchObject({ status: 409, problem: { title: 'Not in this stage' } });
  await expect(late).rejects.toBeInstanceOf(DeskProblem);
}, 300_000);

describe('createDeskClient() against an api that answers badly', () => {
  const seen: { key: string | undefined; bearer: string | undefined }[] = [];
  const unknown = { status: 503, title: 'Unavailable', detail: 'nobody knows', outcome: 'unknown' };
  let answers: [number, object, Record<string, string>?][] = [];
  const server = createServer((request, response) => {
    const { authorization, 'idempotency-key': key } = request.headers;
    seen.push({ bearer: authorization, key: String(key) });
    const [status, json, headers = {}] = answers.shift() ?? [200, { items: [] }];
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(json));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  beforeEach(() => void seen.splice(0));
  afterAll(() => void server.close());

  const client = () => {
    const { port } = server.address() as AddressInfo;
    return createDeskClient({
      baseUrl: `http://127.0.0.1:${port}`,
      apiKey: 'k',
      tries: 3,
      longestPauseMs: 1_500,
    });
  };
  const write = () => answered(client().POST('/api/v1/parcels/scan', { body: { code: 'x' } }));

  test('it sends again with the same key after 503, 429 and a broken connection', async () => {
    for (const bad of [
      [503, unknown],
      [429, {}],
      [0, {}],
    ] as [number, object][]) {
      seen.splice(0);
      answers = [[...bad, { 'retry-after': '0' }]];
      await write();
      expect(seen).toHaveLength(2);
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
      expect(seen[0]?.bearer).toBe('Bearer k');
    }
  });

  test('it waits as long as it is told to', async () => {
    answers = [[429, {}, { 'retry-after': '1' }]];
    const before = performance.now();
    await write();
    expect(performance.now() - before).toBeGreaterThan(950);
  });

  test('it gives up after its tries, and says that nobody knows', async () => {
    answers = Array.from({ length: 9 }, () => [503, unknown, { 'retry-after': '0' }]);
    await expect(write()).rejects.toMatchObject({
      status: 503,
      outcomeUnknown: true,
      message: 'nobody knows',
    });
    expect(seen).toHaveLength(3);
  });

  test('it sends nothing again that was refused', async () => {
    answers = [[409, { detail: 'not now', status: 409, rules: ['W1'] }]];
    await expect(write()).rejects.toMatchObject({ status: 409, problem: { rules: ['W1'] } });
    expect(seen).toHaveLength(1);
  });
});

test('docs/api.md shows what the api answers to its own commands', async () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'api.md'), 'utf8');
  const blocks = [...page.matchAll(/```(sh|json)\n([\s\S]*?)```/g)].map(([, kind, text = '']) => ({
    kind,
    text,
  }));
  const { support, admin } = desk.info.keys;
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const env: Record<string, string> = {
    ...{ PATH: process.env['PATH'] ?? '', DESK: desk.info.apiUrl, TEN_DAYS_AGO: daysAgo(10) },
    ...{ SUPPORT: support, ADMIN: admin, THREE_DAYS_AGO: daysAgo(3) },
  };
  let compared = 0;
  let said = '';
  for (const { kind, text } of blocks) {
    if (kind === 'sh') {
      said = (await run('bash', ['-euo', 'pipefail', '-c', text], { env })).stdout;
      const caseNo = env['CASE'] ?? (text.includes('/appeals') ? await opened(said) : undefined);
      if (caseNo !== undefined) env['CASE'] = caseNo;
      continue;
    }
    compared += 1;
    const shown = JSON.parse(text) as unknown;
    expect({ text, answer: JSON.parse(said) as unknown }).toEqual({ text, answer: containing(shown) });
  }
  expect(compared).toBeGreaterThanOrEqual(9);
}, 120_000);

/** The case that an answer opened, once its workflow runs. */
async function opened(said: string): Promise<string | undefined> {
  const caseNo = /"caseNo":"(RMA-\d+)"/.exec(said)?.[1];
  if (caseNo !== undefined) await untilStage(caseNo, 'support');
  return caseNo;
}

/** What is shown is part of the answer: every field of an object, and of a list at least one like each. */
function containing(shown: unknown): unknown {
  if (Array.isArray(shown)) return expect.arrayContaining(shown.map(containing));
  if (typeof shown !== 'object' || shown === null) return shown;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, containing(value)])),
  );
}
