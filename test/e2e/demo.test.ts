import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDesk } from '../../local/demo/fill';
import { guideOf } from '../../local/demo/guide';
import { rulesOf } from '../../local/demo/play';
import { stories } from '../../local/demo/stories';
import { playWaiting } from '../../local/demo/waiting';
import type { Waiting } from '../../local/demo/waiting';
import { NamedWorld } from '../../local/demo/world';
import type { CaseView } from '../../local/demo/world';
import { startDesk } from '../../local/desk/desk';
import type { Desk } from '../../local/desk/desk';
import { programArguments } from '../../local/machine/programs';
import { demoOrders } from '../../local/sample/demo-orders';
import type { DemoKey } from '../../local/sample/demo-orders';

let home: string;
let desk: Desk;
let world: NamedWorld;
let left: { readonly waiting: readonly Waiting[]; readonly failed: number };

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'returns-desk-demo-'));
  chmodSync(home, 0o755);
  desk = await startDesk({ home, log: () => undefined });
  world = new NamedWorld(desk.info, () => undefined);
  await fillDesk(desk.info, 0);
  left = await playWaiting(world, 0);
}, 300_000);

afterAll(async () => {
  await desk.stop();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

/** Plays one story of the twelve to its end. */
async function play(order: DemoKey): Promise<CaseView> {
  const story = stories.find((one) => one.order === order);
  if (story === undefined) throw new Error(`no story plays ${order}`);
  return world.untilStage(await story.play(world, demoOrders[order]), 'closed');
}

function caseOf(who: Waiting['who']): string {
  const one = left.waiting.find((waiting) => waiting.who === who);
  if (one === undefined) throw new Error(`nothing waits for ${who}`);
  return one.caseNo;
}

interface EventView {
  readonly name: string;
  readonly actor: { readonly role: string; readonly id: string };
}

async function eventOf(caseNo: string, name: string): Promise<EventView | undefined> {
  const { items } = await world.call<{ items: readonly EventView[] }>('support', `/cases/${caseNo}/events`);
  return items.find((event) => event.name === name);
}

async function signIn(given: { readonly email: string; readonly password: string }) {
  const answer = await post('/session', given);
  const { session } = (await answer.json()) as {
    session: { readonly userId: string; readonly role: string };
  };
  return session;
}

function post(path: string, body: object): Promise<Response> {
  return fetch(`${desk.info.apiUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test('playWaiting() leaves a case to each of six people, of whom each can do what his page asks of him', async () => {
  expect(left.failed).toBe(0);
  expect(left.waiting.map(({ who }) => who).sort()).toEqual(
    ['customer', 'lab', 'manager', 'payments', 'support', 'warehouse'].sort(),
  );
  const actions = async (who: 'warehouse' | 'lab' | 'payments' | 'manager') =>
    (await world.call<CaseView>(who, `/cases/${caseOf(who)}`)).actions;
  expect(await actions('warehouse')).toContain('shipment-arrived');
  expect(await actions('lab')).toContain('lab-verdict');
  expect(await actions('payments')).toContain('retry-refund');
  expect(await actions('manager')).toContain('ratify');
});

test('playWaiting() leaves the letter of a customer to be read by a person (E36)', async () => {
  const { items } = await world.call<{ items: readonly { readonly kind: string; readonly owner: string }[] }>(
    'support',
    `/work-items?caseNo=${caseOf('support')}`,
  );
  expect(items).toMatchObject([{ kind: 'customer-wrote', owner: 'support' }]);
});

test('guideOf() says who signs in with what, what waits there, and one customer’s way in', async () => {
  const { info } = desk;
  const guide = guideOf(info, left.waiting);
  const rows = guide.split('\n').map((line) => line.split(/ {2,}/));
  for (const { who, caseNo, link } of left.waiting) {
    if (who === 'customer') {
      expect(guide).toContain(`${caseNo}\n  ${link ?? 'none'}`);
      continue;
    }
    const row = rows.find(([role, email]) => role === who && email === info.accounts[who].email);
    const [, email = '', password = '', page, waits] = row ?? [];
    expect(waits).toContain(caseNo);
    expect(await signIn({ email, password })).toMatchObject({ role: who });
    expect((await fetch(`${info.apiUrl}${page ?? ''}`)).status).toBe(200);
  }
  for (const who of ['lab2', 'payments2', 'admin'] as const)
    expect(guide).toMatch(new RegExp(`${info.accounts[who].email} +${info.accounts[who].password} +/`));
});

test('the customer’s link of the guide opens his case, on which he can choose', async () => {
  const { link, caseNo } = left.waiting.find(({ who }) => who === 'customer') ?? { link: null, caseNo: '' };
  const url = new URL(link ?? '');
  expect(url.pathname).toBe(`/c/${caseNo}`);
  expect((await fetch(url)).status).toBe(200);
  const answer = await post('/session/case', { caseNo, token: url.searchParams.get('token') });
  expect(await answer.json()).toMatchObject({ session: { kind: 'customer' } });
  const [cookie = ''] = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
  const seen = await fetch(`${desk.info.apiUrl}/api/v1/cases/${caseNo}`, { headers: { cookie } });
  const { actions } = (await seen.json()) as CaseView;
  expect(actions).toEqual(expect.arrayContaining(['choose-option', 'decline-offer']));
});

test('a second technician confirms that the customer caused the fault, under his own name (O8)', async () => {
  const { caseNo } = await play('customerFault');
  const technicians = await Promise.all(
    (['lab', 'lab2'] as const).map((who) => signIn(desk.info.accounts[who])),
  );
  const events = [await eventOf(caseNo, 'verdictGiven'), await eventOf(caseNo, 'verdictConfirmed')];
  expect(events.map((event) => event?.actor)).toEqual(
    technicians.map(({ userId }) => ({ role: 'lab', id: userId })),
  );
}, 60_000);

test('rulesOf() names what ended a case, not what came before', async () => {
  expect(await rulesOf(world, await play('tooLate'))).toBe('W1');
  // Refused by W1 first; it is the advice after that which ends it.
  expect(await rulesOf(world, await play('overruled'))).toBe('S1 S2');
}, 60_000);

test('the auditor finds every promise kept while these cases wait', async () => {
  const child = spawn(process.execPath, programArguments('local/audit.ts'), {
    env: { ...process.env, DATABASE_URL: '', DESK_HOME: home },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  expect({ status, said }).toMatchObject({ status: 0 });
}, 120_000);
