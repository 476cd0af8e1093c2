import { sweepOnce } from '../../api/sweep';
import { ApiRig } from './api-rig';
import { textLike } from './matchers';
import { seedCase } from '../store/seed-case';

let rig: ApiRig;

beforeAll(async () => {
  rig = await ApiRig.open();
});
afterAll(() => rig.close());

const erp = { label: 'ERP', url: 'https://erp.example/hooks' };
const make = (body: object, key?: string) =>
  rig.post('/api/v1/webhook-endpoints', { as: 'admin', body, ...(key !== undefined && { key }) });
const post = (path: string) => rig.post(`/api/v1/${path}`, { as: 'admin' });
interface Made {
  readonly endpointId: string;
  readonly secret: string;
}
interface Listed {
  readonly items: readonly (Made & { readonly messageNo: number; readonly state: string })[];
  readonly nextCursor: string | null;
}
const list = async (path: string) => (await rig.get(`/api/v1/${path}`, 'admin')).json as Listed;

describe('the webhooks', () => {
  test('makeEndpoint() tells a secret once; the same request answers the same endpoint', async () => {
    const { status, json } = await make(erp, 'first');
    expect([status, json]).toMatchObject([
      201,
      { ...erp, events: [], paused: null, waiting: 0, failed: 0, secret: textLike(/^whsec_[\w+/]{43}=$/) },
    ]);
    const again = await make(erp, 'first');
    expect(again.json).toEqual(json);
    expect((await make({ ...erp, events: ['offerMade'] }, 'first')).status).toBe(409);
    const { items } = await list('webhook-endpoints');
    expect(items).toHaveLength(1);
    expect(JSON.stringify(items)).not.toContain((json as Made).secret);
    const noted = await rig.deps.db
      .selectFrom('security_events')
      .select(['name', 'about'])
      .where('name', '=', 'webhookMade')
      .execute();
    expect(noted).toEqual([{ name: 'webhookMade', about: erp.url }]);
  });

  test.each([
    ['http://erp.example/', 'it must be https'],
    ['https://192.168.0.7/', 'WEBHOOK_NETWORKS'],
    ['mailto:erp@example.com', 'https address'],
  ])('makeEndpoint() refuses %s and says why', async (url, words) => {
    const { status, json } = await make({ ...erp, url });
    expect([status, json]).toMatchObject([422, { detail: expect.stringContaining(words) as string }]);
  });

  test('listMessages() pages from the newest, by state, endpoint and case; resend has one go out again', async () => {
    const { endpointId } = (await make({ ...erp, label: 'Ledger' })).json as Made;
    for (const caseId of [901, 902, 903]) await seedCase(rig.deps.db, caseId);
    const query = `webhook-messages?endpointId=${endpointId}`;
    const first = await list(`${query}&limit=2`);
    const rest = await list(`${query}&limit=2&cursor=${first.nextCursor ?? ''}`);
    const all = (await list(query)).items;
    expect([...first.items, ...rest.items]).toEqual(all);
    expect(rest.nextCursor).toBeNull();
    expect((await list(`${query}&caseNo=RMA-000902`)).items).toHaveLength(all.length / 3);
    expect((await list(`${query}&state=delivered`)).items).toEqual([]);
    const [last] = all;
    await rig.deps.db
      .updateTable('webhook_messages')
      .set({ state: 'failed' })
      .where('message_no', '=', last?.messageNo ?? 0)
      .execute();
    expect((await list(`${query}&state=failed`)).items).toHaveLength(1);
    expect((await post(`webhook-messages/${String(last?.messageNo)}/resend`)).json).toEqual({ resent: 1 });
    expect((await list(`${query}&state=failed`)).items).toEqual([]);
    expect((await post('webhook-messages/999999/resend')).status).toBe(404);
  });

  test('sweepOnce() forgets what was delivered 30 days ago or given up 90, and nothing that waits', async () => {
    const { db } = rig.deps;
    const { endpointId } = (await make({ ...erp, label: 'Archive' })).json as Made;
    for (const caseId of [911, 912, 913, 914]) await seedCase(db, caseId);
    const age = async (caseNo: string, state: 'delivered' | 'failed' | 'waiting', days: number) => {
      const at = new Date(Date.now() - days * 86_400_000);
      await db
        .updateTable('webhook_messages')
        .set({ state, created_at: at, next_attempt_at: at, delivered_at: state === 'delivered' ? at : null })
        .where('endpoint_id', '=', endpointId)
        .where('case_no', '=', caseNo)
        .execute();
    };
    const left = async () => {
      await sweepOnce(rig.deps, new Date());
      const rows = await db
        .selectFrom('webhook_messages')
        .select('case_no')
        .where('endpoint_id', '=', endpointId)
        .execute();
      return [...new Set(rows.map((row) => row.case_no))].sort();
    };
    await age('RMA-000911', 'delivered', 29);
    await age('RMA-000912', 'delivered', 31);
    await age('RMA-000913', 'failed', 89);
    await age('RMA-000914', 'waiting', 400);
    expect(await left()).toEqual(['RMA-000911', 'RMA-000913', 'RMA-000914']);
    await age('RMA-000913', 'failed', 91);
    expect(await left()).toEqual(['RMA-000911', 'RMA-000914']);
  });

  test('an endpoint is paused, resumed, given a new secret and removed; then it is not there', async () => {
    const { endpointId, secret } = (await make({ ...erp, label: 'Shop' })).json as Made;
    const at = (what: string) => post(`webhook-endpoints/${endpointId}/${what}`);
    expect((await at('pause')).json).toMatchObject({ paused: 'by-hand' });
    expect((await at('resume')).json).toMatchObject({ paused: null });
    expect((await at('resend-failed')).json).toEqual({ resent: 0 });
    expect((await at('secret')).json).not.toEqual({ secret });
    const remove = () => rig.send('DELETE', `/api/v1/webhook-endpoints/${endpointId}`, { as: 'admin' });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect([(await at('pause')).status, (await at('secret')).status]).toEqual([404, 404]);
  });
});
