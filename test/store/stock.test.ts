import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { lockCase, recordStep } from '../../store/cases/case-record';
import { closeDatabase, openDatabase, type Database, type Tx } from '../../store/database';
import { foreseeOptionFacts, gatherOptionFacts, lockStockForOffer } from '../../store/remedies/option-facts';
import { putProduct } from '../../store/goods/products';
import { endReservations, reserve } from '../../store/goods/stock';
import { stepTo } from '../../workflows/contract';
import type { Actor, CaseState, Effect, Verdict } from '../../workflows/contract';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

const CASES = 64;
const technician: Actor = { role: 'lab', id: 'lab-7' };
const clerk: Actor = { role: 'warehouse', id: 'warehouse-3' };

let server: TestDatabase;
let db: Database;
let cases: readonly CaseState[];

beforeAll(async () => {
  server = await createTestDatabase();
  db = openDatabase(server.url, { max: CASES });
  const seeded: CaseState[] = [];
  for (let caseId = 1; caseId <= CASES; caseId += 1) seeded.push(await seedCase(db, caseId));
  cases = seeded;
});

afterAll(async () => {
  await closeDatabase(db);
  await server.drop();
});

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction().execute(work);

async function stock(sku: string, stockOnHand: number): Promise<void> {
  const product = { title: sku, unitPriceCents: 100, currency: 'EUR', kind: 'part' } as const;
  await putProduct(db, { ...product, sku, stockOnHand, serialised: false, similarSkus: [] }, clerk);
}

function hold(tx: Tx, { caseNo }: CaseState, sku: string): Promise<boolean> {
  const wanted = { purpose: 'replacement', offerVersion: 1, quantity: 1, by: technician } as const;
  return reserve(tx, { ...wanted, caseNo, sku });
}

/** A case that the test has not touched yet. */
let next = 0;
function freshCase(): CaseState {
  const state = cases[next];
  next += 1;
  if (!state) throw new Error('the test needs more cases');
  return state;
}

async function numbersOf(sku: string, on: Database | Tx = db) {
  const { onHand, reserved } = await on
    .selectFrom('products')
    .select(['stock_on_hand as onHand', 'stock_reserved as reserved'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
  return { onHand, reserved };
}

/** What stock was after each entry of the ledger, oldest first. */
async function positionsOf(sku: string, on: Database | Tx = db) {
  return on
    .selectFrom('stock_ledger')
    .select(sql<number>`(sum(on_hand_delta) over (order by id))::int`.as('onHand'))
    .select(sql<number>`(sum(reserved_delta) over (order by id))::int`.as('reserved'))
    .where('sku', '=', sku)
    .orderBy('id')
    .execute();
}

/** Stock and its ledger as one snapshot shows them; the ledger must explain the stock whenever anybody looks. */
async function look(sku: string): Promise<void> {
  await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const positions = await positionsOf(sku, tx);
      expect(positions.at(-1)).toEqual(await numbersOf(sku, tx));
      const impossible = positions.filter(({ onHand, reserved }) => reserved < 0 || reserved > onHand);
      expect(impossible).toEqual([]);
    });
}

async function ledgerOf(sku: string) {
  return db
    .selectFrom('stock_ledger')
    .select(['reason', 'case_no', 'actor_role', 'actor_id'])
    .where('sku', '=', sku)
    .orderBy('id')
    .execute();
}

describe('reserve()', () => {
  test('lets exactly one of 64 cases have the last piece (I3, E63)', async () => {
    await stock('LAST', 1);
    const held = await Promise.all(cases.map((state) => inTx((tx) => hold(tx, state, 'LAST'))));
    expect(held.filter(Boolean)).toHaveLength(1);
    expect(await numbersOf('LAST')).toEqual({ onHand: 1, reserved: 1 });
    const rows = await db.selectFrom('reservations').select('case_no').where('sku', '=', 'LAST').execute();
    expect(rows).toEqual([{ case_no: cases[held.indexOf(true)]?.caseNo }]);
    await look('LAST');
  });

  test('writes down for which case and in whose name (I8)', async () => {
    await stock('NAMED', 1);
    const state = freshCase();
    await inTx((tx) => hold(tx, state, 'NAMED'));
    await inTx((tx) => endReservations(tx, state.caseNo, { as: 'lapsed', by: clerk }));
    const byCase = { case_no: state.caseNo, actor_role: 'lab', actor_id: 'lab-7' };
    expect(await ledgerOf('NAMED')).toEqual([
      { reason: 'count', case_no: null, actor_role: 'warehouse', actor_id: 'warehouse-3' },
      { reason: 'reserve', ...byCase },
      { reason: 'lapsed', ...byCase, actor_role: 'warehouse', actor_id: 'warehouse-3' },
    ]);
  });
});

describe('lockStockForOffer()', () => {
  const verdictOf = (parts: Verdict['parts']): Verdict => ({
    ...{ cause: 'internal-defect', repairable: true, by: 'lab-7', at: '', confirmedBy: null },
    ...(parts && { parts }),
  });

  function offer(state: CaseState, parts: Verdict['parts']) {
    const wanted = { state, verdict: verdictOf(parts), by: technician };
    return inTx(async (tx) => {
      await lockStockForOffer(tx, state, wanted.verdict);
      return gatherOptionFacts(tx, wanted);
    });
  }

  test('foreseeOptionFacts() looks on while the offer it foresees is made, and holds nothing', async () => {
    await stock('SEEN-1', 2);
    const parts = [{ sku: 'SEEN-1', quantity: 1 }];
    const state = freshCase();
    await offer(state, parts);
    const wanted = { state, verdict: verdictOf(parts), by: technician };
    expect(await foreseeOptionFacts(db, wanted)).toMatchObject({ partsAvailable: true });
    expect((await ledgerOf('SEEN-1')).map(({ reason }) => reason)).toEqual(['count', 'reserve']);
  });

  test('foreseeOptionFacts() waits for the step that is being written, and not in a circle with it (I3)', async () => {
    await stock('SEEN-2', 2);
    const parts = [{ sku: 'SEEN-2', quantity: 1 }];
    const state = freshCase();
    const wanted = { state, verdict: verdictOf(parts), by: technician };
    const { foreseen } = await inTx(async (tx) => {
      await lockCase(tx, state.caseNo);
      const looking = foreseeOptionFacts(db, wanted);
      await pause(300);
      await lockStockForOffer(tx, state, wanted.verdict);
      return { foreseen: looking };
    });
    expect(await foreseen).toMatchObject({ partsAvailable: true });
  });

  test('keeps offers apart that want the same two parts in opposite orders, without a deadlock (I3, E63)', async () => {
    const skus = ['PAIR-1', 'PAIR-2'];
    for (const sku of skus) await stock(sku, 10);
    const one = skus.map((sku) => ({ sku, quantity: 1 }));
    const states = Array.from({ length: 24 }, freshCase);
    const rounds = [1, 2, 3].map((offerVersion) => ({ offerVersion }));
    for (const { offerVersion } of rounds) {
      // From the second round on each case first gives back what it holds: more locks, and more ways to wait in a circle.
      const facts = await Promise.all(
        states.map((state, index) =>
          offer({ ...state, offerVersion }, index % 2 === 0 ? one : [...one].reverse()),
        ),
      );
      expect(facts.filter(({ partsAvailable }) => partsAvailable)).toHaveLength(10);
    }
    const { deadlocks } = await sql<{ deadlocks: number }>`
      select deadlocks::int from pg_stat_database where datname = current_database()`
      .execute(db)
      .then(({ rows }) => rows[0] ?? { deadlocks: -1 });
    expect(deadlocks).toBe(0);
    for (const sku of skus) {
      expect(await numbersOf(sku)).toEqual({ onHand: 10, reserved: 10 });
      await look(sku);
    }
  });

  test('takes a part that a technician listed twice as one reservation (L4)', async () => {
    await stock('TWICE', 3);
    const twice = [
      { sku: 'TWICE', quantity: 1 },
      { sku: 'TWICE', quantity: 2 },
    ];
    expect(await offer(freshCase(), twice)).toMatchObject({ partsAvailable: true });
    expect(await numbersOf('TWICE')).toEqual({ onHand: 3, reserved: 3 });
  });
});

describe('endReservations()', () => {
  test('ends a reservation once, however many consume it and let it lapse at the same moment (I3)', async () => {
    await stock('ONCE', 2);
    const state = freshCase();
    await inTx((tx) => hold(tx, state, 'ONCE'));
    const ways = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? 'consumed' : 'lapsed'));
    await Promise.all(ways.map((as) => inTx((tx) => endReservations(tx, state.caseNo, { as, by: clerk }))));
    const ended = await ledgerOf('ONCE');
    expect(ended.filter(({ reason }) => reason !== 'count' && reason !== 'reserve')).toHaveLength(1);
    const onHand = ended.some(({ reason }) => reason === 'consumed') ? 1 : 2;
    expect(await numbersOf('ONCE')).toEqual({ onHand, reserved: 0 });
    const revived = db.updateTable('reservations').set({ state: 'held' }).where('sku', '=', 'ONCE');
    await expect(revived.execute()).rejects.toThrow('Cannot update rows of reservations');
  });

  test('leaves a ledger that adds up to the stock at every position, whoever looks while it grows (I3)', async () => {
    await stock('BUSY', 6);
    const states = Array.from({ length: 12 }, freshCase);
    const work = states.map(async (state, index) => {
      for (let round = 0; round < 4; round += 1) {
        const wanted = { purpose: 'replacement', sku: 'BUSY', quantity: 1, by: technician } as const;
        await inTx((tx) => reserve(tx, { ...wanted, caseNo: state.caseNo, offerVersion: 10 + round }));
        const as = (index + round) % 5 === 0 ? 'consumed' : 'lapsed';
        await inTx((tx) => endReservations(tx, state.caseNo, { as, by: clerk }));
      }
    });
    const looks = Array.from({ length: 40 }, () => look('BUSY'));
    const counts = [20, 9, 30].map((count) => stock('BUSY', count).catch(refusedForReserved));
    await Promise.all([...work, ...looks, ...counts]);
    await look('BUSY');
    expect((await numbersOf('BUSY')).reserved).toBe(0);
    expect((await positionsOf('BUSY')).length).toBeGreaterThan(20);
  });

  function refusedForReserved(error: unknown): void {
    expect(error).toMatchObject({ reason: 'stock-reserved' });
  }
});

describe('carryOut()', () => {
  const at = new Date().toISOString();
  const step = (state: CaseState, ...effects: readonly Effect[]) =>
    stepTo(state, at, { events: [{ name: 'told', actor: clerk }], effects });

  async function dispatchesOf({ caseNo }: CaseState) {
    return db
      .selectFrom('dispatch_orders')
      .select(['purpose', 'attempt', 'sku', 'state'])
      .where('case_no', '=', caseNo)
      .orderBy('dispatch_id')
      .execute();
  }

  test('orders a dispatch once for 16 recordings of one step at the same moment, and for later ones (E84)', async () => {
    const state = freshCase();
    const ordered = step(state, { do: 'order-dispatch', purpose: 'goods-back' });
    const record = () => inTx((tx) => recordStep(tx, ordered));
    const written = await Promise.all(Array.from({ length: 16 }, record));
    expect(written.filter((recording) => recording === 'written')).toHaveLength(1);
    // The activity that lost its answer comes again, alone or with what happened since.
    expect(await record()).toBe('known');
    const sent = { do: 'dispatch', purpose: 'goods-back', trackingNo: 'T-1', carrier: null } as const;
    const sentStep = step(ordered.state, sent);
    const together = {
      state: sentStep.state,
      events: [...ordered.events, ...sentStep.events],
      effects: [...ordered.effects, ...sentStep.effects],
    };
    await Promise.all(Array.from({ length: 16 }, () => inTx((tx) => recordStep(tx, together))));
    expect(await dispatchesOf(state)).toMatchObject([{ attempt: 1, state: 'dispatched' }]);
    const back = step(sentStep.state, { do: 'return-undelivered', purpose: 'goods-back' });
    await Promise.all(Array.from({ length: 16 }, () => inTx((tx) => recordStep(tx, back))));
    expect(await dispatchesOf(state)).toMatchObject([
      { attempt: 1, state: 'undelivered' },
      { attempt: 2, state: 'to-pack' },
    ]);
  });

  test('sends what is held now, after an earlier replacement came back and was given up (E84, E64)', async () => {
    for (const sku of ['FIRST', 'SECOND']) await stock(sku, 1);
    const state = freshCase();
    const record = async (from: CaseState, ...effects: readonly Effect[]): Promise<CaseState> => {
      const next = step(from, ...effects);
      await inTx((tx) => recordStep(tx, next));
      return next.state;
    };
    const purpose = 'replacement';
    await inTx((tx) => hold(tx, state, 'FIRST'));
    const sent = await record(await record(state, { do: 'order-dispatch', purpose }), {
      do: 'dispatch',
      purpose,
      trackingNo: null,
      carrier: null,
    });
    const back = await record(sent, { do: 'return-undelivered', purpose });
    expect(await dispatchesOf(state)).toMatchObject([{ sku: 'FIRST' }, { sku: 'FIRST', state: 'to-pack' }]);
    const givenUp = await record(back, { do: 'write-off', purpose }, { do: 'cancel-dispatch' });
    await inTx((tx) => hold(tx, givenUp, 'SECOND'));
    await record(givenUp, { do: 'order-dispatch', purpose });
    expect((await dispatchesOf(state)).at(-1)).toEqual({
      purpose,
      attempt: 3,
      sku: 'SECOND',
      state: 'to-pack',
    });
  });
});

describe('the database', () => {
  const tables = [
    'stock_ledger',
    'custody',
    'case_events',
    'refund_intents',
    'dispatch_orders',
    'reservations',
  ] as const;

  test.each([...tables, 'repair_orders'] as const)('keeps every row of %s', async (table) => {
    await expect(sql`delete from ${sql.table(table)}`.execute(db)).rejects.toThrow(
      `Cannot delete rows of ${table}: they are kept as they were written`,
    );
    await expect(sql`truncate ${sql.table(table)} cascade`.execute(db)).rejects.toThrow('Cannot truncate');
  });

  test.each(['stock_ledger', 'custody', 'case_events'] as const)('changes no row of %s', async (table) => {
    const column = table === 'stock_ledger' ? 'reason' : table === 'custody' ? 'place' : 'name';
    const changed = sql`update ${sql.table(table)} set ${sql.ref(column)} = 'other'`.execute(db);
    await expect(changed).rejects.toThrow(`Cannot update rows of ${table}`);
  });
});
