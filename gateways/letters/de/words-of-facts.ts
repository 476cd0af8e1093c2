import { germanRules as rules } from '../../../policy';
import type { RuleId } from '../../../policy';
import type { Amount } from '../facts';
import { formatAmount } from '../money';

/** Rules in words, with the id under which the policy knows them. */
export function quoteRules(ids: readonly RuleId[]): readonly string[] {
  return ids.map((id) => `${rules[id]} (${id})`);
}

/** `123,45 €` */
export function money({ amountCents, currency }: Amount): string {
  return formatAmount(amountCents, currency, 'de-DE');
}
