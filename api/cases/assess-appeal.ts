import { assessEligibility, policyInForce, receiptThatCounts } from '../../policy';
import type { Eligibility, Policy, PolicyVersions, Remedied } from '../../policy';
import { factsOfAppeal } from '../../store/cases/appeals';
import type { Problem } from '../../store/cases/appeals';
import type { Queries } from '../../store/database';
import { factsForUnit } from '../../store/goods/orders';
import type { UnitFacts } from '../../store/goods/orders';
import { firstAppeal } from './follows';
import type { FirstAppeal } from './follows';

interface Asked {
  readonly unitId: string;
  /** Whether the piece is shown to be one of this order. */
  readonly proven: boolean;
  readonly email: string;
  readonly problem: Problem;
  readonly acceptedAt: Date;
  readonly timeZone?: string | null | undefined;
}

interface AssessedAppeal {
  readonly unit: UnitFacts;
  /** The version that was in force when the piece was ordered. */
  readonly policy: Policy;
  readonly first: FirstAppeal;
  readonly isBuyer: boolean;
  readonly remedied: Remedied | null;
  readonly eligibility: Eligibility;
}

/** What the policy says to an appeal about a piece (W1, W2, G1 to G3); nothing is written. */
export async function assessAppeal(
  db: Queries,
  policies: PolicyVersions,
  asked: Asked,
): Promise<AssessedAppeal> {
  const { unitId, proven, email, acceptedAt } = asked;
  const unit = await factsForUnit(db, unitId);
  if (!unit) throw new Error(`Cannot assess an appeal: unit ${unitId} vanished`);
  const policy = policyInForce(policies, unit.orderedAt);
  const first = await firstAppeal(db, { unitId, proven, email, policy, at: acceptedAt.toISOString() });
  const { receipt, settled, overruled } = first.kept;
  const facts = await factsOfAppeal(db, { ...asked, ...first });
  const eligibility = assessEligibility(policy, {
    ...facts,
    receipt: receiptThatCounts(facts.receipt, receipt),
    boughtHere: proven || settled.includes('proof') || 'unproven',
    isBuyer: facts.isBuyer || settled.includes('identity'),
    overruled,
  });
  return { unit, policy, first, isBuyer: facts.isBuyer, remedied: facts.remedied ?? null, eligibility };
}
