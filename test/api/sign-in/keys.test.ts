import { ApiRig } from '../api-rig';
import { textLike, textWith } from '../matchers';

const DAY_MS = 86_400_000;

let rig: ApiRig;
let clock = new Date();

beforeAll(async () => {
  rig = await ApiRig.open({ signIn: { now: () => clock } });
});
afterAll(() => rig.close());

interface Made {
  readonly key: string;
  readonly keyId: string;
}
const make = (body: object, key?: string, as = 'admin') =>
  rig.post('/api/v1/keys', { as, body, ...(key !== undefined && { key }) });
const madeKey = async (body: object, key?: string) => (await make(body, key)).json as Made;
const list = async () =>
  ((await rig.get('/api/v1/keys', 'admin')).json as { items: readonly (Made & Record<string, unknown>)[] })
    .items;
const listed = async (keyId: string) => (await list()).find((one) => one.keyId === keyId);
const works = async (key: string) => (await rig.get('/api/v1/cases', key)).status;

describe('the api keys', () => {
  test('makeKey() tells a key once, which opens its role’s door only; the desk keeps its hash', async () => {
    const { status, json } = await make({ role: 'warehouse', label: 'Scanner at dock 2' });
    expect([status, json]).toMatchObject([
      201,
      {
        key: textLike(/^desk_warehouse_[\w-]{43}$/),
        role: 'warehouse',
        label: 'Scanner at dock 2',
        expiresAt: null,
      },
    ]);
    const { key, keyId } = json as Made;
    expect((await listed(keyId))?.['lastUsedAt']).toBeNull();
    expect(await works(key)).toBe(200);
    expect((await rig.get('/api/v1/keys', key)).status).toBe(403);
    const [row] = [await listed(keyId)];
    expect(row).toMatchObject({ lastUsedAt: clock.toISOString(), madeBy: textWith('admin-') });
    const kept = JSON.stringify([
      await list(),
      await rig.deps.db.selectFrom('api_keys').selectAll().execute(),
    ]);
    expect(kept).not.toContain(key);
  });

  test('requireScope() keeps a narrowed key to its parts of the api, reading or writing, within its role', async () => {
    const narrow = async (role: string, scopes: readonly string[]) => {
      const { status, json } = await make({ role, label: `only ${scopes.join(' ')}`, scopes });
      expect([status, json]).toMatchObject([201, { scopes }]);
      return (json as Made).key;
    };
    const reader = await narrow('admin', ['orders:read']);
    const writer = await narrow('admin', ['orders:write', 'desk:read']);
    const clerk = await narrow('support', ['orders:write']);
    expect((await rig.get('/api/v1/orders', reader)).status).toBe(200);
    const refused = await rig.post('/api/v1/orders', { as: reader, body: {} });
    expect([refused.status, refused.json]).toMatchObject([
      403,
      { detail: textWith('it takes the scope orders:write, and the key has orders:read') },
    ]);
    expect((await rig.get('/api/v1/cases', reader)).status).toBe(403);
    // Who may write reads as well; what is open to anyone stays open; and no scope gives more than the role.
    expect((await rig.get('/api/v1/orders', writer)).status).toBe(200);
    expect((await rig.post('/api/v1/orders', { as: writer, body: {} })).status).toBe(422);
    expect((await rig.get('/api/v1/sign-in', clerk)).status).toBe(200);
    expect((await rig.post('/api/v1/orders', { as: clerk, body: {} })).status).toBe(403);
    expect((await make({ role: 'lab', label: 'x', scopes: ['gold:read'] })).status).toBe(422);
    expect((await make({ role: 'lab', label: 'x', scopes: [] })).status).toBe(422);
    const maker = await narrow('admin', ['people:write']);
    const more = await rig.post('/api/v1/keys', { as: maker, body: { role: 'admin', label: 'all of it' } });
    expect([more.status, more.json]).toMatchObject([403, { detail: textWith('narrowed makes none') }]);
  });

  test('makeKey() makes the key of a repeated request anew: only the one that was seen last opens', async () => {
    const body = { role: 'lab', label: 'Oscilloscope rig' };
    const [first, second] = [await madeKey(body, 'twice'), await madeKey(body, 'twice')];
    expect(second.keyId).toBe(first.keyId);
    expect([await works(first.key), await works(second.key)]).toEqual([401, 200]);
    expect((await make({ ...body, role: 'admin' }, 'twice')).status).toBe(409);
    expect((await list()).filter(({ keyId }) => keyId === first.keyId)).toHaveLength(1);
  });

  test('roleOfKey() knows a key no longer after its end, or once it was revoked', async () => {
    const expiresAt = new Date(clock.getTime() + DAY_MS).toISOString();
    const ending = await madeKey({ role: 'support', label: 'Fair', expiresAt });
    const staying = await madeKey({ role: 'support', label: 'Shop' });
    expect([await works(ending.key), await works(staying.key)]).toEqual([200, 200]);
    clock = new Date(clock.getTime() + DAY_MS);
    expect([await works(ending.key), await works(staying.key)]).toEqual([401, 200]);
    const revoke = (keyId: string) => rig.send('DELETE', `/api/v1/keys/${keyId}`, { as: 'admin' });
    expect([(await revoke(staying.keyId)).status, (await revoke(staying.keyId)).status]).toEqual([204, 204]);
    expect(await works(staying.key)).toBe(401);
    expect(await listed(staying.keyId)).toMatchObject({ revokedAt: clock.toISOString() });
    expect((await revoke('lab-00000000')).status).toBe(404);
    const noted = await rig.deps.db
      .selectFrom('security_events')
      .select(['name', 'key_id'])
      .where('key_id', '=', staying.keyId)
      .orderBy('event_id')
      .execute();
    expect(noted.map(({ name }) => name)).toEqual(['keyMade', 'keyRevoked']);
  });

  test('keyRoutes() is for administrators, takes no end that is past, and keeps the asking key alive', async () => {
    for (const as of ['manager', 'support', 'payments'])
      expect((await make({ role: 'lab', label: 'x' }, undefined, as)).status).toBe(403);
    const past = new Date(clock.getTime() - 1).toISOString();
    expect((await make({ role: 'lab', label: 'x', expiresAt: past })).status).toBe(422);
    expect((await make({ role: 'customer', label: 'x' })).status).toBe(422);
    const own = await madeKey({ role: 'admin', label: 'own' });
    expect((await rig.send('DELETE', `/api/v1/keys/${own.keyId}`, { as: own.key })).status).toBe(403);
    // The keys that the desk was started with are listed too, and go on.
    expect((await list()).filter(({ label }) => label === null)).toHaveLength(6);
  });
});
