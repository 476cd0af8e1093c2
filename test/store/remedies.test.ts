import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

let database: TestDatabase;
let db: Database;
let cases = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** A case of its own, or a later one of the same unit, which came anew. */
async function aCase(unitId?: string) {
  cases += 1;
  const { caseNo, unit } = await seedCase(db, cases);
  const closed = { stage: 'closed', ...(unitId !== undefined && { unit_id: unitId }) };
  await db.updateTable('cases').set(closed).where('case_no', '=', caseNo).execute();
  return { caseNo, unitId: unitId ?? unit.unitId };
}

type Case = Awaited<ReturnType<typeof aCase>>;

type Refunded = Case & { readonly purpose?: 'difference' };

const refund = ({ caseNo, unitId, purpose }: Refunded, tender = 1) =>
  db
    .insertInto('refund_intents')
    .values({
      ...{
        intent_id: `INT-${caseNo}-${tender}`,
        case_no: caseNo,
        unit_id: unitId,
        payment_id: 'pi_1',
        tender,
        ...(purpose && { purpose }),
      },
      ...{ amount_cents: 9_000, currency: 'EUR', state: 'requested', requested_by: 'customer' },
      ...{
        approved_by: null,
        called_at: null,
        provider_refund_id: null,
        failure: null,
        settled_by_hand: null,
      },
    })
    .execute();

const replacement = ({ caseNo }: Case, state: 'to-pack' | 'cancelled' | 'undelivered' = 'to-pack') =>
  db
    .insertInto('dispatch_orders')
    .values({
      ...{ case_no: caseNo, purpose: 'replacement', attempt: 1, sku: 'SKU', state, ordered_at: new Date() },
      ...{ tracking_no: null, carrier: null, dispatched_at: null, delivered_at: null },
    })
    .execute();

test('refund_intents takes several ways of payment of one case, and each once (E79, I2)', async () => {
  const one = await aCase();
  await refund(one, 1);
  await refund(one, 2);
  await expect(refund(one, 2)).rejects.toMatchObject({ code: '23505' });
});

test('refund_intents refuses a second refund of a unit, in whatever case (I6)', async () => {
  const one = await aCase();
  await refund(one);
  await expect(refund(await aCase(one.unitId))).rejects.toMatchObject({ constraint: 'one_refund_per_unit' });
});

test('a case is never both refunded and replaced (E88, I6)', async () => {
  const refunded = await aCase();
  await refund(refunded);
  await expect(replacement(refunded)).rejects.toMatchObject({ constraint: 'refund_is_the_remedy' });
  const replaced = await aCase();
  await replacement(replaced);
  await expect(refund(replaced)).rejects.toMatchObject({ constraint: 'replacement_is_the_remedy' });
});

test.each(['cancelled', 'undelivered'] as const)(
  'a replacement that is %s makes room for the refund (E64, E84)',
  async (state) => {
    const one = await aCase();
    await replacement(one);
    await db.updateTable('dispatch_orders').set({ state }).where('case_no', '=', one.caseNo).execute();
    await refund(one);
  },
);

test('a unit that was replaced and comes anew may be refunded then (E85)', async () => {
  const first = await aCase();
  await replacement(first);
  await refund(await aCase(first.unitId));
});

test.each(['failed', 'reversed'] as const)(
  'a refund that is %s makes room for a replacement, and is not asked for again beside it (O3, E88)',
  async (state) => {
    const one = await aCase();
    await refund(one);
    const put = (next: typeof state | 'requested') =>
      db.updateTable('refund_intents').set({ state: next }).where('case_no', '=', one.caseNo).execute();
    await put(state);
    await replacement(one);
    await expect(put('requested')).rejects.toMatchObject({ constraint: 'replacement_is_the_remedy' });
    await db
      .updateTable('dispatch_orders')
      .set({ state: 'cancelled' })
      .where('case_no', '=', one.caseNo)
      .execute();
    await put('requested');
  },
);

test('a difference is owed beside a replacement alone (E65)', async () => {
  const one = await aCase();
  const difference = { ...one, purpose: 'difference' } as const;
  await expect(refund(difference)).rejects.toMatchObject({ constraint: 'refund_is_the_remedy' });
  await replacement(one);
  await refund(difference);
});
