import { randomUUID } from 'node:crypto';
import { OutcomeUnknown, CaseNotRunning } from '../../api/cases/case-client';
import { sweepOnce } from '../../api/sweep';
import type { Message } from '../../workflows/contract';
import { recordStep } from '../../store/cases/case-record';
import { announceParcelNo } from '../../store/goods/parcels';
import { stepOf } from '../support/case-states';
import { putOrder } from '../support/order';
import { ApiRig, silentCases } from './api-rig';
import { aText, objectWith, textLike } from './matchers';

interface Told {
  readonly way: 'running' | 'closed';
  readonly caseNo: string;
  readonly message: Message;
}

describe('doors of the shop, the dock and the bank', () => {
  let rig: ApiRig;
  const told: Told[] = [];
  const temporal: { answer: 'hears' | 'down' | 'closed' } = { answer: 'hears' };

  beforeAll(async () => {
    rig = await ApiRig.open({
      cases: {
        ...silentCases,
        signal: (caseNo, _action, message) => {
          if (temporal.answer === 'down') return Promise.reject(new OutcomeUnknown('down'));
          if (temporal.answer === 'closed') return Promise.reject(new CaseNotRunning('closed'));
          told.push({ way: 'running', caseNo, message });
          return Promise.resolve();
        },
        signalToClosed: ({ caseNo }, _action, message) => {
          told.push({ way: 'closed', caseNo, message });
          return Promise.resolve();
        },
      },
    });
  });
  afterAll(() => rig.close());
  beforeEach(() => {
    told.length = 0;
    temporal.answer = 'hears';
  });

  async function openCase(orderNo: string, change: Parameters<typeof putOrder>[1] = {}) {
    await putOrder(rig.deps.db, { orderNo, ...change });
    return appealAbout(orderNo);
  }

  async function appealAbout(orderNo: string) {
    const body = { orderNo, email: 'ada@example.org', problem: { description: 'dead' } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    const { appealNo, cases } = json as { appealNo: string; cases: [{ caseNo: string }] };
    return { appealNo, caseNo: cases[0].caseNo };
  }

  const product = { title: 'Probe', unitPriceCents: 500, currency: 'EUR', stockOnHand: 4 };
  const order = (orderNo: string) => ({
    orderNo,
    orderedAt: '2026-03-01T09:00:00+01:00',
    customer: { name: 'Ada', email: 'ada@example.org', address: 'Weg 1, Berlin' },
    payment: { provider: 'stripe', id: 'pi_1' },
    currency: 'EUR',
    shippingCents: 0,
    lines: [{ sku: 'PROBE', quantity: 1, unitPaidCents: 500, onSale: false }],
  });

  test('orderRoutes() takes over products and orders, again without a change', async () => {
    const put = (body: object) => rig.send('PUT', '/api/v1/products/PROBE', { as: 'admin', body });
    expect((await put(product)).status).toBe(201);
    const again = await put({ sku: 'PROBE', ...product, stockOnHand: 5 });
    expect([again.status, again.json]).toEqual([200, objectWith({ stockOnHand: 5, stockReserved: 0 })]);
    expect((await put({ ...product, sku: 'OTHER' })).status).toBe(422);
    expect((await put({ title: 'x' })).status).toBe(422);
    expect((await rig.get('/api/v1/products/PROBE', 'lab')).json).toMatchObject({ title: 'Probe' });
    expect((await rig.get('/api/v1/products', 'lab')).json).toMatchObject({ items: [{ sku: 'PROBE' }] });
    expect((await rig.get('/api/v1/products/NONE', 'lab')).status).toBe(404);
    expect((await rig.post('/api/v1/orders', { as: 'admin', body: order('SHOP-1') })).status).toBe(201);
    expect((await rig.post('/api/v1/orders', { as: 'admin', body: order('SHOP-1') })).status).toBe(200);
    expect((await rig.get('/api/v1/orders/SHOP-1', 'support')).json).toMatchObject({
      orderNo: 'SHOP-1',
      lines: [{ units: [{ piece: 1 }] }],
    });
    expect((await rig.get('/api/v1/orders/NONE', 'support')).status).toBe(404);
    const unknown = {
      ...order('SHOP-2'),
      lines: [{ sku: 'NONE', quantity: 1, unitPaidCents: 1, onSale: false }],
    };
    expect((await rig.post('/api/v1/orders', { as: 'admin', body: unknown })).status).toBe(422);
    expect((await rig.post('/api/v1/orders', { as: 'admin', body: {} })).status).toBe(422);
  });

  test('orderRoutes() leaves an order as it was bought once a case rests on it', async () => {
    const { caseNo } = await openCase('DE-40000');
    expect(caseNo).toMatch(/^RMA-/);
    const changed = {
      ...order('DE-40000'),
      lines: [{ sku: 'SCOPE-DE-40000', quantity: 1, unitPaidCents: 1, onSale: false }],
    };
    const answer = await rig.post('/api/v1/orders', { as: 'admin', body: changed });
    expect([answer.status, answer.json]).toEqual([409, objectWith({ reason: 'order-has-case' })]);
  });

  test('importRoutes() takes over a whole file or nothing of it', async () => {
    const csv = 'sku,title,unitPriceCents,currency,stockOnHand\nCABLE,Cable,900,EUR,7\nPLUG,Plug,100,EUR,1\n';
    const send = (path: string, raw: string, type: string) =>
      rig.post(path, { as: 'admin', raw, headers: { 'content-type': type } });
    const first = await send('/api/v1/products:import', csv, 'text/csv');
    expect([first.status, first.json]).toEqual([200, { created: 2, changed: 0, unchanged: 0 }]);
    const orders = JSON.stringify([order('SHOP-7'), order('SHOP-8')]);
    expect((await send('/api/v1/orders:import', orders, 'application/json')).json).toMatchObject({
      created: 2,
    });
    const half = JSON.stringify([order('SHOP-9'), { orderNo: 'SHOP-10' }]);
    const refused = await send('/api/v1/orders:import', half, 'application/json');
    expect(refused.status).toBe(422);
    expect((await rig.get('/api/v1/orders/SHOP-9', 'admin')).status).toBe(404);
    expect((await send('/api/v1/orders:import', '<orders/>', 'application/xml')).status).toBe(415);
    expect((await send('/api/v1/orders:import', '[', 'application/json')).status).toBe(422);
  });

  const scan = async (code: string, as = 'warehouse') => {
    const { status, json } = await rig.post('/api/v1/parcels/scan', { as, body: { code } });
    expect(status).toBe(200);
    return json as {
      scanId: string;
      quarantined: boolean;
      alreadyScanned: object | null;
      cases: { caseNo: string; received: object | null }[];
    };
  };

  test('scanParcel() finds a case by its number, its appeal and its serial number', async () => {
    const { caseNo, appealNo } = await openCase('DE-40001', { serialNos: ['SN-40001'] });
    for (const code of [caseNo.toLowerCase(), appealNo, ' sn-40001 ', 'SN 40001'.replace(' ', '-')])
      expect((await scan(code)).cases.map((found) => found.caseNo)).toEqual([caseNo]);
  });

  test('scanParcel() E39 puts a parcel without a case into quarantine until its case is there', async () => {
    expect(await scan('SN-40002')).toMatchObject({ quarantined: true, cases: [], alreadyScanned: null });
    expect(await scan('SN-40002')).toMatchObject({
      quarantined: true,
      alreadyScanned: { by: textLike(/^warehouse-/) },
    });
    const { caseNo } = await openCase('DE-40002', { serialNos: ['SN-40002'] });
    expect(await scan('SN-40002')).toMatchObject({
      quarantined: false,
      alreadyScanned: null,
      cases: [{ caseNo }],
    });
  });

  test('takeOutMistaken() E39 takes out what was mistyped, keeps who said so first, and knows the parcel that does come', async () => {
    const waiting = async () =>
      ((await rig.get('/api/v1/parcels/quarantine', 'warehouse')).json as { items: { code: string }[] }).items
        .map(({ code }) => code)
        .filter((code) => code.startsWith('TYPO'));
    const takeOut = (scanId: string, as = 'warehouse') =>
      rig.post(`/api/v1/parcels/quarantine/${scanId}/mistake`, { as });
    const { scanId } = await scan('TYPO-1');
    expect(await waiting()).toEqual(['TYPO-1']);
    expect((await takeOut(scanId, 'support')).status).toBe(403);
    const first = await takeOut(scanId);
    expect([first.status, first.json]).toEqual([
      200,
      { scanId, code: 'TYPO-1', mistakenAt: aText, mistakenBy: textLike(/^warehouse-/) },
    ]);
    expect((await takeOut(scanId, 'manager')).json).toEqual(first.json);
    expect(await waiting()).toEqual([]);
    // The code is on a parcel after all: it is one that nobody has scanned before, and it waits.
    expect(await scan('TYPO-1')).toMatchObject({ quarantined: true, alreadyScanned: null });
    expect(await waiting()).toEqual(['TYPO-1']);
  });

  test('takeOutMistaken() E39 leaves alone what is of a case, and what nobody scanned', async () => {
    const { caseNo } = await openCase('DE-40023', { serialNos: ['SN-40023'] });
    const takeOut = (scanId: string) =>
      rig.post(`/api/v1/parcels/quarantine/${scanId}/mistake`, { as: 'warehouse' });
    const { scanId } = await scan(caseNo);
    expect((await takeOut(scanId)).status).toBe(409);
    expect((await takeOut('no-such-scan')).status).toBe(404);
    const early = await scan('SN-40024');
    await openCase('DE-40024', { serialNos: ['SN-40024'] });
    expect((await scan('SN-40024')).quarantined).toBe(false);
    expect((await takeOut(early.scanId)).status).toBe(409);
  });

  test('scanParcel() E50 notes a parcel once when several clerks scan it at once', async () => {
    const { caseNo } = await openCase('DE-40003');
    const clerks = ['warehouse', 'manager', 'warehouse', 'manager', 'warehouse', 'manager', 'warehouse'];
    // Connections are opened first, so that the clerks do not wait for them one after another.
    await Promise.all(clerks.map((clerk, index) => scan(`OTHER-${index}`, clerk)));
    const scans = await Promise.all(clerks.map((clerk) => scan(caseNo, clerk)));
    expect(scans.filter(({ alreadyScanned }) => alreadyScanned === null)).toHaveLength(1);
    // To be scanned is not to be received.
    expect(scans.flatMap(({ cases }) => cases.map(({ received }) => received))).toEqual(
      clerks.map(() => null),
    );
    const rows = await rig.deps.db
      .selectFrom('parcel_scans')
      .select('scan_id')
      .where('code', '=', caseNo)
      .execute();
    expect(rows).toHaveLength(1);
  });

  test('scanParcel() E50 finds the new return of a piece whose earlier case is closed (E94)', async () => {
    const { caseNo } = await openCase('DE-40020', { serialNos: ['SN-40020'] });
    expect((await scan('SN-40020')).cases).toMatchObject([{ caseNo }]);
    await close(caseNo);
    const next = await appealAbout('DE-40020');
    expect(next.caseNo).not.toBe(caseNo);
    expect(await scan('SN-40020')).toMatchObject({ alreadyScanned: null, cases: [{ caseNo: next.caseNo }] });
    expect(await scan('SN-40020')).toMatchObject({ alreadyScanned: { by: textLike(/^warehouse-/) } });
  });

  test('scanParcel() E42 puts a parcel of a closed case into quarantine, and says what to do with it', async () => {
    const { caseNo } = await openCase('DE-40021');
    await close(caseNo);
    expect(await scan(caseNo)).toMatchObject({
      quarantined: true,
      cases: [{ caseNo, actions: ['shipment-arrived'] }],
    });
  });

  test('announceParcelNo() and scanParcel() know every case in one parcel (E63)', async () => {
    await putOrder(rig.deps.db, { orderNo: 'DE-40022', quantity: 2 });
    const body = {
      orderNo: 'DE-40022',
      email: 'ada@example.org',
      items: [{ sku: 'SCOPE-DE-40022', quantity: 2 }],
      problem: { description: 'both dead' },
    };
    const { json } = await rig.post('/api/v1/appeals', { body });
    const caseNos = (json as { cases: { caseNo: string }[] }).cases.map(({ caseNo }) => caseNo);
    expect(caseNos).toHaveLength(2);
    await announceParcelNo(rig.deps.db, caseNos[0] ?? '', 'JD 0001');
    expect((await scan('jd0001')).cases.map(({ caseNo }) => caseNo)).toEqual(caseNos);
    // What was taken in is off the list; the rest of the parcel is still awaited.
    await close(caseNos[0] ?? '');
    expect((await scan('JD0001')).cases.map(({ caseNo }) => caseNo)).toEqual([caseNos[1]]);
  });

  /** As if its customer had withdrawn the case. */
  async function close(caseNo: string): Promise<void> {
    const { snapshot } = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    const step = stepOf(snapshot, 'withdraw');
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
  }

  async function withIntent(orderNo: string) {
    const { caseNo } = await openCase(orderNo);
    const { unit_id: unitId } = await rig.deps.db
      .selectFrom('cases')
      .select('unit_id')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    await rig.deps.db
      .insertInto('refund_intents')
      .values({
        intent_id: `INT-${caseNo}`,
        case_no: caseNo,
        unit_id: unitId,
        payment_id: 'pi_1',
        amount_cents: 9_000,
        currency: 'EUR',
        state: 'pending',
        requested_by: 'customer',
        approved_by: null,
        called_at: null,
        provider_refund_id: null,
        failure: null,
        settled_by_hand: null,
      })
      .execute();
    return caseNo;
  }
  const news = (intentId: string | null, state: string, eventId = `evt_${randomUUID()}`) => ({
    eventId,
    type: 'refund.updated',
    createdAt: '2026-03-01T00:00:00Z',
    intentId,
    refund: {
      providerRefundId: `re_${String(intentId)}`,
      state,
      failureReason: state === 'failed' ? 'lost_or_stolen_card' : null,
    },
  });
  const post = (event: object, signature = 'right') =>
    rig.post('/api/v1/webhooks/stripe', {
      raw: JSON.stringify(event),
      headers: { 'stripe-signature': signature },
    });
  const applied = async (eventId: string) =>
    (
      await rig.deps.db
        .selectFrom('payment_events')
        .select('applied_at')
        .where('event_id', '=', eventId)
        .executeTakeFirst()
    )?.applied_at;

  test('webhookRoutes() refuses a wrong signature and keeps nothing', async () => {
    const event = news('INT-RMA-000001', 'succeeded');
    expect((await post(event, 'wrong')).status).toBe(400);
    expect(await applied(event.eventId)).toBeUndefined();
  });

  test('applyPaymentEvent() tells the case of the intent, once however often the event comes', async () => {
    const caseNo = await withIntent('DE-41000');
    const event = news(`INT-${caseNo}`, 'failed');
    await Promise.all([post(event), post(event)]);
    expect((await post(event)).status).toBe(200);
    // A doubled signal may reach the case while the first is on its way; its id lets the case see that.
    expect(new Set(told.map(({ message }) => message.messageId))).toEqual(new Set([event.eventId]));
    expect(told[0]).toMatchObject({
      caseNo,
      message: { actor: { role: 'system' }, body: { state: 'failed', failureReason: 'lost_or_stolen_card' } },
    });
    expect(await applied(event.eventId)).toBeInstanceOf(Date);
    told.length = 0;
    await post(event);
    expect(told).toEqual([]);
  });

  test('applyPaymentEvent() keeps the event while Temporal is down, and the sweep tells it', async () => {
    const caseNo = await withIntent('DE-41001');
    const event = news(`INT-${caseNo}`, 'succeeded');
    temporal.answer = 'down';
    expect((await post(event)).status).toBe(200);
    expect(await applied(event.eventId)).toBeNull();
    temporal.answer = 'hears';
    await sweepOnce(rig.deps, new Date(Date.now() + 1_000));
    expect(told).toMatchObject([{ caseNo }]);
    expect(await applied(event.eventId)).toBeInstanceOf(Date);
  });

  test('applyPaymentEvent() E77 wakes a closed case for a late failure', async () => {
    const caseNo = await withIntent('DE-41002');
    temporal.answer = 'closed';
    await post(news(`INT-${caseNo}`, 'failed'));
    expect(told).toMatchObject([{ way: 'closed', caseNo }]);
  });

  test('webhookRoutes() takes note of events that are about no case of ours', async () => {
    const event = news(null, 'succeeded');
    expect((await post(event)).status).toBe(200);
    expect(
      (await post({ eventId: 'evt_other', type: 'charge.succeeded', createdAt: '', refund: null })).status,
    ).toBe(200);
    expect(await applied(event.eventId)).toBeInstanceOf(Date);
    expect(told).toEqual([]);
  });
});
