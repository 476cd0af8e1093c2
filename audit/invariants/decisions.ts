import { needsSecondApprover } from '../../policy';
import type { Breach, Checked } from '../../store/audit/checked';
import { decisionsByPage } from '../../store/audit/decisions';
import type { Decision } from '../../store/audit/decisions';
import { intentsByPage } from '../../store/audit/money';
import { policyByName } from '../../store/remedies/policies';
import { actionRoles } from '../../workflows/contract';
import type { Action } from '../../workflows/contract';
import { together } from '../invariant';
import type { Audit } from '../invariant';

/** Events that decide about money or stock, with the action whose roles may bring them about. */
const decisions: Readonly<Record<string, Action>> = {
  verdictGiven: 'labVerdict',
  verdictAmended: 'labVerdict',
  verdictConfirmed: 'confirmVerdict',
  optionChosen: 'chooseOption',
  managerDecided: 'decide',
  ruleOverruled: 'overrule',
  refundApproved: 'approveRefund',
  refundRetried: 'retryRefund',
  refundSettled: 'settleRefund',
  payoutProposed: 'settleRefund',
  payoutAgreed: 'agreeToPayout',
  payoutApproved: 'approveRefund',
  refundConflictResolved: 'resolveConflict',
  goodsDispatched: 'dispatchGoods',
  deliveryConfirmed: 'confirmDelivery',
  deliveryFailed: 'reportUndeliverable',
  shortageReported: 'reportShortage',
  repairPassed: 'finishRepair',
  repairFailed: 'finishRepair',
  repairRevised: 'reviseRepair',
  disposalAgreed: 'agreeToDisposal',
};

/** What the desk itself may note: the provider's word that the money went. */
const ofTheDesk = ['refundSettled'];

/** I8: who decides about money or stock had the role then; above the limit two persons. */
export async function namedActors({ deps, caseNo }: Audit): Promise<Checked> {
  const parts: Checked[] = [];
  for await (const page of decisionsByPage(deps.db, { caseNo, names: Object.keys(decisions) }))
    parts.push({ checked: page.length, breaches: page.flatMap(whoDecided) });
  for await (const page of intentsByPage(deps.db, { caseNo }))
    for (const intent of page) {
      const policy = await policyByName(deps.db, intent.policyVersion);
      const needsTwo = needsSecondApprover(policy, intent) && intent.calledAt !== null;
      parts.push({ checked: 1, breaches: needsTwo ? approvedBySecond(intent) : [] });
    }
  return together(parts);
}

function whoDecided({
  caseNo: subject,
  seq,
  name,
  role,
  actorId,
  keyRole,
  revoked,
}: Decision): readonly Breach[] {
  const about = `event ${seq} (${name})`;
  if (actorId === '') return [{ subject, what: `${about} names nobody` }];
  if (role === 'system')
    return ofTheDesk.includes(name) ? [] : [{ subject, what: `${about} was decided by the desk` }];
  const action = decisions[name];
  const roles: readonly string[] = action === undefined ? [] : actionRoles[action];
  if (!roles.includes(role)) return [{ subject, what: `${about} is by ${role}, who may not do that` }];
  if (keyRole !== null && keyRole !== role)
    return [{ subject, what: `${about} is by ${role}, and that key is of ${keyRole}` }];
  return revoked ? [{ subject, what: `${about} is by a key that was revoked before` }] : [];
}

function approvedBySecond(intent: {
  readonly caseNo: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
}): readonly Breach[] {
  const { caseNo: subject, requestedBy, approvedBy } = intent;
  if (approvedBy === null)
    return [{ subject, what: 'the provider was asked above the limit, and nobody approved it' }];
  return approvedBy === requestedBy
    ? [{ subject, what: `${approvedBy} asked for the refund and approved it` }]
    : [];
}
