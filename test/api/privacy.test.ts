import { missingReaders, textOn } from '../gateways/documents/readers';
import { seedCase } from '../store/seed-case';
import { ApiRig } from './api-rig';
import { addUser, fromPage, signIn } from './people';

let rig: ApiRig;
let now = new Date();
const email = 'ada@example.org';

beforeAll(async () => {
  rig = await ApiRig.open({ signIn: { now: () => now } });
  await seedCase(rig.deps.db, 81);
  await addUser(rig, 'mina@desk.example', ['manager']);
});

afterAll(() => rig.close());

test('personRoutes() exports all that is held about a person, as JSON and on paper', async () => {
  const { json, status } = await rig.post('/api/v1/people/export', { as: 'manager', body: { email } });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    email,
    orders: [{ orderNo: 'DE-50081', goods: [{ sku: 'SCOPE-DE-50081' }] }],
    appeals: [{ appealNo: 'A-81' }],
    cases: [{ caseNo: 'RMA-000081' }],
  });
  const stranger = await rig.post('/api/v1/people/export', {
    as: 'admin',
    body: { email: 'nobody@example.org' },
  });
  expect(stranger.json).toMatchObject({ orders: [], cases: [], letters: [] });
  const paper = await rig.post('/api/v1/people/export.pdf', { as: 'admin', body: { email } });
  expect(paper.status).toBe(200);
  if (missingReaders().length === 0)
    expect(textOn(paper.bytes)).toMatch(/What we hold about you[^]*DE-50081/);
});

test('erasureRoutes() erases, delays with reasons, refuses with a reason, and lists it all (E114)', async () => {
  const asked = await rig.post('/api/v1/erasures', { as: 'manager', body: { email } });
  expect(asked.json).toMatchObject({
    ...{ email, state: 'waiting', askedBy: expect.stringMatching(/^manager/) as string },
    waitsFor: [{ caseNo: 'RMA-000081', why: 'open' }],
  });
  const { erasureId } = asked.json as { readonly erasureId: number };
  const refuse = () =>
    rig.post(`/api/v1/erasures/${erasureId}/refusal`, {
      as: 'admin',
      body: { reason: 'a claim is pending' },
    });
  expect((await refuse()).json).toMatchObject({ state: 'refused', refusal: 'a claim is pending', email });
  expect((await refuse()).status).toBe(409);
  const nobody = await rig.post('/api/v1/erasures', { as: 'admin', body: { email: 'nobody@example.org' } });
  expect(nobody.json).toMatchObject({ state: 'done', email: null, caseNos: [] });
  const { json } = await rig.get('/api/v1/erasures?limit=1', 'manager');
  expect(json).toMatchObject({ items: [{ state: 'done' }], nextCursor: expect.any(String) as string });
});

test('a person of the staff shows who he is again before he exports or erases somebody', async () => {
  const page = fromPage(rig, await signIn(rig, 'mina@desk.example'));
  expect((await page.post('/api/v1/people/export', { email })).status).toBe(200);
  now = new Date(now.getTime() + 16 * 60_000);
  for (const path of ['people/export', 'people/export.pdf', 'erasures'])
    expect((await page.post(`/api/v1/${path}`, { email })).json).toMatchObject({
      status: 403,
      confirm: 'password',
    });
});
