/**
 * `npm run fuzz`: random requests at every operation of the api, on a desk of its own that is thrown away afterwards.
 * `-- --examples 20` asks less of each operation, `-- --seed 7` other things.
 */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fillDesk } from './demo/fill';
import { World } from './demo/world';
import { startDesk } from './desk/desk';
import type { DeskInfo } from './desk/file';
import { demoOrdersOf } from './sample/demo-orders';
import { fuzzSettings } from './fuzz/settings';
import { findSchemathesis } from './fuzz/schemathesis';
import { onInterrupt } from './machine/interrupt';

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '200' },
    seed: { type: 'string', default: '20260101' },
  },
});

/** How many share the operations: the fuzzer works on one core, however many threads it has, and waits for answers besides. */
const SHARES = 3;

async function main(): Promise<void> {
  const stopped = onInterrupt();
  const program = await findSchemathesis(process.env, print);
  const home = mkdtempSync(join(tmpdir(), 'desk-fuzz-'));
  // PostgreSQL runs as another user than root, who must be able to walk through.
  chmodSync(home, 0o755);
  try {
    const desk = await startDesk({ home: join(home, 'desk'), log: print, signal: stopped });
    try {
      process.exitCode = await fuzz({ program, home, info: desk.info, stopped });
    } finally {
      await desk.stop();
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
    print('The fuzzing was called off');
    process.exitCode = 130;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

interface Fuzzing {
  readonly program: string;
  readonly home: string;
  readonly info: DeskInfo;
  readonly stopped: AbortSignal;
}

/** @returns the worst exit code of the fuzzers */
async function fuzz({ program, home, info, stopped }: Fuzzing): Promise<number> {
  const caseNos = await openCases(info);
  stopped.throwIfAborted();
  const settings = join(home, 'schemathesis.toml');
  writeFileSync(
    settings,
    fuzzSettings({ hooks, keys: info.keys, caseNos, examples: Number(values.examples) }),
  );
  print(`Fuzzing ${info.apiUrl}: ${values.examples} examples an operation, seed ${values.seed}`);
  const url = `${info.apiUrl}/api/v1/openapi.json`;
  const args = ['--config-file', settings, 'run', url, '--seed', values.seed];
  const runs = runsOver(await operationsIn(url));
  const codes = await Promise.all(
    runs.map(async ({ name, chosen }) => {
      const env = { ...process.env, FUZZ_WEBHOOK_SECRET: info.own.webhookSecret };
      const fuzzed = await run(program, [...args, ...chosen], { cwd: home, env, signal: stopped });
      print(`${fuzzed.said}\n${name}: ${fuzzed.seconds} s`);
      return fuzzed.code;
    }),
  );
  stopped.throwIfAborted();
  return Math.max(...codes);
}

const hooks = join(__dirname, 'fuzz', 'hooks.py');

/** The operations dealt out, each asked by itself; and chains of all of them, in a process of their own. */
function runsOver(operations: readonly string[]) {
  const shares = Array.from({ length: SHARES }, (_none, share) => ({
    name: `share ${share + 1} of ${SHARES}`,
    chosen: [
      ...['--phases', 'examples,coverage,fuzzing'],
      ...operations.filter((_one, at) => at % SHARES === share).flatMap((one) => ['--include-name', one]),
    ],
  }));
  return [...shares, { name: 'chains', chosen: ['--phases', 'stateful'] }];
}

async function operationsIn(url: string): Promise<readonly string[]> {
  const { paths } = (await (await fetch(url)).json()) as { readonly paths: Readonly<Record<string, object>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** A case for each order of the demo, so that the fuzzer meets cases and not only the words that there are none. */
async function openCases(info: DeskInfo): Promise<readonly string[]> {
  await fillDesk(info, 0);
  const world = new World(info, print);
  const opened: string[] = [];
  for (const { orderNo, email } of Object.values(demoOrdersOf(0))) {
    const body = { orderNo, email, problem: { description: 'It does not start.' } };
    const answer = await fetch(`${info.apiUrl}/api/v1/appeals`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (answer.ok) opened.push((await world.caseOfOrder(orderNo)).caseNo);
  }
  if (opened.length === 0) throw new Error('Cannot fuzz the api: no appeal was accepted');
  return opened;
}

interface Fuzzed {
  readonly code: number;
  readonly said: string;
  readonly seconds: number;
}

/** In a folder that is thrown away: the fuzzer leaves notes where it runs. */
function run(
  program: string,
  args: readonly string[],
  where: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Fuzzed> {
  const startedMs = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...where, stdio: ['ignore', 'pipe', 'inherit'] });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    // One that was called off ends in a moment.
    child.on('error', (error) => {
      if (!where.signal.aborted) reject(error);
    });
    child.on('close', (code) => {
      const seconds = Math.round((Date.now() - startedMs) / 1_000);
      resolve({ code: code ?? 1, said: Buffer.concat(said).toString(), seconds });
    });
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
