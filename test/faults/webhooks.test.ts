import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { listEndpoints, makeEndpoint, pauseEndpoint } from '../../store/webhooks/endpoints';
import { deliverDue } from '../activities/deliver-webhooks';
import { seedCase } from '../store/seed-case';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { cellsOf } from './faults';
import { tellingOthers } from './webhooks';

const runs = cellsOf(tellingOthers).map(({ fault, cell }) => {
  const how = cell.trouble ? `${String(cell.trouble.how)} ${cell.trouble.when}` : 'nobody there';
  return { fault, cell, how, is: cell.is };
});

let server: TestDatabase;
let db: Database;
let receiver: WebhookReceiver;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url);
  receiver = await WebhookReceiver.open();
});
afterAll(async () => {
  await receiver.close();
  await closeDatabase(db);
  await server.drop();
});

// Each cell has a receiver of its own.
afterEach(() => db.updateTable('webhook_endpoints').set({ removed_at: new Date() }).execute());

const stateOf = (caseNo: string) =>
  db
    .selectFrom('webhook_messages')
    .select(['state', 'attempts', 'last_status', 'last_error'])
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();

describe('the fault matrix of webhooks at the desk (T3)', () => {
  test.each(runs.map((run, index) => ({ ...run, index })))(
    'deliverWebhooks() under $fault ($how): the message is $is',
    async ({ cell, index }) => {
      const made = await makeEndpoint(db, {
        ...{ label: 'ERP', url: receiver.url, events: [], madeBy: 'admin-1', at: new Date() },
        requestKey: `cell ${String(index)}`,
      });
      const endpointId = made?.endpointId ?? '';
      const { caseNo } = await seedCase(db, index + 1);
      if (cell.trouble) receiver.troubles.push({ ...cell.trouble, of: caseNo });
      const away = { url: 'http://127.0.0.1:1/' };
      const moveTo = (to: { readonly url: string }) =>
        db.updateTable('webhook_endpoints').set(to).where('endpoint_id', '=', endpointId).execute();
      if (!cell.trouble) await moveTo(away);
      await deliverDue(db, { timeoutMs: 500 });
      expect([(await stateOf(caseNo)).state, receiver.of(caseNo).length]).toEqual([cell.is, cell.copies[0]]);
      expect(receiver.troubles).toEqual([]);
      const gone = cell.trouble?.how === 410;
      const [endpoint] = (await listEndpoints(db)).filter((one) => one.endpointId === endpointId);
      expect(endpoint?.paused).toBe(gone ? 'gone' : null);
      if (gone) await pauseEndpoint(db, endpointId, null);
      if (!cell.trouble) await moveTo({ url: receiver.url });
      await db
        .updateTable('webhook_messages')
        .set({ next_attempt_at: new Date(0) })
        .execute();
      await deliverDue(db, { timeoutMs: 500 });
      const copies = receiver.of(caseNo);
      expect([(await stateOf(caseNo)).state, copies.length]).toEqual(['delivered', cell.copies[1]]);
      expect(new Set(copies.map(({ id, text }) => `${id} ${text}`)).size).toBe(1);
    },
  );
});
