import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { freePort } from '../../../local/machine/ports';
import { isAlive } from '../../../local/machine/processes';
import { searchAttributes } from '../../../workflows/contract';
import { ensureSearchAttributes } from '../../../local/temporal/connection';
import { endWhenDeaf } from '../../../local/temporal/deaf';
import { startTemporalServer, type Temporal } from '../../../local/temporal/server';
import { newHome, removeHome } from '../homes';

let home: string;
const started: Temporal[] = [];

beforeEach(() => {
  home = newHome();
});

afterEach(async () => {
  for (const temporal of started.splice(0)) await temporal.stop();
  removeHome(home);
});

describe('startTemporalServer()', () => {
  it('startTemporalServer() keeps its database file over a restart, and is taken over while it runs', async () => {
    const ports = { port: await freePort(), uiPort: await freePort() };
    const first = await start(ports);
    expect(await registered(first.address)).toEqual(searchAttributes.map(({ name }) => name).sort());
    await onServer(first.address, (connection) => connection.operatorService.addSearchAttributes(extra));
    expect((await fetch(first.uiUrl)).status).toBe(200);
    expect(statSync(join(home, 'temporal.db')).mode & 0o077).toBe(0);

    const again = await start();
    expect(again).toMatchObject({ reused: true, pid: first.pid, address: first.address, uiUrl: first.uiUrl });
    await again.stop();
    expect(isAlive(first.record)).toBe(false);

    const restarted = await start();
    expect(restarted).toMatchObject({ reused: false, address: first.address });
    expect(await registered(restarted.address)).toContain('OfAnEarlierRun');
  });

  it('startTemporalServer() takes other ports when another desk takes its own in the same moment', async () => {
    const ports = { port: await freePort(), uiPort: await freePort() };
    const homes = [home, newHome(), newHome()];
    const all = await Promise.all(homes.map((own) => start({ ...ports, home: own })));
    expect(new Set(all.map(({ address }) => address)).size).toBe(3);
    expect(new Set(all.map(({ uiUrl }) => uiUrl)).size).toBe(3);
    expect(all.every(({ record }) => isAlive(record))).toBe(true);
    for (const other of homes.slice(1)) removeHome(other);
  });
});

describe('endWhenDeaf()', () => {
  const patience = { everyMs: 50, answerWithinMs: 2_000, questions: 3 };

  it('endWhenDeaf() ends a server that runs and answers nothing, and leaves one that answers again', async () => {
    const { address, record } = await start({ inMemory: true });
    const said: string[] = [];
    const log = (line: string): void => void said.push(line);
    const closing = new AbortController();
    let isOver = false;
    const watched = endWhenDeaf({ address, record }, { log, signal: closing.signal, patience });
    void watched.then(() => (isOver = true));
    process.kill(record.pid, 'SIGSTOP');
    await sleep(400);
    process.kill(record.pid, 'SIGCONT');
    await sleep(3_000);
    expect({ isOver, said, lives: isAlive(record) }).toEqual({ isOver: false, said: [], lives: true });
    process.kill(record.pid, 'SIGSTOP');
    await watched;
    expect(isAlive(record)).toBe(false);
    expect(said).toEqual([expect.stringContaining('has not answered 3 questions in a row')]);
  });

  it('endWhenDeaf() asks nobody any more once the desk closes', async () => {
    const { address, record } = await start({ inMemory: true });
    const closing = new AbortController();
    const watched = endWhenDeaf(
      { address, record },
      { log: () => undefined, signal: closing.signal, patience },
    );
    closing.abort();
    process.kill(record.pid, 'SIGSTOP');
    await watched;
    process.kill(record.pid, 'SIGCONT');
    expect(isAlive(record)).toBe(true);
  });
});

describe('ensureSearchAttributes()', () => {
  it('ensureSearchAttributes() registers what a server lacks', async () => {
    const { address } = await start({ inMemory: true });
    const names = { namespace: 'default', searchAttributes: ['Due', 'Sku'] };
    await onServer(address, (connection) => connection.operatorService.removeSearchAttributes(names));
    expect(await registered(address)).not.toContain('Due');
    await ensureSearchAttributes(address);
    expect(await registered(address)).toEqual(searchAttributes.map(({ name }) => name).sort());
  });

  it('ensureSearchAttributes() refuses a server that has one with another type', async () => {
    const { address } = await start({ inMemory: true });
    const names = { namespace: 'default', searchAttributes: ['Due'] };
    await onServer(address, (connection) => connection.operatorService.removeSearchAttributes(names));
    const asKeyword = { namespace: 'default', searchAttributes: { Due: 2 } };
    await onServer(address, (connection) => connection.operatorService.addSearchAttributes(asKeyword));
    await expect(ensureSearchAttributes(address)).rejects.toThrow(
      'search attribute Due is not of type Datetime',
    );
  });
});

const extra = { namespace: 'default', searchAttributes: { OfAnEarlierRun: 4 } };

async function start(
  options: { port?: number; uiPort?: number; inMemory?: boolean; home?: string } = {},
): Promise<Temporal> {
  const temporal = await startTemporalServer({ home, log: () => undefined, ...options });
  started.push(temporal);
  return temporal;
}

function registered(address: string): Promise<string[]> {
  return onServer(address, async (connection) => {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: 'default',
    });
    const ofTheServer = /^(Custom|Bool|Int|Text|Double|Datetime|Keyword)[A-Za-z]*(Field|\d\d)$/;
    return Object.keys(customAttributes)
      .filter((name) => !ofTheServer.test(name))
      .sort();
  });
}

async function onServer<Result>(
  address: string,
  use: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  const connection = await Connection.connect({ address });
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}
