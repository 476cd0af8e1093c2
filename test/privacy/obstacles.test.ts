import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { obstaclesIn } from '../../store/privacy/obstacles';
import { seedCase } from '../store/seed-case';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

let database: TestDatabase;
let db: Database;
let caseNo: string;
let unitId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  const { unit, ...state } = await seedCase(db, 1);
  ({ caseNo } = state);
  ({ unitId } = unit);
});

afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

/** What stands against an erasure once the case is closed and these rows are there; all of it is taken back. */
async function against(...rows: readonly RawBuilder<unknown>[]): Promise<readonly string[]> {
  const tx = await db.startTransaction().execute();
  try {
    await sql`update cases set stage = 'closed' where case_no = ${caseNo}`.execute(tx);
    for (const row of rows) await row.execute(tx);
    return (await obstaclesIn(tx, [caseNo])).map((one) => {
      expect(one.caseNo).toBe(caseNo);
      return one.why;
    });
  } finally {
    await tx.rollback().execute();
  }
}

const intent = (state: string) => sql`
  insert into refund_intents (intent_id, case_no, unit_id, payment_id, amount_cents, currency, state, requested_by)
  values ('i-1', ${caseNo}, ${unitId}, 'pi_1', 9000, 'EUR', ${state}, 'customer')`;
const refund = (state: string) => sql`
  insert into provider_refunds (provider_refund_id, payment_id, intent_id, state, source)
  values ('re_1', 'pi_1', 'i-1', ${state}, 'reply')`;
const payout = (state: string) => sql`
  insert into payouts (payout_id, case_no, unit_id, amount_cents, currency, method, reference, requested_by, state, proposed_at)
  values ('p-1', ${caseNo}, ${unitId}, 9000, 'EUR', 'cash', 'till 1', 'u-1', ${state}, now())`;
const dispute = (standing: string) => sql`
  insert into payment_disputes (dispute_id, payment_intent_id, amount_cents, currency, standing)
  values ('dp_1', 'pi_1', 9000, 'EUR', ${standing})`;
const parcel = (state: string) => sql`
  insert into dispatch_orders (case_no, purpose, attempt, sku, state, ordered_at)
  values (${caseNo}, 'goods-back', 1, 'X', ${state}, now())`;
const stray = (returned: boolean) => sql`
  insert into stray_goods (case_no, seq, came_at, return_postage, returned_at)
  values (${caseNo}, 1, now(), 'customer', ${returned ? new Date() : null})`;
const letter = (change: { readonly sent?: Date; readonly undelivered?: Date }) => sql`
  insert into letters (case_no, direction, message_id, next_attempt_at, sent_at, undelivered_at)
  values (${caseNo}, 'out', '<m@returns-desk>', now(), ${change.sent ?? null}, ${change.undelivered ?? null})`;

test('obstaclesIn() names an open case, on hold as well, and nothing of one that is closed (E114)', async () => {
  expect(await obstaclesIn(db, [caseNo])).toEqual([{ caseNo, why: 'open' }]);
  expect(await against()).toEqual([]);
  expect(await against(sql`update cases set stage = 'support', on_hold = true`)).toEqual(['open']);
});

test.each(['awaiting-approval', 'requested', 'pending', 'failed', 'reversed'])(
  'obstaclesIn() names money in state %s (E114)',
  async (state) => {
    expect(await against(intent(state))).toEqual(['money']);
  },
);

test('obstaclesIn() lets settled money go, and not what the provider still carries (E114)', async () => {
  expect(await against(intent('settled'))).toEqual([]);
  expect(await against(intent('settled'), refund('succeeded'))).toEqual([]);
  expect(await against(intent('settled'), refund('pending'))).toEqual(['money']);
});

test('obstaclesIn() owes no price any more where it failed and another remedy was taken (O3, E114)', async () => {
  const ended = (outcome: string) => sql`update cases set outcome = ${outcome} where case_no = ${caseNo}`;
  expect(await against(intent('failed'), ended('repaired'))).toEqual([]);
  expect(await against(intent('failed'), ended('declined'))).toEqual([]);
  expect(await against(intent('reversed'), ended('refunded'))).toEqual(['money']);
});

test('obstaclesIn() names money that went twice, while the payment team looks at it (E73, E114)', async () => {
  const looked = sql`update cases set outcome = 'refunded', attention = 'payments' where case_no = ${caseNo}`;
  expect(await against(intent('settled'), looked)).toEqual(['money']);
});

test('obstaclesIn() names a payout that was proposed, and not one that was paid or taken back (E114)', async () => {
  expect(await against(payout('proposed'))).toEqual(['payout']);
  expect(await against(payout('withdrawn'))).toEqual([]);
  expect(await against(intent('failed'), payout('settled'))).toEqual([]);
  expect(await against(intent('failed'), payout('withdrawn'))).toEqual(['money']);
});

test('obstaclesIn() names a dispute that is open, and not one that was decided (E114)', async () => {
  expect(await against(intent('settled'), dispute('open'))).toEqual(['dispute']);
  expect(await against(intent('settled'), dispute('won'))).toEqual([]);
  expect(await against(intent('settled'), dispute('lost'))).toEqual([]);
});

test('obstaclesIn() names goods on their way, and strangers’ goods that are here (E114)', async () => {
  expect(await against(parcel('to-pack'))).toEqual(['goods']);
  expect(await against(parcel('dispatched'))).toEqual(['goods']);
  expect(await against(parcel('delivered'))).toEqual([]);
  expect(await against(stray(false))).toEqual(['stray goods']);
  expect(await against(stray(true))).toEqual([]);
});

test('obstaclesIn() names a letter that is to be sent, and not one that went or never will (E114)', async () => {
  expect(await against(letter({}))).toEqual(['letter']);
  expect(await against(letter({ sent: new Date() }))).toEqual([]);
  expect(await against(letter({ undelivered: new Date() }))).toEqual([]);
});

test('obstaclesIn() names all that stands against it at once (E114)', async () => {
  const all = [
    intent('pending'),
    payout('proposed'),
    dispute('open'),
    parcel('to-pack'),
    stray(false),
    letter({}),
  ];
  expect(await against(...all)).toEqual(['dispute', 'goods', 'letter', 'money', 'payout', 'stray goods']);
});
