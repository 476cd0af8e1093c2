import type { paths } from '../../../client/schema';
import { centsOf } from '../cases/actions/form-values';

type Body = paths['/api/v1/policy/judge']['post']['requestBody']['content']['application/json'];
type Verdict = NonNullable<Body['verdict']>;

/** The facts as the form holds them. */
export interface Facts {
  readonly orderedOn: string;
  readonly receivedOn: string;
  readonly appealedOn: string;
  readonly claim: NonNullable<Body['claim']>;
  readonly boughtHere: boolean;
  readonly isBuyer: boolean;
  /** Empty before there is a verdict. */
  readonly cause: string;
  readonly onSale: boolean;
  readonly replacementAvailable: boolean;
  readonly repairable: boolean;
  readonly partsAvailable: boolean;
  readonly repairMinutes: string;
  readonly repairCost: string;
  readonly paid: string;
  readonly currency: string;
  /** Empty for the version in force at the order. */
  readonly version: string;
  readonly setting: string;
  readonly value: string;
}

const dayMs = 86_400_000;
const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

/** Something to begin with: bought two weeks ago, received ten days ago, and nothing else known. */
export function firstFacts(): Facts {
  return {
    ...{ orderedOn: daysAgo(14), receivedOn: daysAgo(10), appealedOn: daysAgo(0) },
    ...{ claim: 'defective', boughtHere: true, isBuyer: true, cause: '', onSale: false },
    ...{ replacementAvailable: true, repairable: false, partsAvailable: false },
    ...{ repairMinutes: '', repairCost: '', paid: '100', currency: 'EUR' },
    ...{ version: '', setting: '', value: '' },
  };
}

/** What the api is asked. What is no number goes as it is: the api says what is wrong with it. */
export function bodyOf(facts: Facts): Body {
  const { orderedOn, receivedOn, appealedOn, claim, boughtHere, isBuyer, version, setting, value } = facts;
  return {
    ...{ orderedOn, appealedOn, claim, boughtHere, isBuyer },
    receivedOn: receivedOn === '' ? null : receivedOn,
    verdict: verdictOf(facts),
    ...(version !== '' && { policy: version }),
    settings: setting === '' ? {} : { [setting]: jsonOrText(value) },
  };
}

const causes: readonly Verdict['cause'][] = [
  'internal-defect',
  'transit-damage',
  'customer-caused',
  'no-fault-found',
  'not-our-product',
  'indeterminate',
];

function verdictOf(facts: Facts): Verdict | null {
  const cause = causes.find((one) => one === facts.cause);
  if (cause === undefined) return null;
  const { onSale, replacementAvailable, repairable, partsAvailable, currency } = facts;
  return {
    ...{ cause, onSale, replacementAvailable, repairable, partsAvailable, currency },
    repairMinutes: facts.repairMinutes === '' ? null : Number(facts.repairMinutes),
    repairCostCents: facts.repairCost === '' ? null : centsOf(facts.repairCost, currency),
    unitPaidCents: centsOf(facts.paid, currency),
  };
}

/** What was written of a setting, as the api takes it. */
export function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
