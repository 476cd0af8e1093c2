import { assessEligibility, instantAt, millisecondsOf, policyInForce } from '../../policy';
import type { Eligibility, Policy, PolicyVersions, Remedied } from '../../policy';
import { factsOfAppeal } from '../../store/cases/appeals';
import type { Problem } from '../../store/cases/appeals';
import { earlierCase } from '../../store/cases/earlier-cases';
import type { Queries } from '../../store/database';
import { factsForUnit } from '../../store/goods/orders';
import type { UnitFacts } from '../../store/goods/orders';

const DAY_MS = 86_400_000;

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
  readonly first: { readonly appealedAt: string; readonly follows: string | null };
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
  const { unitId, proven, acceptedAt } = asked;
  const unit = await factsForUnit(db, unitId);
  if (!unit) throw new Error(`Cannot assess an appeal: unit ${unitId} vanished`);
  const policy = policyInForce(policies, unit.orderedAt);
  const first = await firstAppeal(db, { unitId, policy, acceptedAt });
  const facts = await factsOfAppeal(db, { ...asked, ...first });
  const eligibility = assessEligibility(policy, { ...facts, boughtHere: proven || 'unproven' });
  return { unit, policy, first, isBuyer: facts.isBuyer, remedied: facts.remedied ?? null, eligibility };
}

/** A unit whose case ended a short while ago without a remedy keeps its first appeal date (E26, E33, E36). */
async function firstAppeal(
  db: Queries,
  {
    unitId,
    policy,
    acceptedAt,
  }: { readonly unitId: string; readonly policy: Policy; readonly acceptedAt: Date },
): Promise<AssessedAppeal['first']> {
  const earlier = await earlierCase(db, unitId);
  const reopenMs = policy.settings.reopenDays * DAY_MS;
  if (earlier && acceptedAt.getTime() <= millisecondsOf(earlier.closedAt) + reopenMs)
    return { appealedAt: earlier.appealedAt, follows: earlier.caseNo };
  return { appealedAt: instantAt(acceptedAt.getTime()), follows: null };
}
