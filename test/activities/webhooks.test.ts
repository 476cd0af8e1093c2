import { recordStep } from '../../store/cases/case-record';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import {
  changeSecret,
  listEndpoints,
  makeEndpoint,
  pauseEndpoint,
  removeEndpoint,
} from '../../store/webhooks/endpoints';
import { claimMessages, listMessages, resendMessages } from '../../store/webhooks/messages';
import { stepTo, system } from '../../workflows/contract';
import type { CaseState } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { WebhookReceiver, signatureBy } from '../support/servers/webhook-receiver';
import { deliverDue } from './deliver-webhooks';

let server: TestDatabase;
let db: Database;
let receiver: WebhookReceiver;

beforeEach(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url);
  receiver = await WebhookReceiver.open();
});
afterEach(async () => {
  await receiver.close();
  await closeDatabase(db);
  await server.drop();
});

let requests = 0;
async function endpoint(change: { readonly events?: readonly string[]; readonly url?: string } = {}) {
  requests += 1;
  const asked = { label: 'ERP', url: receiver.url, events: [], madeBy: 'admin-1', at: new Date(), ...change };
  const made = await makeEndpoint(db, { ...asked, requestKey: `request ${String(requests)}` });
  if (!made) throw new Error('no endpoint');
  return made;
}

/** Events of a case, one step each. */
async function tell(state: CaseState, ...names: readonly string[]): Promise<CaseState> {
  let now = state;
  for (const name of names) {
    const step = stepTo(now, new Date().toISOString(), { events: [{ name, actor: system, rules: ['L3'] }] });
    await db.transaction().execute((tx) => recordStep(tx, step));
    now = step.state;
  }
  return now;
}

const becomeDue = () =>
  db
    .updateTable('webhook_messages')
    .set({ next_attempt_at: new Date(0) })
    .execute();
const messages = () => listMessages(db, { before: null, limit: 100 });

test('deliverWebhooks() tells each event once, signed, in the case’s order, with nothing of a person', async () => {
  const { secret } = await endpoint();
  const state = await tell(await seedCase(db, 1), 'labProposed', 'labAgreed', 'shipmentReceived');
  expect(await deliverDue(db)).toEqual({ delivered: state.seq, failed: 0 });
  const told = receiver.of(state.caseNo);
  expect(told.map(({ body }) => body.data.seq)).toEqual(told.map((_, index) => index + 1));
  expect(told.at(-1)?.body).toEqual({
    type: 'case.shipmentReceived',
    timestamp: told.at(-1)?.body.timestamp,
    data: {
      ...{ caseNo: state.caseNo, seq: state.seq, at: told.at(-1)?.body.timestamp },
      ...{ name: 'shipmentReceived', actor: { role: 'system' }, rules: ['L3'], detail: {} },
    },
  });
  for (const one of told) expect(one.signatures).toEqual([signatureBy(secret, one)]);
  expect(told.map(({ text }) => text).join()).not.toMatch(/Kowalska|example\.com|Lindenweg/);
  expect(await deliverDue(db)).toEqual({ delivered: 0, failed: 0 });
});

test('deliverWebhooks() holds a case’s later events back until the earlier is taken, and no other case’s', async () => {
  await endpoint();
  const first = await tell(await seedCase(db, 1), 'labProposed', 'labAgreed');
  const other = await tell(await seedCase(db, 2), 'labProposed');
  await deliverDue(db);
  receiver.received.length = 0;
  await tell(first, 'one', 'two', 'three');
  await tell(other, 'alone');
  receiver.troubles.push({ when: 'before', how: 503, of: first.caseNo });
  expect(await deliverDue(db)).toEqual({ delivered: 1, failed: 1 });
  expect(receiver.received.map(({ body }) => body.data.name)).toEqual(['alone']);
  await becomeDue();
  await deliverDue(db);
  expect(receiver.of(first.caseNo).map(({ body }) => body.data.name)).toEqual(['one', 'two', 'three']);
});

test('deliverWebhooks() in two workers at once tells each event once, in order', async () => {
  await endpoint();
  const names = [...Array(12).keys()].map((index) => `event${'abcdefghijkl'[index] ?? ''}`);
  const states = await Promise.all(
    [1, 2, 3].map(async (caseId) => tell(await seedCase(db, caseId), ...names)),
  );
  await Promise.all([1, 2].map(() => deliverDue(db, { maxMs: 1_500 })));
  for (const { caseNo, seq } of states)
    expect(receiver.of(caseNo).map(({ body }) => body.data.seq)).toEqual(
      [...Array(seq).keys()].map((n) => n + 1),
    );
});

test('deliverWebhooks() tells again, under the same id, what a dead worker had claimed or sent', async () => {
  await endpoint();
  const state = await seedCase(db, 1);
  const [claimed] = await claimMessages(db, { limit: 1, leaseMs: 0, except: [] });
  expect(claimed?.caseNo).toBe(state.caseNo);
  // This worker sends it, and does not live to write it down.
  receiver.troubles.push({ when: 'after', how: 'hang' });
  await deliverDue(db, { timeoutMs: 200 });
  await becomeDue();
  await deliverDue(db);
  const ids = receiver
    .of(state.caseNo)
    .filter(({ body }) => body.data.seq === 1)
    .map(({ id }) => id);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

test('deliverWebhooks() waits as long as Retry-After says, an hour at most', async () => {
  await endpoint();
  await seedCase(db, 1);
  receiver.troubles.push({ when: 'before', how: 429, retryAfter: 600 });
  await deliverDue(db);
  const waits = async () => ((await messages())[0]?.nextAttemptAt.getTime() ?? 0) - Date.now();
  expect(await waits()).toBeGreaterThan(590_000);
  await becomeDue();
  receiver.troubles.push({ when: 'before', how: 503, retryAfter: 10_000_000 });
  await deliverDue(db);
  expect(await waits()).toBeLessThan(3_600_001);
});

test('deliverWebhooks() gives a message up after its tenth try, and the case’s next goes out; both can be sent again', async () => {
  const { endpointId } = await endpoint({ events: ['labProposed', 'labAgreed'] });
  const state = await tell(await seedCase(db, 1), 'labProposed');
  for (let tried = 1; tried <= 10; tried += 1) {
    receiver.troubles.push({ when: 'before', how: 500 });
    await becomeDue();
    await deliverDue(db, { maxMs: 60 });
  }
  expect(await messages()).toMatchObject([{ state: 'failed', attempts: 10, lastStatus: 500 }]);
  await tell(state, 'labAgreed');
  await deliverDue(db);
  expect(receiver.received.map(({ body }) => body.data.name)).toEqual(['labAgreed']);
  expect(await listEndpoints(db)).toMatchObject([{ waiting: 0, failed: 1 }]);
  expect(await resendMessages(db, { failedOf: endpointId })).toBe(1);
  await deliverDue(db);
  expect(receiver.received.map(({ body }) => body.data.name)).toEqual(['labAgreed', 'labProposed']);
  const [last] = await messages();
  expect(await resendMessages(db, { messageNo: last?.messageNo ?? 0 })).toBe(1);
  await deliverDue(db);
  expect(receiver.received.at(-1)?.id).toBe(receiver.received[0]?.id);
});

test('deliverWebhooks() never reads what a receiver writes, and follows no redirect', async () => {
  await endpoint();
  await seedCase(db, 1);
  receiver.troubles.push({ when: 'after', how: 'endless body' });
  expect(await deliverDue(db)).toMatchObject({ failed: 0 });
  await tell(await seedCase(db, 2), 'labProposed');
  receiver.troubles.push({ when: 'before', how: 'redirect' });
  const asked = receiver.asked;
  await deliverDue(db);
  const [tried] = (await messages()).filter(({ lastStatus }) => lastStatus === 307);
  expect(tried?.lastError).toBe('answered 307; redirects are not followed');
  // One request per event, and none to where the answer pointed.
  expect(receiver.asked - asked).toBeLessThanOrEqual(2);
});

test('deliverWebhooks() sends nothing into networks that nobody named, whatever an address says now', async () => {
  const { endpointId } = await endpoint();
  await seedCase(db, 1);
  for (const url of [
    'http://10.0.0.1/',
    'https://[::1]/',
    'https://localhost:1/',
    'http://[::ffff:10.0.0.1]/',
  ]) {
    await db.updateTable('webhook_endpoints').set({ url }).where('endpoint_id', '=', endpointId).execute();
    await becomeDue();
    await deliverDue(db, { maxMs: 60 });
    expect((await messages())[0]?.lastError).toMatch(/refused|not to be reached|ECONNREFUSED/);
  }
  expect(receiver.asked).toBe(0);
});

test('deliverWebhooks() holds back for a paused endpoint, tells it later, and forgets a removed one', async () => {
  const { endpointId } = await endpoint();
  await pauseEndpoint(db, endpointId, 'by-hand');
  const state = await seedCase(db, 1);
  expect(await deliverDue(db)).toEqual({ delivered: 0, failed: 0 });
  await pauseEndpoint(db, endpointId, null);
  expect(await deliverDue(db)).toEqual({ delivered: state.seq, failed: 0 });
  await tell(state, 'labProposed');
  await db.transaction().execute((tx) => removeEndpoint(tx, endpointId, new Date()));
  await tell(state, 'labAgreed').catch(() => undefined);
  expect(await deliverDue(db)).toEqual({ delivered: 0, failed: 0 });
  const [last] = await messages();
  expect(last).toMatchObject({ state: 'failed', lastError: 'the endpoint was removed' });
  expect(await resendMessages(db, { messageNo: last?.messageNo ?? 0 })).toBe(0);
});

test('changeSecret() has the former secret sign as well for a day', async () => {
  const { endpointId, secret } = await endpoint();
  const second = (await changeSecret(db, endpointId, new Date())) ?? '';
  await seedCase(db, 1);
  await deliverDue(db);
  const [told] = receiver.received;
  if (!told) throw new Error('nothing was told');
  expect(told.signatures).toEqual([signatureBy(second, told), signatureBy(secret, told)]);
  await db
    .updateTable('webhook_endpoints')
    .set({ former_until: new Date(0) })
    .execute();
  await seedCase(db, 2);
  await deliverDue(db);
  expect(receiver.received.at(-1)?.signatures).toHaveLength(1);
});

test('deliverWebhooks() lets a receiver that hangs hold up no other', async () => {
  await endpoint();
  const slow = await WebhookReceiver.open();
  await endpoint({ url: slow.url });
  for (let caseId = 1; caseId <= 12; caseId += 1) await seedCase(db, caseId);
  slow.troubles = Array.from({ length: 100 }, () => ({ when: 'before' as const, how: 'hang' as const }));
  const running = deliverDue(db, { timeoutMs: 60_000, maxMs: 1_500 });
  while (receiver.received.length < 12) await new Promise((resolve) => setTimeout(resolve, 20));
  // All is told to the one while the other still says nothing to its first eight.
  expect(slow.asked).toBeLessThanOrEqual(8);
  await slow.close();
  expect(await running).toMatchObject({ delivered: 12 });
});
