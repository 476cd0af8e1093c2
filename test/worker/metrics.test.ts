import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Runtime } from '@temporalio/worker';
import { freePort } from '../../local/machine/ports';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { serveMetrics } from '../../worker/metrics';
import { seedCase } from '../store/seed-case';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { ownRuntime } from '../support/runtime';

let database: TestDatabase;
let db: Database;
let server: Server;
let runtime: Runtime;
let reached: Database | null = null;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  const sdk = `127.0.0.1:${String(await freePort())}`;
  runtime = await ownRuntime({ telemetryOptions: { metrics: { prometheus: { bindAddress: sdk } } } });
  server = await serveMetrics({
    ...{ address: '127.0.0.1:0', sdkUrl: `http://${sdk}/metrics`, db: () => reached },
  });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await closeDatabase(db);
  await database.drop();
  await runtime.shutdown();
});

async function scraped(): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${String(port)}/metrics`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/plain') as string,
  ]);
  return answer.text();
}

test('serveMetrics() shows refunds by state, waiting letters and the alarms that the activities count (T3)', async () => {
  // Before the database is reached the process itself can be watched.
  expect(await scraped()).toContain('process_cpu_seconds_total');
  reached = db;
  const { caseNo, unit } = await seedCase(db, 1);
  await db
    .insertInto('refund_intents')
    .values({
      ...{ intent_id: `INT-${caseNo}`, case_no: caseNo, unit_id: unit.unitId, payment_id: 'pi_1' },
      ...{ amount_cents: 3_000, currency: 'EUR', state: 'failed', requested_by: 'customer' },
      ...{ approved_by: null, called_at: null, provider_refund_id: null, failure: 'declined' },
      settled_by_hand: null,
    })
    .execute();
  await db
    .insertInto('letters')
    .values([
      { case_no: caseNo, direction: 'out', template: 'advice', seq: 1, message_id: '<1@x>' },
      {
        case_no: caseNo,
        direction: 'out',
        template: 'closed',
        seq: 1,
        message_id: '<2@x>',
        sent_at: new Date(),
      },
      { case_no: caseNo, direction: 'in', message_id: '<3@x>' },
    ])
    .execute();
  runtime.metricMeter.createCounter('refund_alarms', 'refunds', 'x').add(1, { code: 'declined' });
  const text = await scraped();
  expect(text).toContain('desk_refunds{state="failed"} 1');
  expect(text).toContain('desk_refunds{state="unknown"} 0');
  expect(text).toContain('desk_letters_waiting 1');
  expect(text).toContain('desk_letters_undelivered 0');
  expect(text).toMatch(/refund_alarms\w*\{[^}]*code="declined"[^}]*\} 1/);
});
