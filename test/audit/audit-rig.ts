import { sql } from 'kysely';
import type { AuditDeps, Finding } from '../../audit/invariant';
import { auditDesk } from '../../audit/audit';
import { caseRuns } from '../../gateways/case-runs';
import { sandboxLedger } from '../../gateways/witnesses/sandbox-ledger';
import type { Database } from '../../store/database';
import { CASE_WORKFLOW } from '../../workflows/contract';
import { CaseRig } from '../support/case-rig';

/** A desk on which one case of each remedy was played, with the auditor beside it. */
export class AuditRig {
  private constructor(
    readonly cases: CaseRig,
    readonly played: Readonly<Record<keyof typeof plays, string>>,
  ) {}

  static async open(): Promise<AuditRig> {
    const cases = await CaseRig.open();
    const names = Object.keys(plays) as (keyof typeof plays)[];
    const numbers: [string, string][] = [];
    for (const name of names) numbers.push([name, await plays[name](cases)]);
    return new AuditRig(cases, Object.fromEntries(numbers) as Record<keyof typeof plays, string>);
  }

  deps(change: Partial<AuditDeps> = {}): AuditDeps {
    return {
      db: this.cases.db,
      runs: caseRuns(this.cases.client, CASE_WORKFLOW),
      payments: this.cases.bank.gateway(),
      witness: sandboxLedger(this.cases.bank.url),
      inbox: null,
      acknowledged: [],
      canaries: [],
      logFiles: [],
      now: () => new Date(),
      settleMs: 200,
      ...change,
    };
  }

  audit(change: Partial<AuditDeps> = {}): Promise<readonly Finding[]> {
    return auditDesk(this.deps(change), { caseNo: null, histories: 100 });
  }

  /** Audits the desk as it would be after a change of its database, which is taken back. */
  async auditAfter(
    seed: (db: Database) => Promise<unknown>,
    change: Partial<AuditDeps> = {},
  ): Promise<readonly Finding[]> {
    const tx = await this.cases.db.startTransaction().execute();
    try {
      // A breach is what the database itself refuses to write: its guards are off for this transaction alone.
      await sql`set local session_replication_role = replica`.execute(tx);
      await seed(tx);
      return await this.audit({ ...change, db: tx });
    } finally {
      await tx.rollback().execute();
    }
  }
}

/** What is broken, as `I3 subject: what`. */
export function broken(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap(({ id, breaches }) =>
    breaches.map(({ subject, what }) => `${id} ${subject}: ${what}`),
  );
}

const plays = {
  async refunded(rig: CaseRig) {
    const caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo);
    await choose(rig, caseNo, 'refund');
    await rig.untilStage(caseNo, 'closed');
    return caseNo;
  },
  async approved(rig: CaseRig) {
    const caseNo = await rig.openCase({ unitPaidCents: 60_000 });
    await rig.walkToOffer(caseNo);
    await choose(rig, caseNo, 'refund');
    await rig.until(
      caseNo,
      (state) => state.stage === 'refund' && state.refund.state === 'awaiting-approval',
    );
    await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'approveRefund', body: {} });
    await rig.untilStage(caseNo, 'closed');
    return caseNo;
  },
  async inTwoWays(rig: CaseRig) {
    const card = String(
      (await rig.bank.control('/payments', { amount: 18_000, currency: 'eur' })).body['id'],
    );
    const caseNo = await rig.openCase({
      payments: [
        { provider: 'stripe', id: card, amountCents: 18_000 },
        { provider: 'gift-card', id: 'GIFT-1', amountCents: 9_000 },
      ],
    });
    await rig.walkToOffer(caseNo);
    await choose(rig, caseNo, 'refund');
    await payOutInCash(rig, caseNo);
    return caseNo;
  },
  async inCash(rig: CaseRig) {
    const caseNo = await rig.openCase({ provider: 'cash-on-delivery', paymentId: 'COD-1' });
    await rig.walkToOffer(caseNo);
    await choose(rig, caseNo, 'refund');
    await payOutInCash(rig, caseNo);
    return caseNo;
  },
  async replaced(rig: CaseRig) {
    const caseNo = await rig.openCase({ onSale: true });
    await rig.walkToOffer(caseNo);
    await choose(rig, caseNo, 'replacement');
    return sendHome(rig, caseNo);
  },
  async repaired(rig: CaseRig) {
    const caseNo = await rig.openCase();
    const parts = [{ sku: 'PART-1', quantity: 1 }];
    await rig.walkToOffer(caseNo, { repairMinutes: 20, parts });
    await choose(rig, caseNo, 'repair');
    await rig.act(caseNo, 'lab', { action: 'finishRepair', body: { passedQualityCheck: true } });
    return sendHome(rig, caseNo);
  },
  async sentBack(rig: CaseRig) {
    const caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo);
    await rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} });
    return sendHome(rig, caseNo);
  },
  async withdrawn(rig: CaseRig) {
    const caseNo = await rig.openCase();
    await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
    await rig.untilStage(caseNo, 'closed');
    return caseNo;
  },
  async cancelled(rig: CaseRig) {
    const caseNo = await rig.openCase();
    await rig.client.workflow.getHandle(caseNo).cancel();
    await rig.untilStage(caseNo, 'closed');
    return caseNo;
  },
  /** What came after the end is kept until somebody says whose it is, and arrives once both sides agree. */
  async cameUnasked(rig: CaseRig) {
    const caseNo = await rig.openCase();
    await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
    await rig.untilStage(caseNo, 'closed');
    await rig.result(caseNo);
    await rig.tellClosed(caseNo, { action: 'shipmentArrived', body: { contents: 'ok' } });
    await rig.untilStage(caseNo, 'parcel');
    await rig.act(caseNo, 'support', { action: 'ratify', body: { reasonRef: 'r' } });
    await rig.until(caseNo, ({ stage }) => stage === 'support');
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'r' } });
    await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await rig.untilStage(caseNo, 'lab');
    await rig.act(caseNo, 'customer', { action: 'withdraw', body: {} });
    return sendHome(rig, caseNo);
  },
  async open(rig: CaseRig) {
    const caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo);
    return caseNo;
  },
};

async function payOutInCash(rig: CaseRig, caseNo: string): Promise<void> {
  const refundIs = (wanted: string) =>
    rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === wanted);
  await refundIs('failed');
  const body = { method: 'cash', reference: 'C-1', consentRef: 'text-1' } as const;
  await rig.act(caseNo, { role: 'payments', id: 'till-1' }, { action: 'settleRefund', body });
  await refundIs('awaiting-approval');
  await rig.act(caseNo, { role: 'payments', id: 'till-2' }, { action: 'approveRefund', body: {} });
  await rig.untilStage(caseNo, 'closed');
}

async function choose(
  rig: CaseRig,
  caseNo: string,
  kind: 'refund' | 'replacement' | 'repair',
): Promise<void> {
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion: 1 } });
}

async function sendHome(rig: CaseRig, caseNo: string): Promise<string> {
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: `T-${caseNo}` } });
  await rig.act(caseNo, 'warehouse', { action: 'confirmDelivery', body: {} });
  await rig.untilStage(caseNo, 'closed');
  return caseNo;
}

/** A case whose refund the bank does not take, and its payment. */
export async function refusedByTheBank(rig: CaseRig, refuse: (paymentId: string) => Promise<unknown>) {
  const caseNo = await rig.openCase();
  const { unit } = await rig.stateOf(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', unit.orderNo)
    .executeTakeFirstOrThrow();
  await rig.walkToOffer(caseNo);
  await refuse(paymentId);
  await choose(rig, caseNo, 'refund');
  await rig.until(caseNo, (state) => state.stage === 'refund' && state.refund.state === 'failed');
  return { caseNo, paymentId };
}
