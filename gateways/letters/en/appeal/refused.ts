import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { tellCounting } from '../counting';
import { caseLetter, objection, productLine, quoteRules } from '../phrases';
import { whereTo } from '../remedy/tracking';

/** A refusal names every rule, both dates, how they were counted, and the way to object (E2, E4). */
export function refused(facts: LetterFacts): LetterText {
  const about = facts.customerName === null ? 'your claim' : `your claim for ${productLine(facts)}`;
  const rules = facts.rules.filter((id) => id !== 'J');
  const counting = tellCounting(facts);
  return caseLetter(facts, 'We cannot accept your return', [
    `we have looked at ${about}, and we are sorry: our return policy does not cover it.`,
    rules.length === 1 ? 'It was refused by this rule:' : 'It was refused by these rules:',
    list(quoteRules(rules)),
    facts.refusalReason && `Our reason in this case: ${facts.refusalReason}`,
    counting && `How we counted: ${counting}`,
    // Goods that are here already go back.
    whereTo(facts),
    objection,
  ]);
}
