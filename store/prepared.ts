import { createHash } from 'node:crypto';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** Statements that one process keeps prepared; each costs the server some kilobytes on every connection. */
const MOST_STATEMENTS = 500;

/** All columns of a table, as `select *` and `returning *` ask for them. */
const allColumns = /(?:select|returning|,)\s+(?:"\w+"\.)?\*/;

/**
 * A pool whose statements PostgreSQL parses once per connection and plans once where one plan serves every value: a page
 * of the desk asks the same few questions all day, and planning their joins takes longer than answering them.
 */
export function preparing(pool: Pool): PostgresPool {
  const names = new Map<string, string>();
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    connect: async () => {
      const client = await pool.connect();
      const known = clients.get(client) ?? preparingClient(client, names);
      clients.set(client, known);
      return known;
    },
    end: () => pool.end(),
  };
}

function preparingClient(client: PoolClient, names: Map<string, string>): PostgresPoolClient {
  function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    if (typeof text !== 'string') throw new Error('Cannot query by a cursor: the desk reads page by page');
    // Without values it may be several statements at once, as a migration is; those cannot be prepared.
    const name = values.length === 0 ? null : nameOf(text, names);
    return client.query({ text, values: [...values], ...(name !== null && { name }) });
  }
  return { query, release: () => client.release() };
}

/**
 * The name under which a statement is prepared, or null where it is not: what asks for all columns would answer otherwise
 * after a migration adds one, which PostgreSQL refuses to a prepared statement for as long as its connection lives.
 */
function nameOf(text: string, names: Map<string, string>): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST_STATEMENTS || allColumns.test(text)) return null;
  const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
  names.set(text, name);
  return name;
}
