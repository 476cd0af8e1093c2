import { openCustomerSession } from '../../store/sign-in/sessions';
import { seedCase } from '../store/seed-case';
import { ApiRig } from './api-rig';
import type { Answered } from './api-rig';
import { addUser, fromPage, signIn } from './people';

const note = { body: { text: 'a word' } };
let rig: ApiRig;

beforeEach(async () => {
  rig = await ApiRig.open({ requestLimits: { perPerson: 3, perKey: 4, writesPerCase: 2 }, trustProxy: 1 });
  await seedCase(rig.deps.db, 1);
  await seedCase(rig.deps.db, 2);
});
afterEach(() => rig.close());

async function statuses(times: number, ask: () => Promise<Answered>): Promise<readonly number[]> {
  const found: number[] = [];
  for (let count = 0; count < times; count += 1) found.push((await ask()).status);
  return found;
}

describe('the limits of requests', () => {
  test('limitsOfKnown() counts each key by itself, over all routes, and says when to come back', async () => {
    expect(await statuses(4, () => rig.get('/api/v1/cases', 'support'))).toEqual([200, 200, 200, 200]);
    const over = await rig.get('/api/v1/products', 'support');
    expect(over.status).toBe(429);
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(30);
    expect((await rig.get('/api/v1/cases', 'lab')).status).toBe(200);
  });

  test('limitsOfKnown() counts a person over his sessions', async () => {
    await addUser(rig, 'ada@desk.example');
    const [first, second] = [await signIn(rig, 'ada@desk.example'), await signIn(rig, 'ada@desk.example')];
    expect(await statuses(3, () => fromPage(rig, first).get('/api/v1/cases'))).toEqual([200, 200, 200]);
    expect((await fromPage(rig, second).get('/api/v1/cases')).status).toBe(429);
  });

  test('limitsOfKnown() counts what customers write to a case, whichever way they come', async () => {
    const path = '/api/v1/cases/RMA-000001/messages';
    const asked = { email: 'ada@example.org', caseNo: 'RMA-000001', language: 'en' } as const;
    const token = await openCustomerSession(rig.deps.db, asked, new Date());
    const page = fromPage(rig, `desk_session=${token}`);
    expect((await page.post(path, note.body)).status).toBe(201);
    expect((await rig.post(path, { as: rig.tokenOf('RMA-000001'), ...note })).status).toBe(201);
    expect((await page.post(path, note.body)).status).toBe(429);
    expect((await rig.post(path, { as: 'support', ...note })).status).toBe(201);
    const other = '/api/v1/cases/RMA-000002/messages';
    expect((await rig.post(other, { as: rig.tokenOf('RMA-000002'), ...note })).status).toBe(201);
  });

  test('a limit of addresses believes the proxy that is trusted, and nobody behind it', async () => {
    const limited = await ApiRig.open({ appealsPerMinute: 1, trustProxy: 1 });
    try {
      const from = (forwarded: string) =>
        limited.post('/api/v1/appeals', { body: {}, headers: { 'x-forwarded-for': forwarded } });
      expect((await from('198.51.100.1')).status).toBe(422);
      expect((await from('198.51.100.2')).status).toBe(422);
      // Whatever a sender writes before what the proxy adds is his own word.
      expect((await from('203.0.113.9, 198.51.100.1')).status).toBe(429);
    } finally {
      await limited.close();
    }
  });
});
