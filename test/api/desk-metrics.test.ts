import { system } from '../../workflows/contract';
import { seedCase } from '../store/seed-case';
import { ApiRig } from './api-rig';

const HOUR_MS = 3_600_000;

test('deskMetrics() counts open cases, broken promises, money and the queue as the record has them', async () => {
  const rig = await ApiRig.open();
  const { db } = rig.deps;
  try {
    const due = { at: new Date(Date.now() - HOUR_MS).toISOString(), remindAt: [], passed: true };
    const refund = {
      stage: 'refund',
      attention: null,
      refund: { state: 'awaiting-approval', amountCents: 9_000, currency: 'EUR', requestedBy: system },
    };
    await seedCase(db, 1);
    await seedCase(db, 2, { due, attention: 'support' } as never);
    await seedCase(db, 3, refund as never);
    const { unit_id: unitId } = await db
      .selectFrom('cases')
      .select('unit_id')
      .where('case_id', '=', 3)
      .executeTakeFirstOrThrow();
    const intent = { unit_id: unitId, amount_cents: 9_000, currency: 'EUR', requested_by: 'customer' };
    await db
      .insertInto('refund_intents')
      .values({
        intent_id: 'i-3',
        case_no: 'RMA-000003',
        payment_id: 'pi_3',
        state: 'awaiting-approval',
        ...intent,
      })
      .execute();
    await db
      .updateTable('cases')
      .set({ updated_at: new Date(Date.now() - 2 * HOUR_MS), attention: 'support' })
      .where('case_id', '=', 2)
      .execute();
    const text = (await rig.get('/metrics')).bytes.toString();
    expect(text).toContain('desk_open_cases{stage="support"} 2\n');
    expect(text).toContain('desk_open_cases{stage="refund"} 1\n');
    expect(text).toContain('desk_broken_promises{stage="support"} 1\n');
    expect(text).toContain('desk_money_waiting_minor_units{state="awaiting-approval",currency="EUR"} 9000\n');
    const [, age] = /desk_queue_age_seconds\{role="support"\} (\d+)/.exec(text) ?? [];
    expect(Number(age)).toBeGreaterThanOrEqual(7_200);
    expect(Number(age)).toBeLessThan(7_300);
    // A second look within seconds costs the database nothing.
    await seedCase(db, 4);
    const again = (await rig.get('/metrics')).bytes.toString();
    expect(again).toContain('desk_open_cases{stage="support"} 2\n');
    expect(again).toContain('desk_api_request_seconds_bucket');
    // Money and queues are nobody's business who comes from outside, through the proxy.
    const outside = await rig.send('GET', '/metrics', { headers: { 'x-forwarded-for': '203.0.113.7' } });
    expect(outside.status).toBe(404);
  } finally {
    await rig.close();
  }
});
