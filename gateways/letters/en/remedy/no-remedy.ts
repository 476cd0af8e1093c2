import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { caseLetter, exclusion, objection, productLine } from '../phrases';
import { postageLine, whereTo } from './tracking';

/** Nothing can be offered: what the lab found, why by which clause (O8, G2), option by option, and that the goods come back. */
export function noRemedy(facts: LetterFacts): LetterText {
  const reasons = facts.options.filter(({ offered }) => !offered).map(exclusion);
  return caseLetter(facts, 'The result of our lab', [
    `our lab has examined your ${productLine(facts)} (L3). We are sorry: after what it found, we can offer you neither refund nor replacement nor repair.`,
    facts.findings && `What the lab found: ${facts.findings}`,
    reasons.length > 0 && 'The reasons, one by one:',
    reasons.length > 0 && list(reasons),
    postageLine(facts),
    'We send the product back to you and tell you when it leaves our house. If you do not want it back, answer this letter with the single word DISPOSE on its first line; we dispose of it only with your consent. Once you may have the lab look again, by somebody else: answer with CONTEST on the first line.',
    whereTo(facts),
    objection,
  ]);
}
