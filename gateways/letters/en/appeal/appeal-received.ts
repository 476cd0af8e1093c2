import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { tellCounting } from '../counting';
import { caseLetter, productLine, quoteRules, whatWouldHelp } from '../phrases';

/** The appeal is in time and complete: support takes over (S1). */
export function appealReceived(facts: LetterFacts): LetterText {
  const counting = tellCounting(facts);
  return caseLetter(facts, 'We received your letter about your purchase', [
    facts.customerName === null
      ? 'thank you for writing. We have opened a case for you.'
      : `thank you for writing about your ${productLine(facts)}. We are sorry that it gives you trouble, and have opened a case for it.`,
    counting && `Your letter came in time. ${counting}`,
    facts.rules.length > 0 && 'This rests on these rules of our return policy:',
    facts.rules.length > 0 && list(quoteRules(facts.rules)),
    'What happens next: our support looks into the problem from a distance first, because many faults can be cured by advice (S1). Please keep the product as it is until you hear from us, and do not post it yet.',
    ...whatWouldHelp(facts),
  ]);
}
