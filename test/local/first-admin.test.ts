import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { sql } from 'kysely';
import { programArguments } from '../../local/machine/programs';
import { closeDatabase, openDatabase } from '../../store/database';
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

  it.each([[[]], [['not-an-address', 'Ada']], [['ada@supplier.example', 'Ada', '--language', 'fr']]])(
    'says in one line how it is used: %p',
    (args: readonly string[]) => {
      const { status, told } = run(...args);
      expect(status).toBe(2);
      expect(told).toMatch(/^Cannot invite a first administrator: [^\n]+Usage: npm run first-admin[^\n]+\n$/);
    },
  );
});
