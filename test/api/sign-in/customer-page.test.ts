import { makeOffer } from '../../../activities/offer';
import { recordStep } from '../../../store/cases/case-record';
import { caseRecord } from '../../../store/cases/case-views';
import { keepText } from '../../../store/cases/texts';
import { stepOf } from '../../support/case-states';
import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

let rig: ApiRig;
let caseNo: string;

beforeAll(async () => {
  rig = await ApiRig.open();
  caseNo = await openCase('DE-60001', 'ada@example.org');
});

afterAll(() => rig.close());

type Change = Parameters<typeof putOrder>[1];

async function openCase(orderNo: string, email: string, language?: 'de'): Promise<string> {
  await putOrder(rig.deps.db, { orderNo });
  return appeal(orderNo, email, language);
}

async function appeal(orderNo: string, email: string, language?: 'de'): Promise<string> {
  const { json } = await rig.post('/api/v1/appeals', {
    body: { orderNo, email, ...(language && { language }), problem: { description: 'dead' } },
  });
  return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
}

/** A case at an offer of all three options. */
async function offeredCase(orderNo: string, change: Change): Promise<string> {
  const { db } = rig.deps;
  await putOrder(db, { orderNo, ...change });
  const offered = await appeal(orderNo, 'ada@example.org');
  const author = { role: 'support', id: 'support' };
  await keepText(db, { textId: orderNo, caseNo: offered, kind: 'note', author, body: 'He said yes.' });
  const stateNow = async () => {
    const record = await caseRecord(db, offered);
    if (!record) throw new Error(`no ${offered}`);
    return record.state;
  };
  const at = new Date().toISOString();
  for (const [action, said] of [
    ['proposeLab', {}],
    ['agreeToLab', { by: 'support', noteRef: orderNo }],
    ['shipmentArrived', {}],
  ] as const) {
    const step = stepOf(await stateNow(), action, { at, ...said });
    await db.transaction().execute((tx) => recordStep(tx, step));
  }
  const body = { cause: 'internal-defect', repairable: true, repairMinutes: 20 } as const;
  await makeOffer(db)(stepOf(await stateNow(), 'labVerdict', { at, body }), at);
  return offered;
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

  test('mountCustomerPage() writes the days of the count as people do (E2)', async () => {
    const { text } = await page(caseNo, rig.tokenOf(caseNo));
    expect(text).toMatch(/Ordered on \d{1,2} [A-Z][a-z]+ \d{4}, received on \d{1,2} [A-Z][a-z]+ \d{4} /);
    expect(text).not.toMatch(/\d{4}-\d\d-\d\d/);
  });

  test.each([
    ['DE-60010', 'EUR', 9_000, '€90.00', /beträgt 90,00\s€\./],
    ['DE-60011', 'JPY', 12_345, 'JP¥12,345', /beträgt 12\.345\s¥\./],
    ['DE-60012', 'KWD', 12_340, 'KWD\u00a012.340', /beträgt 12,340\s(KWD|د\.ك)/],
  ])(
    'mountCustomerPage() says what a choice comes to: %s in %s, and what a repair may lose (E71, E95)',
    async (...row) => {
      const [orderNo, currency, unitPaidCents, sum, german] = row;
      const offered = await offeredCase(orderNo, { currency, unitPaidCents });
      const { text } = await page(offered, rig.tokenOf(offered));
      expect(text).toContain(`The refund is ${sum}.`);
      expect(text).toContain('may be lost by the repair; whoever answers REPAIR agrees to that.');
      expect(text.match(/may be lost/g)).toHaveLength(1);
      const other = await page(offered, rig.tokenOf(offered), { query: '&language=de' });
      expect(other.text).toMatch(german);
      expect(other.text).toContain('wer mit REPARATUR antwortet, ist damit einverstanden.');
    },
  );

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
