import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';

/** What is asked a few times is not worth the memory of a kept plan, which each connection has for itself. */
const WORTH_IT = 3;
/** Statements that are counted; one whose list of values is of another length is another. */
const MOST = 1_000;

/**
 * What must be planned anew: a statement that takes every column answers another row after an upgrade has added one, which
 * PostgreSQL refuses to a kept plan; the condition of a partial index, which `on conflict` repeats, has to stand in the
 * statement by its value; and what counts many rows is planned for the span that is asked for, which costs nothing beside it.
 */
const PLANNED_ANEW =
  /\.\*|\b(?:select|returning)\s+\*|\bon conflict\b[^)]*\)\s*where\b|\bgroup by\b|\bcount\(/i;

interface Statement {
  times: number;
  /** What its plan is kept under; null where it must be planned anew. */
  readonly name: string | null;
}

/** How often each statement was asked. For all pools of the process: they ask the same. */
const asked = new Map<string, Statement>();

/**
 * A pool whose connections keep the plans of what is asked again and again: to read a case PostgreSQL spends ten times as long
 * on the plan as on the reading. Where values make a difference to the plan, PostgreSQL sees that and goes on planning.
 */
export function preparing(pool: Pool): PostgresPool {
  // Kysely knows a connection by its object.
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    async connect() {
      const client = await pool.connect();
      const preparingClient = clients.get(client) ?? clientOf(client);
      clients.set(client, preparingClient);
      return preparingClient;
    },
    end: () => pool.end(),
  };
}

function clientOf(client: PoolClient): PostgresPoolClient {
  const query = (text: string, values: readonly unknown[]): Promise<unknown> =>
    client.query({ text, values: [...values], ...nameOf(text) });
  // Kysely asks with a cursor only where it is given one.
  return { query: query as PostgresPoolClient['query'], release: () => client.release() };
}

function nameOf(text: string): { readonly name?: string } {
  const statement = asked.get(text) ?? firstAsked(text);
  statement.times += 1;
  return statement.times > WORTH_IT && statement.name !== null ? { name: statement.name } : {};
}

function firstAsked(text: string): Statement {
  const name = PLANNED_ANEW.test(text) ? null : `s${String(asked.size)}`;
  const statement = { times: 0, name };
  if (asked.size < MOST) asked.set(text, statement);
  return statement;
}
