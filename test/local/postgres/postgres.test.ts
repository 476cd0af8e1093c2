import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../../../local/machine/ports';
import { startPostgres, type Postgres } from '../../../local/postgres/server';
import { newHome, removeHome } from '../homes';

let home: string;
const started: Postgres[] = [];

beforeEach(() => {
  home = newHome();
});

afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop();
  removeHome(home);
});

describe('startPostgres()', () => {
  it('startPostgres() keeps data, password and port over a restart', async () => {
    const first = await start(await freePort());
    await query(first.url, "create table kept as select 'Łukasz' as name");
    await first.stop();
    await expect(first.ended).resolves.toBe('exit code 0');
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(second.reused).toBe(false);
    expect(await query(second.url, 'select name from kept')).toEqual([{ name: 'Łukasz' }]);
  });

  it('startPostgres() stores UTF-8 even where the shell has no locale', async () => {
    const { url } = await withEnvironment({ LANG: 'C', LC_ALL: 'C' }, async () => start(await freePort()));
    expect(await query(url, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await query(url, "select upper('ł') as letter")).toEqual([{ letter: 'Ł' }]);
  });

  it('startPostgres() listens on loopback only and asks for a password', async () => {
    const { url } = await start(await freePort());
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const guess = new URL(url);
    guess.password = 'guess';
    await expect(query(guess.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(home, 'postgres.json')).mode & 0o777).toBe(0o600);
  });

  it('startPostgres() takes over a server that a killed start left running', async () => {
    const orphan = await start(await freePort());
    const next = await start();
    expect(next).toMatchObject({ reused: true, pid: orphan.pid, url: orphan.url });
    await next.stop();
    await expect(next.ended).resolves.toBe('it is gone');
  });

  it('startPostgres() comes back at the same port right after a kill -9 of the server', async () => {
    const first = await startPostgres({ home, port: await freePort(), log: ignore });
    started.push(first);
    await query(first.url, 'create table survived (id int)');
    process.kill(first.pid, 'SIGKILL');
    await expect(first.ended).resolves.toBe('signal SIGKILL');
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select * from survived')).toEqual([]);
  });

  it('startPostgres() replaces a busy port, unless it must keep it', async () => {
    const first = await start(await freePort());
    await first.stop();
    const busy = await listenOn(Number(new URL(first.url).port));
    const keeping = startPostgres({ home, fast: true, keepPort: true, log: ignore });
    const refusal = await keeping.catch((error: unknown) => String(error));
    const second = await start();
    busy.close();
    expect(refusal).toMatch(/Cannot start PostgreSQL: port \d+ is busy/);
    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('startPostgres() is not held up by a pid file whose pid now belongs to a stranger', async () => {
    const first = await start(await freePort());
    const lock = readFileSync(join(home, 'postgres', 'postmaster.pid'), 'utf8');
    await first.stop();
    const { uid, gid } = statSync(join(home, 'postgres'));
    const stranger = spawn('sleep', ['60'], {
      stdio: 'ignore',
      cwd: '/',
      ...(process.getuid?.() === 0 ? { uid, gid } : {}),
    });
    writeFileSync(join(home, 'postgres', 'postmaster.pid'), lock.replace(/^\d+/, String(stranger.pid)), {
      mode: 0o644,
    });
    const second = await start();
    expect(second.reused).toBe(false);
    expect(stranger.exitCode).toBeNull();
    expect(stranger.kill()).toBe(true);
  });

  const asRoot = process.getuid?.() === 0 ? it : it.skip;
  asRoot('startPostgres() as root puts the data elsewhere when its user cannot reach the home', async () => {
    const closed = join(home, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const postgres = await startPostgres({ home: closed, port: await freePort(), fast: true, log: ignore });
    started.push(postgres);
    const saved: unknown = JSON.parse(readFileSync(join(closed, 'postgres.json'), 'utf8'));
    expect(saved).toMatchObject({
      dataElsewhere: expect.stringMatching(/returns-desk\/[0-9a-f]{12}\/postgres$/) as string,
    });
    const [row] = await query(postgres.url, 'show data_directory');
    const folder = String(row?.['data_directory']);
    expect(statSync(folder).uid).not.toBe(0);
    await postgres.stop();
    chmodSync(closed, 0o755);
    rmSync(dirname(folder), { recursive: true });
  });
});

async function start(port?: number): Promise<Postgres> {
  const postgres = await startPostgres({
    home,
    fast: true,
    log: ignore,
    ...(port === undefined ? {} : { port }),
  });
  started.push(postgres);
  return postgres;
}

async function query(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', ignore);
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

async function withEnvironment<Result>(
  changes: Record<string, string>,
  run: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, changes);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(changes)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function ignore(): void {
  // Nothing to say in a test.
}
