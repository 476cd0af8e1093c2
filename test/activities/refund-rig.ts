import { MockActivityEnvironment } from '@temporalio/testing';
import { payRefund } from '../../activities/refund';
import type { RefundPaid } from '../../activities/refund';
import type { Payments } from '../../gateways/payments';
import { isRefusal } from '../../workflows/moves/move';
import { judge } from '../../workflows/moves/judge';
import type { StateIn, Step } from '../../workflows/contract';
import type { CaseRig } from '../support/case-rig';
import { messageOf } from '../support/case-states';

export type RefundStep = Step & { readonly state: StateIn<'refund'> };

/** A case whose customer has just chosen the refund; its workflow is ended, so that only the test calls the activity. */
export async function chosenIn(rig: CaseRig, orderNo: string, unitPaidCents = 9_000) {
  const caseNo = await rig.openCase({ orderNo, unitPaidCents });
  const state = await rig.walkToOffer(caseNo);
  await rig.client.workflow.getHandle(caseNo).terminate('the test calls the activity itself');
  const at = new Date().toISOString();
  const step = judge(state, { action: 'chooseOption', message: messageOf('chooseOption'), at });
  if (isRefusal(step) || step.state.stage !== 'refund') throw new Error('the refund was not chosen');
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  return { caseNo, paymentId, step: { ...step, state: step.state } };
}

export interface Attempt {
  readonly payments?: Partial<Payments>;
  readonly laterMs?: number;
  readonly runId?: string;
}

export async function attemptIn(
  rig: CaseRig,
  step: RefundStep,
  { payments = {}, laterMs = 0, runId = 'first-run' }: Attempt = {},
): Promise<RefundPaid> {
  const now = () => new Date(Date.now() + laterMs);
  const pay = payRefund({ db: rig.db, payments: { ...rig.bank.gateway(), ...payments }, now });
  const workflowExecution = { workflowId: step.state.caseNo, runId };
  return new MockActivityEnvironment({ workflowExecution }).run(pay, step);
}
