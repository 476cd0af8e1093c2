import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { listWith, objectWith } from '../matchers';

describe('POST /api/v1/policy/what-if', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  const repairable = { cause: 'internal-defect', repairable: true, repairMinutes: 20 };

  async function openCase(orderNo: string, change: Parameters<typeof putOrder>[1] = {}): Promise<string> {
    await putOrder(rig.deps.db, { orderNo, ...change });
    const body = { orderNo, email: 'ada@example.org', problem: { description: 'dead' } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    const { cases } = json as { cases: [{ caseNo: string }] };
    return cases[0].caseNo;
  }

  test('whatIfRoutes() tells what a verdict would lead to and why, and holds no stock for it (O2, O4, O7)', async () => {
    const caseNo = await openCase('DE-41000', { onSale: true, stockOnHand: 1 });
    const body = { caseNo, verdict: { ...repairable, parts: [{ sku: 'PART-1', quantity: 1 }] } };
    const answer = await rig.post('/api/v1/policy/what-if', { as: 'lab', body });
    expect(answer).toMatchObject({ status: 200, json: { needsManager: false, secondOpinion: false } });
    expect(answer.json).toMatchObject({
      options: listWith([
        objectWith({ kind: 'refund', offered: false, rules: ['O2'] }),
        objectWith({ kind: 'replacement', offered: true }),
        objectWith({ kind: 'repair', offered: true }),
      ]),
    });
    const product = await rig.get('/api/v1/products/SCOPE-DE-41000', 'lab');
    expect(product.json).toMatchObject({ stockOnHand: 1, stockReserved: 0 });
    expect(await rig.deps.db.selectFrom('reservations').selectAll().execute()).toEqual([]);
  });

  test('whatIfRoutes() says that a fault of the customer takes a second technician and earns nothing (O8)', async () => {
    const caseNo = await openCase('DE-41001');
    const body = { caseNo, verdict: { cause: 'customer-caused', repairable: false } };
    const { json } = await rig.post('/api/v1/policy/what-if', { as: 'lab', body });
    expect(json).toMatchObject({ secondOpinion: true, secondApprover: false });
    const { options } = json as { options: readonly { offered: boolean }[] };
    expect(options.map(({ offered }) => offered)).toEqual([false, false, false]);
    const stranger = await rig.post('/api/v1/policy/what-if', { as: rig.tokenOf(caseNo), body });
    expect(stranger.status).toBe(403);
  });

  test('deskRoutes() tells everybody the calendar, and only staff where Temporal shows its cases', async () => {
    const [stranger, staff] = [await rig.get('/api/v1/desk'), await rig.get('/api/v1/desk', 'support')];
    expect(stranger.json).toMatchObject({ timeZone: 'Europe/Berlin', temporalUiUrl: null });
    expect(staff.json).toMatchObject({ temporalUiUrl: 'http://temporal.example/namespaces/default' });
  });
});
