import { spawn } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockHolder, takeLock } from '../machine/lock';
import { secondsSince, withProgress, type Log } from '../machine/progress';

/** The last release that the Go module proxy can build: later ones carry a `replace`, which `go install` refuses. */
const temporalCliVersion = 'v1.5.1';

const executable = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const downloadWithinMs = 60_000;

export interface CliSearch {
  readonly environment: NodeJS.ProcessEnv;
  readonly log: Log;
}

/**
 * A `temporal` command line that can start a server, found or obtained: `TEMPORAL_CLI`, then the PATH, then our cache
 * folder, then the SDK's download, then a build with Go into the cache folder (minutes, once per machine).
 * @returns its path
 * @throws Error that names all that was tried
 */
export async function findTemporalCli(search: CliSearch): Promise<string> {
  const { TEMPORAL_CLI: named } = search.environment;
  if (named !== undefined && named !== '') return checkedPath(named);
  const folder = cliCacheFolder(search.environment);
  const found = [onPath(executable, search.environment), join(folder, executable)].find(
    (path) => path !== undefined && isExecutable(path),
  );
  return found ?? obtain(folder, search);
}

/** Where an obtained tool is kept, outside the checkout, so that every checkout of this user shares it. */
export function cliCacheFolder(
  environment: NodeJS.ProcessEnv,
  tool = `temporal-cli-${temporalCliVersion}`,
): string {
  const { XDG_CACHE_HOME: chosen, LOCALAPPDATA: local } = environment;
  const name = join('returns-desk', tool);
  if (chosen !== undefined && chosen !== '') return join(chosen, name);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', name);
  if (process.platform === 'win32' && local !== undefined) return join(local, name);
  return join(homedir(), '.cache', name);
}

function checkedPath(path: string): string {
  if (isExecutable(path)) return path;
  throw new Error(`Cannot start Temporal: TEMPORAL_CLI names ${path}, which is no executable file`);
}

/** Two starts at once must not both build: the second waits for the first and takes what that brought. */
async function obtain(folder: string, search: CliSearch): Promise<string> {
  const target = join(folder, executable);
  const lockFile = `${folder}.lock`;
  for (;;) {
    const lock = takeLock(lockFile);
    if (lock.held) {
      try {
        return isExecutable(target) ? target : await downloadOrBuild(target, search);
      } finally {
        lock.release();
      }
    }
    const step = `Temporal: waiting for process ${lock.holder.pid}, which obtains it`;
    await withProgress(step, search.log, async () => {
      while (lockHolder(lockFile) !== undefined) await sleep(200);
    });
    if (isExecutable(target)) return target;
  }
}

async function downloadOrBuild(target: string, search: CliSearch): Promise<string> {
  mkdirSync(join(target, '..'), { recursive: true });
  const download = await downloaded(target, search);
  if (download === undefined) return target;
  const build = await built(target, search);
  if (build === undefined) return target;
  throw new Error(explanation(search.environment, [download, build]));
}

/** @returns undefined when the command line is in place, else why not */
async function downloaded(target: string, search: CliSearch): Promise<string | undefined> {
  search.log(`Temporal: no command line on this machine yet, asking for a download of ${temporalCliVersion}`);
  const draft = mkdtempSync(join(target, '..', 'download-'));
  const args = ['--import', 'tsx', join(__dirname, 'download.ts'), draft, temporalCliVersion];
  const command = { command: process.execPath, args, env: search.environment, limitMs: downloadWithinMs };
  const { failure, output } = await withProgress('Temporal: downloading', search.log, () => run(command));
  const file = output.trim().split('\n').at(-1) ?? '';
  if (failure === undefined && isExecutable(file)) renameSync(file, target);
  rmSync(draft, { recursive: true, force: true });
  return isExecutable(target) ? undefined : `the download failed (${failure ?? 'it brought no file'})`;
}

/** @returns undefined when the command line is in place, else why not */
async function built(target: string, search: CliSearch): Promise<string | undefined> {
  const go = goProgram(search.environment);
  if (go === undefined) return 'there is no Go to build it with';
  const started = Date.now();
  const source = `github.com/temporalio/cli/cmd/temporal@${temporalCliVersion}`;
  search.log(`Temporal: no download here, building ${source} with Go; some minutes, once per machine`);
  const draft = mkdtempSync(join(target, '..', 'build-'));
  const env = { ...search.environment, GOBIN: draft };
  const command = { command: go, args: ['install', source], env };
  const { failure } = await withProgress('Temporal: building', search.log, () => run(command));
  const file = join(draft, executable);
  if (failure === undefined && isExecutable(file)) renameSync(file, target);
  rmSync(draft, { recursive: true, force: true });
  if (!isExecutable(target)) return `go install failed (${failure ?? 'it brought no file'})`;
  search.log(`Temporal: built in ${secondsSince(started)} s, kept as ${target}`);
  return undefined;
}

/** Go, on the PATH or where its own installer puts it. */
export function goProgram(environment: NodeJS.ProcessEnv): string | undefined {
  return [onPath('go', environment), '/usr/local/go/bin/go'].find(
    (path) => path !== undefined && existsSync(path),
  );
}

interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly limitMs?: number;
}

/** Runs a command to its end; `failure` says in a line why it did not do its work. */
export function run({ command, args, env, limitMs }: Run): Promise<{ failure?: string; output: string }> {
  return new Promise((resolve) => {
    const limit = limitMs === undefined ? {} : { timeout: limitMs, killSignal: 'SIGKILL' as const };
    const child = spawn(command, [...args], {
      cwd: __dirname,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...limit,
    });
    // A build of minutes must not go on when its start was called off.
    const endWithUs = (): unknown => child.kill();
    process.once('exit', endWithUs);
    const said = { output: '', complaint: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.complaint += chunk.toString()));
    child.once('error', (error) => resolve({ failure: error.message, output: '' }));
    child.once('close', (code, signal) => {
      process.off('exit', endWithUs);
      const reason = said.complaint.trim().split('\n').at(-1) ?? '';
      const failure = signal === null ? reason || `exit code ${String(code)}` : `ended by ${signal}`;
      resolve(code === 0 ? { output: said.output } : { failure, output: said.output });
    });
  });
}

function explanation(environment: NodeJS.ProcessEnv, failures: readonly string[]): string {
  const tried = `TEMPORAL_CLI is not set, no temporal on the PATH, none in ${cliCacheFolder(environment)}, ${failures.join(', ')}`;
  const ways =
    'install the Temporal CLI (https://docs.temporal.io/cli) or Go, or set TEMPORAL_ADDRESS to a running server';
  return `Cannot start Temporal: ${tried}; ${ways}`;
}

function onPath(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
