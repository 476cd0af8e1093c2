import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../api/server';
import { closeDatabase, openDatabase } from '../../store/database';
import { ensureKeys, revokeKey } from '../../store/sign-in/keys';
import { ApiRig, keys, silentCases } from './api-rig';
import { putOrder } from '../support/order';
import { objectWith } from './matchers';

describe('createApi()', () => {
  let rig: ApiRig;
  const caseNo = 'RMA-000001';

  beforeAll(async () => {
    rig = await ApiRig.open();
    const { orderNo } = await putOrder(rig.deps.db);
    const body = { orderNo, email: 'ada@example.org', problem: { description: 'dead' } };
    expect((await rig.post('/api/v1/appeals', { body })).json).toMatchObject({ cases: [{ caseNo }] });
  });
  afterAll(() => rig.close());

  const pathOf = (pattern: string): string =>
    pattern
      .replace('{caseNo}', caseNo)
      .replace('{orderNo}', 'DE-10001')
      .replace('{sku}', 'SCOPE-DE-10001')
      .replace('{fileId}', 'none');

  test('createApi() sends the headers that keep a browser from harm with every answer', async () => {
    for (const path of ['/healthz', '/api/v1/cases', '/sign-in', '/api/docs/', '/nowhere', `/c/${caseNo}`]) {
      const { headers } = await fetch(rig.url(path));
      const policy = headers.get('content-security-policy') ?? '';
      for (const rule of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"])
        expect(`${path}: ${policy}`).toContain(rule);
      expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('showUnknown() gives a browser a page at an address that is none, and a program a problem', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'desk-pages-'));
    const alone = await ApiRig.open({ pagesFolder: folder });
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const ask = async (path: string, accept: string, method = 'GET') => {
      const { status, headers } = await fetch(alone.url(path), { method, headers: { accept } });
      return [status, headers.get('content-type')?.split(';')[0], headers.get('cache-control')];
    };
    const problem = [404, 'application/problem+json', null];
    try {
      // Nothing is built yet.
      expect(await ask('/nowhere', browser)).toEqual(problem);
      writeFileSync(join(folder, 'index.html'), '<!doctype html><title>desk</title>');
      for (const path of ['/nowhere', '/cases/RMA-000001/nothing'])
        expect(await ask(path, browser)).toEqual([404, 'text/html', 'no-store']);
      for (const accept of ['*/*', 'application/json', 'application/problem+json', 'image/png'])
        expect(await ask('/nowhere', accept)).toEqual(problem);
      expect(await ask('/nowhere', browser, 'POST')).toEqual(problem);
      expect(await ask('/api/v1/nowhere', browser)).toEqual(problem);
    } finally {
      await alone.close();
      rmSync(folder, { recursive: true });
    }
  });

  test('createApi() does not echo a request back (TRACE)', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asking = request(rig.url('/api/v1/cases'), { method: 'TRACE' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on('error', reject).end();
    });
    expect(status).toBe(405);
  });

  test('openApiDocument() names every mounted route, its access and its body', async () => {
    const { json } = await rig.get('/api/v1/openapi.json');
    const { openapi, paths } = json as { openapi: string; paths: Record<string, Record<string, object>> };
    expect(openapi).toBe('3.1.0');
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const mounted = [
      ...rig.routes.map(({ method, path }) => `${method} ${path}`),
      'get /api/v1/openapi.json',
    ];
    expect(named.sort()).toEqual(mounted.sort());
    expect(paths['/api/v1/cases/{caseNo}/actions/refuse']?.['post']).toMatchObject({
      security: [{ bearer: [] }, { session: [] }],
      requestBody: { required: true },
      responses: { 200: {}, 403: {}, 409: {} },
    });
    expect(JSON.stringify(json)).toContain('"onBehalfOfCustomer"');
  });

  test('mountDocs() serves its pages from here', async () => {
    const page = await rig.get('/api/docs/');
    expect(page.bytes.toString()).toContain('swagger-ui');
    expect(page.bytes.toString()).not.toMatch(/src="https?:/);
  });

  test('authorize() lets nobody through a route that is not open to anyone', async () => {
    for (const route of rig.routes.filter(({ access }) => access !== 'anyone')) {
      const method = route.method.toUpperCase();
      const nobody = await rig.send(method, pathOf(route.path));
      expect([route.path, nobody.status]).toEqual([route.path, 401]);
      expect(nobody.headers.get('www-authenticate')).toContain('Bearer');
      const stranger = await rig.send(method, pathOf(route.path), { as: 'not-a-key-at-all-0000' });
      expect([route.path, stranger.status]).toEqual([route.path, 401]);
    }
  });

  test('authorize() refuses every role and customer that a route does not name', async () => {
    for (const { access, method, path } of rig.routes) {
      if (typeof access === 'string') continue;
      const roles = Object.keys(keys).filter((role) => !access.some((allowed) => allowed === role));
      for (const as of [...roles, rig.tokenOf(caseNo)]) {
        const { status } = await rig.send(method.toUpperCase(), pathOf(path), { as });
        expect([path, as, status]).toEqual([path, as, 403]);
      }
    }
  });

  test('authorize() answers another customer as if the case were missing, on every route of a case', async () => {
    for (const { access, method, path } of rig.routes) {
      if (access !== 'staff-and-customer') continue;
      const { status } = await rig.send(method.toUpperCase(), pathOf(path), {
        as: rig.tokenOf('RMA-000002'),
      });
      expect([path, status]).toEqual([path, 404]);
    }
  });

  test('authenticate() takes the token of a link for reading, never for an act', async () => {
    const token = encodeURIComponent(rig.tokenOf(caseNo));
    expect((await rig.get(`/api/v1/cases/${caseNo}?token=${token}`)).status).toBe(200);
    expect(
      (await rig.send('POST', `/api/v1/cases/${caseNo}/messages?token=${token}`, { body: { text: 'x' } }))
        .status,
    ).toBe(401);
    expect((await rig.get(`/api/v1/cases/${caseNo}?token=${token}x`)).status).toBe(401);
    expect((await rig.get(`/api/v1/cases/RMA-000002?token=${token}`)).status).toBe(404);
  });

  test('authenticate() forgets a revoked key', async () => {
    await ensureKeys(rig.deps.db, { lab: 'key-of-lab-9999' });
    expect((await rig.get('/api/v1/cases', 'key-of-lab-9999')).status).toBe(200);
    const { keyId } = await rig.deps.db
      .selectFrom('api_keys')
      .select('key_id as keyId')
      .where('role', '=', 'lab')
      .orderBy('created_at', 'desc')
      .executeTakeFirstOrThrow();
    await revokeKey(rig.deps.db, keyId);
    expect((await rig.get('/api/v1/cases', 'key-of-lab-9999')).status).toBe(401);
  });

  test('createApi() answers 405 with what the path takes', async () => {
    const expected = new Map<string, string[]>();
    for (const { path, method } of rig.routes)
      expected.set(path, [
        ...(expected.get(path) ?? []),
        ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]),
      ]);
    for (const [path, methods] of expected) {
      const { status, headers } = await rig.send('PATCH', pathOf(path), { as: 'manager' });
      expect([path, status, headers.get('allow')]).toEqual([path, 405, methods.join(', ')]);
    }
  });

  test('createApi() answers problems for what it cannot read', async () => {
    const path = '/api/v1/appeals';
    expect((await rig.post(path, { raw: '{"orderNo": ' })).status).toBe(400);
    expect(
      (await rig.post(path, { raw: 'orderNo=1', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
    expect((await rig.post(path, { raw: JSON.stringify({ orderNo: 'x'.repeat(1_100_000) }) })).status).toBe(
      413,
    );
    expect((await rig.get('/api/v1/nothing')).status).toBe(404);
    expect((await rig.get('/api/v1/cases/%E0%A4%A', 'support')).status).toBe(400);
    expect((await rig.get('/api/v1/cases/RMA-1', 'support')).status).toBe(404);
    expect((await rig.get("/api/v1/cases/RMA-000001'--", 'support')).status).toBe(404);
    const { headers } = await rig.get('/healthz');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  test('operationRoutes() tells life, readiness and numbers', async () => {
    expect((await rig.get('/healthz')).status).toBe(200);
    expect((await rig.get('/readyz')).status).toBe(200);
    expect((await rig.get('/metrics')).bytes.toString()).toContain('desk_api_request_seconds_bucket');
    const alone = await ApiRig.open({ cases: { ...silentCases, answers: () => Promise.resolve(false) } });
    try {
      const { status, json } = await alone.get('/readyz');
      expect([status, json]).toEqual([503, objectWith({ missing: ['Temporal'] })]);
      expect((await alone.get('/healthz')).status).toBe(200);
    } finally {
      await alone.close();
    }
  });

  test('problemHandler() answers 503 when the database is gone, and says nothing of its inside', async () => {
    const gone = openDatabase('postgresql://nobody@127.0.0.1:1/none');
    const server = createServer(createApi({ ...rig.deps, db: gone }, { appealsPerMinute: null }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    try {
      const response = await fetch(`http://127.0.0.1:${port ?? 0}/api/v1/cases`, {
        headers: { authorization: 'Bearer some-key-0000000' },
      });
      expect(response.status).toBe(503);
      expect(await response.text()).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/);
      expect((await fetch(`http://127.0.0.1:${port ?? 0}/readyz`)).status).toBe(503);
    } finally {
      server.closeAllConnections();
      server.close();
      await closeDatabase(gone);
    }
  });
});
