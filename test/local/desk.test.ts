import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startDesk, type Desk, type DeskOptions } from '../../local/desk/desk';
import { readDeskFile, type DeskInfo } from '../../local/desk/file';
import { stopDesk } from '../../local/desk/left-behind';
import { passwordFits } from '../../gateways/passwords';
import { closeDatabase, openDatabase } from '../../store/database';
import { userByEmail } from '../../store/sign-in/users';
import { freePort } from '../../local/machine/ports';
import { isAlive, recordOf, type ProcessRecord } from '../../local/machine/processes';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { newHome, removeHome } from './homes';
import { answeringPart, smallParts } from './small-parts';

let home: string;
let lines: string[];
let database: TestDatabase;
const opened: Desk[] = [];
const log = (line: string): void => void lines.push(line);

beforeAll(async () => {
  database = await createTestDatabase();
  // The servers of the test run stand in for the desk's own, which have tests of their own.
  process.env['DATABASE_URL'] = database.url;
  process.env['TEMPORAL_ADDRESS'] = process.env['TEST_TEMPORAL_ADDRESS'];
});

afterAll(() => database.drop());

beforeEach(() => {
  home = newHome();
  lines = [];
});

afterEach(async () => {
  // This very process runs these; to ask their starter to stop would be to end the test run.
  for (const desk of opened.splice(0)) await desk.stop();
  await stopDesk(home, log);
  removeHome(home);
});

describe('startDesk()', () => {
  it('startDesk() names all it started in local.json, which only its owner may read', async () => {
    const desk = await open({ parts: smallParts });
    const file = join(home, 'local.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const content = JSON.parse(readFileSync(file, 'utf8')) as DeskInfo;
    expect(content).toEqual(desk.info);
    const addresses = [
      'apiUrl',
      'temporalAddress',
      'temporalUiUrl',
      'databaseUrl',
      'mailUrl',
      'smtpUrl',
      'paymentUrl',
    ];
    expect(Object.keys(content)).toEqual([...addresses, 'keys', 'accounts', 'own']);
    const roles = ['support', 'warehouse', 'lab', 'payments', 'manager', 'admin', 'payment'];
    expect(Object.keys(content.keys)).toEqual(roles);
    expect(content.keys.support).toMatch(/^desk_support_[0-9a-f]{48}$/);
    expect(content.keys.payment).toMatch(/^sk_test_[0-9a-f]{48}$/);
    expect(await status(content.apiUrl)).toBe(200);
    await desk.stop();
    await expect(status(content.apiUrl)).rejects.toThrow();
  });

  it('startDesk() makes somebody for each role, whose password in local.json opens his account', async () => {
    const desk = await open({ parts: smallParts });
    await desk.stop();
    const { accounts } = desk.info;
    const who = ['support', 'warehouse', 'lab', 'lab2', 'payments', 'payments2', 'manager', 'admin'];
    expect(Object.keys(accounts)).toEqual(who);
    expect(new Set(Object.values(accounts).map(({ password }) => password)).size).toBe(who.length);
    const db = openDatabase(database.url);
    try {
      const lab2 = await userByEmail(db, 'lab2@desk.example');
      expect(lab2).toMatchObject({ roles: ['lab'], disabled: false });
      expect(await passwordFits(lab2?.passwordHash ?? null, accounts.lab2.password)).toBe(true);
      // A file of a version without accounts gets some, and they open the doors that are there.
      writeFileSync(join(home, 'local.json'), JSON.stringify({ ...desk.info, accounts: undefined }));
      const again = await open({ parts: smallParts });
      await again.stop();
      const { password } = again.info.accounts.lab2;
      expect(password).not.toBe(accounts.lab2.password);
      const kept = await userByEmail(db, 'lab2@desk.example');
      expect(kept?.userId).toBe(lab2?.userId);
      expect(await passwordFits(kept?.passwordHash ?? null, password)).toBe(true);
    } finally {
      await closeDatabase(db);
    }
  });

  it('startDesk() keeps keys and ports over restarts and replaces a port that is busy by then', async () => {
    const first = await open({ parts: smallParts });
    await first.stop();
    const second = await open({ parts: smallParts });
    await second.stop();
    expect(second.info.keys).toEqual(first.info.keys);
    expect(second.info.accounts).toEqual(first.info.accounts);
    expect(second.info.own.ports).toEqual(first.info.own.ports);
    const busy = createServer().listen(first.info.own.ports.api, '127.0.0.1');
    const third = await open({ parts: smallParts });
    busy.close();
    expect(third.info.own.ports.api).not.toBe(first.info.own.ports.api);
    expect(await status(third.info.apiUrl)).toBe(200);
    await third.stop();
  });

  it('startDesk() leaves nothing running when a part cannot be started', async () => {
    const broken = { ...answeringPart(home, 'worker', await freePort()), args: ['-e', 'process.exit(3)'] };
    const parts = (at: string, info: DeskInfo): ReturnType<typeof smallParts> => [
      ...smallParts(at, info),
      [broken],
    ];
    await expect(startDesk({ home, log, parts })).rejects.toThrow('Cannot start worker: exit code 3');
    expect(readDeskFile(home)?.own).toMatchObject({ state: 'stopped', parts: {} });
    await expect(status(readDeskFile(home)?.apiUrl ?? '')).rejects.toThrow();
    expect(existsSync(join(home, 'desk.lock'))).toBe(false);
  });

  it.each([
    [
      'DATABASE_URL',
      'postgresql://desk@127.0.0.1:1/desk',
      /^Cannot reach the database at 127.0.0.1:1: .*DATABASE_URL/,
    ],
    ['TEMPORAL_ADDRESS', '127.0.0.1:1', /^Cannot reach Temporal at 127.0.0.1:1: .*TEMPORAL_ADDRESS/],
  ])('startDesk() says in one line that the server of %s is not there', async (key, address, line) => {
    const before = process.env[key];
    process.env[key] = address;
    const failed = await startDesk({ home, log, parts: smallParts }).catch((error: unknown) => error);
    process.env[key] = before;
    expect(failed).toBeInstanceOf(Error);
    expect(String(failed).replace('Error: ', '')).toMatch(line);
    expect(String(failed)).not.toContain('\n');
  });

  it('startDesk() called off in the middle ends what it had started', async () => {
    const calledOff = new AbortController();
    const never = {
      ...answeringPart(home, 'worker', await freePort()),
      args: ['-e', 'setInterval(() => 0, 1000)'],
    };
    const starting = startDesk({ home, log, parts: () => [[never]], signal: calledOff.signal });
    const worker = await eventually(() => readDeskFile(home)?.own.parts['worker']);
    calledOff.abort();
    await expect(starting).rejects.toThrow('called off');
    expect(isAlive(worker)).toBe(false);
  });

  it('startDesk() finds the desk that another start runs, and does not double it', async () => {
    const other = await otherStarter();
    const desk = await open({ parts: smallParts });
    expect(desk.reused).toBe(true);
    await desk.stop();
    expect(await status(desk.info.apiUrl)).toBe(200);
    expect(isAlive(other.part)).toBe(true);
  });

  it('startDesk() after a kill -9 of the start ends its parts before it starts its own', async () => {
    const other = await otherStarter();
    other.starter.kill('SIGKILL');
    const desk = await open({ parts: smallParts });
    expect(desk.reused).toBe(false);
    expect(isAlive(other.part)).toBe(false);
    expect(lines).toContain('Ended what a killed start left behind: api');
    expect(desk.info.own.ports).toEqual(other.info.own.ports);
    await desk.stop();
  });
});

describe('stopDesk()', () => {
  it('stopDesk() asks a running start to stop', async () => {
    const other = await otherStarter();
    await stopDesk(home, log);
    expect(isAlive(other.part)).toBe(false);
    expect(lines.at(-1)).toBe('The desk is stopped');
    // The process is gone before its parent hears of it.
    const { exitCode } = await eventually(() =>
      other.starter.exitCode === null ? undefined : other.starter,
    );
    expect(exitCode).toBe(0);
  });

  it('stopDesk() ends what a killed start left behind', async () => {
    const other = await otherStarter();
    other.starter.kill('SIGKILL');
    await stopDesk(home, log);
    expect(isAlive(other.part)).toBe(false);
    expect(lines).toContain(`api: ended (pid ${other.part.pid}, left behind by a killed start)`);
  });

  it('stopDesk() leaves a stranger alone that has the pid of a part', async () => {
    const desk = await open({ parts: smallParts });
    await desk.stop();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
    const record = { pid: stranger.pid ?? 0, born: desk.info.own.starter.born };
    const own = { ...desk.info.own, parts: { api: record } };
    writeFileSync(join(home, 'local.json'), JSON.stringify({ ...desk.info, own }));
    await stopDesk(home, log);
    expect(recordOf(record.pid)).toBeDefined();
    expect(lines.at(-1)).toBe(`Nothing of the desk in ${home} runs`);
    stranger.kill();
  });
});

interface Other {
  readonly starter: ChildProcess;
  readonly info: DeskInfo;
  readonly part: ProcessRecord;
}

async function open(options: Pick<DeskOptions, 'parts'>): Promise<Desk> {
  const desk = await startDesk({ home, log, ...options });
  opened.push(desk);
  return desk;
}

async function otherStarter(): Promise<Other> {
  const loader = pathToFileURL(require.resolve('tsx')).href;
  const program = join(__dirname, 'programs', 'small-desk.ts');
  const starter = spawn(process.execPath, ['--import', loader, program, home], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: process.env,
  });
  const info = await eventually(() => {
    const current = readDeskFile(home);
    return current?.own.state === 'ready' ? current : undefined;
  });
  const part = info.own.parts['api'];
  if (part === undefined) throw new Error('the other start has no api');
  return { starter, info, part };
}

async function eventually<Value>(look: () => Value | undefined): Promise<Value> {
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    if (Date.now() > giveUpAt) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function status(url: string): Promise<number> {
  return (await fetch(url)).status;
}
