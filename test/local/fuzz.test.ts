import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readDeskFile } from '../../local/desk/file';
import { schemathesisIn } from '../../local/fuzz/schemathesis';
import { isAlive, recordOf } from '../../local/machine/processes';
import type { ProcessRecord } from '../../local/machine/processes';
import { findTemporalCli } from '../../local/temporal/cli';
import { newHome, removeHome } from './homes';

const root = join(__dirname, '..', '..');

let home: string;
let child: ChildProcess;
let born: Map<string, ProcessRecord>;
let ended: Promise<unknown>;

/** A fuzzer that fuzzes for ever, so that there is time to call it off. */
async function startFuzzing(): Promise<void> {
  const environment = { ...process.env, XDG_CACHE_HOME: join(home, 'cache'), TMPDIR: home };
  const program = schemathesisIn(environment);
  mkdirSync(dirname(program), { recursive: true });
  const fuzzing = `#!/bin/sh\necho $$ > ${join(home, 'fuzzing')}.$$\nexec sleep 600\n`;
  writeFileSync(program, fuzzing, { mode: 0o755 });
  const TEMPORAL_CLI = await findTemporalCli({ environment: process.env, log: () => undefined });
  child = spawn(process.execPath, ['--import', 'tsx', 'local/fuzz.ts'], {
    cwd: root,
    env: { ...environment, TEMPORAL_CLI, DATABASE_URL: '', TEMPORAL_ADDRESS: '' },
    stdio: 'ignore',
  });
  ended = once(child, 'exit');
  born = new Map();
}

/** Notes every process that the run speaks of, until it is so. */
async function watch(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    for (const name of readdirSync(home).filter((one) => one.startsWith('desk-fuzz-')))
      for (const record of Object.values(readDeskFile(join(home, name, 'desk'))?.own.parts ?? {}))
        born.set(record.born, record);
    for (const name of readdirSync(home).filter((one) => one.startsWith('fuzzing.'))) {
      const record = recordOf(Number(readFileSync(join(home, name), 'utf8')));
      if (record) born.set(record.born, record);
    }
    await pause(20);
  }
}

beforeEach(async () => {
  home = newHome();
  await startFuzzing();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await ended;
  for (const record of born.values()) if (isAlive(record)) process.kill(record.pid, 'SIGKILL');
  removeHome(home);
});

const moments = [
  { when: 'its servers start', signal: 'SIGINT', hasCome: () => born.size > 0 },
  {
    when: 'the fuzzers run',
    signal: 'SIGTERM',
    hasCome: () => readdirSync(home).filter((one) => one.startsWith('fuzzing.')).length > 1,
  },
] as const;

describe('npm run fuzz that is called off', () => {
  it.each(moments)('fuzz.ts ends all that it has started when $when', async ({ signal, hasCome }) => {
    await watch(() => hasCome() || child.exitCode !== null);
    expect(child.exitCode).toBeNull();
    child.kill(signal);
    await watch(() => child.exitCode !== null || child.signalCode !== null);
    expect(born.size).toBeGreaterThan(0);
    expect([...born.values()].filter(isAlive)).toEqual([]);
    expect(child.exitCode).toBe(130);
    expect(readdirSync(home).filter((one) => one.startsWith('desk-fuzz-'))).toEqual([]);
  });
});
