import { CaseRefusal } from '../../../api/cases/case-client';
import { seedCase } from '../../store/seed-case';
import { ApiRig, silentCases } from '../api-rig';
import { addUser, cookieOf, fromPage, goodPassword, signIn } from '../people';

const MINUTE_MS = 60_000;
const path = '/api/v1/session/confirmation';
const approve = '/api/v1/cases/RMA-000001/actions/approve-refund';
const settle = '/api/v1/cases/RMA-000001/actions/settle-refund';
const settlement = { method: 'bank-transfer', reference: 'SEPA 1', consentNote: 'by phone' };

let rig: ApiRig;
let clock = new Date();
const later = (ms: number): void => void (clock = new Date(clock.getTime() + ms));

beforeAll(async () => {
  const says = () => Promise.reject(new CaseRefusal('WrongStage', 'not now'));
  rig = await ApiRig.open({ signIn: { now: () => clock }, cases: { ...silentCases, send: says } });
  await seedCase(rig.deps.db, 1);
  await addUser(rig, 'pat@desk.example', ['payments', 'lab']);
});
afterAll(() => rig.close());
beforeEach(() => later(120 * MINUTE_MS));

describe('before money is released', () => {
  test('requireConfirmed() asks a session older than 15 minutes to show again who it is; a key goes on', async () => {
    const fresh = fromPage(rig, await inRole('payments'));
    later(15 * MINUTE_MS);
    expect((await fresh.post(approve)).status).toBe(409);
    later(1_000);
    for (const [action, body] of [
      [approve, {}],
      [settle, settlement],
    ] as const) {
      const refused = await fresh.post(action, body);
      expect([refused.status, refused.json]).toMatchObject([403, { confirm: 'password' }]);
    }
    expect((await fresh.post('/api/v1/cases/RMA-000001/actions/retry-refund')).status).toBe(409);
    expect((await rig.post(approve, { as: 'payments', body: {} })).status).toBe(409);
  });

  test('POST /session/confirmation lets go on under a new cookie; the old one is worth nothing', async () => {
    const cookie = await inRole('payments');
    later(60 * MINUTE_MS);
    const old = fromPage(rig, cookie);
    expect((await old.post(path, { password: 'wrong' })).status).toBe(403);
    expect((await old.post(approve)).status).toBe(403);
    const answer = await old.post(path, { password: goodPassword });
    expect([answer.status, answer.json]).toMatchObject([
      200,
      { session: { role: 'payments', confirmedAt: clock.toISOString() } },
    ]);
    expect((await fromPage(rig, cookieOf(answer)).post(approve)).status).toBe(409);
    expect((await old.post(approve)).status).toBe(401);
    const noted = await rig.deps.db
      .selectFrom('security_events')
      .select('name')
      .orderBy('event_id')
      .execute();
    // A cookie that is worth nothing is nobody's: its refusal stands in the log alone.
    expect(noted.map(({ name }) => name).slice(-4)).toEqual([
      'signInFailed',
      'refused',
      'refused',
      'identityConfirmed',
    ]);
  });

  test('POST /session/confirmation is no way to guess a password', async () => {
    const page = fromPage(rig, await inRole('payments'));
    const found: number[] = [];
    for (let count = 0; count < 22; count += 1)
      found.push((await page.post(path, { password: 'wrong' })).status);
    expect([found[0], found.at(-1)]).toEqual([403, 429]);
  });

  test('requireConfirmed() tells the wrong role that it is the wrong role', async () => {
    const page = fromPage(rig, await inRole('lab'));
    later(60 * MINUTE_MS);
    const refused = await page.post(approve);
    expect([refused.status, refused.json]).toMatchObject([
      403,
      { detail: expect.stringContaining('as lab') as string },
    ]);
    expect((refused.json as { confirm?: string }).confirm).toBeUndefined();
  });
});

async function inRole(role: 'payments' | 'lab'): Promise<string> {
  const page = fromPage(rig, await signIn(rig, 'pat@desk.example'));
  return cookieOf(await page.put('/api/v1/session', { role }));
}
