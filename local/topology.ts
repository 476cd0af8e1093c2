/**
 * `npm run topology`: the desk as it runs in production, on this machine: a Temporal server on PostgreSQL, two apis
 * behind a balancer, two workers and a payments worker that alone holds the key. Plays the demo's stories through
 * them, replaces each process under load, and lets the auditor look. Stays open, or ends with `-- --exit`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { project } from '../project';
import { playStories } from './demo/play';
import { startDesk } from './desk/desk';
import type { Desk } from './desk/desk';
import { deskHome } from './desk/file';
import { ensurePages } from './desk/pages';
import { onInterrupt } from './machine/interrupt';
import { freePort } from './machine/ports';
import { programArguments } from './machine/programs';
import { startPostgres } from './postgres/server';
import { startTemporalCluster } from './temporal/cluster/server';
import { startBalancer } from './topology/balancer';
import { topologyParts } from './topology/parts';
import { followSupervisor, rollingUpgrade } from './topology/rolling';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(stopped: AbortSignal): Promise<void> {
  const home = join(deskHome(process.env), 'topology');
  // PostgreSQL may run as another user, who must be able to walk through.
  mkdirSync(home, { recursive: true, mode: 0o711 });
  await ensurePages(print);
  const endings: (() => Promise<void>)[] = [];
  try {
    const postgres = await startPostgres({ home, log: print });
    endings.push(() => postgres.stop());
    const temporal = await startTemporalCluster({ home, databaseUrl: postgres.url, log: print });
    endings.push(() => temporal.stop());
    // The desk then takes these two servers as it takes those of an operator.
    Object.assign(process.env, { DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: temporal.address });
    process.exitCode = (await run(home, endings, stopped)) ? 0 : 1;
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function run(home: string, endings: (() => Promise<void>)[], stopped: AbortSignal): Promise<boolean> {
  const news = followSupervisor(print);
  const ports = {
    apis: [await freePort(), await freePort()],
    workers: [await freePort(), await freePort()],
    payments: await freePort(),
    metrics: [await freePort(), await freePort(), await freePort()],
  };
  const desk = await startDesk({ home, log: news.log, signal: stopped, parts: topologyParts(ports) });
  endings.push(() => desk.stop());
  if (desk.reused) throw new Error('Cannot start: this topology runs already');
  const balancer = await startBalancer(Number(new URL(desk.info.apiUrl).port), ports.apis);
  endings.push(() => balancer.close());
  print(`Two apis behind ${balancer.url}, two workers, one payments worker; Temporal on PostgreSQL`);

  const isPlayed = await playStories(desk.info, print, stopped);
  const { info } = desk;
  const isReplaced =
    !stopped.aborted && (await rollingUpgrade({ home, info, log: print, news, readyApis: balancer.ready }));
  const isKept = !stopped.aborted && (await audit(home));
  print(
    [
      `stories: ${isPlayed ? 'all ended as they must' : 'NOT all ended as they must'}`,
      `rolling upgrade: ${isReplaced ? 'no click failed, none was lost' : 'FAILED'}`,
      `audit: ${isKept ? 'every promise kept' : 'BREACHES'}`,
    ].join(' · '),
  );
  if (!process.argv.includes('--exit')) await stayOpen(desk, stopped);
  return isPlayed && isReplaced && isKept;
}

/** The auditor as an operator runs it, on this home's own desk. */
async function audit(home: string): Promise<boolean> {
  const child = spawn(process.execPath, programArguments('local/audit.ts'), {
    cwd: project,
    env: { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', DESK_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

async function stayOpen({ info }: Desk, stopped: AbortSignal): Promise<void> {
  print(
    `The desk stays open at ${info.apiUrl}; Temporal answers at ${info.temporalAddress}. Ctrl-C stops it.`,
  );
  while (!stopped.aborted) await pause(60_000, undefined, { signal: stopped }).catch(() => undefined);
}

main(onInterrupt()).then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
