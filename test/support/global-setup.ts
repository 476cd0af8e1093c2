import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../local/postgres/server';
import { startTemporalServer } from '../../local/temporal/server';
import { prepareTemplate } from './database';
import { keepForTeardown } from './servers/run-servers';
import { freePort } from '../../local/machine/ports';
import { compilePrograms } from '../../local/machine/programs';
import { buildBundle } from '../../worker/bundle';

/**
 * One PostgreSQL and one Temporal server for the whole run, unless the caller names his own in TEST_DATABASE_URL and
 * TEST_TEMPORAL_ADDRESS. Test files read these two variables. Workflows and programs are compiled once, for all who start them.
 */
export default async function globalSetup(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'returns-desk-test-'));
  // PostgreSQL may run as another user, who must be able to walk through.
  chmodSync(home, 0o755);
  const watchdog = startWatchdog(home);
  const built = Promise.all([buildBundle(), compilePrograms()]);
  keepForTeardown({ home, watchdog, stops: await Promise.all([serveDatabase(home), serveTemporal(home)]) });
  await built;
}

async function serveDatabase(home: string): Promise<() => Promise<void>> {
  const stop = process.env['TEST_DATABASE_URL'] === undefined ? await startOwnDatabase(home) : nothingToStop;
  await prepareTemplate();
  return stop;
}

async function startOwnDatabase(home: string): Promise<() => Promise<void>> {
  const onSpawn = recordFor(home, 'postgres');
  const postgres = await startPostgres({
    home,
    port: await freePort(),
    fast: true,
    log: () => undefined,
    onSpawn,
  });
  process.env['TEST_DATABASE_URL'] = postgres.url;
  return () => postgres.stop();
}

async function serveTemporal(home: string): Promise<() => Promise<void>> {
  if (process.env['TEST_TEMPORAL_ADDRESS'] !== undefined) return nothingToStop;
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const temporal = await startTemporalServer({
    home,
    inMemory: true,
    log,
    onSpawn: recordFor(home, 'temporal'),
  });
  process.env['TEST_TEMPORAL_ADDRESS'] = temporal.address;
  return () => temporal.stop();
}

async function nothingToStop(): Promise<void> {
  // The caller's server is the caller's to stop.
}

function recordFor(home: string, name: string): (record: { pid: number }) => void {
  return ({ pid }) => writeFileSync(join(home, `${name}.pid`), String(pid));
}

/** Ends what a killed run leaves behind: it lives apart, waits for our end and is ended by an orderly teardown. */
function startWatchdog(home: string): number | undefined {
  const script = `
    while kill -0 "$1" 2>/dev/null; do sleep 1; done
    for file in "$2"/*.pid; do kill -INT "$(cat "$file")" 2>/dev/null; done
    sleep 2
    rm -rf "$2"`;
  const args = ['-c', script, 'returns-desk-test-watchdog', String(process.pid), home];
  const watchdog = spawn('/bin/sh', args, { detached: true, stdio: 'ignore', cwd: '/' });
  watchdog.unref();
  return watchdog.pid;
}
