import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { uploadToken as tokenOfUpload } from '../../../gateways/upload-tokens';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import type { Answered } from '../api-rig';

interface Preview {
  readonly products: readonly {
    readonly sku: string;
    readonly caseNos: readonly string[];
    readonly assessed: {
      readonly eligible: boolean;
      readonly rules: readonly string[];
      readonly explanation: string;
      readonly counted: { readonly daysSinceReceipt: number; readonly daysSinceOrder: number };
      readonly receiptWindowDays: number;
    } | null;
  }[];
}

describe('POST /appeals/preview', () => {
  let rig: ApiRig;

  beforeAll(async () => {
    rig = await ApiRig.open();
    await putOrder(rig.deps.db, { orderNo: 'DE-60001' });
    await putOrder(rig.deps.db, { orderNo: 'DE-60002', orderedDaysAgo: 60, receivedDaysAgo: 40 });
    await putOrder(rig.deps.db, { orderNo: 'DE-60003' });
  });
  afterAll(() => rig.close());

  const asked = (orderNo: string, email = buyerEmail, language = 'en'): Promise<Answered> =>
    rig.post('/api/v1/appeals/preview', {
      body: { orderNo, email },
      headers: { 'accept-language': language },
    });
  const previewOf = ({ json }: Answered): Preview => json;

  test('tells the buyer how the days are counted, and writes nothing (W1, W2)', async () => {
    const [product] = previewOf(await asked('DE-60001', ' ADA@example.org'.trim())).products;
    expect(product).toMatchObject({
      sku: 'SCOPE-DE-60001',
      assessed: {
        eligible: true,
        receiptWindowDays: 14,
        counted: { daysSinceReceipt: 5, daysSinceOrder: 10 },
      },
    });
    const [late] = previewOf(await asked('DE-60002')).products;
    expect(late?.assessed).toMatchObject({ eligible: false, rules: ['W1', 'W2'] });
    expect(await rig.deps.db.selectFrom('appeals').select('appeal_no').execute()).toEqual([]);
  });

  test('tells it in German where the reader does', async () => {
    const [product] = previewOf(await asked('DE-60001', buyerEmail, 'de-DE,de;q=0.9')).products;
    expect(product?.assessed?.explanation).toContain('am Tag 5 nach dem Erhalt (14 zählen)');
  });

  test('answers a stranger as it answers an order that is not there (E20)', async () => {
    const [foreign, unknown] = await Promise.all([asked('DE-60001', 'eve@example.org'), asked('DE-1')]);
    expect(foreign.status).toBe(200);
    expect(foreign.bytes).toEqual(unknown.bytes);
    expect(previewOf(foreign).products).toEqual([]);
  });

  test('names the case that a piece is in already (E25)', async () => {
    const body = { orderNo: 'DE-60003', email: buyerEmail, problem: { description: 'dead' } };
    const { cases } = (await rig.post('/api/v1/appeals', { body })).json as {
      cases: readonly { caseNo: string }[];
    };
    expect(previewOf(await asked('DE-60003')).products).toMatchObject([
      { caseNos: cases.map(({ caseNo }) => caseNo), assessed: null },
    ]);
  });
});

describe('POST /appeals/{appealNo}/files', () => {
  let rig: ApiRig;

  beforeAll(async () => {
    rig = await ApiRig.open();
    await putOrder(rig.deps.db);
  });
  afterAll(() => rig.close());

  const opened = async (email: string) => {
    const body = { orderNo: 'DE-10001', email, problem: { description: 'dead' } };
    return (await rig.post('/api/v1/appeals', { body })).json as {
      readonly appealNo: string;
      readonly uploadToken: string;
      readonly cases: readonly { readonly caseNo: string }[];
    };
  };
  const add = (appealNo: string, token: string, name: string): Promise<Answered> =>
    rig.post(`/api/v1/appeals/${appealNo}/files?name=${name}`, {
      raw: Buffer.from(name),
      headers: { 'content-type': 'application/octet-stream', 'x-upload-token': token },
    });

  test('keeps the photos of whoever appealed, by the token of the answer only', async () => {
    const { appealNo, uploadToken, cases } = await opened(buyerEmail);
    const caseNo = cases[0]?.caseNo ?? '';
    expect((await add(appealNo, uploadToken, 'scope.jpg')).json).toEqual({ caseNos: [caseNo] });
    expect((await add('A-000999', uploadToken, 'x')).status).toBe(401);
    const [number = '', until = ''] = uploadToken.split('.');
    expect((await add(appealNo, `${number}.${Number(until) + 1}.${'a'.repeat(43)}`, 'x')).status).toBe(401);
    const old = tokenOfUpload(rig.deps.linkSecret, appealNo, new Date(Date.now() - 3_601_000));
    expect((await add(appealNo, old, 'x')).status).toBe(401);
    const listed = (await rig.get(`/api/v1/cases/${caseNo}/files`, rig.tokenOf(caseNo))).json;
    expect(listed).toMatchObject({ items: [{ name: 'scope.jpg', quarantined: null }] });

    // Nobody reads for him: a request whose body never comes is answered all the same.
    const unread = request(rig.url(`/api/v1/appeals/${appealNo}/files`), {
      method: 'POST',
      headers: { 'content-length': '1000000' },
    });
    unread.flushHeaders();
    const [refused] = (await once(unread, 'response')) as [IncomingMessage];
    expect(refused.statusCode).toBe(401);
    unread.destroy();

    const stranger = await opened('eve@example.org');
    expect((await add(stranger.appealNo, stranger.uploadToken, 'virus.exe')).status).toBe(201);
    const seen = (await rig.get(`/api/v1/cases/${caseNo}/files`, rig.tokenOf(caseNo))).json;
    expect(seen).toMatchObject({ items: [{ name: 'scope.jpg' }] });
    const byStaff = (await rig.get(`/api/v1/cases/${caseNo}/files`, 'support')).json;
    expect(byStaff).toMatchObject({
      items: [{}, { quarantined: expect.stringContaining('not known') as string }],
    });
  });
});
