import { Kysely, PostgresDialect } from 'kysely';
import type { Transaction } from 'kysely';
import { Client, DatabaseError, Pool, types } from 'pg';
import { readInstant } from './instants';
import { preparing } from './prepared';
import type { Tables } from './tables';

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;
/** A connection or a transaction: reads and small writes take either. */
export type Queries = Database | Tx;

// Amounts and counters are far below 2^53: a number is exact, and a string would be added up as text one day.
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.TIMESTAMPTZ, readInstant);

/** Opens a pool of connections. Nothing connects before the first query. */
export function openDatabase(url: string, options: { readonly max?: number } = {}): Database {
  const pool = new Pool({
    // On a disk without a head a page here and there costs as much as the next one; `options` in the address prevails.
    options: '-c random_page_cost=1.1',
    ...{ connectionString: url, max: options.max ?? 10, application_name: 'returns-desk' },
  });
  // An idle connection that the server ends (restart, failover) is replaced by the next query; unhandled it would end us.
  pool.on('error', () => undefined);
  // The same for one that is in a transaction, between two statements: the next statement fails, and its caller hears of it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
}

/** Ends all connections, once what was asked on them is answered. */
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

/**
 * What PostgreSQL said, without the values that its words may repeat: its code, and what was violated. Causes are cleaned
 * likewise; every other error stays as it is.
 */
export function withoutValues(error: unknown): unknown {
  if (error instanceof DatabaseError) {
    const about = error.constraint ?? error.table ?? error.routine ?? 'no more is said';
    const said = new Error(`PostgreSQL refused: ${error.code ?? 'no code'} (${about})`);
    said.name = 'DatabaseRefusal';
    return said;
  }
  if (error instanceof Error && error.cause !== undefined) error.cause = withoutValues(error.cause);
  return error;
}

/** Whether an error of the database says that a write would have violated this constraint. */
export function isViolated(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.constraint === constraint;
}

const ANSWER_WITHIN_MS = 5_000;

/**
 * Connects once, so that who starts something learns at once, and in one line, that there is no database.
 * @throws Error that names the address and what to do
 */
export async function requireDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: ANSWER_WITHIN_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(
      `Cannot reach the database at ${new URL(url).host}: ${reasonOf(error)}; does it run, and is DATABASE_URL right?`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}
