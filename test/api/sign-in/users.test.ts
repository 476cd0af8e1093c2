import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { MailTransport } from '../../../gateways/mail';
import { lockUsers } from '../../../store/sign-in/users';
import { ApiRig } from '../api-rig';
import { textWith } from '../matchers';
import { addUser, cookieOf, fromPage, goodPassword, Post, signIn } from '../people';
import { putOrder } from '../../support/order';

const invitations = '/api/v1/users/invitations';
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let rig: ApiRig;
let post: Post;
let clock = new Date();
const later = (ms: number): void => void (clock = new Date(clock.getTime() + ms));

beforeAll(async () => {
  rig = await ApiRig.open({ signIn: { now: () => clock } });
  post = await Post.open(rig, () => clock);
});
afterAll(async () => {
  await post.close();
  await rig.close();
});
beforeEach(() => later(2 * 60 * MINUTE_MS));

const invite = (email: string, more: object = {}, as = 'manager') =>
  rig.post(invitations, { as, body: { email, name: 'Lena Vogt', roles: ['lab'], ...more } });
const take = (token: string, password = goodPassword) =>
  rig.post('/api/v1/session/invitation', { body: { token, password } });
const reset = (token: string, password = goodPassword) =>
  rig.post('/api/v1/session/reset', { body: { token, password } });
const askReset = (email: string) => rig.post('/api/v1/password-resets', { body: { email } });
const eventsOf = async (userId: string) =>
  (
    await rig.deps.db
      .selectFrom('security_events')
      .select(['name', 'actor_id'])
      .where('user_id', '=', userId)
      .orderBy('event_id')
      .execute()
  ).map(({ name, actor_id }) => [name, actor_id]);

describe('POST /users/invitations', () => {
  test('invite() sends a letter with a link; whoever follows it chooses a password and is signed in', async () => {
    const { status, json } = await invite('lena@desk.example', { roles: ['lab', 'support'] });
    const { userId } = json as { userId: string };
    expect(status).toBe(201);
    const [letter = ''] = await post.lettersTo('lena@desk.example');
    expect(letter).toContain('Dear Lena Vogt,');
    expect(letter).toContain('for 7 days');
    const answer = await take(await post.tokenFor('lena@desk.example', 'invitation'));
    expect([answer.status, answer.json]).toMatchObject([
      200,
      { session: { kind: 'staff', userId, role: 'support', roles: ['support', 'lab'], language: 'en' } },
    ]);
    expect((await fromPage(rig, cookieOf(answer)).get('/api/v1/cases')).status).toBe(200);
    expect(await signIn(rig, 'lena@desk.example')).toMatch(/^desk_session=/);
    const [invited, ...rest] = await eventsOf(userId);
    expect(invited).toEqual(['userInvited', textWith('manager-')]);
    expect(rest).toEqual([
      ['passwordChanged', userId],
      ['signedIn', userId],
      ['signedIn', userId],
    ]);
  });

  test('invite() writes German to who reads German', async () => {
    await invite('jan@desk.example', { language: 'de', name: 'Jan' });
    const [letter = ''] = await post.lettersTo('jan@desk.example');
    expect(letter).toContain('Guten Tag Jan,');
    expect(letter).toContain('7 Tage');
  });

  test('useGrant() takes a link once, for its purpose only, and not after its time', async () => {
    await invite('once@desk.example');
    const token = await post.tokenFor('once@desk.example', 'invitation');
    expect((await reset(token)).status).toBe(401);
    expect((await rig.post('/api/v1/session/customer', { body: { token } })).status).toBe(401);
    const both = await Promise.all([take(token), take(token, 'violet engine carpet north')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await take(token)).status).toBe(401);
    await invite('late@desk.example');
    const late = await post.tokenFor('late@desk.example', 'invitation');
    later(7 * DAY_MS);
    expect((await take(late)).status).toBe(401);
    expect((await take('x'.repeat(43))).status).toBe(401);
  });

  test('choosePassword() leaves the link as it was when the password is too easy to guess', async () => {
    await invite('weak@desk.example', { name: 'Wilhelmina Krause' });
    const token = await post.tokenFor('weak@desk.example', 'invitation');
    for (const password of ['short', 'password1234', 'aaaaaaaaaaaaaa', 'Wilhelmina Krause', 'qwertzuiop12']) {
      const { status, json } = await take(token, password);
      expect([password, status, json]).toMatchObject([password, 422, { errors: [{ path: 'password' }] }]);
    }
    expect((await take(token)).status).toBe(200);
  });

  test('invite() invites again who has not come, and ends the earlier link', async () => {
    const first = await invite('twice@desk.example');
    const old = await post.tokenFor('twice@desk.example', 'invitation');
    later(MINUTE_MS);
    const second = await invite('twice@desk.example', { roles: ['warehouse'] });
    expect(second.json).toEqual(first.json);
    const fresh = await post.tokenFor('twice@desk.example', 'invitation');
    expect((await take(old)).status).toBe(401);
    expect((await take(fresh)).json).toMatchObject({ session: { roles: ['warehouse'] } });
    expect((await invite('twice@desk.example')).status).toBe(409);
  });

  test('requireRightToGive() lets only an admin make an admin, and only managers and admins invite', async () => {
    expect((await invite('boss@desk.example', { roles: ['admin'] })).status).toBe(403);
    expect((await invite('boss@desk.example', { roles: ['admin'] }, 'admin')).status).toBe(201);
    // Nor may a manager change the invitation of somebody who is to be admin.
    expect((await invite('boss@desk.example', { roles: ['lab'] })).status).toBe(403);
    for (const as of ['support', 'warehouse', 'lab', 'payments'])
      expect((await invite('more@desk.example', {}, as)).status).toBe(403);
    expect((await rig.post(invitations, { body: {} })).status).toBe(401);
  });
});

describe('tokens of letters', () => {
  test('renderAccountLetter() leaves a token in the letter and nowhere else', async () => {
    await invite('secret@desk.example');
    const token = await post.tokenFor('secret@desk.example', 'invitation');
    const { db } = rig.deps;
    const kept = JSON.stringify([
      await db.selectFrom('letters').selectAll().execute(),
      await db.selectFrom('one_time_grants').selectAll().execute(),
      await db.selectFrom('one_time_tokens').selectAll().execute(),
    ]);
    expect(kept).toContain('secret@desk.example');
    expect(kept).toContain('http://desk.example/invitation');
    expect(kept).not.toContain(token);
  });

  test('renderAccountLetter() makes a new link when nobody knows whether the first letter left; one use ends both', async () => {
    await invite('doubt@desk.example');
    const lost: MailTransport = {
      ...post.transport,
      async send(letter) {
        await post.transport.send(letter);
        throw new Error('connection lost after the data');
      },
    };
    const [first = ''] = await post.lettersTo('doubt@desk.example', lost);
    await rig.deps.db
      .updateTable('letters')
      .set({ next_attempt_at: new Date(0) })
      .where('recipient', '=', 'doubt@desk.example')
      .execute();
    const letters = await post.lettersTo('doubt@desk.example');
    const ids = post.sink.letters.filter(({ envelopeTo }) => envelopeTo.includes('doubt@desk.example'));
    expect(letters).toHaveLength(2);
    expect(new Set(ids.map(({ mail }) => mail.messageId)).size).toBe(1);
    const tokens = letters.map((text) => /token=([\w-]{43})/.exec(text)?.[1] ?? '');
    expect(new Set(tokens).size).toBe(2);
    expect(first).toContain(tokens[0]);
    expect((await take(tokens[0] ?? '')).status).toBe(200);
    expect((await take(tokens[1] ?? '')).status).toBe(401);
  });

  test('renderAccountLetter() sends no link that has ended before it could leave', async () => {
    await invite('stale@desk.example');
    later(7 * DAY_MS);
    expect(await post.lettersTo('stale@desk.example')).toEqual([]);
    const letter = await rig.deps.db
      .selectFrom('letters')
      .select(['last_error', 'next_attempt_at'])
      .where('recipient', '=', 'stale@desk.example')
      .executeTakeFirstOrThrow();
    expect(letter).toEqual({ last_error: textWith('its link has ended already'), next_attempt_at: null });
  });
});

describe('passwords', () => {
  test('passwordRoutes() answers a reset alike whether the address is known, and writes to who has a password', async () => {
    await addUser(rig, 'forgot@desk.example');
    await invite('notyet@desk.example');
    const timed = async (email: string) => {
      const start = performance.now();
      const { status, json } = await askReset(email);
      return { status, json: json as unknown, slow: performance.now() - start >= 245 };
    };
    const alike = { status: 202, json: { accepted: true }, slow: true };
    for (const email of ['forgot@desk.example', 'nobody@desk.example', 'notyet@desk.example'])
      expect(await timed(email)).toEqual(alike);
    expect(await post.lettersTo('nobody@desk.example')).toEqual([]);
    expect(await post.lettersTo('notyet@desk.example')).toHaveLength(1);
    expect(await post.lettersTo('forgot@desk.example')).toHaveLength(1);
  });

  test('choosePassword() by a reset ends every session, lets in past all waits, and the old password is gone', async () => {
    const { userId } = await addUser(rig, 'locked@desk.example');
    const before = await signIn(rig, 'locked@desk.example');
    for (let guess = 0; guess < 5; guess += 1)
      await rig.post('/api/v1/session', {
        body: { email: 'locked@desk.example', password: 'wrong' },
        headers: { 'x-forwarded-for': `198.51.100.${guess}` },
      });
    await askReset('locked@desk.example');
    const next = 'violet engine carpet north';
    const answer = await reset(await post.tokenFor('locked@desk.example', 'reset'), next);
    expect([answer.status, answer.json]).toMatchObject([200, { session: { userId } }]);
    expect((await fromPage(rig, before).get('/api/v1/cases')).status).toBe(401);
    const old = { email: 'locked@desk.example', password: goodPassword };
    expect((await rig.post('/api/v1/session', { body: old })).status).toBe(401);
    expect((await rig.post('/api/v1/session', { body: { ...old, password: next } })).status).toBe(200);
    expect(await eventsOf(userId)).toContainEqual(['resetAsked', null]);
  });

  test('passwordRoutes() sends no more than three letters an hour to one account, and a link lives an hour', async () => {
    await addUser(rig, 'flood@desk.example');
    for (let time = 0; time < 5; time += 1) expect((await askReset('flood@desk.example')).status).toBe(202);
    expect(await post.lettersTo('flood@desk.example')).toHaveLength(1);
    const rows = await rig.deps.db
      .selectFrom('letters')
      .select('letter_id')
      .where('recipient', '=', 'flood@desk.example')
      .execute();
    expect(rows).toHaveLength(3);
    const token = await post.tokenFor('flood@desk.example', 'reset');
    later(60 * MINUTE_MS);
    expect((await reset(token)).status).toBe(401);
  });

  test('passwordRoutes() changes a password for who knows the current one, and ends the other sessions', async () => {
    const { userId } = await addUser(rig, 'change@desk.example');
    const elsewhere = await signIn(rig, 'change@desk.example');
    const page = fromPage(rig, await signIn(rig, 'change@desk.example'));
    const change = (current: string, next: string) =>
      page.post('/api/v1/session/password', { current, next });
    expect((await change('wrong', 'violet engine carpet north')).status).toBe(403);
    expect((await change(goodPassword, 'password1234')).status).toBe(422);
    const answer = await change(goodPassword, 'violet engine carpet north');
    expect([answer.status, answer.json]).toMatchObject([200, { session: { userId } }]);
    expect((await fromPage(rig, elsewhere).get('/api/v1/cases')).status).toBe(401);
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    expect((await fromPage(rig, cookieOf(answer)).get('/api/v1/cases')).status).toBe(200);
    const asKey = { as: 'support', body: { current: 'a', next: 'b' } };
    expect((await rig.post('/api/v1/session/password', asKey)).status).toBe(403);
  });
});

describe('PUT /users/{userId}', () => {
  const put = (userId: string, body: object, as = 'manager') =>
    rig.send('PUT', `/api/v1/users/${userId}`, { as, body });

  test('changeUser() takes a change of nothing for no change', async () => {
    const { userId } = await addUser(rig, 'same@desk.example', ['lab']);
    const answer = await rig.send('PUT', `/api/v1/users/${userId}`, { as: 'manager', body: {} });
    expect([answer.status, answer.json]).toMatchObject([200, { userId, roles: ['lab'], disabled: false }]);
  });

  test('changeAccount() puts a disabled user out with his next request, and his links end', async () => {
    const { userId } = await addUser(rig, 'out@desk.example');
    const page = fromPage(rig, await signIn(rig, 'out@desk.example'));
    expect((await page.get('/api/v1/cases')).status).toBe(200);
    await askReset('out@desk.example');
    const link = await post.tokenFor('out@desk.example', 'reset');
    expect((await put(userId, { disabled: true })).json).toMatchObject({ disabled: true });
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    expect((await page.get('/api/v1/session')).json).toEqual({ session: null });
    expect((await reset(link)).status).toBe(401);
    await askReset('out@desk.example');
    expect(await post.lettersTo('out@desk.example')).toHaveLength(1);
    const body = { email: 'out@desk.example', password: goodPassword };
    expect((await rig.post('/api/v1/session', { body })).status).toBe(401);
    await put(userId, { disabled: false });
    // He comes back by signing in; what he had before stays ended.
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    expect((await rig.post('/api/v1/session', { body })).status).toBe(200);
    const names = (await eventsOf(userId)).map(([name]) => name);
    expect(names.filter((name) => name === 'userDisabled' || name === 'userEnabled')).toEqual([
      'userDisabled',
      'userEnabled',
    ]);
  });

  test('follow() ends the stream of a disabled user when there is news', async () => {
    const { userId } = await addUser(rig, 'stream@desk.example');
    const { orderNo } = await putOrder(rig.deps.db, { orderNo: 'DE-71000' });
    const { json } = await rig.post('/api/v1/appeals', {
      body: { orderNo, email: 'ada@example.org', problem: { description: 'dead' } },
    });
    const { caseNo } = (json as { cases: [{ caseNo: string }] }).cases[0];
    const cookie = await signIn(rig, 'stream@desk.example');
    const response = await fetch(rig.url(`/api/v1/cases/${caseNo}/events/stream`), { headers: { cookie } });
    const whole = response.text();
    await put(userId, { disabled: true });
    await rig.deps.db
      .updateTable('cases')
      .set((set) => ({ version: set('version', '+', 1) }))
      .where('case_no', '=', caseNo)
      .execute();
    // Without a check it would stay open until the test gives up.
    expect(await whole).toContain('retry');
  });

  test('changeAccount() ends the sessions in a role that was taken away', async () => {
    const { userId } = await addUser(rig, 'less@desk.example', ['support', 'payments']);
    const asSupport = fromPage(rig, await signIn(rig, 'less@desk.example'));
    const other = fromPage(rig, await signIn(rig, 'less@desk.example'));
    const asPayments = fromPage(rig, cookieOf(await other.put('/api/v1/session', { role: 'payments' })));
    expect((await put(userId, { roles: ['payments'], name: 'Les' })).json).toMatchObject({
      roles: ['payments'],
      name: 'Les',
    });
    expect((await asSupport.get('/api/v1/cases')).status).toBe(401);
    expect((await asPayments.get('/api/v1/session')).json).toMatchObject({
      session: { role: 'payments', roles: ['payments'], name: 'Les' },
    });
    expect((await eventsOf(userId)).map(([name]) => name).slice(-2)).toEqual(['userChanged', 'rolesChanged']);
    // The role comes back; what was ended does not.
    await put(userId, { roles: ['support', 'payments'] });
    expect((await asSupport.get('/api/v1/cases')).status).toBe(401);
  });

  test('requireRightToChange() lets nobody change his own roles or shut himself out, and managers leave admins alone', async () => {
    const admin = await addUser(rig, 'root@desk.example', ['admin']);
    const other = await addUser(rig, 'root2@desk.example', ['admin']);
    const page = fromPage(rig, await signIn(rig, 'root@desk.example'));
    const own = `/api/v1/users/${admin.userId}`;
    expect((await page.put(own, { roles: ['lab'] })).status).toBe(403);
    expect((await page.put(own, { disabled: true })).status).toBe(403);
    expect((await page.put(own, { name: 'Root' })).status).toBe(200);
    expect((await put(admin.userId, { disabled: true })).status).toBe(403);
    const somebody = await addUser(rig, 'somebody@desk.example');
    expect((await put(somebody.userId, { roles: ['admin'] })).status).toBe(403);
    expect((await put('u-0000000000000000', { name: 'x' })).status).toBe(404);
    // Two admins who disable each other at the same moment: one of them remains.
    const page2 = fromPage(rig, await signIn(rig, 'root2@desk.example'));
    const answers = await atOnce([admin.userId, other.userId], () => [
      page.put(`/api/v1/users/${other.userId}`, { disabled: true }),
      page2.put(own, { disabled: true }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  /** Lets requests go on together only when all of them have come as far as these accounts. */
  async function atOnce<T>(
    userIds: readonly string[],
    begin: () => readonly Promise<T>[],
  ): Promise<readonly T[]> {
    const { db } = rig.deps;
    const begun = await db.transaction().execute(async (tx) => {
      await lockUsers(tx, userIds);
      const answers = begin();
      const waiting = sql<{ count: number }>`select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      while (((await waiting.execute(db)).rows[0]?.count ?? 0) < answers.length) await pause(10);
      return answers;
    });
    return Promise.all(begun);
  }

  test('userRoutes() lists the staff with who was invited and has not come', async () => {
    await invite('listed@desk.example', { name: 'Listed' });
    const { json } = await rig.get('/api/v1/users', 'manager');
    expect((json as { items: object[] }).items).toContainEqual({
      userId: textWith('u-'),
      ...{ email: 'listed@desk.example', name: 'Listed', roles: ['lab'], language: 'en' },
      ...{ disabled: false, invited: true, rolesFromProvider: false, lastSignedInAt: null },
      secondFactor: false,
    });
    expect((await rig.get('/api/v1/users', 'lab')).status).toBe(403);
    expect((await rig.get('/api/v1/users/names?ids=u-1', 'lab')).json).toEqual({ names: {} });
  });
});
