import { policyVersions } from '../../policy';
import type { Eligibility } from '../../policy';
import { insertCase } from '../../store/cases/case-record';
import type { Database } from '../../store/database';
import { publishPolicies } from '../../store/remedies/policies';
import { inTransaction } from '../../store/transaction';
import { stepTo, system } from '../../workflows/contract';
import type { CaseState } from '../../workflows/contract';
import { putOrder } from '../support/order';

/** Puts a case of number `caseId` into the record, as an appeal would, without any api. */
export async function seedCase(
  db: Database,
  caseId: number,
  change: Partial<CaseState> = {},
): Promise<CaseState> {
  await publishPolicies(db, policyVersions);
  const serialNos = [`SN-${String(caseId)}`];
  const { orderNo, sku } = await putOrder(db, { orderNo: `DE-${50_000 + caseId}`, serialNos });
  const { unit_id: unitId } = await db
    .selectFrom('units')
    .select('unit_id')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  const at = new Date().toISOString();
  const initial = {
    caseNo: `RMA-${String(caseId).padStart(6, '0')}`,
    policyVersion: policyVersions[0].name,
    appealedAt: at,
    unit: { unitId, orderNo, sku, serialNo: null, unitPaidCents: 9_000, currency: 'EUR', onSale: false },
    settled: ['proof', 'identity'],
    accepted: true,
    evidence: { asked: [], waived: [] },
    receipt: null,
    agreed: false,
    strays: 0,
    assessed: false,
    hazard: null,
    returnDamage: false,
    statutory: false,
    ...{
      seq: 0,
      place: 'customer',
      verdict: null,
      offerVersion: 0,
      overruled: [],
      ruledOut: [],
      struck: [],
      contested: false,
      overturned: [],
      storedSince: null,
      alarmed: false,
      attention: null,
    },
    ...{
      heldSince: null,
      dueFrom: null,
      due: null,
      parked: [],
      seen: [],
      stage: 'support',
      advisedAt: null,
      asked: false,
    },
    ...change,
  } as CaseState;
  const opening = stepTo(initial, at, { events: [{ name: 'appealReceived', actor: system }] });
  const appealNo = `A-${String(caseId)}`;
  await db
    .insertInto('appeals')
    .values({
      appeal_no: appealNo,
      order_no: orderNo,
      email: 'ada@example.org',
      channel: 'http',
      accepted_at: new Date(),
      problem: JSON.stringify({ description: 'dead' }),
      idempotency_key: null,
    })
    .execute();
  const eligibility: Eligibility = {
    eligible: true,
    outcome: 'eligible',
    rules: ['W1'],
    needs: [],
    explanation: '',
    counted: {
      receiptDay: null,
      orderDay: '2026-01-01',
      appealDay: '2026-01-02',
      daysSinceReceipt: null,
      daysSinceOrder: 1,
      receiptSource: null,
      lastDay: '2026-01-15',
    },
  };
  await inTransaction(db, (tx) => insertCase(tx, opening, { caseId, appealNo, eligibility }));
  return opening.state;
}
