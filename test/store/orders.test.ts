import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { assessEligibility, standardPolicy } from '../../policy';
import { disposedCaseOf } from '../../store/cases/case-views';
import { closeDatabase, openDatabase, type Database } from '../../store/database';
import { orderShape, type Order } from '../../store/import/shapes';
import { importOrders } from '../../store/import/save';
import { factsForUnit, findUnit, importOrder, orderByNo } from '../../store/goods/orders';
import { putProduct } from '../../store/goods/products';
import { createTestDatabase, type TestDatabase } from '../support/database';

let server: TestDatabase;
let db: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { max: 5 });
  await addProduct('OSC');
  await addProduct('CABLE');
  await db
    .insertInto('policy_versions')
    .values({ name: 'v', content_hash: 'h', in_force_from: new Date(0), settings: '{}' })
    .execute();
});

afterAll(async () => {
  await closeDatabase(db);
  await server.drop();
});

function addProduct(sku: string) {
  const product = { sku, title: sku, unitPriceCents: 1, currency: 'EUR', stockOnHand: 1 };
  return putProduct(db, { ...product, kind: 'goods', serialised: true, similarSkus: [] });
}

function order(orderNo: string, change: Partial<Order> = {}): Order {
  return orderShape.parse({
    orderNo,
    orderedAt: '2026-03-01T09:30:00+01:00',
    customer: {
      name: 'Žofie Dvořáková',
      email: 'Zofie@example.org',
      address: { street: 'Pod Kaštany 12', postalCode: '160 00', city: 'Praha', country: 'Czechia' },
    },
    payment: { provider: 'stripe', id: 'pi_1' },
    currency: 'EUR',
    shippingCents: 490,
    lines: [
      { sku: 'OSC', quantity: 2, unitPaidCents: 38_900, onSale: false, serialNos: ['S1', 'S2'] },
      { sku: 'CABLE', quantity: 1, unitPaidCents: 500, onSale: true },
    ],
    shipments: [{ deliveredAt: '2026-03-04T10:00:00.000Z', source: 'carrier' }],
    ...change,
  });
}

test('importOrder() E15 keeps the date of the order confirmation, and the window cites it', async () => {
  await importOrder(db, order('DE-E15', { orderedAt: '2026-02-28T23:30:00.000Z' }));
  const facts = await factsForUnit(db, 'DE-E15-1-1');
  expect(facts?.orderedAt).toBe('2026-02-28T23:30:00.000Z');
  const { counted, explanation } = assessEligibility(standardPolicy, {
    appealedAt: '2026-03-05T10:00:00.000Z',
    orderedAt: facts?.orderedAt ?? '',
    receipt: facts?.receipt ?? null,
    boughtHere: true,
    isBuyer: true,
    defectClaimed: 'defective',
  });
  // Half past eleven in London is the next day in Berlin.
  expect(counted.orderDay).toBe('2026-03-01');
  expect(explanation).toContain('Ordered on 2026-03-01');
});

test.each([
  ['import', undefined],
  ['order-confirmation', 'order-confirmation'],
  ['shop', 'shop'],
] as const)('importOrder() E15 keeps where the day of the order comes from: %s', async (kept, said) => {
  const orderNo = `DE-E15-${kept}`;
  await importOrder(db, order(orderNo, said && { orderedAtSource: said }));
  expect(await orderByNo(db, orderNo)).toMatchObject({ orderedAtSource: kept });
  // Whoever says nothing takes nothing back; whoever knows better is believed, and the order itself stays as it is.
  expect(await importOrder(db, order(orderNo))).toBe('unchanged');
  expect(await orderByNo(db, orderNo)).toMatchObject({ orderedAtSource: kept });
  const better = { orderedAtSource: 'order-confirmation' } as const;
  expect(await importOrder(db, order(orderNo, better))).toBe(
    kept === better.orderedAtSource ? 'unchanged' : 'changed',
  );
  expect(await orderByNo(db, orderNo)).toMatchObject(better);
});

test('orders E15 from before, or by an older version, say that nobody knows where their day comes from', async () => {
  await importOrder(db, order('DE-E15-old'));
  await sql`insert into orders (order_no, ordered_at, customer_name, customer_email, customer_address, payment_provider,
      payment_id, currency, shipping_cents)
    select 'DE-E15-older', ordered_at, customer_name, customer_email, customer_address, payment_provider,
      payment_id, currency, shipping_cents from orders where order_no = 'DE-E15-old'`.execute(db);
  expect(await orderByNo(db, 'DE-E15-older')).toMatchObject({ orderedAtSource: 'unknown' });
  expect(() => order('DE-E15-odd', { orderedAtSource: 'a-friend' as 'shop' })).toThrow('must be one of');
});

let cases = 0;

/** Where the goods of a closed case were left. */
async function leave(caseNo: string, place: string): Promise<void> {
  const snapshot = JSON.stringify({ place });
  await db.updateTable('cases').set({ snapshot }).where('case_no', '=', caseNo).execute();
}

async function openCase(unitId: string, stage = 'support', outcome: string | null = null): Promise<string> {
  cases += 1;
  const [caseNo, appealNo] = [`RMA-${cases}`, `A-${cases}`];
  const orderNo = unitId.split('-').slice(0, -2).join('-');
  const at = new Date();
  await db
    .insertInto('appeals')
    .values({
      appeal_no: appealNo,
      order_no: orderNo,
      email: 'e',
      channel: 'http',
      accepted_at: at,
      problem: '{}',
      idempotency_key: null,
    })
    .execute();
  await db
    .insertInto('cases')
    .values({
      ...{
        case_no: caseNo,
        case_id: cases,
        appeal_no: appealNo,
        unit_id: unitId,
        policy_version: 'v',
        version: 1,
      },
      ...{ stage, outcome, waiting_for: 'support', attention: null, refund_state: null, due_at: null },
      ...{ eligibility: '{}', snapshot: '{}', opened_at: at, updated_at: at },
    })
    .execute();
  return caseNo;
}

describe('importOrder()', () => {
  it('keeps the order whole: lines, one unit per piece with its serial number, shipments', async () => {
    expect(await importOrder(db, order('W-1'))).toBe('created');
    const { lines, ...rest } = order('W-1');
    expect(await orderByNo(db, 'W-1')).toEqual({
      ...rest,
      orderedAt: '2026-03-01T08:30:00.000Z',
      orderedAtSource: 'import',
      lines: [
        {
          ...{ lineNo: 1, sku: 'OSC', quantity: 2, unitPaidCents: 38_900, onSale: false },
          units: [
            { unitId: 'W-1-1-1', piece: 1, serialNo: 'S1' },
            { unitId: 'W-1-1-2', piece: 2, serialNo: 'S2' },
          ],
        },
        {
          ...{ lineNo: 2, sku: 'CABLE', quantity: 1, unitPaidCents: 500, onSale: true },
          units: [{ unitId: 'W-1-2-1', piece: 1, serialNo: null }],
        },
      ],
      shipments: [{ shipmentNo: 1, deliveredAt: '2026-03-04T10:00:00.000Z', source: 'carrier' }],
    });
    expect(lines).toHaveLength(2);
    expect(await orderByNo(db, 'W-2')).toBeNull();
  });

  it('takes an address as text', async () => {
    const { customer } = order('T-1');
    await importOrder(db, order('T-1', { customer: { ...customer, address: 'Pod Kaštany 12\nPraha' } }));
    expect((await orderByNo(db, 'T-1'))?.customer.address).toBe('Pod Kaštany 12\nPraha');
    expect(
      await importOrder(db, order('T-1', { customer: { ...customer, address: 'Pod Kaštany 12\nPraha' } })),
    ).toBe('unchanged');
  });

  it('changes nothing the second time, whatever the order of keys and the zone of instants', async () => {
    await importOrder(db, order('I-1'));
    const before = await db
      .selectFrom('orders')
      .select('imported_at')
      .where('order_no', '=', 'I-1')
      .execute();
    const { customer } = order('I-1');
    const address = { country: 'Czechia', city: 'Praha', postalCode: '160 00', street: 'Pod Kaštany 12' };
    const again = order('I-1', { orderedAt: '2026-03-01T08:30:00Z', customer: { ...customer, address } });
    expect(await importOrder(db, again)).toBe('unchanged');
    expect(
      await db.selectFrom('orders').select('imported_at').where('order_no', '=', 'I-1').execute(),
    ).toEqual(before);
  });

  it.each<[string, Partial<Order>]>([
    ['order date', { orderedAt: '2026-03-01T09:30:01+01:00' }],
    ['buyer', { customer: { name: 'N', email: 'n@example.org', address: 'A' } }],
    ['payment', { payment: { provider: 'stripe', id: 'ch_2' } }],
    ['currency', { currency: 'PLN' }],
    ['postage', { shippingCents: 0 }],
    [
      'quantity',
      { lines: [{ sku: 'OSC', quantity: 1, unitPaidCents: 38_900, onSale: false, serialNos: ['S1'] }] },
    ],
    ['receipt', { shipments: [] }],
    ['receipt source', { shipments: [{ deliveredAt: '2026-03-04T10:00:00.000Z', source: 'customer' }] }],
  ])(
    'takes over another %s while no case rests on the order, and refuses it once one does',
    async (what, change) => {
      const orderNo = `C-${what.replace(' ', '')}`;
      await importOrder(db, order(orderNo));
      expect(await importOrder(db, order(orderNo, change))).toBe('changed');
      const changed = await orderByNo(db, orderNo);
      expect(await importOrder(db, order(orderNo, change))).toBe('unchanged');
      const caseNo = await openCase(`${orderNo}-1-1`, 'closed', 'withdrawn');
      await expect(importOrder(db, order(orderNo))).rejects.toMatchObject({
        reason: 'order-has-case',
        message: `Cannot change order ${orderNo}: return case ${caseNo} rests on it, so it stays as it was bought`,
      });
      expect(await orderByNo(db, orderNo)).toEqual(changed);
      expect(await importOrder(db, order(orderNo, change))).toBe('unchanged');
    },
  );

  it('takes over another language of the customer, also while a case rests on the order', async () => {
    const { customer } = order('L-1');
    const written = (language: string) => order('L-1', { customer: { ...customer, language } });
    await importOrder(db, order('L-1'));
    await openCase('L-1-1-1', 'closed', 'withdrawn');
    expect(await importOrder(db, written('de-AT'))).toBe('changed');
    expect(await importOrder(db, written('de-AT'))).toBe('unchanged');
    expect((await orderByNo(db, 'L-1'))?.customer.language).toBe('de-AT');
  });

  it('refuses a product that is not in the catalogue and keeps nothing', async () => {
    const lines = [...order('U-1').lines, { sku: 'GHOST', quantity: 1, unitPaidCents: 1, onSale: false }];
    await expect(importOrder(db, order('U-1', { lines }))).rejects.toMatchObject({
      reason: 'unknown-sku',
      message: 'Cannot import order U-1: its line 3 names GHOST, which is not in the catalogue',
    });
    expect(await orderByNo(db, 'U-1')).toBeNull();
  });

  it.each([
    ['importOrder()', (changed: Order) => importOrder(db, changed)],
    [
      'importOrders()',
      async (changed: Order) => {
        const { problems } = await importOrders(db, [{ line: 1, value: changed }]);
        throw new Error(problems[0]?.message ?? 'nothing was refused');
      },
    ],
  ])('%s waits for an appeal that is just being accepted', async (name, change) => {
    const orderNo = `RACE-${name.length}`;
    await importOrder(db, order(orderNo));
    const at = new Date();
    const appeal = {
      appeal_no: orderNo,
      order_no: orderNo,
      email: 'e',
      channel: 'http',
      accepted_at: at,
    } as const;
    let attempt: Promise<unknown> = Promise.resolve();
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('appeals')
        .values({ ...appeal, problem: '{}', idempotency_key: null })
        .execute();
      attempt = change(order(orderNo, { shippingCents: 0 }));
      attempt.catch(() => undefined);
      await sleep(200);
    });
    await expect(attempt).rejects.toThrow(
      `Cannot change order ${orderNo}: return case ${orderNo} rests on it`,
    );
  });

  it('makes one order of ten that come at once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => importOrder(db, order('P-1'))));
    expect(all.filter((change) => change === 'created')).toHaveLength(1);
    expect(all.filter((change) => change === 'unchanged')).toHaveLength(9);
  });
});

describe('factsForUnit()', () => {
  it('tells what the rules and the refund need', async () => {
    await importOrder(db, order('F-1'));
    expect(await factsForUnit(db, 'F-1-2-1')).toEqual({
      ...{ unitId: 'F-1-2-1', orderNo: 'F-1', lineNo: 2, sku: 'CABLE', serialNo: null },
      orderedAt: '2026-03-01T08:30:00.000Z',
      receipt: { at: '2026-03-04T10:00:00.000Z', source: 'carrier' },
      dispatchedAt: null,
      buyerEmail: 'Zofie@example.org',
      ...{ onSale: true, unitPaidCents: 500, currency: 'EUR', paymentId: 'pi_1' },
    });
    expect(await factsForUnit(db, 'F-1-2-2')).toBeNull();
  });

  it('counts a line in several parcels from the last, each line from its own, and knows what it does not know', async () => {
    const [early, late] = ['2026-03-04T10:00:00.000Z', '2026-03-09T10:00:00.000Z'];
    const shipments: Order['shipments'] = [
      { deliveredAt: late, source: 'customer', lines: [1] },
      { deliveredAt: early, source: 'carrier' },
    ];
    await importOrder(db, order('F-2', { shipments }));
    expect((await factsForUnit(db, 'F-2-1-1'))?.receipt).toEqual({ at: late, source: 'customer' });
    expect((await factsForUnit(db, 'F-2-2-1'))?.receipt).toEqual({ at: early, source: 'carrier' });
    await importOrder(
      db,
      order('F-2', { shipments: [...shipments, { deliveredAt: null, source: 'carrier', lines: [2] }] }),
    );
    expect((await factsForUnit(db, 'F-2-2-1'))?.receipt).toBeNull();
    await importOrder(db, order('F-2', { shipments: [] }));
    expect((await factsForUnit(db, 'F-2-1-1'))?.receipt).toBeNull();
  });
});

describe('findUnit()', () => {
  it('takes the piece with the serial number, as people write it', async () => {
    await importOrder(db, order('N-1'));
    expect(await findUnit(db, { orderNo: 'N-1', sku: 'OSC', serialNo: ' s 2' })).toEqual({
      found: true,
      unitId: 'N-1-1-2',
      serialNo: 'S2',
    });
    expect(await findUnit(db, { orderNo: 'N-1', sku: 'OSC' })).toMatchObject({ unitId: 'N-1-1-1' });
    expect(await findUnit(db, { orderNo: 'N-1', sku: 'OSC', besides: ['N-1-1-1'] })).toMatchObject({
      unitId: 'N-1-1-2',
    });
  });

  it('takes a piece whose serial number nobody recorded for any serial number (E46)', async () => {
    await importOrder(db, order('N-2'));
    expect(await findUnit(db, { orderNo: 'N-2', sku: 'CABLE', serialNo: 'X' })).toMatchObject({
      unitId: 'N-2-2-1',
    });
  });

  it('says why there is none: order, product, serial number (E45)', async () => {
    await importOrder(db, order('N-3'));
    const none = { found: false, caseNos: [] };
    expect(await findUnit(db, { orderNo: 'GHOST', sku: 'OSC' })).toEqual({ ...none, why: 'unknown-order' });
    expect(await findUnit(db, { orderNo: 'N-3', sku: 'GHOST' })).toEqual({ ...none, why: 'unknown-sku' });
    expect(await findUnit(db, { orderNo: 'N-3', sku: 'OSC', serialNo: 'S9' })).toEqual({
      ...none,
      why: 'wrong-serial',
    });
  });

  it('names the open case of the piece that is meant, also while another piece is free (E25)', async () => {
    await importOrder(db, order('N-4'));
    const caseNo = await openCase('N-4-1-1');
    const meant = await findUnit(db, { orderNo: 'N-4', sku: 'OSC', serialNo: 'S1' });
    expect(meant).toEqual({ found: false, why: 'in-case', caseNos: [caseNo] });
    expect(await findUnit(db, { orderNo: 'N-4', sku: 'OSC' })).toMatchObject({ unitId: 'N-4-1-2' });
    const second = await openCase('N-4-1-2');
    expect(await findUnit(db, { orderNo: 'N-4', sku: 'OSC' })).toEqual({
      found: false,
      why: 'in-case',
      caseNos: [caseNo, second],
    });
  });

  it('prefers a piece that never had a case, takes a closed one last, and never a refunded one (E26, E27)', async () => {
    await importOrder(db, order('N-5'));
    await openCase('N-5-1-1', 'closed', 'refused');
    expect(await findUnit(db, { orderNo: 'N-5', sku: 'OSC' })).toMatchObject({ unitId: 'N-5-1-2' });
    await openCase('N-5-1-2', 'closed', 'refunded');
    expect(await findUnit(db, { orderNo: 'N-5', sku: 'OSC' })).toMatchObject({ unitId: 'N-5-1-1' });
    await openCase('N-5-1-1', 'closed', 'refunded');
    expect(await findUnit(db, { orderNo: 'N-5', sku: 'OSC' })).toEqual({
      found: false,
      why: 'in-case',
      caseNos: [],
    });
  });

  it.each(['declined', 'no-remedy', 'refused', 'withdrawn'])(
    'never takes a piece that was disposed of when its case ended as %s, but one that went back (E27, E104)',
    async (outcome) => {
      const orderNo = `N-6-${outcome.slice(0, 3)}`;
      await importOrder(db, order(orderNo));
      await leave(await openCase(`${orderNo}-1-1`, 'closed', outcome), 'disposed');
      await leave(await openCase(`${orderNo}-1-2`, 'closed', outcome), 'returned');
      const free = { found: true, unitId: `${orderNo}-1-2` };
      expect(await findUnit(db, { orderNo, sku: 'OSC' })).toMatchObject(free);
      expect(await findUnit(db, { orderNo, sku: 'OSC', serialNo: 'S1' })).toEqual({
        found: false,
        why: 'in-case',
        caseNos: [],
      });
      expect(await disposedCaseOf(db, `${orderNo}-1-1`)).not.toBeNull();
      expect(await disposedCaseOf(db, `${orderNo}-1-2`)).toBeNull();
    },
  );
});
