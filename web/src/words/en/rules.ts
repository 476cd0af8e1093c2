import { ruleIds, rules as catalogue } from '../../../../policy/rules';
import type { RuleId } from '../../../../policy/rules';

/** The rules of the policy, a sentence each; the catalogue has every one of them. */
export const rules = Object.fromEntries(ruleIds.map((id) => [id, catalogue[id].text])) as Record<
  RuleId,
  string
>;
