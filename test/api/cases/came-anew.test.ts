import { CaseNotRunning, OutcomeUnknown } from '../../../api/cases/case-client';
import { recordStep } from '../../../store/cases/case-record';
import { closed, enter, stepTo, system } from '../../../workflows/contract';
import type { CaseState, DispatchPurpose } from '../../../workflows/contract';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig, silentCases } from '../api-rig';
import { textWith } from '../matchers';

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** No case runs, and a message to a closed one is carried to Temporal, which does not answer. */
const closedCases = {
  ...silentCases,
  send: () => Promise.reject(new CaseNotRunning('it is closed')),
  sendToClosed: () => Promise.reject(new OutcomeUnknown('carried')),
};

describe('POST /appeals about a unit that came anew', () => {
  let rig: ApiRig;
  let orders = 0;

  beforeAll(async () => {
    rig = await ApiRig.open({ cases: closedCases });
  });
  afterAll(() => rig.close());

  const anOrder = () => {
    orders += 1;
    return putOrder(rig.deps.db, { orderNo: `DE-${70_000 + orders}`, serialNos: ['SN-OLD'] });
  };
  /** Puts order and first delivery so far back that both limits of them are long over. */
  const makeOld = async (orderNo: string): Promise<void> => {
    await rig.deps.db
      .updateTable('orders')
      .set({ ordered_at: new Date(ago(90)) })
      .where('order_no', '=', orderNo)
      .execute();
    await rig.deps.db
      .updateTable('order_shipments')
      .set({ delivered_at: new Date(ago(85)) })
      .where('order_no', '=', orderNo)
      .execute();
  };
  const appealAbout = async (orderNo: string, item: { sku: string; serialNo?: string }) => {
    const problem = { description: 'It shows no trace, again.' };
    return rig.post('/api/v1/appeals', { body: { orderNo, email: buyerEmail, problem, items: [item] } });
  };
  const opened = async (orderNo: string, item: { sku: string; serialNo?: string }): Promise<string> => {
    const { status, json } = await appealAbout(orderNo, item);
    expect(status).toBe(201);
    const { cases } = json as { cases: readonly [{ caseNo: string }] };
    return cases[0].caseNo;
  };
  const stateOf = async (caseNo: string): Promise<CaseState> => {
    const { snapshot } = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    return snapshot;
  };
  /** Ends a case by a delivery, as the warehouse and the carrier would. */
  const deliver = async (
    caseNo: string,
    purpose: DispatchPurpose,
    { at, sku, waits = false }: { readonly at: string; readonly sku?: string; readonly waits?: boolean },
  ) => {
    const state = await stateOf(caseNo);
    const stage =
      purpose === 'replacement'
        ? ({ stage: 'replacement', dispatch: null } as const)
        : ({ stage: 'repair', repaired: true, failures: 0, review: null, dispatch: null } as const);
    const sent = stepTo(enter(state, stage, at), at, {
      events: [{ name: 'goodsDispatched', actor: system }],
      effects: [
        { do: 'order-dispatch', purpose },
        { do: 'dispatch', purpose, trackingNo: null, carrier: null },
      ],
    });
    const delivered = {
      events: [{ name: 'deliveryConfirmed', actor: system }],
      effects: [{ do: 'deliver', purpose }],
    } as const;
    const end = waits
      ? stepTo(sent.state, at, delivered)
      : closed(sent.state, purpose === 'replacement' ? 'replaced' : 'repaired', { at, ...delivered });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, sent));
    if (sku !== undefined)
      await rig.deps.db.updateTable('dispatch_orders').set({ sku }).where('case_no', '=', caseNo).execute();
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, end));
  };
  const eventOf = async (caseNo: string, name: string) =>
    rig.deps.db
      .selectFrom('case_events')
      .select(['detail', 'rules'])
      .where('case_no', '=', caseNo)
      .where('name', '=', name)
      .executeTakeFirst();

  test('acceptAppeal() E85 a replacement that fails opens a linked case counted from its delivery', async () => {
    const { orderNo, sku } = await anOrder();
    const first = await opened(orderNo, { sku });
    await deliver(first, 'replacement', { at: ago(5) });
    await makeOld(orderNo);
    const second = await opened(orderNo, { sku });
    expect(second).not.toBe(first);
    expect(await stateOf(second)).toMatchObject({ stage: 'support', attention: null, ruledOut: [] });
    expect((await eventOf(second, 'appealReceived'))?.detail).toMatchObject({ follows: first });
    expect(await eventOf(second, 'earlierRemedyFound')).toMatchObject({
      rules: ['W1', 'J'],
      detail: { follows: first, outcome: 'replaced', overruled: ['W2'], caseOfUnit: 2 },
    });
    const told = await rig.get(`/api/v1/cases/${second}/explain`, 'support');
    expect(told.json).toMatchObject({
      reproduced: true,
      eligibility: { outcome: 'eligible', counted: { daysSinceReceipt: 5, receiptSource: 'carrier' } },
    });
    expect(JSON.stringify(told.json)).toContain('W2, counted from the order, is not held against');
    expect(JSON.stringify(told.json)).toContain(`the unit was replaced in ${first}; this is case 2`);
  });

  test('acceptAppeal() E85 W1 still ends 14 days after the replacement came', async () => {
    const { orderNo, sku } = await anOrder();
    const first = await opened(orderNo, { sku });
    await deliver(first, 'replacement', { at: ago(16) });
    await makeOld(orderNo);
    const second = await opened(orderNo, { sku });
    expect(await stateOf(second)).toMatchObject({ stage: 'closed', outcome: 'refused' });
    expect((await eventOf(second, 'appealRefused'))?.rules).toEqual(['W1']);
  });

  test('acceptAppeal() E85 E65 an appeal that came while a difference was unpaid keeps its day', async () => {
    const { orderNo, sku } = await anOrder();
    const first = await opened(orderNo, { sku });
    await makeOld(orderNo);
    // The product is with the customer, and its case waits for the difference.
    await deliver(first, 'replacement', { at: ago(20), waits: true });
    expect(await opened(orderNo, { sku })).toBe(first);
    await rig.deps.db
      .updateTable('appeals')
      .set({ accepted_at: new Date(ago(18)) })
      .where('order_no', '=', orderNo)
      .where('appeal_no', 'not in', (from) => from.selectFrom('cases').select('appeal_no'))
      .execute();
    const paid = closed(await stateOf(first), 'replaced', {
      at: ago(1),
      events: [{ name: 'refundSettled', actor: system }],
    });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, paid));
    const second = await opened(orderNo, { sku });
    expect(second).not.toBe(first);
    expect(await stateOf(second)).toMatchObject({ stage: 'support' });
    const told = await rig.get(`/api/v1/cases/${second}/explain`, 'support');
    expect(told.json).toMatchObject({
      eligibility: { outcome: 'eligible', counted: { daysSinceReceipt: 2 } },
    });
    // It counts once: what comes after the next case has days of its own.
    await deliver(second, 'replacement', { at: ago(16) });
    expect(await stateOf(await opened(orderNo, { sku }))).toMatchObject({ outcome: 'refused' });
  });

  test('acceptAppeal() E85 knows a similar product by its own sku and has no serial number to hold against it', async () => {
    const { orderNo, sku } = await anOrder();
    const { sku: similar } = await putOrder(rig.deps.db, { orderNo: 'DE-79999' });
    const first = await opened(orderNo, { sku, serialNo: 'SN-OLD' });
    await deliver(first, 'replacement', { at: ago(2), sku: similar });
    const second = await opened(orderNo, { sku: similar, serialNo: 'SN-NEW' });
    expect(await stateOf(second)).toMatchObject({ stage: 'support', unit: { sku, serialNo: null } });
  });

  test('acceptAppeal() E94 a repair that failed again is visible and is not offered first', async () => {
    const { orderNo, sku } = await anOrder();
    const first = await opened(orderNo, { sku });
    await deliver(first, 'repaired', { at: ago(10) });
    await makeOld(orderNo);
    const second = await opened(orderNo, { sku, serialNo: 'SN-OLD' });
    expect(await stateOf(second)).toMatchObject({ stage: 'support', ruledOut: ['repair'] });
    expect(await eventOf(second, 'earlierRemedyFound')).toMatchObject({
      detail: { follows: first, outcome: 'repaired', ruledOut: ['repair'] },
    });
  });

  test('acceptAppeal() E86 the third case of a unit alerts a manager at intake', async () => {
    const { orderNo, sku } = await anOrder();
    const first = await opened(orderNo, { sku });
    await deliver(first, 'repaired', { at: ago(4) });
    const second = await opened(orderNo, { sku });
    await deliver(second, 'replacement', { at: ago(0.001) });
    const third = await opened(orderNo, { sku });
    expect(await stateOf(third)).toMatchObject({ stage: 'support', attention: 'manager', ruledOut: [] });
    expect(await eventOf(third, 'earlierRemedyFound')).toMatchObject({
      detail: { follows: second, caseOfUnit: 3, attention: 'manager' },
    });
    const row = await rig.get(`/api/v1/cases/${third}`, 'support');
    expect(row.json).toMatchObject({ attention: 'manager', waitingFor: { who: 'manager' } });
  });

  test('acceptAppeal() E85 a refunded unit does not come again', async () => {
    const { orderNo, sku } = await anOrder();
    const first = await opened(orderNo, { sku });
    await deliver(first, 'replacement', { at: ago(5) });
    const second = await opened(orderNo, { sku });
    const state = await stateOf(second);
    const end = closed({ ...state, place: 'kept' }, 'refunded', { at: ago(0), events: [] });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, end));
    const again = await appealAbout(orderNo, { sku });
    expect(again.status).toBe(422);
    expect(again.json).toMatchObject({ rules: ['G1'] });
  });

  const withdrawn = async (caseNo: string, change: Partial<CaseState> = {}): Promise<string> => {
    const end = closed(await stateOf(caseNo), 'withdrawn', { at: ago(0), events: [] });
    await rig.deps.db
      .updateTable('cases')
      .set({ stage: 'closed', outcome: 'withdrawn', snapshot: JSON.stringify({ ...end.state, ...change }) })
      .where('case_no', '=', caseNo)
      .execute();
    return caseNo;
  };
  const waking: readonly (readonly [string, string, object])[] = [
    ['reopen', 'support', { reason: 'new facts' }],
    ['overrule', 'manager', { rule: 'W1', reason: 'a good customer' }],
    ['shipment-arrived', 'warehouse', { contents: 'ok' }],
  ];

  test.each(waking)(
    '%s refuses a case from before the unit was replaced, and none from after it (E26, E85)',
    async (action, as, body) => {
      const { orderNo, sku } = await anOrder();
      const older = await withdrawn(await opened(orderNo, { sku }), { appealedAt: ago(6) });
      const replaced = await opened(orderNo, { sku });
      await deliver(replaced, 'replacement', { at: ago(5) });
      expect(await rig.act(older, action, { as, body })).toMatchObject({
        status: 409,
        json: { detail: textWith(`got the unit anew in ${replaced}; a new appeal is needed`) },
      });
      expect((await rig.act(replaced, action, { as, body })).status).toBe(503);
      const newer = await withdrawn(await opened(orderNo, { sku }));
      expect((await rig.act(newer, action, { as, body })).status).toBe(503);
    },
  );
});
