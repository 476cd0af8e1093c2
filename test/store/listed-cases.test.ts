import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { assignCase } from '../../store/cases/assignees';
import { listCases } from '../../store/cases/case-lists';
import type { ListedCase } from '../../store/cases/case-lists';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import type { CaseState } from '../../workflows/contract';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { seedCase } from './seed-case';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});

afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const page = { sort: 'oldest', after: null, limit: 50 } as const;

async function listed(caseNo: string): Promise<ListedCase | undefined> {
  return (await listCases(db, page)).find((one) => one.caseNo === caseNo);
}

const submitted = {
  ...{ state: 'failed', amountCents: 4_200, requestedBy: 'customer', approvedBy: null },
  ...{ failure: 'card-closed', providerRefundId: null, tries: 1, tryAgainAt: null },
};

test('listCases() shows of a case its unit, its buyer, whose work it is and the refund under way', async () => {
  const inRefund = { stage: 'refund', refund: submitted } as unknown as Partial<CaseState>;
  const { caseNo } = await seedCase(db, 1, inRefund);
  const shown = { orderNo: 'DE-50001', sku: 'SCOPE-DE-50001', serialNo: 'SN-1', currency: 'EUR' };
  const refund = { refundCents: 4_200, refundFailure: 'card-closed' };
  expect(await listed(caseNo)).toMatchObject({ ...shown, ...refund, stage: 'refund', assignee: null });
  await assignCase(db, caseNo, { userId: 'u-1', by: 'u-2' });
  await db
    .updateTable('orders')
    .set({ customer_name: 'Ada Newname' })
    .where('order_no', '=', shown.orderNo)
    .execute();
  expect(await listed(caseNo)).toMatchObject({ customerName: 'Ada Newname', assignee: 'u-1' });
});

test('migration 252 takes over the units of the cases that were there before it', async () => {
  await seedCase(db, 2);
  const before = await listCases(db, page);
  const file = join(__dirname, '../../store/migrations/252-units-of-cases.sql');
  const text = await readFile(file, 'utf8');
  await db.transaction().execute(async (tx) => {
    await sql`drop trigger unit_named on cases`.execute(tx);
    await sql`drop function name_unit`.execute(tx);
    await sql`alter table cases drop column unit_order_no, drop column unit_sku, drop column unit_serial_no,
      drop column unit_currency`.execute(tx);
    await sql`create index cases_newest on cases (case_id)`.execute(tx);
    await sql.raw(text).execute(tx);
  });
  expect(before).toHaveLength(2);
  expect(await listCases(db, page)).toEqual(before);
});
