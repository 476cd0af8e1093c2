import { rules } from '../../../policy';
import type { RuleId } from '../../../policy';
import type { Amount } from '../facts';
import { formatAmount } from '../money';

/** Rules in words, with the id under which the policy knows them. */
export function quoteRules(ids: readonly RuleId[]): readonly string[] {
  return ids.map((id) => `${rules[id].text} (${id})`);
}

/** `14 March 2026` */
export function day(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(at);
}

/** `€123.45` */
export function money({ amountCents, currency }: Amount): string {
  return formatAmount(amountCents, currency, 'en');
}
