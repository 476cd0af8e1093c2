import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

let rig: ApiRig;
let caseNo: string;

beforeAll(async () => {
  rig = await ApiRig.open();
  caseNo = await openCase('DE-60001', 'ada@example.org');
});

afterAll(() => rig.close());

async function openCase(orderNo: string, email: string, language?: 'de'): Promise<string> {
  await putOrder(rig.deps.db, { orderNo });
  const { json } = await rig.post('/api/v1/appeals', {
    body: { orderNo, email, ...(language && { language }), problem: { description: 'dead' } },
  });
  return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
}

async function page(of: string, token: string, { query = '', headers = {} } = {}) {
  const address = rig.url(`/c/${of}?token=${encodeURIComponent(token)}${query}`);
  const response = await fetch(address, { headers });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}

describe('GET /c/:caseNo', () => {
  test('mountCustomerPage() shows the customer where his case stands and what he can write', async () => {
    const { status, type, text } = await page(caseNo, rig.tokenOf(caseNo));
    expect([status, type]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain(`Return case ${caseNo}`);
    expect(text).toContain('Our support looks into it.');
    expect(text).toContain('<code>WITHDRAW</code>');
    expect(text).toContain('The appeal came on day');
  });

  test('mountCustomerPage() opens with the link of its own case only', async () => {
    const other = await openCase('DE-60002', 'ada@example.org');
    expect((await page(caseNo, rig.tokenOf(other))).status).toBe(404);
    expect((await page(caseNo, 'RMA-000001.forged')).status).toBe(401);
    expect((await page(caseNo, '')).status).toBe(401);
  });

  test('mountCustomerPage() speaks the language of the letters, and the other one where it is asked for', async () => {
    const german = await openCase('DE-60004', 'ada@example.org', 'de');
    const { text } = await page(german, rig.tokenOf(german));
    expect(text).toContain('<html lang="de">');
    expect(text).toContain(`Rücksendung ${german}`);
    expect(text).toContain('<code>ZURÜCKZIEHEN</code>');
    // The policy's own sentence too, and not only the frame around it.
    expect(text).toContain('am Tag 5 nach dem Erhalt (14 zählen)');
    expect(text).not.toContain('The appeal came on day');
    const other = await page(german, rig.tokenOf(german), { query: '&language=en' });
    expect(other.text).toContain('<code>WITHDRAW</code>');
    expect(other.text).toContain('The appeal came on day');
  });

  test('mountCustomerPage() tells a person whose link is broken where to get another, in his language', async () => {
    const headers = { accept: 'text/html', 'accept-language': 'de-DE' };
    const { status, type, text } = await page(caseNo, 'RMA-000001.forged', { headers });
    expect([status, type]).toEqual([401, 'text/html; charset=utf-8']);
    expect(text).toContain('Dieser Link öffnet keinen Fall');
    expect(text).toContain('href="/open"');
    expect(text).not.toContain(caseNo);
  });

  test('mountCustomerPage() tells a stranger no dates of the order (E20)', async () => {
    const foreign = await openCase('DE-60003', 'mallory@example.org');
    const { text } = await page(foreign, rig.tokenOf(foreign));
    expect(text).not.toMatch(/The appeal came on day|Kowalska/);
  });

  test('mountCustomerPage() changes nothing when it is opened (E70)', async () => {
    const before = await rig.get(`/api/v1/cases/${caseNo}`, 'support');
    await page(caseNo, rig.tokenOf(caseNo));
    expect((await rig.get(`/api/v1/cases/${caseNo}`, 'support')).json).toEqual(before.json);
  });
});
