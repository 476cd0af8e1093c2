import type { Cause } from '../exclusions';
import type { Policy } from '../settings';

/**
 * Who pays for goods that go back. The setting speaks of cases in which no option was open for a reason that is not
 * ours: the customer caused the fault, none was found, or the product is not ours, as the lab or support saw it (E45).
 * Everything else goes at our cost.
 */
export function returnPostagePayer(
  policy: Policy,
  about: { readonly withoutRemedy: boolean; readonly cause: Cause | null; readonly damagedByUs: boolean },
): 'customer' | 'supplier' {
  const notOurs: readonly (Cause | null)[] = ['customer-caused', 'no-fault-found', 'not-our-product'];
  const isTheirs = about.withoutRemedy && !about.damagedByUs && notOurs.includes(about.cause);
  return isTheirs ? policy.settings.returnPostage : 'supplier';
}
