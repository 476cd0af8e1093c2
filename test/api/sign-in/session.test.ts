import { sql } from 'kysely';
import { sweepOnce } from '../../../api/sweep';
import { markSent } from '../../../store/letters/letters';
import { issueToken, queueGrant } from '../../../store/sign-in/grants';
import { ApiRig } from '../api-rig';
import { addUser, cookieOf, fromPage, goodPassword, signIn } from '../people';

const path = '/api/v1/session';
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let rig: ApiRig;
let clock = new Date();
const later = (ms: number): void => void (clock = new Date(clock.getTime() + ms));
const tryWith = (email: string, password: string, address?: string) =>
  rig.post(path, {
    body: { email, password },
    ...(address !== undefined && { headers: { 'x-forwarded-for': address } }),
  });
const sessionAt = async (cookie: string): Promise<unknown> =>
  ((await fromPage(rig, cookie).get(path)).json as { session: unknown }).session;

beforeAll(async () => {
  rig = await ApiRig.open({ signIn: { now: () => clock } });
});
afterAll(() => rig.close());
// Attempts of one test must not hold up the next: all come from one address.
beforeEach(() => later(2 * HOUR_MS));

describe('POST /session', () => {
  test('a session of a disabled user opens nothing, however he was disabled', async () => {
    const { userId } = await addUser(rig, 'gone@desk.example');
    const page = fromPage(rig, cookieOf(await tryWith('gone@desk.example', goodPassword)));
    expect((await page.get('/api/v1/cases')).status).toBe(200);
    // Past the desk, which ends the sessions of whom it disables.
    await sql`update users set disabled_at = now() where user_id = ${userId}`.execute(rig.deps.db);
    expect((await page.get('/api/v1/cases')).status).toBe(401);
  });

  test('sessionRoutes() signs in and tells who it is; the address may be written in any case', async () => {
    const { userId } = await addUser(rig, 'ada@desk.example', ['lab', 'support']);
    const answer = await tryWith('ADA@desk.example', goodPassword);
    const session = {
      ...{ kind: 'staff', userId, name: 'Name of ada@desk.example', email: 'ada@desk.example' },
      ...{ role: 'support', roles: ['support', 'lab'], language: 'en' },
      confirmedAt: clock.toISOString(),
    };
    expect([answer.status, answer.json]).toEqual([200, { session, next: null }]);
    expect(await sessionAt(cookieOf(answer))).toEqual(session);
  });

  test('sessionRoutes() sets a cookie that no script reads and no other site sends', async () => {
    await addUser(rig, 'flags@desk.example');
    const [cookie = ''] = (await tryWith('flags@desk.example', goodPassword)).headers.getSetCookie();
    expect(cookie).toMatch(/^desk_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const secure = await ApiRig.open({
      ...{ db: rig.deps.db, url: rig.databaseUrl },
      signIn: { publicUrl: 'https://desk.example', now: () => clock },
    });
    try {
      const body = { email: 'flags@desk.example', password: goodPassword };
      const answer = await secure.post(path, { body });
      expect(answer.headers.getSetCookie()[0]).toMatch(
        /^__Host-desk_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      expect((await fromPage(secure, cookieOf(answer)).get(path)).json).toMatchObject({
        session: { kind: 'staff' },
      });
      expect((await fromPage(secure, cookie).get(path)).json).toEqual({ session: null });
    } finally {
      await secure.close();
    }
  });

  test('sessionRoutes() keeps of a session no more than a hash', async () => {
    await addUser(rig, 'hash@desk.example');
    const token = (await signIn(rig, 'hash@desk.example')).split('=')[1] ?? '';
    const rows = JSON.stringify(await rig.deps.db.selectFrom('sessions').selectAll().execute());
    expect(token).toHaveLength(43);
    expect(rows).not.toContain(token);
    const users = JSON.stringify(await rig.deps.db.selectFrom('users').selectAll().execute());
    expect(users).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(users).not.toContain(goodPassword);
  });

  test('userByPassword() answers an unknown address, a wrong password and a disabled account alike, after the same work', async () => {
    await addUser(rig, 'known@desk.example');
    const { userId } = await addUser(rig, 'disabled@desk.example');
    await rig.deps.db
      .updateTable('users')
      .set({ disabled_at: new Date() })
      .where('user_id', '=', userId)
      .execute();
    const timed = async (email: string, password: string) => {
      const start = performance.now();
      const { status, json } = await tryWith(email, password);
      return { status, json: json as unknown, ms: performance.now() - start };
    };
    // The quicker of two: a machine that is busy makes one slow, and none quick.
    const quicker = async (email: string, password: string) => {
      const [first, second] = [await timed(email, password), await timed(email, password)];
      return first.ms < second.ms ? first : second;
    };
    const wrong = await quicker('known@desk.example', 'wrong');
    const unknown = await quicker('nobody@desk.example', 'wrong');
    const disabled = await quicker('disabled@desk.example', goodPassword);
    expect(wrong.status).toBe(401);
    expect(wrong.json).toMatchObject({ detail: 'Cannot sign in: the address or the password is wrong' });
    expect([unknown.json, disabled.json]).toEqual([wrong.json, wrong.json]);
    // Argon2 takes tens of milliseconds; an answer without it takes a few.
    expect(Math.min(unknown.ms, disabled.ms)).toBeGreaterThan(wrong.ms / 4);
  });

  test('beginSession() gives another token at each sign-in and ends the one that the browser had', async () => {
    await addUser(rig, 'again@desk.example');
    const first = await signIn(rig, 'again@desk.example');
    const body = { email: 'again@desk.example', password: goodPassword };
    const answer = await rig.post(path, { body, headers: { cookie: first } });
    expect(cookieOf(answer)).not.toBe(first);
    expect(await sessionAt(first)).toBeNull();
    expect(await sessionAt(cookieOf(answer))).not.toBeNull();
  });

  test('refuseOtherSites() lets no other site sign anybody in', async () => {
    await addUser(rig, 'login-csrf@desk.example');
    const body = { email: 'login-csrf@desk.example', password: goodPassword };
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
      expect((await rig.post(path, { body, headers })).status).toBe(403);
  });
});

describe('throttling', () => {
  const guesses = async (email: string, count: number, net = '198.51.100'): Promise<readonly number[]> => {
    const statuses: number[] = [];
    for (let guess = 0; guess < count; guess += 1)
      statuses.push((await tryWith(email, `guess ${guess}`, `${net}.${guess}`)).status);
    return statuses;
  };
  const waitOf = async (email: string): Promise<number> => {
    const { status, headers } = await tryWith(email, goodPassword, '192.0.2.1');
    return status === 429 ? Number(headers.get('retry-after')) : 0;
  };

  test('takeAttempt() makes guesses at one account wait twice as long each time, at most a quarter of an hour', async () => {
    await addUser(rig, 'victim@desk.example');
    expect(await guesses('victim@desk.example', 6)).toEqual([401, 401, 401, 401, 401, 429]);
    const waits: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      const wait = await waitOf('victim@desk.example');
      waits.push(wait);
      later(wait * 1_000);
      expect((await tryWith('victim@desk.example', 'wrong', `203.0.113.${round}`)).status).toBe(401);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    // Each guess stands in the record, and that the account was held up: once in a quarter of an hour.
    const count = async (name: string): Promise<number> => {
      const { json } = await rig.get(`/api/v1/security-events?name=${name}&limit=100`, 'admin');
      const { items } = json as { readonly items: readonly { readonly userName: string | null }[] };
      return items.filter(({ userName }) => userName === 'Name of victim@desk.example').length;
    };
    expect([await count('signInFailed'), await count('lockedOut')]).toEqual([17, 3]);
  });

  test('takeAttempt() does not count what it refuses, and forgets all when the owner comes', async () => {
    await addUser(rig, 'patient@desk.example');
    await guesses('patient@desk.example', 5);
    for (let refused = 0; refused < 5; refused += 1) expect(await waitOf('patient@desk.example')).toBe(1);
    later(1_000);
    expect((await tryWith('patient@desk.example', goodPassword, '192.0.2.1')).status).toBe(200);
    expect(await guesses('patient@desk.example', 5, '203.0.113')).toEqual([401, 401, 401, 401, 401]);
  });

  test('takeAttempt() forgets after an hour of quiet', async () => {
    await guesses('quiet@desk.example', 5);
    expect(await waitOf('quiet@desk.example')).toBe(1);
    later(HOUR_MS + 1_000);
    expect(await guesses('quiet@desk.example', 5)).toEqual([401, 401, 401, 401, 401]);
  });

  test('takeAttempt() lets no more pass when many come at the same moment, and unknown accounts tell nothing', async () => {
    for (const email of ['nobody-there@desk.example', (await addUser(rig, 'rush@desk.example')).email]) {
      const statuses = await Promise.all(
        Array.from({ length: 20 }, (_, n) => tryWith(email, 'wrong', `198.51.100.${n}`)),
      );
      expect(statuses.filter(({ status }) => status === 401)).toHaveLength(5);
      later(2 * HOUR_MS);
    }
  });

  test('takeAttempt() lets an office in whose people sign in at one moment, in whatever order they arrive', async () => {
    for (let person = 0; person < 4; person += 1) {
      const { email } = await addUser(rig, `early-${person}@desk.example`);
      // Each was read a moment before the one who was served first.
      later(-1);
      expect((await tryWith(email, goodPassword, '192.0.2.33')).status).toBe(200);
    }
  });

  test('requireAttempt() keeps nobody out where he signed in before, whatever others try elsewhere', async () => {
    await addUser(rig, 'owner@desk.example');
    expect((await tryWith('owner@desk.example', goodPassword, '192.0.2.77')).status).toBe(200);
    await guesses('owner@desk.example', 6);
    expect(await waitOf('owner@desk.example')).toBe(1);
    expect((await tryWith('owner@desk.example', goodPassword, '192.0.2.77')).status).toBe(200);
  });

  test('requireAttempt() slows one network address down, over all accounts and all apis, and a net of IPv6 as one', async () => {
    const other = await ApiRig.open({ db: rig.deps.db, url: rig.databaseUrl, signIn: { now: () => clock } });
    try {
      for (let guess = 0; guess < 20; guess += 1) {
        const one = guess % 2 === 0 ? rig : other;
        const { status } = await one.post(path, {
          body: { email: `somebody-${guess}@desk.example`, password: 'wrong' },
          headers: { 'x-forwarded-for': `2001:db8:1:1::${guess}` },
        });
        expect(status).toBe(401);
      }
      expect((await tryWith('else@desk.example', 'wrong', '2001:db8:1:1::ffff')).status).toBe(429);
      expect((await tryWith('else@desk.example', 'wrong', '2001:db8:1:2::1')).status).toBe(401);
    } finally {
      await other.close();
    }
  });
});

describe('a session', () => {
  test('ownSessionRoutes() lists one’s own sessions and ends one of them at once, and nobody else’s', async () => {
    await addUser(rig, 'twice@desk.example', ['lab']);
    const [first, second] = [
      await signIn(rig, 'twice@desk.example'),
      await signIn(rig, 'twice@desk.example'),
    ];
    const stranger = fromPage(rig, await signIn(rig, (await addUser(rig, 'stranger@desk.example')).email));
    interface Own {
      readonly sessionId: string;
      readonly isThis: boolean;
    }
    const listed = async (page: ReturnType<typeof fromPage>): Promise<readonly Own[]> =>
      ((await page.get('/api/v1/session/all')).json as { items: readonly Own[] }).items;
    const own = await listed(fromPage(rig, second));
    expect(own).toMatchObject([{ role: 'lab', createdAt: clock.toISOString() }, { role: 'lab' }]);
    expect(own.filter(({ isThis }) => isThis)).toHaveLength(1);
    const other = own.find(({ isThis }) => !isThis)?.sessionId ?? '';
    expect((await stranger.remove(`/api/v1/session/all/${other}`)).status).toBe(404);
    expect(await sessionAt(first)).not.toBeNull();
    expect((await fromPage(rig, second).remove(`/api/v1/session/all/${other}`)).status).toBe(204);
    expect(await sessionAt(first)).toBeNull();
    expect(await listed(fromPage(rig, second))).toHaveLength(1);
    expect((await fromPage(rig, second).remove(`/api/v1/session/all/${other}`)).status).toBe(404);
  });

  test('sessionRoutes() says null, and never 401, to who is not signed in', async () => {
    expect((await rig.get(path)).json).toEqual({ session: null });
    expect((await rig.get(path, 'support')).json).toEqual({ session: null });
    expect(await sessionAt('desk_session=forged')).toBeNull();
  });

  test('sessionOf() ends after twelve idle hours, and after seven days in any case', async () => {
    await addUser(rig, 'idle@desk.example');
    const idle = await signIn(rig, 'idle@desk.example');
    later(12 * HOUR_MS - MINUTE_MS);
    expect(await sessionAt(idle)).not.toBeNull();
    later(12 * HOUR_MS + MINUTE_MS);
    expect(await sessionAt(idle)).toBeNull();
    const busy = await signIn(rig, 'idle@desk.example');
    for (let hours = 0; hours + 11 < 7 * 24; hours += 11) {
      later(11 * HOUR_MS);
      expect(await sessionAt(busy)).not.toBeNull();
    }
    later(11 * HOUR_MS);
    expect(await sessionAt(busy)).toBeNull();
  });

  test('authenticate() knows a user by his cookie as it knows a key, in the role he acts in', async () => {
    const { userId } = await addUser(rig, 'two@desk.example', ['support', 'manager']);
    const page = fromPage(rig, await signIn(rig, 'two@desk.example'));
    expect((await page.get('/api/v1/cases')).status).toBe(200);
    expect((await page.get('/api/v1/users')).status).toBe(403);
    expect((await page.put(path, { role: 'admin' })).status).toBe(403);
    const switched = await page.put(path, { role: 'manager' });
    expect(switched.json).toMatchObject({ session: { role: 'manager', roles: ['support', 'manager'] } });
    // The token of before the switch is worth nothing.
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    const asManager = fromPage(rig, cookieOf(switched));
    expect((await asManager.get('/api/v1/users')).status).toBe(200);
    expect((await asManager.get(`/api/v1/users/names?ids=${userId},support-12345678`)).json).toEqual({
      names: { [userId]: 'Name of two@desk.example' },
    });
    expect((await rig.send('PUT', path, { as: 'manager', body: { role: 'admin' } })).status).toBe(403);
  });

  test('sessionRoutes() signs out: the cookie is cleared and the token is worth nothing', async () => {
    await addUser(rig, 'leaves@desk.example');
    const cookie = await signIn(rig, 'leaves@desk.example');
    const { status, headers } = await fromPage(rig, cookie).remove(path);
    expect(status).toBe(204);
    expect(headers.getSetCookie()).toEqual(['desk_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax']);
    expect(await sessionAt(cookie)).toBeNull();
    expect((await rig.send('DELETE', path)).status).toBe(204);
  });

  test('requireOwnPage() takes no write by cookie that did not come from the desk’s own pages', async () => {
    await addUser(rig, 'csrf@desk.example', ['manager']);
    const cookie = await signIn(rig, 'csrf@desk.example');
    const own = { 'x-desk-request': '1' };
    const wrong: readonly Record<string, string>[] = [
      {},
      own,
      { 'sec-fetch-site': 'same-origin' },
      { ...own, 'sec-fetch-site': 'cross-site', origin: 'http://desk.example' },
      { ...own, 'sec-fetch-site': 'same-site' },
      { ...own, origin: 'https://evil.example' },
      { ...own, origin: 'null' },
    ];
    const invitation = { email: 'new@desk.example', name: 'New', roles: ['lab'] };
    const writes = [
      ['POST', '/api/v1/users/invitations', invitation],
      ['PUT', path, { role: 'manager' }],
      ['DELETE', path, undefined],
      ['POST', '/api/v1/cases/RMA-000001/actions/withdraw', {}],
    ] as const;
    for (const headers of wrong)
      for (const [method, to, body] of writes) {
        const { status } = await rig.send(method, to, { body, headers: { ...headers, cookie } });
        expect([method, to, headers, status]).toEqual([method, to, headers, 403]);
      }
    const [invite] = writes;
    const right = { ...own, origin: 'http://desk.example', cookie };
    expect((await rig.send(invite[0], invite[1], { body: invitation, headers: right })).status).toBe(201);
    // Bearer keys are unaffected.
    const other = { ...invitation, email: 'newer@desk.example' };
    expect((await rig.post(invite[1], { as: 'manager', body: other })).status).toBe(201);
  });

  test('sessionRoutes() names the ways to sign in', async () => {
    expect((await rig.get('/api/v1/sign-in')).json).toEqual({ password: true, oidc: null });
  });

  test('sweepOnce() removes what has ended and keeps what has not', async () => {
    await addUser(rig, 'swept@desk.example');
    await signIn(rig, 'swept@desk.example');
    await guessOnce();
    const count = async (table: 'sessions' | 'attempt_limits'): Promise<number> =>
      (await rig.deps.db.selectFrom(table).selectAll().execute()).length;
    await sweepOnce(rig.deps, clock);
    expect([(await count('sessions')) > 0, (await count('attempt_limits')) > 0]).toEqual([true, true]);
    later(8 * 24 * HOUR_MS);
    await sweepOnce(rig.deps, clock);
    expect([await count('sessions'), await count('attempt_limits')]).toEqual([0, 0]);
  });

  test('sweepOnce() removes links 30 days after they ended, and leaves one whose letter still waits', async () => {
    const { db } = rig.deps;
    const askFor = async (email: string): Promise<void> => {
      const grant = { purpose: 'customer', userId: null, email, caseNo: null, language: 'en' } as const;
      const asked = { recipientName: null, askedAt: clock, validMs: 10 * MINUTE_MS };
      await db.transaction().execute((tx) => queueGrant(tx, { ...grant, ...asked }));
      const { grant_id } = await grantsOf(email).executeTakeFirstOrThrow();
      await issueToken(db, grant_id);
    };
    const grantsOf = (email: string) =>
      db.selectFrom('one_time_grants').selectAll().where('email', '=', email);
    const left = async () => {
      await sweepOnce(rig.deps, clock);
      const grants = db
        .selectFrom('one_time_grants')
        .select('grant_id')
        .where('email', 'like', '%@links.example');
      const tokens = db.selectFrom('one_time_tokens').selectAll().where('grant_id', 'in', grants);
      return [(await grants.execute()).length, (await tokens.execute()).length];
    };
    await askFor('sent@links.example');
    await askFor('waits@links.example');
    const { letter_id } = await grantsOf('sent@links.example').executeTakeFirstOrThrow();
    await markSent(db, letter_id);
    later(30 * 24 * HOUR_MS);
    expect(await left()).toEqual([2, 2]);
    later(11 * MINUTE_MS);
    expect(await left()).toEqual([1, 1]);
    expect(await grantsOf('waits@links.example').execute()).toHaveLength(1);
  });

  const guessOnce = () => tryWith('swept@desk.example', 'wrong', '192.0.2.200');
});

describe('security_events', () => {
  test('noteSecurityEvent() tells who, what, when and from where, and nothing else of a person', async () => {
    const { userId } = await addUser(rig, 'watched@desk.example', ['lab', 'support']);
    const at = clock;
    await tryWith('watched@desk.example', 'wrong', '192.0.2.9');
    const page = fromPage(rig, await signIn(rig, 'watched@desk.example'));
    const switched = cookieOf(await page.put(path, { role: 'lab' }));
    await fromPage(rig, switched).remove(path);
    const rows = await rig.deps.db
      .selectFrom('security_events')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('event_id')
      .execute();
    const told = rows.map(({ name, actor_id, address, at: when }) => [name, actor_id, address, when]);
    expect(told).toEqual([
      ['signInFailed', null, '192.0.2.9', at],
      ['signedIn', userId, '127.0.0.1', at],
      ['roleSwitched', userId, '127.0.0.1', at],
      ['signedOut', userId, '127.0.0.1', at],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/watched|@/);
  });

  test('security_events takes no change and no removal', async () => {
    await expect(sql`update security_events set address = null`.execute(rig.deps.db)).rejects.toThrow(
      'append-only',
    );
    await expect(sql`delete from security_events`.execute(rig.deps.db)).rejects.toThrow('append-only');
    await expect(sql`truncate security_events cascade`.execute(rig.deps.db)).rejects.toThrow('append-only');
  });
});
