import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { programArguments } from '../../local/machine/programs';
import { freePort } from '../../local/machine/ports';
import { createTestDatabase } from '../support/database';

const root = join(__dirname, '..', '..');
const LIMIT_MS = 120_000;

describe('the api process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

  async function start(settings: Readonly<Record<string, string>>) {
    const port = await freePort();
    const child = spawn(process.execPath, programArguments('api/main.ts'), {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'test',
        API_PORT: String(port),
        STRIPE_WEBHOOK_SECRET: 'whsec_x',
        SECOND_FACTOR: 'optional',
        SMTP_URL: 'smtp://127.0.0.1:1',
        MAIL_FROM: 'returns@desk.example',
        ...settings,
      },
    });
    children.push(child);
    const said = { text: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.text += chunk.toString()));
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers }).catch(() => null);
    return { child, said, get };
  }

  async function until<T>(what: () => Promise<T | null> | T | null): Promise<T> {
    for (const end = Date.now() + LIMIT_MS; Date.now() < end; await pause(100)) {
      const found = await what();
      if (found !== null) return found;
    }
    throw new Error('it did not come to pass in time');
  }

  async function ends(child: ChildProcess): Promise<number | null> {
    const exit = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = (await exit) as [number | null];
    return code;
  }

  test('main() waits for a database that is not there, says which part is missing, and can be stopped', async () => {
    const { child, said, get } = await start({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    const ready = await until(() => get('/readyz'));
    expect([ready.status, await ready.json()]).toMatchObject([503, { missing: ['PostgreSQL'] }]);
    expect((await get('/healthz'))?.status).toBe(200);
    expect((await get('/api/v1/cases'))?.status).toBe(503);
    await until(() => (said.text.includes('waiting for PostgreSQL') ? true : null));
    expect(await ends(child)).toBe(0);
  });

  /** Takes what an OpenTelemetry collector would take, and tells the names of the spans. */
  async function collector() {
    const names: string[] = [];
    const server = createServer((request, response) => {
      void text(request).then((sent) => {
        names.push(...[...sent.matchAll(/"name":"([^"]+)"/g)].map(([, name = '']) => name));
        response.end('{}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, names, close: () => server.close() };
  }

  test('main() serves with the keys it was given, sends its traces, and ends when it is told to', async () => {
    const traces = await collector();
    const database = await createTestDatabase();
    const key = 'key-from-the-settings';
    const { child, said, get } = await start({
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
      DESK_KEYS: JSON.stringify({ support: key }),
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    });
    await until(async () => ((await get('/readyz'))?.status === 200 ? true : null));
    expect((await get('/api/v1/cases', { authorization: `Bearer ${key}` }))?.status).toBe(200);
    expect((await get('/api/v1/cases'))?.status).toBe(401);
    expect(said.text).not.toContain(key);
    expect(await ends(child)).toBe(0);
    expect(traces.names).toContain('GET /api/v1/cases');
    traces.close();
    await database.drop();
  });

  test('main() refuses in production what is fit for one machine only, and names each of it', async () => {
    const { child, said } = await start({
      NODE_ENV: 'production',
      DATABASE_URL: 'postgresql://desk:secret@db/desk',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(2);
    for (const key of ['DATABASE_URL', 'STRIPE_WEBHOOK_SECRET', 'MAIL_FROM', 'PUBLIC_URL'])
      expect(said.text).toContain(`${key} (`);
  });

  test('main() names what an identity provider needs beside its address, and ends', async () => {
    const database = await createTestDatabase();
    const { child, said } = await start({
      DATABASE_URL: database.url,
      OIDC_ISSUER: 'https://login.example',
      OIDC_CLIENT_ID: 'returns-desk',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(2);
    expect(said.text).toContain('OIDC_CLIENT_SECRET (missing), OIDC_ROLE_MAP (missing)');
    await database.drop();
  });

  test('main() names what the second factor needs where it is required, as it is where nothing is said, and ends', async () => {
    const { child, said } = await start({
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      SECOND_FACTOR: '',
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    expect([code, said.text]).toEqual([2, expect.stringContaining('SECOND_FACTOR_KEYS (missing)')]);
  });

  test('main() is not ready without Temporal, and says so', async () => {
    const database = await createTestDatabase();
    const { child, said, get } = await start({ DATABASE_URL: database.url, TEMPORAL_ADDRESS: '127.0.0.1:1' });
    await until(async () => {
      const answer = await get('/readyz');
      return (await answer?.text())?.includes('["Temporal"]') === true ? true : null;
    });
    await until(() => (said.text.includes('waiting for Temporal') ? true : null));
    expect(await ends(child)).toBe(0);
    await database.drop();
  });
});
