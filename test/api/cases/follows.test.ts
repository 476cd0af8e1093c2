import { randomUUID } from 'node:crypto';
import type { CaseState } from '../../../workflows/contract';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

describe('POST /appeals about a unit whose case ended without a remedy', () => {
  let rig: ApiRig;
  let orders = 0;

  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  const anOrder = () => {
    orders += 1;
    return putOrder(rig.deps.db, { orderNo: `DE-${String(73_000 + orders)}` });
  };
  const appeal = async (
    orderNo: string,
    change: { email?: string; claim?: string; items?: readonly object[] } = {},
  ): Promise<string> => {
    const { email = buyerEmail, claim = 'defective', items } = change;
    const body = { orderNo, email, items, problem: { description: 'It shows no trace.', claim } };
    const { status, json } = await rig.post('/api/v1/appeals', { body, key: randomUUID() });
    expect(status).toBe(201);
    return (json as { cases: readonly [{ caseNo: string }] }).cases[0].caseNo;
  };
  const stateOf = async (caseNo: string): Promise<CaseState> => {
    const { snapshot } = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    return snapshot;
  };
  /** Puts the end of a case, and the appeal that began it, so many days back. */
  const ended = async (caseNo: string, days: number, change: object): Promise<void> => {
    const state = { ...(await stateOf(caseNo)), stage: 'closed', outcome: 'refused', ...change };
    const { outcome } = state;
    await rig.deps.db
      .updateTable('cases')
      .set({ opened_at: new Date(ago(days)), updated_at: new Date(ago(days)), stage: 'closed', outcome })
      .set({ snapshot: JSON.stringify(state) })
      .where('case_no', '=', caseNo)
      .execute();
  };
  const appealedDaysAgo = async (caseNo: string): Promise<number> =>
    Math.round((Date.now() - Date.parse((await stateOf(caseNo)).appealedAt)) / DAY_MS);

  test('acceptAppeal() keeps the first date of a refused case, however long ago it was (E26)', async () => {
    const { orderNo } = await anOrder();
    const first = await appeal(orderNo, { claim: 'none' });
    await ended(first, 400, {});
    const second = await appeal(orderNo);
    expect(second).not.toBe(first);
    expect(await appealedDaysAgo(second)).toBe(400);
  });

  test('acceptAppeal() keeps the date of an accepted one until the end that its record names (E33, E36)', async () => {
    const lapsed = { outcome: 'lapsed', accepted: true };
    const dates = await Promise.all(
      [ago(-1), ago(1)].map(async (reopenUntil) => {
        const { orderNo } = await anOrder();
        const first = await appeal(orderNo, { claim: 'none' });
        await ended(first, 20, { ...lapsed, reopenUntil });
        return appealedDaysAgo(await appeal(orderNo));
      }),
    );
    expect(dates).toEqual([20, 0]);
  });

  test('acceptAppeal() goes behind no case in which the customer got the unit anew (E26, E85)', async () => {
    const { orderNo } = await anOrder();
    await ended(await appeal(orderNo, { claim: 'none' }), 20, {});
    await ended(await appeal(orderNo), 10, { outcome: 'repaired', accepted: true, place: 'returned' });
    expect(await appealedDaysAgo(await appeal(orderNo))).toBe(0);
  });

  test.each(['no-remedy', 'declined'])(
    'acceptAppeal() goes behind no case that ended %s after the goods had come (E26, W1, W2)',
    async (outcome) => {
      const { orderNo } = await anOrder();
      await ended(await appeal(orderNo, { claim: 'none' }), 400, {});
      const home = { outcome, accepted: true, agreed: true, place: 'returned' };
      await ended(await appeal(orderNo), 380, home);
      expect(await appealedDaysAgo(await appeal(orderNo))).toBe(0);
    },
  );

  const receipt = { at: ago(3), source: 'collection' };
  const known = {
    receipt,
    settled: ['identity', 'logs'],
    overruled: ['W1', 'O2'],
    secondOwner: { consentRef: null },
  };

  test('acceptAppeal() keeps what was shown and decided for the same sender, and says so (E26, E2, E11, E21)', async () => {
    const { orderNo } = await anOrder();
    const first = await appeal(orderNo, { email: 'eve@example.org', claim: 'none' });
    await ended(first, 2, known);
    const second = await appeal(orderNo, { email: 'Eve@example.org' });
    expect(await stateOf(second)).toMatchObject({
      stage: 'support',
      receipt,
      settled: ['identity', 'proof'],
      overruled: ['W1'],
      secondOwner: { consentRef: null },
    });
    const told = await rig.get(`/api/v1/cases/${second}/explain`, 'support');
    expect(JSON.stringify(told.json)).toContain(`A manager has set W1 aside in ${first}`);
  });

  test('acceptAppeal() keeps no proof for a serial number that the sale does not know (E26, E45)', async () => {
    const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: 'DE-73900', serialNos: ['SN-A'] });
    const about = (serialNo: string) => ({ items: [{ sku, serialNo }] });
    const first = await appeal(orderNo, { ...about('SN-A'), claim: 'none' });
    expect(await stateOf(first)).toMatchObject({ outcome: 'refused', settled: ['proof', 'identity'] });
    const second = await stateOf(await appeal(orderNo, about('SN-OTHER')));
    expect(second).toMatchObject({ stage: 'appeal', needs: ['proof'], settled: ['identity'] });
  });

  test('acceptAppeal() keeps of another sender’s case the proven day of receipt alone (E20, E26)', async () => {
    const { orderNo } = await anOrder();
    await ended(await appeal(orderNo, { email: 'eve@example.org', claim: 'none' }), 2, known);
    const second = await stateOf(await appeal(orderNo, { email: 'mallory@example.org' }));
    expect(second).toMatchObject({ stage: 'appeal', needs: ['identity'], receipt, overruled: [] });
    expect(second.settled).toEqual(['proof']);
    expect(second).not.toHaveProperty('secondOwner');
    const other = await anOrder();
    const said = { ...known, receipt: { ...receipt, source: 'customer' } };
    await ended(await appeal(other.orderNo, { email: 'eve@example.org', claim: 'none' }), 2, said);
    expect(await stateOf(await appeal(other.orderNo))).toMatchObject({ receipt: null });
  });
});
