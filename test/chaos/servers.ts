import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../local/machine/ports';
import type { Log } from '../../local/machine/progress';
import { startPostgres } from '../../local/postgres/server';
import { startTemporalCluster } from '../../local/temporal/cluster/server';

/**
 * PostgreSQL, and a Temporal server on it as in production, which the environment then names.
 * @param faultSeed the server answers some of its own calls by itself, by this seed (T5)
 */
export async function startServersOnPostgres(home: string, log: Log, faultSeed?: number) {
  const folder = join(home, 'servers');
  mkdirSync(folder, { mode: 0o711 });
  const postgres = await startPostgres({ home: folder, port: await freePort(), log });
  const databaseUrl = postgres.url;
  const faults = faultSeed === undefined ? {} : { faultSeed };
  const cluster = await startTemporalCluster({ home: folder, databaseUrl, log, ...faults });
  Object.assign(process.env, { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: cluster.address });
  const logFile = join(folder, 'logs', 'temporal-server.log');
  return {
    /** What the server's log tells of them; most are retried inside it without a word. */
    faults: () => readFileSync(logFile, 'utf8').split('fault injection error').length - 1,
    async stop() {
      await cluster.stop();
      await postgres.stop();
    },
  };
}
