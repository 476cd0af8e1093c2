import { sql } from 'kysely';
import { noteDispute } from '../../store/money/provider-refunds';
import { putOrder } from '../support/order';
import { ApiRig } from './api-rig';
import { textWith } from './matchers';

describe('GET /payments/overview', () => {
  let rig: ApiRig;

  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  test('lists a dispute with its order and cases until it is decided (E83)', async () => {
    const { orderNo } = await putOrder(rig.deps.db, { paymentId: 'pi_disputed' });
    const body = { orderNo, email: 'ada@example.org', problem: { description: 'dead' } };
    const { cases } = (await rig.post('/api/v1/appeals', { body })).json as {
      cases: readonly { caseNo: string }[];
    };
    const news = {
      ...{ disputeId: 'dp_1', paymentIntentId: 'pi_disputed', chargeId: null },
      ...{ amountCents: 9_000, currency: 'eur' },
    };
    await noteDispute(rig.deps.db, { ...news, standing: 'open' });
    const seen = (await rig.get('/api/v1/payments/overview', 'payments')).json;
    expect(seen).toMatchObject({
      disputes: [
        { disputeId: 'dp_1', amountCents: 9_000, currency: 'EUR', orderNo, caseNos: [cases[0]?.caseNo] },
      ],
    });
    await noteDispute(rig.deps.db, { ...news, standing: 'won' });
    expect((await rig.get('/api/v1/payments/overview', 'payments')).json).toMatchObject({ disputes: [] });
  });

  test('sums up refunds that wait, and those paid of late, by state and currency', async () => {
    const { db } = rig.deps;
    const row = await db
      .selectFrom('cases')
      .select(['case_no', 'unit_id', 'snapshot'])
      .executeTakeFirstOrThrow();
    const waiting = { ...row.snapshot, refund: { amountCents: 9_000 } };
    await db
      .updateTable('cases')
      .set({
        ...{ stage: 'refund', refund_state: 'awaiting-approval', snapshot: JSON.stringify(waiting) },
        version: sql`version + 1`,
      })
      .where('case_no', '=', row.case_no)
      .execute();
    const paid = (amountCents: number, tender: number, updatedAt: Date) => ({
      ...{ intent_id: `INT-${tender}`, case_no: row.case_no, unit_id: row.unit_id, tender },
      ...{ payment_id: 'pi_disputed', amount_cents: amountCents, currency: 'EUR', state: 'settled' as const },
      ...{ requested_by: 'customer', approved_by: null, called_at: null, provider_refund_id: null },
      ...{ failure: null, settled_by_hand: null, updated_at: updatedAt },
    });
    const longAgo = new Date(Date.now() - 40 * 86_400_000);
    const values = [paid(1_000, 1, new Date()), paid(2_000, 2, new Date()), paid(4_000, 3, longAgo)];
    await db.insertInto('refund_intents').values(values).execute();
    expect((await rig.get('/api/v1/payments/overview', 'manager')).json).toMatchObject({
      totals: [
        { state: 'awaiting-approval', currency: 'EUR', refunds: 1, amountCents: 9_000 },
        { state: 'settled', currency: 'EUR', refunds: 1, amountCents: 3_000 },
      ],
    });
    const listed = (await rig.get('/api/v1/cases?refundState=awaiting-approval', 'payments')).json;
    expect(listed).toMatchObject({
      items: [{ refund: { amountCents: 9_000, currency: 'EUR', failure: null } }],
    });
    // A state that no refund can be in is a slip of whoever asks, and no empty list.
    const slip = await rig.get('/api/v1/cases?refundState=awaiting', 'payments');
    expect(slip).toMatchObject({ status: 400, json: { detail: textWith('refundState') } });
  });
});
