import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { cookieOf, fromPage, Post } from '../people';

const MINUTE_MS = 60_000;
const customer = 'ada@example.org';

let rig: ApiRig;
let post: Post;
let caseNo: string;
let second: string;
let foreign: string;
let clock = new Date();
const later = (ms: number): void => void (clock = new Date(clock.getTime() + ms));
const ask = (body: object) => rig.post('/api/v1/customer-links', { body });
const open = (token: string) => rig.post('/api/v1/session/customer', { body: { token } });

beforeAll(async () => {
  rig = await ApiRig.open({ signIn: { now: () => clock } });
  post = await Post.open(rig, () => clock);
  caseNo = await openCase('DE-70001', customer);
  second = await openCase('DE-70002', 'Ada@Example.org');
  foreign = await openCase('DE-70003', 'mallory@example.org');
  await rig.deps.db
    .updateTable('orders')
    .set({ customer_email: 'victim@example.org' })
    .where('order_no', '=', 'DE-70003')
    .execute();
});
afterAll(async () => {
  await post.close();
  await rig.close();
});
beforeEach(() => later(120 * MINUTE_MS));

async function openCase(orderNo: string, email: string): Promise<string> {
  await putOrder(rig.deps.db, { orderNo });
  const { json } = await rig.post('/api/v1/appeals', {
    body: { orderNo, email, problem: { description: 'dead' } },
  });
  return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
}

describe('POST /customer-links', () => {
  test('customerLinkRoutes() sends a link that opens all cases of the address, and none of another', async () => {
    expect((await ask({ email: customer })).json).toEqual({ accepted: true });
    const answer = await open(await post.tokenFor(customer, 'open'));
    expect([answer.status, answer.json]).toEqual([
      200,
      { session: { kind: 'customer', email: customer, caseNos: [second, caseNo], language: 'en' } },
    ]);
    const page = fromPage(rig, cookieOf(answer));
    expect((await page.get(`/api/v1/cases/${caseNo}`)).json).toMatchObject({ caseNo });
    expect((await page.get(`/api/v1/cases/${second}`)).status).toBe(200);
    expect((await page.get(`/api/v1/cases/${foreign}`)).status).toBe(404);
    expect((await page.get('/api/v1/cases')).status).toBe(403);
    expect((await page.get('/api/v1/users')).status).toBe(403);
    expect((await page.put('/api/v1/session', { role: 'admin' })).status).toBe(403);
  });

  test('customerLinkRoutes() answers alike for an address without cases, and writes no letter', async () => {
    const timed = async (body: object) => {
      const start = performance.now();
      const { status, json } = await ask(body);
      return { status, json: json as unknown, slow: performance.now() - start >= 245 };
    };
    const alike = { status: 202, json: { accepted: true }, slow: true };
    const before = (await post.lettersTo(customer)).length;
    for (const body of [
      { email: 'stranger@example.org' },
      { email: customer, caseNo: foreign },
      { email: customer },
    ])
      expect(await timed(body)).toEqual(alike);
    expect(await post.lettersTo('stranger@example.org')).toEqual([]);
    expect(await post.lettersTo(customer)).toHaveLength(before + 1);
  });

  test('customerLinkRoutes() gives nothing to who wrote about another’s order, until he is accepted (E20)', async () => {
    const before = (await post.lettersTo('mallory@example.org')).length;
    await ask({ email: 'mallory@example.org' });
    expect(await post.lettersTo('mallory@example.org')).toHaveLength(before);
    const { version } = await rig.deps.db
      .selectFrom('cases')
      .select('version')
      .where('case_no', '=', foreign)
      .executeTakeFirstOrThrow();
    await rig.deps.db
      .insertInto('case_events')
      .values({
        ...{ case_no: foreign, seq: version + 1, at: new Date(), name: 'appealAccepted' },
        ...{ actor_role: 'manager', actor_id: 'm', rules: [], detail: '{}' },
      })
      .execute();
    await ask({ email: 'mallory@example.org' });
    const answer = await open(await post.tokenFor('mallory@example.org', 'open'));
    expect(answer.json).toMatchObject({ session: { caseNos: [foreign] } });
  });

  test('customerLinkRoutes() names the case that was asked about, in the customer’s language', async () => {
    await ask({ email: customer, caseNo, language: 'de' });
    const token = await post.tokenFor(customer, 'open');
    const subjects = post.sink.letters.map(({ mail }) => mail.subject);
    expect(subjects).toContain(`Ihr Weg zu Ihrer Reklamation [${caseNo}]`);
    expect((await open(token)).json).toMatchObject({ session: { language: 'de' } });
  });

  test('a link that is opened by GET, as a mail scanner does, is not used up; POST uses it once (E70)', async () => {
    await ask({ email: customer });
    const token = await post.tokenFor(customer, 'open');
    for (const path of ['/open', '/api/v1/session/customer', '/api/v1/session', `/c/${caseNo}`])
      for (const method of ['GET', 'HEAD']) await fetch(rig.url(`${path}?token=${token}`), { method });
    const both = await Promise.all([open(token), open(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect((await open(token)).status).toBe(401);
  });

  test('useGrant() takes no link after ten minutes, nor for another purpose', async () => {
    await ask({ email: customer });
    const token = await post.tokenFor(customer, 'open');
    later(10 * MINUTE_MS - 1_000);
    const body = { token, password: 'anvil motor quilt basin' };
    expect((await rig.post('/api/v1/session/reset', { body })).status).toBe(401);
    expect((await rig.post('/api/v1/session/invitation', { body })).status).toBe(401);
    expect((await rig.post('/api/v1/session/case', { body: { caseNo, token } })).status).toBe(401);
    await ask({ email: customer });
    const other = await post.tokenFor(customer, 'open');
    expect((await open(token)).status).toBe(200);
    later(10 * MINUTE_MS);
    expect((await open(other)).status).toBe(401);
  });

  test('customerLinkRoutes() writes five letters an hour to one address, and takes twenty requests from one', async () => {
    const before = (await post.lettersTo(customer)).length;
    const statuses: number[] = [];
    for (let time = 0; time < 21; time += 1) statuses.push((await ask({ email: customer })).status);
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 202), 429]);
    expect(await post.lettersTo(customer)).toHaveLength(before + 5);
  });
});

describe('a customer’s session', () => {
  const session = async (cookie: string): Promise<unknown> =>
    ((await fromPage(rig, cookie).get('/api/v1/session')).json as { session: unknown }).session;

  test('sessionOf() ends after 24 hours', async () => {
    await ask({ email: customer });
    const cookie = cookieOf(await open(await post.tokenFor(customer, 'open')));
    later(24 * 60 * MINUTE_MS - 1_000);
    expect(await session(cookie)).toMatchObject({ kind: 'customer' });
    later(2_000);
    expect(await session(cookie)).toBeNull();
  });

  test('customerLinkRoutes() turns the link of a letter into a session for its one case', async () => {
    const token = rig.tokenOf(caseNo);
    const answer = await rig.post('/api/v1/session/case', { body: { caseNo, token } });
    expect(answer.json).toEqual({
      session: { kind: 'customer', email: customer, caseNos: [caseNo], language: 'en' },
    });
    const page = fromPage(rig, cookieOf(answer));
    expect((await page.get(`/api/v1/cases/${caseNo}`)).status).toBe(200);
    expect((await page.get(`/api/v1/cases/${second}`)).status).toBe(404);
    const message = { text: 'one more thing' };
    expect((await page.post(`/api/v1/cases/${caseNo}/messages`, message)).status).toBe(201);
    expect((await page.post(`/api/v1/cases/${second}/messages`, message)).status).toBe(404);
    const wrong = { caseNo: second, token };
    expect((await rig.post('/api/v1/session/case', { body: wrong })).status).toBe(401);
  });

  test('requireOwnPage() takes no write of a customer from another site', async () => {
    const body = { caseNo, token: rig.tokenOf(caseNo) };
    const cookie = cookieOf(await rig.post('/api/v1/session/case', { body }));
    const sent = { body: { text: 'x' }, headers: { cookie } };
    expect((await rig.post(`/api/v1/cases/${caseNo}/messages`, sent)).status).toBe(403);
    const foreignPage = { ...sent.headers, 'x-desk-request': '1', origin: 'https://evil.example' };
    expect(
      (await rig.post(`/api/v1/cases/${caseNo}/messages`, { ...sent, headers: foreignPage })).status,
    ).toBe(403);
    const begun = { body, headers: { origin: 'https://evil.example' } };
    expect((await rig.post('/api/v1/session/case', begun)).status).toBe(403);
  });
});
