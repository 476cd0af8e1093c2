import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLock } from '../../machine/lock';
import { secondsSince, withProgress, type Log } from '../../machine/progress';
import { cliCacheFolder, goProgram, run } from '../cli';

/** The server that the dev server of the pinned command line holds, here with its own database. */
const version = 'v1.29.1';
const source = 'go.temporal.io/server';

/** What a Temporal server with its own database is made of. */
export interface ClusterTools {
  readonly server: string;
  readonly sqlTool: string;
  /** The folder with `temporal/versioned` and `visibility/versioned`. */
  readonly schemas: string;
}

/**
 * The server, its schema tool and its schemas, from our cache folder; built there with Go when they are missing (some
 * minutes, once per machine).
 * @throws Error when there is no Go, or the build fails
 */
export async function findClusterTools(environment: NodeJS.ProcessEnv, log: Log): Promise<ClusterTools> {
  const folder = cliCacheFolder(environment, `temporal-server-${version}`);
  const tools = {
    server: join(folder, 'server'),
    sqlTool: join(folder, 'sql'),
    schemas: join(folder, 'schemas'),
  };
  const areThere = (): boolean => Object.values(tools).every((path) => existsSync(path));
  while (!areThere()) {
    const lock = takeLock(`${folder}.lock`);
    try {
      if (lock.held) await build(folder, environment, log);
      else await sleep(500);
    } finally {
      if (lock.held) lock.release();
    }
  }
  return tools;
}

async function build(folder: string, environment: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const go = goProgram(environment);
  if (go === undefined)
    throw new Error('Cannot build the Temporal server: there is no Go; install it (https://go.dev/dl)');
  const started = Date.now();
  log(`Temporal server: building ${source}@${version} with Go; some minutes, once per machine`);
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'build-'));
  try {
    const env = { ...environment, GOBIN: draft };
    const programs = ['cmd/server', 'cmd/tools/sql'].map((path) => `${source}/${path}@${version}`);
    await withProgress('Temporal server: building', log, () =>
      must(run({ command: go, args: ['install', ...programs], env })),
    );
    const module = ['mod', 'download', '-json', `${source}@${version}`];
    const answer = await must(run({ command: go, args: module, env: environment }));
    // Go itself documents this field.
    const { Dir: sources } = JSON.parse(answer) as { readonly Dir: string };
    cpSync(join(sources, 'schema', 'postgresql', 'v12'), join(draft, 'schemas'), { recursive: true });
    for (const name of ['schemas', 'sql', 'server']) {
      rmSync(join(folder, name), { recursive: true, force: true });
      renameSync(join(draft, name), join(folder, name));
    }
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  log(`Temporal server: built in ${secondsSince(started)} s, kept in ${folder}`);
}

async function must(ran: ReturnType<typeof run>): Promise<string> {
  const { failure, output } = await ran;
  if (failure !== undefined) throw new Error(`Cannot build the Temporal server: ${failure}`);
  return output;
}
