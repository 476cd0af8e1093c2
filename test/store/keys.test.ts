import { closeDatabase, openDatabase, type Database } from '../../store/database';
import { ensureKeys, revokeKey, roleOfKey } from '../../store/sign-in/keys';
import { createTestDatabase, type TestDatabase } from '../support/database';

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { max: 5 });
});

afterAll(async () => {
  await closeDatabase(db);
  await server.drop();
});

describe('ensureKeys()', () => {
  it('opens the doors of its roles, however many processes start at once', async () => {
    const keys = { support: 'desk_support_0123456789', lab: 'desk_lab_0123456789' };
    await Promise.all(Array.from({ length: 5 }, () => ensureKeys(db, keys)));
    const support = await roleOfKey(db, keys.support);
    expect(support).toEqual({
      role: 'support',
      keyId: expect.stringMatching(/^support-[0-9a-f]{8}$/) as string,
      scopes: null,
    });
    expect(await roleOfKey(db, keys.lab)).toMatchObject({ role: 'lab' });
  });

  it('keeps no key in clear', async () => {
    await ensureKeys(db, { admin: 'desk_admin_secret_key' });
    const rows = JSON.stringify(await db.selectFrom('api_keys').selectAll().execute());
    expect(rows).toContain('admin-');
    expect(rows).not.toContain('secret');
  });

  it('refuses a key that is known under another role', async () => {
    await ensureKeys(db, { support: 'desk_shared_0123456789' });
    await expect(ensureKeys(db, { manager: 'desk_shared_0123456789' })).rejects.toThrow(
      'Cannot store the key of manager: it is known as the key of support',
    );
    expect(await roleOfKey(db, 'desk_shared_0123456789')).toMatchObject({ role: 'support' });
  });
});

describe('roleOfKey()', () => {
  it('knows neither a stranger nor a hash', async () => {
    await ensureKeys(db, { lab: 'desk_lab_abcdefghijk' });
    const row = await db.selectFrom('api_keys').select('key_hash').executeTakeFirstOrThrow();
    expect(await roleOfKey(db, 'desk_lab_abcdefghijx')).toBeNull();
    expect(await roleOfKey(db, row.key_hash)).toBeNull();
    expect(await roleOfKey(db, '')).toBeNull();
  });

  it('forgets a revoked key, also after the next start', async () => {
    const key = 'desk_warehouse_0123456789';
    await ensureKeys(db, { warehouse: key });
    const holder = await roleOfKey(db, key);
    expect(await revokeKey(db, holder?.keyId ?? '')).toBe(true);
    expect(await roleOfKey(db, key)).toBeNull();
    await ensureKeys(db, { warehouse: key });
    expect(await roleOfKey(db, key)).toBeNull();
    expect(await revokeKey(db, holder?.keyId ?? '')).toBe(false);
    expect(await revokeKey(db, 'nobody-00000000')).toBeNull();
  });
});
