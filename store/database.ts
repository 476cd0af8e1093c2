import { Kysely, PostgresDialect } from 'kysely';
import type { Transaction } from 'kysely';
import { Pool, types } from 'pg';
import type { Tables } from './tables';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;
/** A connection or a transaction: reads and small writes take either. */
export type Queries = Database | Tx;

// Amounts and counters are far below 2^53: a number is exact, and a string would be added up as text one day.
types.setTypeParser(types.builtins.INT8, Number);

/** Opens a pool of connections. Nothing connects before the first query. */
export function openDatabase(url: string, options: { readonly max?: number } = {}): Database {
  const pool = new Pool({ connectionString: url, max: options.max ?? 10, application_name: 'returns-desk' });
  // An idle connection that the server ends (restart, failover) is replaced by the next query; unhandled it would end us.
  pool.on('error', () => undefined);
  // The same for one that is in a transaction, between two statements: the next statement fails, and its caller hears of it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
}

export async function closeDatabase(db: Database): Promise<void> {
  await db.destroy();
}

/** Whether PostgreSQL answers a query now. */
export async function databaseAnswers(db: Database): Promise<boolean> {
  try {
    await db.selectFrom('policy_versions').select('name').limit(1).execute();
    return true;
  } catch {
    return false;
  }
}
