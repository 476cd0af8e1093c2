import { randomBytes } from 'node:crypto';
import { sweepOnce } from '../../../api/sweep';
import { endSessionsWithoutFactor } from '../../../store/sign-in/sessions';
import { ApiRig } from '../api-rig';
import type { Answered } from '../api-rig';
import { codeOf, cookieNamed, enrolOf } from '../factors';
import { addUser, fromPage, goodPassword, Post, signIn } from '../people';

const MINUTE_MS = 60_000;
const STEP_MS = 30_000;

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
beforeEach(() => later(120 * MINUTE_MS));
// A test reads its own letters: those of the others are out of the way.
afterEach(() => post.lettersTo('nobody@desk.example'));

const withPassword = (email: string, on = rig): Promise<Answered> =>
  on.post('/api/v1/session', { body: { email, password: goodPassword } });

/** Shows the password; answers how the browser goes on, from a network address of its own. */
async function halfOf(email: string, on = rig) {
  const answer = await withPassword(email, on);
  const half = cookieNamed(answer, 'desk_half');
  const send = (code: string, address = '192.0.2.1') =>
    on.post('/api/v1/session/code', {
      body: { code },
      headers: { cookie: half, 'x-forwarded-for': address },
    });
  return { answer, half, send };
}

const namesOf = async (userId: string): Promise<readonly string[]> => {
  const rows = await rig.deps.db
    .selectFrom('security_events')
    .select('name')
    .where('user_id', '=', userId)
    .orderBy('event_id')
    .execute();
  return rows.map(({ name }) => name);
};

describe('a code after the password', () => {
  test('goOnIn() begins no session by the password of who has a factor; a code does, once', async () => {
    const { userId } = await addUser(rig, 'ada@desk.example');
    const { key } = await enrolOf(rig, 'ada@desk.example', clock);
    later(STEP_MS);
    const { answer, half, send } = await halfOf('ada@desk.example');
    expect([answer.status, answer.json]).toEqual([200, { session: null, next: 'code' }]);
    expect(cookieNamed(answer, 'desk_session')).toBe('');
    expect(answer.headers.getSetCookie()).toEqual([`${half}; Path=/; HttpOnly; SameSite=Lax`]);
    const begun = await send(codeOf(key, clock));
    expect([begun.status, begun.json]).toMatchObject([200, { session: { kind: 'staff', userId } }]);
    // The half is gone with it, and its cookie too.
    expect(cookieNamed(begun, 'desk_half')).toBe('desk_half=');
    expect((await send(codeOf(key, clock, 1))).status).toBe(401);
    const page = fromPage(rig, cookieNamed(begun, 'desk_session'));
    expect((await page.get('/api/v1/cases')).status).toBe(200);
    expect((await namesOf(userId)).slice(-1)).toEqual(['signedIn']);
  });

  test('halfSignIn() opens nothing: neither a page of staff, nor setting up or turning off a factor', async () => {
    await addUser(rig, 'half@desk.example', ['admin']);
    await enrolOf(rig, 'half@desk.example', clock);
    const { half } = await halfOf('half@desk.example');
    const token = half.split('=')[1] ?? '';
    for (const cookie of [half, `desk_session=${token}`]) {
      const page = fromPage(rig, cookie);
      expect((await page.get('/api/v1/session')).json).toEqual({ session: null });
      for (const path of ['/api/v1/users', '/api/v1/cases', '/api/v1/second-factor'])
        expect([path, (await page.get(path)).status]).toEqual([path, 401]);
      expect((await page.post('/api/v1/session/enrolment')).status).toBe(401);
      expect((await page.post('/api/v1/session/enrolment/confirmation', { code: '123456' })).status).toBe(
        401,
      );
      expect((await page.post('/api/v1/second-factor', { password: goodPassword })).status).toBe(401);
    }
  });

  test('halfSignIn() ends after five minutes, with a new password, and where the account is disabled', async () => {
    const { userId } = await addUser(rig, 'slow@desk.example');
    const { key } = await enrolOf(rig, 'slow@desk.example', clock);
    later(STEP_MS);
    const slow = await halfOf('slow@desk.example');
    later(5 * MINUTE_MS);
    expect((await slow.send(codeOf(key, clock))).json).toMatchObject({
      status: 401,
      reason: 'sign-in-ended',
    });
    const quick = await halfOf('slow@desk.example');
    later(5 * MINUTE_MS - 1_000);
    expect((await quick.send(codeOf(key, clock))).status).toBe(200);
    later(MINUTE_MS);
    const disabled = await halfOf('slow@desk.example');
    const change = (body: object) => rig.send('PUT', `/api/v1/users/${userId}`, { as: 'admin', body });
    expect((await change({ disabled: true })).status).toBe(200);
    expect((await disabled.send(codeOf(key, clock))).status).toBe(401);
    expect((await change({ disabled: false })).status).toBe(200);
    expect((await disabled.send(codeOf(key, clock))).status).toBe(401);
  });

  test('takeStep() takes the code of a time step once, none of an earlier step, and one of two at one moment', async () => {
    await addUser(rig, 'once@desk.example');
    const { key } = await enrolOf(rig, 'once@desk.example', clock);
    // The code that confirmed the key is used up as well.
    expect((await (await halfOf('once@desk.example')).send(codeOf(key, clock))).status).toBe(401);
    later(2 * STEP_MS);
    const code = codeOf(key, clock);
    expect((await (await halfOf('once@desk.example')).send(code)).status).toBe(200);
    const again = await halfOf('once@desk.example');
    expect((await again.send(code)).json).toMatchObject({ status: 401, reason: 'wrong-code' });
    expect((await again.send(codeOf(key, clock, -1))).status).toBe(401);
    expect((await again.send(codeOf(key, clock, 2))).status).toBe(401);
    expect((await again.send(codeOf(key, clock, 1))).status).toBe(200);
    later(3 * STEP_MS);
    const both = await Promise.all([halfOf('once@desk.example'), halfOf('once@desk.example')]);
    const now = codeOf(key, clock);
    const answers = await Promise.all(both.map(({ send }) => send(now)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test('takeRecoveryCode() lets in by each of ten codes once, however it is typed, and not another person', async () => {
    const { userId } = await addUser(rig, 'lost@desk.example');
    const { recoveryCodes } = await enrolOf(rig, 'lost@desk.example', clock);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(
      recoveryCodes.filter((code) => !/^([0-9a-hjkmnp-tv-z]{4}-){5}[0-9a-hjkmnp-tv-z]{4}$/.test(code)),
    ).toEqual([]);
    const [first = '', second = ''] = recoveryCodes;
    await addUser(rig, 'other@desk.example');
    await enrolOf(rig, 'other@desk.example', clock);
    expect((await (await halfOf('other@desk.example')).send(first)).status).toBe(401);
    expect((await (await halfOf('lost@desk.example')).send(first)).status).toBe(200);
    const again = await halfOf('lost@desk.example');
    expect((await again.send(first)).status).toBe(401);
    const typed = second.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'I');
    const begun = await again.send(typed);
    expect(begun.status).toBe(200);
    const page = fromPage(rig, cookieNamed(begun, 'desk_session'));
    expect((await page.get('/api/v1/second-factor')).json).toMatchObject({ recoveryCodesLeft: 8 });
    expect((await namesOf(userId)).filter((name) => /recovery|Failed/.test(name))).toEqual([
      'recoveryCodeUsed',
      'secondFactorFailed',
      'recoveryCodeUsed',
    ]);
    const both = await Promise.all([halfOf('lost@desk.example'), halfOf('lost@desk.example')]);
    const answers = await Promise.all(both.map(({ send }) => send(recoveryCodes[2] ?? '')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test('requireCodeAttempt() counts wrong codes, also of who shows the right password each time', async () => {
    const { userId } = await addUser(rig, 'guessed@desk.example');
    const { key } = await enrolOf(rig, 'guessed@desk.example', clock);
    later(STEP_MS);
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess += 1) {
      const { send } = await halfOf('guessed@desk.example');
      statuses.push((await send(`00000${String(guess)}`, `198.51.100.${String(guess)}`)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    expect((await namesOf(userId)).filter((name) => name !== 'signedIn')).toEqual([
      'secondFactorEnrolled',
      ...Array.from({ length: 5 }, () => 'secondFactorFailed'),
      'lockedOut',
    ]);
    // The right code waits as well, and a longer time after each that is wrong.
    const { send } = await halfOf('guessed@desk.example');
    const held = await send(codeOf(key, clock), '203.0.113.1');
    expect([held.status, held.headers.get('retry-after')]).toEqual([429, '1']);
    later(1_000);
    expect((await send('000009', '203.0.113.2')).status).toBe(401);
    expect((await send(codeOf(key, clock), '203.0.113.3')).headers.get('retry-after')).toBe('2');
    later(2_000);
    expect((await send(codeOf(key, clock), '203.0.113.3')).status).toBe(200);
    // Its owner came: what was tried is forgotten.
    later(STEP_MS);
    expect((await (await halfOf('guessed@desk.example')).send('000010')).status).toBe(401);
    expect((await (await halfOf('guessed@desk.example')).send(codeOf(key, clock))).status).toBe(200);
  });

  test('choosePassword() a letter with a new password stands in for the password, and for no code', async () => {
    await addUser(rig, 'forgot@desk.example');
    const { key } = await enrolOf(rig, 'forgot@desk.example', clock);
    later(STEP_MS);
    await rig.post('/api/v1/password-resets', { body: { email: 'forgot@desk.example' } });
    const body = {
      token: await post.tokenFor('forgot@desk.example', 'reset'),
      password: 'violet engine carpet north',
    };
    const answer = await rig.post('/api/v1/session/reset', { body });
    expect([answer.status, answer.json]).toEqual([200, { session: null, next: 'code' }]);
    const headers = { cookie: cookieNamed(answer, 'desk_half') };
    const begun = await rig.post('/api/v1/session/code', { body: { code: codeOf(key, clock) }, headers });
    expect(begun.status).toBe(200);
  });
});

describe('where a second factor is required', () => {
  let strict: ApiRig;
  beforeAll(async () => {
    strict = await ApiRig.open({
      ...{ db: rig.deps.db, url: rig.databaseUrl },
      signIn: { now: () => clock, secondFactor: { ...rig.deps.signIn.secondFactor, required: true } },
    });
  });
  afterAll(() => strict.close());

  test('goOnIn() lets who has none do nothing but set one up; then he is signed in, with ten recovery codes', async () => {
    const { userId } = await addUser(rig, 'new@desk.example', ['lab']);
    const { answer, half, send } = await halfOf('new@desk.example', strict);
    expect([answer.status, answer.json]).toEqual([200, { session: null, next: 'enrolment' }]);
    const page = fromPage(strict, half);
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    expect((await send('123456')).status).toBe(401);
    expect((await page.post('/api/v1/session/enrolment/confirmation', { code: '123456' })).status).toBe(409);
    const { key, square } = (await page.post('/api/v1/session/enrolment')).json as {
      readonly key: string;
      readonly square: { readonly side: number; readonly path: string };
    };
    expect(square.path).toMatch(/^(M\d+ \d+h1v1h-1z){200,}$/);
    const wrong = await page.post('/api/v1/session/enrolment/confirmation', { code: '000000' });
    expect([wrong.status, wrong.json]).toMatchObject([403, { reason: 'wrong-code' }]);
    const code = codeOf(key, clock);
    const enrolled = await page.post('/api/v1/session/enrolment/confirmation', { code });
    expect([enrolled.status, enrolled.json]).toMatchObject([200, { session: { userId, role: 'lab' } }]);
    expect((enrolled.json as { recoveryCodes: unknown[] }).recoveryCodes).toHaveLength(10);
    const signedIn = fromPage(strict, cookieNamed(enrolled, 'desk_session'));
    expect((await signedIn.get('/api/v1/cases')).status).toBe(200);
    expect((await page.post('/api/v1/session/enrolment')).status).toBe(401);
    later(STEP_MS);
    expect((await halfOf('new@desk.example', strict)).answer.json).toEqual({ session: null, next: 'code' });
    expect(await namesOf(userId)).toEqual(['secondFactorFailed', 'secondFactorEnrolled', 'signedIn']);
    expect(await post.lettersTo('new@desk.example')).toEqual([textWith('a new second factor was set up')]);
  });

  test('offeredFactor() a key is confirmed within a quarter of an hour, and the last one shown alone', async () => {
    await addUser(rig, 'shown@desk.example');
    const page = fromPage(strict, (await halfOf('shown@desk.example', strict)).half);
    const shown = async () => ((await page.post('/api/v1/session/enrolment')).json as { key: string }).key;
    const [first, second] = [await shown(), await shown()];
    const confirm = (key: string) =>
      page.post('/api/v1/session/enrolment/confirmation', { code: codeOf(key, clock) });
    expect((await confirm(first)).status).toBe(403);
    later(15 * MINUTE_MS - 1_000);
    expect((await confirm(second)).status).toBe(200);
    const late = await addUser(rig, 'late@desk.example');
    const open = fromPage(rig, await signIn(rig, late.email));
    const { key } = (await open.post('/api/v1/second-factor', { password: goodPassword })).json as {
      key: string;
    };
    later(15 * MINUTE_MS);
    const answer = await open.post('/api/v1/second-factor/confirmation', { code: codeOf(key, clock) });
    expect([answer.status, answer.json]).toMatchObject([409, { reason: 'key-ended' }]);
  });

  test('nobody turns it off, and no money is released by a session from before that has none', async () => {
    await addUser(rig, 'before@desk.example');
    const cookie = await signIn(rig, 'before@desk.example');
    const page = fromPage(strict, cookie);
    const confirmed = await page.post('/api/v1/session/confirmation', { password: goodPassword });
    expect([confirmed.status, confirmed.json]).toMatchObject([403, { detail: textWith('second factor') }]);
    await addUser(rig, 'stays@desk.example');
    const { key, cookie: own } = await enrolOf(rig, 'stays@desk.example', clock);
    later(STEP_MS);
    const off = { password: goodPassword, code: codeOf(key, clock) };
    expect((await fromPage(strict, own).post('/api/v1/second-factor/removal', off)).status).toBe(403);
    await endSessionsWithoutFactor(rig.deps.db);
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    expect((await fromPage(strict, own).get('/api/v1/cases')).status).toBe(200);
  });
});

describe('one’s own second factor', () => {
  test('offerRoute() asks for the password; a new key takes the place of the old one when its code comes', async () => {
    const { userId } = await addUser(rig, 'renews@desk.example');
    const { key, cookie, recoveryCodes } = await enrolOf(rig, 'renews@desk.example', clock);
    const page = fromPage(rig, cookie);
    later(STEP_MS);
    const offer = (body: object) => page.post('/api/v1/second-factor', body);
    expect((await offer({ password: 'wrong', code: codeOf(key, clock) })).status).toBe(403);
    expect((await offer({ password: goodPassword })).json).toMatchObject({
      status: 403,
      reason: 'code-missing',
    });
    expect((await offer({ password: goodPassword, code: '000000' })).status).toBe(403);
    const shown = await offer({ password: goodPassword, code: codeOf(key, clock) });
    const fresh = (shown.json as { key: string }).key;
    later(STEP_MS);
    // The old one still counts.
    const begun = await (await halfOf('renews@desk.example')).send(codeOf(key, clock));
    expect(begun.status).toBe(200);
    const put = await page.post('/api/v1/second-factor/confirmation', { code: codeOf(fresh, clock) });
    expect(put.status).toBe(200);
    for (const old of [cookie, cookieNamed(begun, 'desk_session')])
      expect((await fromPage(rig, old).get('/api/v1/cases')).status).toBe(401);
    later(STEP_MS);
    const { send } = await halfOf('renews@desk.example');
    expect((await send(codeOf(key, clock))).status).toBe(401);
    expect((await send(recoveryCodes[0] ?? '')).status).toBe(401);
    expect((await send(codeOf(fresh, clock))).status).toBe(200);
    expect((await namesOf(userId)).filter((name) => name === 'secondFactorEnrolled')).toHaveLength(2);
  });

  test('removeRoute() takes password and code, ends every other session, and tells its owner', async () => {
    const { userId } = await addUser(rig, 'leaves@desk.example');
    const { key, cookie } = await enrolOf(rig, 'leaves@desk.example', clock);
    const page = fromPage(rig, cookie);
    later(STEP_MS);
    const remove = (password: string, code: string) =>
      page.post('/api/v1/second-factor/removal', { password, code });
    expect((await remove('wrong', codeOf(key, clock))).status).toBe(403);
    expect((await remove(goodPassword, '000000')).status).toBe(403);
    const answer = await remove(goodPassword, codeOf(key, clock));
    expect(answer.status).toBe(200);
    expect((await page.get('/api/v1/cases')).status).toBe(401);
    const own = fromPage(rig, cookieNamed(answer, 'desk_session'));
    expect((await own.get('/api/v1/second-factor')).json).toEqual({
      ...{ possible: true, required: false, enrolledAt: null, recoveryCodesLeft: 0 },
    });
    expect((await withPassword('leaves@desk.example')).json).toMatchObject({
      next: null,
      session: { userId },
    });
    expect(await namesOf(userId)).toContain('secondFactorRemoved');
    expect((await post.lettersTo('leaves@desk.example')).at(-1)).toContain('was turned off');
  });

  test('withShown() asks for a code as well before money is released', async () => {
    await addUser(rig, 'pat@desk.example', ['payments']);
    const { key, cookie } = await enrolOf(rig, 'pat@desk.example', clock);
    later(60 * MINUTE_MS);
    const page = fromPage(rig, cookie);
    const confirm = (body: object) => page.post('/api/v1/session/confirmation', body);
    expect((await confirm({ password: goodPassword })).json).toMatchObject({
      status: 403,
      reason: 'code-missing',
    });
    expect((await confirm({ password: goodPassword, code: '000000' })).status).toBe(403);
    expect((await confirm({ password: 'wrong', code: codeOf(key, clock) })).status).toBe(403);
    const answer = await confirm({ password: goodPassword, code: codeOf(key, clock) });
    expect([answer.status, answer.json]).toMatchObject([
      200,
      { session: { confirmedAt: clock.toISOString() } },
    ]);
  });

  test('secondFactorRoutes() nobody without a password sets one up, and nobody where no key seals it', async () => {
    const { userId, email } = await addUser(rig, 'provided@desk.example');
    const page = fromPage(rig, await signIn(rig, email));
    const bare = await ApiRig.open({
      ...{ db: rig.deps.db, url: rig.databaseUrl },
      signIn: { now: () => clock, secondFactor: { required: false, keys: [] } },
    });
    try {
      const there = fromPage(bare, await signIn(bare, email));
      expect((await there.get('/api/v1/second-factor')).json).toMatchObject({ possible: false });
      expect((await there.post('/api/v1/second-factor', { password: goodPassword })).status).toBe(403);
    } finally {
      await bare.close();
    }
    await rig.deps.db
      .updateTable('users')
      .set({ password_hash: null })
      .where('user_id', '=', userId)
      .execute();
    expect((await page.get('/api/v1/second-factor')).json).toMatchObject({ possible: false });
    expect((await page.post('/api/v1/second-factor', { password: goodPassword })).status).toBe(403);
  });
});

describe('a lost second factor', () => {
  const reset = (userId: string, cookie: string) =>
    fromPage(rig, cookie).remove(`/api/v1/users/${userId}/second-factor`);

  test('resetRoute() an administrator takes it away: sessions end, its owner hears of it and sets up another', async () => {
    const { userId } = await addUser(rig, 'loser@desk.example');
    const admin = await addUser(rig, 'admin@desk.example', ['admin']);
    const { cookie } = await enrolOf(rig, 'loser@desk.example', clock);
    const half = await halfOf('loser@desk.example');
    const adminCookie = await signIn(rig, 'admin@desk.example');
    const listed = async () => {
      const { json } = await fromPage(rig, adminCookie).get('/api/v1/users');
      const { items } = json as { items: readonly { userId: string; secondFactor: boolean }[] };
      return items.find((one) => one.userId === userId)?.secondFactor;
    };
    expect(await listed()).toBe(true);
    expect((await reset(userId, adminCookie)).status).toBe(204);
    expect(await listed()).toBe(false);
    expect((await fromPage(rig, cookie).get('/api/v1/cases')).status).toBe(401);
    expect((await half.send('123456')).status).toBe(401);
    expect((await withPassword('loser@desk.example')).json).toMatchObject({ next: null });
    const events = await rig.deps.db
      .selectFrom('security_events')
      .select(['actor_id', 'user_id'])
      .where('name', '=', 'secondFactorReset')
      .execute();
    expect(events).toEqual([{ actor_id: admin.userId, user_id: userId }]);
    expect((await post.lettersTo('loser@desk.example')).at(-1)).toContain('an administrator took away');
    // Again it changes nothing, and nobody hears of it.
    expect((await reset(userId, adminCookie)).status).toBe(204);
    expect((await namesOf(userId)).filter((name) => name === 'secondFactorReset')).toHaveLength(1);
  });

  test('resetRoute() is for nobody’s own, and asks who it is after a quarter of an hour', async () => {
    const { userId } = await addUser(rig, 'own@desk.example', ['admin']);
    const other = await addUser(rig, 'another@desk.example');
    const cookie = await signIn(rig, 'own@desk.example');
    expect((await reset(userId, cookie)).status).toBe(403);
    expect((await reset('u-nobody', cookie)).status).toBe(404);
    later(15 * MINUTE_MS + 1_000);
    const late = await reset(other.userId, cookie);
    expect([late.status, late.json]).toMatchObject([403, { confirm: 'password' }]);
  });
});

describe('what the store keeps', () => {
  test('no key, code or token stands in it as it is, and a former key is sealed anew when its code comes', async () => {
    const { userId } = await addUser(rig, 'kept@desk.example');
    const { key, recoveryCodes } = await enrolOf(rig, 'kept@desk.example', clock);
    later(STEP_MS);
    const { half } = await halfOf('kept@desk.example');
    const sealedKey = async () =>
      (
        await rig.deps.db
          .selectFrom('second_factors')
          .select('sealed_key')
          .where('user_id', '=', userId)
          .executeTakeFirstOrThrow()
      ).sealed_key;
    const kept = JSON.stringify([
      await rig.deps.db.selectFrom('second_factors').selectAll().execute(),
      await rig.deps.db.selectFrom('recovery_codes').selectAll().execute(),
      await rig.deps.db.selectFrom('half_sign_ins').selectAll().execute(),
      await rig.deps.db.selectFrom('security_events').selectAll().execute(),
    ]);
    for (const secret of [key, ...recoveryCodes, half.split('=')[1] ?? '', goodPassword])
      expect(kept.includes(secret)).toBe(false);
    expect(await sealedKey()).toMatch(/^test:/);
    const keys = [['fresh', randomBytes(32)] as const, ...rig.deps.signIn.secondFactor.keys];
    const rotated = await ApiRig.open({
      ...{ db: rig.deps.db, url: rig.databaseUrl },
      signIn: { now: () => clock, secondFactor: { required: false, keys } },
    });
    try {
      const send = async () => (await halfOf('kept@desk.example', rotated)).send(codeOf(key, clock));
      expect((await send()).status).toBe(200);
      expect(await sealedKey()).toMatch(/^fresh:/);
      later(STEP_MS);
      expect((await send()).status).toBe(200);
    } finally {
      await rotated.close();
    }
  });

  test('sweepOnce() removes halves and keys that were shown whose time is over', async () => {
    await addUser(rig, 'swept@desk.example');
    const page = fromPage(rig, await signIn(rig, 'swept@desk.example'));
    await page.post('/api/v1/second-factor', { password: goodPassword });
    const count = async (table: 'half_sign_ins' | 'offered_factors'): Promise<number> =>
      (await rig.deps.db.selectFrom(table).selectAll().execute()).length;
    await sweepOnce(rig.deps, clock);
    expect((await count('offered_factors')) > 0).toBe(true);
    later(16 * MINUTE_MS);
    await sweepOnce(rig.deps, clock);
    expect([await count('half_sign_ins'), await count('offered_factors')]).toEqual([0, 0]);
  });
});

function textWith(part: string): string {
  return expect.stringContaining(part) as string;
}
