import { recordStep } from '../../store/cases/case-record';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { inTransaction } from '../../store/transaction';
import type { CaseState } from '../../workflows/contract';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { stepOf } from '../support/case-states';
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

const parcel = { stage: 'parcel', announced: true, withdrawn: false, agreed: true } as const;
const foreign = { ...parcel, trouble: 'serial-differs', place: 'quarantine' } as const;
const early = { stage: 'support', advisedAt: null, asked: false, place: 'quarantine' } as const;

/** Who bears the way home of goods that support refused by a rule. */
async function payerOf(change: Partial<CaseState>, rule: 'G1' | 'G2' | 'W1'): Promise<string> {
  cases += 1;
  const state = await seedCase(db, cases, change);
  const step = stepOf(state, 'refuse', { by: 'support', body: { rule } });
  expect(step.state).toMatchObject({ stage: 'goods-back', because: 'refused' });
  await inTransaction(db, (tx) => recordStep(tx, step));
  const order = await db
    .selectFrom('dispatch_orders')
    .select('postage_by')
    .where('case_no', '=', state.caseNo)
    .executeTakeFirstOrThrow();
  return order.postage_by;
}

test.each([
  ['a parcel with another serial number', 'G1', 'customer', foreign],
  ['goods that came early', 'G1', 'customer', early],
  ['a parcel with another serial number', 'G2', 'supplier', foreign],
  ['goods that came early', 'W1', 'supplier', early],
] as const)('carryOut() sends %s, refused by %s, home at the cost of the %s (E45, E18)', async (...row) => {
  const [, rule, payer, change] = row;
  expect(await payerOf(change, rule)).toBe(payer);
});
