import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../database';
import type { WebhookEndpointsTable } from './tables';

/** Where a system elsewhere listens, as administrators see it: everything but the secret. */
export interface ListedEndpoint {
  readonly endpointId: string;
  readonly label: string;
  readonly url: string;
  /** Names of events; none means all. */
  readonly events: readonly string[];
  /** By whose word nothing is sent now: somebody's here, or the receiver's own (410). */
  readonly paused: 'by-hand' | 'gone' | null;
  readonly madeBy: string;
  readonly createdAt: Date;
  readonly waiting: number;
  readonly failed: number;
}

export interface NewEndpoint {
  readonly label: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly madeBy: string;
  readonly at: Date;
  readonly requestKey: string;
}

/** How long a former secret signs beside the new one. */
const CHANGE_OVER_MS = 24 * 60 * 60_000;

/** 256 bits in the form of Standard Webhooks. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/**
 * Makes an endpoint and tells its secret. The same request again answers the same endpoint and secret.
 * @returns null when that request made another endpoint
 */
export async function makeEndpoint(
  db: Queries,
  { label, url, events, madeBy, at, requestKey }: NewEndpoint,
): Promise<{ readonly endpointId: string; readonly secret: string; readonly isNew: boolean } | null> {
  const secret = newSecret();
  const row = await db
    .insertInto('webhook_endpoints')
    .values({
      ...{ label, url, events: [...events], secret },
      ...{ made_by: madeBy, created_at: at, request_key: requestKey },
    })
    .onConflict((conflict) =>
      conflict
        .column('request_key')
        .doUpdateSet({ label })
        .where('webhook_endpoints.label', '=', label)
        .where('webhook_endpoints.url', '=', url)
        .where('webhook_endpoints.events', '=', sql.val([...events]))
        .where('webhook_endpoints.removed_at', 'is', null),
    )
    .returning(['endpoint_id as endpointId', 'secret'])
    .executeTakeFirst();
  return row ? { ...row, isNew: row.secret === secret } : null;
}

/** Every endpoint that was not removed, the newest first, with how much waits for it and how much was given up. */
export async function listEndpoints(db: Queries): Promise<readonly ListedEndpoint[]> {
  const rows = await db
    .selectFrom('webhook_endpoints as e')
    .selectAll()
    .select((select) => [
      countOf(select.ref('e.endpoint_id'), 'waiting').as('waiting'),
      countOf(select.ref('e.endpoint_id'), 'failed').as('failed'),
    ])
    .where('e.removed_at', 'is', null)
    .orderBy('e.created_at', 'desc')
    .orderBy('e.endpoint_id')
    .execute();
  return rows.map(listed);
}

function countOf(endpointId: unknown, state: 'waiting' | 'failed') {
  return sql<number>`(select count(*)::int from webhook_messages m where m.endpoint_id = ${endpointId} and m.state = ${sql.lit(state)})`;
}

/** One endpoint as it is listed; null when there is none, or it was removed. */
export async function endpointOf(db: Queries, endpointId: string): Promise<ListedEndpoint | null> {
  return (await listEndpoints(db)).find((endpoint) => endpoint.endpointId === endpointId) ?? null;
}

/** Gives an endpoint a new secret and answers it; the former one signs as well for a day. Null when there is none. */
export async function changeSecret(db: Queries, endpointId: string, at: Date): Promise<string | null> {
  const secret = newSecret();
  const row = await db
    .updateTable('webhook_endpoints')
    .set({ secret, former_secret: sql`secret`, former_until: new Date(at.getTime() + CHANGE_OVER_MS) })
    .where('endpoint_id', '=', endpointId)
    .where('removed_at', 'is', null)
    .returning('secret')
    .executeTakeFirst();
  return row?.secret ?? null;
}

/** Holds messages back, or lets them go again: what came meanwhile waits. @returns whether there is such an endpoint */
export async function pauseEndpoint(
  db: Queries,
  endpointId: string,
  paused: 'by-hand' | 'gone' | null,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('webhook_endpoints')
    .set({ paused })
    .where('endpoint_id', '=', endpointId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Removes an endpoint for good; what waits for it is given up. @returns null when there never was one */
export async function removeEndpoint(tx: Tx, endpointId: string, at: Date): Promise<boolean | null> {
  const { numUpdatedRows } = await tx
    .updateTable('webhook_endpoints')
    .set({ removed_at: at })
    .where('endpoint_id', '=', endpointId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  await tx
    .updateTable('webhook_messages')
    .set({ state: 'failed', last_error: 'the endpoint was removed' })
    .where('endpoint_id', '=', endpointId)
    .where('state', '=', 'waiting')
    .execute();
  if (numUpdatedRows > 0n) return true;
  const known = await tx
    .selectFrom('webhook_endpoints')
    .select('endpoint_id')
    .where('endpoint_id', '=', endpointId)
    .executeTakeFirst();
  return known ? false : null;
}

type Row = Selectable<WebhookEndpointsTable> & { readonly waiting: number; readonly failed: number };

function listed(row: Row): ListedEndpoint {
  const { label, url, events, paused, waiting, failed } = row;
  return {
    ...{ endpointId: row.endpoint_id, label, url, events, paused },
    ...{ madeBy: row.made_by, createdAt: row.created_at, waiting, failed },
  };
}
