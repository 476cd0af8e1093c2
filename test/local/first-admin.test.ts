import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { programArguments } from '../../local/machine/programs';
import { closeDatabase, openDatabase } from '../../store/database';
import { openStaffSession } from '../../store/sign-in/sessions';
import { createUser } from '../../store/sign-in/users';
import { createTestDatabase, type TestDatabase } from '../support/database';

const root = join(__dirname, '../..');
let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
});
afterAll(() => server.drop());

function run(...args: readonly string[]) {
  const settings = {
    ...{ DATABASE_URL: server.url, NODE_ENV: 'development', SMTP_URL: 'smtp://127.0.0.1:25' },
    ...{ MAIL_FROM: 'returns@desk.example', STRIPE_WEBHOOK_SECRET: 'whsec_of_this_test_alone' },
  };
  const env = { PATH: process.env['PATH'], ...settings };
  const script = [...programArguments('local/first-admin.ts'), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, told: `${stdout}${stderr}` };
}

describe('npm run first-admin', () => {
  it('invites the administrator of a new desk, again until he comes, and nobody after that', async () => {
    const db = openDatabase(server.url);
    const invited = {
      status: 0,
      told: expect.stringContaining('on its way to ada@supplier.example') as string,
    };
    expect(run('ada@supplier.example', 'Ada')).toEqual(invited);
    expect(run('ada@supplier.example', 'Ada', '--language', 'de')).toEqual(invited);
    const users = await db.selectFrom('users').selectAll().execute();
    expect(users).toMatchObject([
      { email: 'ada@supplier.example', roles: ['manager', 'admin'], language: 'de' },
    ]);
    const { rows } = await sql<{ name: string }>`select name from security_events order by at`.execute(db);
    expect(rows).toEqual([{ name: 'userInvited' }, { name: 'userInvited' }]);
    await db.updateTable('users').set({ password_hash: 'of one who came' }).execute();
    expect(run('eve@elsewhere.example', 'Eve')).toEqual({
      status: 2,
      told: 'Cannot invite a first administrator: there is one; ask him at /users\n',
    });
    await closeDatabase(db);
  });

  it('takes away the second factor of an administrator who lost it and has nobody to ask, and of nobody else', async () => {
    const db = openDatabase(server.url);
    const at = new Date();
    const person = { language: 'en', at, passwordHash: 'of one who came' } as const;
    const locked = await createUser(db, {
      ...person,
      email: 'grace@supplier.example',
      name: 'Grace',
      roles: ['admin'],
    });
    const other = await createUser(db, {
      ...person,
      email: 'lena@supplier.example',
      name: 'Lena',
      roles: ['lab'],
    });
    for (const user of [locked, other]) {
      if (!user) throw new Error('the address has an account already');
      await db
        .insertInto('second_factors')
        .values({ user_id: user.userId, sealed_key: 'k1:sealed', last_step: 0, enrolled_at: at })
        .execute();
      await openStaffSession(db, user, at);
    }
    const refused = { status: 2, told: expect.stringContaining('no administrator with one') as string };
    expect(run('lena@supplier.example', '--reset-second-factor')).toEqual(refused);
    expect(run('nobody@supplier.example', '--reset-second-factor')).toEqual(refused);
    expect(run('grace@supplier.example', '--reset-second-factor')).toEqual({
      status: 0,
      told: expect.stringContaining('The second factor of grace@supplier.example is gone') as string,
    });
    for (const table of ['second_factors', 'sessions'] as const)
      expect(await db.selectFrom(table).select('user_id').execute()).toEqual([{ user_id: other?.userId }]);
    const event = { actor_id: 'command', user_id: locked?.userId, name: 'secondFactorReset' };
    const events = db.selectFrom('security_events').select(['actor_id', 'user_id', 'name']);
    expect(await events.where('name', '=', 'secondFactorReset').execute()).toEqual([event]);
    expect(run('grace@supplier.example', '--reset-second-factor')).toEqual(refused);
    await closeDatabase(db);
  });

  it.each([[[]], [['not-an-address', 'Ada']], [['ada@supplier.example', 'Ada', '--language', 'fr']]])(
    'says in one line how it is used: %p',
    (args: readonly string[]) => {
      const { status, told } = run(...args);
      expect(status).toBe(2);
      expect(told).toMatch(/^Cannot invite a first administrator: [^\n]+Usage: npm run first-admin[^\n]+\n$/);
    },
  );
});
