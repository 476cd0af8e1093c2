import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { listenTo } from '../../store/notifications';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

/** Longer than a lost connection waits before it is opened again. */
const PAST_RECONNECT_MS = 2_500;

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  const server = new URL(database.url);
  server.pathname = '/postgres';
  db = openDatabase(server.href, { max: 1 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const name = (): string => new URL(database.url).pathname.slice(1);
const letIn = (allowed: boolean) =>
  sql.raw(`alter database ${name()} with allow_connections ${String(allowed)}`).execute(db);
const cutOff = () =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name()}`.execute(db);

async function listening(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
    where datname = ${name()} and application_name = 'returns-desk listener'`.execute(db);
  return rows[0]?.count ?? NaN;
}

test('listenTo() that cannot connect at first leaves nothing behind that goes on trying (E115)', async () => {
  await letIn(false);
  await expect(listenTo(database.url, 'somebody', () => undefined)).rejects.toThrow(
    /not currently accepting/,
  );
  await letIn(true);
  await pause(PAST_RECONNECT_MS);
  expect(await listening()).toBe(0);
});

test('listenTo() comes back on one connection, however often it could not, and looks again once (E115)', async () => {
  const heard: string[] = [];
  const subscription = await listenTo(database.url, 'somebody', (payload) => heard.push(payload));
  try {
    await letIn(false);
    await cutOff();
    await pause(PAST_RECONNECT_MS);
    await letIn(true);
    await pause(PAST_RECONNECT_MS);
    expect(await listening()).toBe(1);
    expect(heard).toEqual(['']);
  } finally {
    await subscription.close();
  }
  // The server hears of it a moment later.
  await pause(300);
  expect(await listening()).toBe(0);
});
