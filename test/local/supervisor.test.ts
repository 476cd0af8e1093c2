import { readFileSync } from 'node:fs';
import { freePort } from '../../local/machine/ports';
import { isAlive, type ProcessRecord } from '../../local/machine/processes';
import { startPart, supervise, type Part, type Supervised } from '../../local/desk/supervisor';
import { newHome, removeHome } from './homes';
import { answeringPart } from './small-parts';

const quick = { firstMs: 20, longestMs: 80, steadyAfterMs: 10_000 };
let home: string;
let lines: string[];
let born: ProcessRecord[];
const kept: Supervised[] = [];

beforeEach(() => {
  home = newHome();
  lines = [];
  born = [];
});

afterEach(async () => {
  for (const part of kept.splice(0)) await part.stop();
  removeHome(home);
});

describe('supervise()', () => {
  it('supervise() starts a killed part again, says so in one line, and the part answers', async () => {
    const part = answeringPart(home, 'api', await freePort());
    await keep(part);
    expect(await status(part)).toBe(200);
    killLast();
    await until(() => lines.some((line) => line.includes('works again')));
    expect(lines).toEqual([
      'api ended (signal SIGKILL); starting again in 0.02 s',
      `api works again (pid ${last().pid})`,
    ]);
    expect(born).toHaveLength(2);
    expect(await status(part)).toBe(200);
  });

  it('supervise() doubles the pause up to its limit for a part that keeps dying', async () => {
    await keep(answeringPart(home, 'api', await freePort()));
    for (const times of [1, 2, 3, 4]) {
      killLast();
      await until(() => lines.filter((line) => line.includes('works again')).length === times);
    }
    const pauses = lines.flatMap((line) => /again in (.*) s/.exec(line)?.[1] ?? []);
    expect(pauses).toEqual(['0.02', '0.04', '0.08', '0.08']);
  });

  it('supervise() goes on trying when a restart fails', async () => {
    const part = answeringPart(home, 'api', await freePort());
    const broken = { ...part, args: ['-e', 'throw new Error("no luck")'] };
    const tries = [part, broken, broken, part];
    const start = (): ReturnType<typeof startPart> =>
      startPart(tries.shift() ?? part, (record) => born.push(record));
    kept.push(await supervise({ name: 'api', start, log, pauses: quick }));
    killLast();
    await until(() => lines.some((line) => line.includes('works again')));
    expect(lines.filter((line) => line.includes('no luck'))).toHaveLength(2);
    expect(await status(part)).toBe(200);
  });

  it('supervise() ends the part when stopped, and does not start it again', async () => {
    const part = await keep(answeringPart(home, 'api', await freePort()));
    await part.stop();
    expect(isAlive(last())).toBe(false);
    expect(lines).toEqual([]);
  });

  it('supervise() can be stopped while it waits to start a part again', async () => {
    const part = answeringPart(home, 'api', await freePort());
    const start = (): ReturnType<typeof startPart> => startPart(part, (record) => born.push(record));
    const patient = { ...quick, firstMs: 60_000, longestMs: 60_000 };
    const supervised = await supervise({ name: 'api', start, log, pauses: patient });
    killLast();
    await until(() => lines.length === 1);
    await supervised.stop();
    expect(born).toHaveLength(1);
  });
});

describe('startPart()', () => {
  it('startPart() fails with the reason that the part left in its log', async () => {
    const part = answeringPart(home, 'worker', await freePort());
    const broken = {
      ...part,
      args: ['-e', 'console.error("Cannot start: wrong settings"); process.exit(2)'],
    };
    const starting = startPart(broken, (record) => born.push(record));
    await expect(starting).rejects.toThrow('Cannot start worker: exit code 2: Cannot start: wrong settings');
  });

  it('startPart() says that a command is missing', async () => {
    const part = { ...answeringPart(home, 'worker', await freePort()), command: '/nowhere/node' };
    await expect(startPart(part, ignore)).rejects.toThrow('ENOENT');
  });

  it('startPart() writes what the part says to its log file', async () => {
    const part = answeringPart(home, 'worker', await freePort());
    const talking = { ...part, args: ['-e', `console.log("hello"); ${httpServer(part)}`] };
    const running = await startPart(talking, ignore);
    await running.stop();
    expect(readFileSync(part.logFile, 'utf8')).toBe('hello\n');
  });
});

async function keep(part: Part): Promise<Supervised> {
  const start = (signal: AbortSignal): ReturnType<typeof startPart> =>
    startPart(part, (record) => born.push(record), signal);
  const supervised = await supervise({ name: part.name, start, log, pauses: quick });
  kept.push(supervised);
  return supervised;
}

function httpServer(part: Part): string {
  return `require('http').createServer((q, r) => r.end()).listen(${new URL(part.readyUrl).port}, '127.0.0.1')`;
}

function killLast(): void {
  process.kill(last().pid, 'SIGKILL');
}

function last(): ProcessRecord {
  const record = born.at(-1);
  if (record === undefined) throw new Error('no part was started');
  return record;
}

async function status(part: Part): Promise<number> {
  return (await fetch(part.readyUrl)).status;
}

async function until(holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function log(line: string): void {
  lines.push(line);
}

function ignore(): void {
  // Not of interest here.
}
