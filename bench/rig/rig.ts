import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { World } from '../../local/demo/world';
import { startDesk } from '../../local/desk/desk';
import { deskHome, readDeskFile } from '../../local/desk/file';
import type { DeskInfo } from '../../local/desk/file';
import { startPart, supervise } from '../../local/desk/supervisor';
import type { Running } from '../../local/desk/supervisor';
import { freePort } from '../../local/machine/ports';
import { compilePrograms, programArguments } from '../../local/machine/programs';
import { startPostgres } from '../../local/postgres/server';
import { startTemporalCluster } from '../../local/temporal/cluster/server';
import { chooseClusterPorts } from '../../local/temporal/cluster/settings';

/** The desk as it starts on one machine, and beside it a bare worker on the same Temporal server. */
export interface Rig {
  readonly info: DeskInfo;
  readonly world: World;
  readonly temporal: Client;
  /** Ids of the processes whose CPU time is told. */
  readonly pids: () => Readonly<Record<string, number>>;
  /** Ends the bare worker in order and starts another, whose cache is empty. */
  restartBare(): Promise<void>;
  close(): Promise<void>;
}

const silent = (): void => undefined;
const bareWorker = 'bench/bare/worker.ts';

/** @param onPostgres a Temporal server on PostgreSQL in place of the dev server */
export async function openRig(onPostgres: boolean, signal: AbortSignal): Promise<Rig> {
  const home = join(deskHome(process.env), onPostgres ? 'bench-postgres' : 'bench');
  mkdirSync(home, { recursive: true, mode: 0o711 });
  const endings: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) await end();
  };
  try {
    const servers = onPostgres ? await startServers(home, endings) : {};
    const desk = await startDesk({ home, log: print, signal });
    endings.push(() => desk.stop());
    let bare = await startBare(home, desk.info.temporalAddress);
    endings.push(() => bare.stop());
    const connection = await Connection.connect({ address: desk.info.temporalAddress });
    endings.push(() => connection.close());
    return {
      info: desk.info,
      world: new World(desk.info, silent),
      temporal: new Client({ connection }),
      pids: () => ({ ...servers, ...partsOf(home), 'bare worker': bare.record.pid }),
      restartBare: async () => {
        await bare.stop();
        bare = await startBare(home, desk.info.temporalAddress);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Both are kept up, as the desk keeps its own: a measure may kill them. */
async function startServers(home: string, endings: (() => Promise<unknown>)[]) {
  const pids: Record<string, number> = {};
  const keep = async (name: string, start: () => Promise<Running>): Promise<void> => {
    const startAgain = async (): Promise<Running> => {
      const running = await start();
      pids[name] = running.record.pid;
      return running;
    };
    const kept = await supervise({ name, start: startAgain, log: print });
    endings.push(() => kept.stop());
  };
  let databaseUrl = '';
  await keep('postgres', async () => {
    const postgres = await startPostgres({ home, log: print });
    databaseUrl = postgres.url;
    return postgres;
  });
  const ports = await chooseClusterPorts();
  await keep('temporal', () => startTemporalCluster({ home, databaseUrl, ports, log: print }));
  const address = `127.0.0.1:${String(ports.frontend)}`;
  Object.assign(process.env, { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: address });
  return pids;
}

function partsOf(home: string): Readonly<Record<string, number>> {
  const parts = readDeskFile(home)?.own.parts ?? {};
  return Object.fromEntries(Object.entries(parts).map(([name, { pid }]) => [name, pid]));
}

async function startBare(home: string, temporalAddress: string) {
  const port = String(await freePort());
  await compilePrograms([bareWorker]);
  return startPart(
    {
      name: 'bare worker',
      command: process.execPath,
      args: [...programArguments(bareWorker), temporalAddress, port],
      env: process.env,
      readyUrl: `http://127.0.0.1:${port}/`,
      logFile: join(home, 'logs', 'bare.log'),
    },
    silent,
  );
}

export function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
