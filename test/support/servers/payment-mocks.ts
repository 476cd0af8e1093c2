import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../local/machine/ports';
import { cliCacheFolder, goProgram } from '../../../local/temporal/cli';

const version = 'v0.203.0';
const buildWithinMs = 300_000;

/** Stripe's own mock: stateless, but it holds every request to Stripe's OpenAPI document. */
export type StripeMock = { readonly program: string } | { readonly missing: string };

/**
 * Finds stripe-mock in the cache folder of this user, or builds it there with Go, once.
 * Blocks, because jest wants to know what it skips before it runs anything.
 */
export function findStripeMock(environment: NodeJS.ProcessEnv): StripeMock {
  const folder = cliCacheFolder(environment, `stripe-mock-${version}`);
  const program = join(folder, 'stripe-mock');
  if (existsSync(program)) return { program };
  const go = goProgram(environment);
  if (go === undefined) return { missing: 'there is no Go to build stripe-mock with' };
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'build-'));
  const source = `github.com/stripe/stripe-mock@${version}`;
  const env = { ...environment, GOBIN: draft };
  const built = spawnSync(go, ['install', source], { env, timeout: buildWithinMs, encoding: 'utf8' });
  // Two test runs at once both build, and the second replaces the first with the same.
  if (built.status === 0) renameSync(join(draft, 'stripe-mock'), program);
  rmSync(draft, { recursive: true, force: true });
  const reason = built.stderr.trim().split('\n').at(-1) ?? '';
  return built.status === 0 ? { program } : { missing: `stripe-mock cannot be built: ${reason}` };
}

export interface RunningMock {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts stripe-mock on this machine only. */
export async function startStripeMock(program: string): Promise<RunningMock> {
  const port = await freePort();
  return start(spawn(program, ['-http-addr', `127.0.0.1:${port}`], { stdio: 'ignore' }), port);
}

/** Starts stripe-stateful-mock, which remembers charges and refunds. */
export async function startStatefulMock(): Promise<RunningMock> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), LOG_LEVEL: 'silent' };
  const program = require.resolve('stripe-stateful-mock/dist/cli.js');
  return start(spawn(process.execPath, [program], { env, stdio: 'ignore' }), port);
}

async function start(child: ChildProcess, port: number): Promise<RunningMock> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  for (let waited = 0; !(await answers(url)); waited += 50) {
    if (waited > 45_000) throw new Error(`Cannot start ${child.spawnfile}: it does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    async stop() {
      child.kill();
      await gone;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}
