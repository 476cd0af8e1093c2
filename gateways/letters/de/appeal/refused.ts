import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { tellCounting } from '../counting';
import { caseLetter, objection, productLine, quoteRules } from '../phrases';
import { whereTo } from '../remedy/tracking';

/** A refusal names every rule, both dates, how they were counted, and the way to object (E2, E4). */
export function refused(facts: LetterFacts): LetterText {
  const about = facts.customerName === null ? '' : ` zu Ihrem Produkt ${productLine(facts)}`;
  const rules = facts.rules.filter((id) => id !== 'J');
  const counting = tellCounting(facts);
  return caseLetter(facts, 'Wir können Ihre Rückgabe nicht annehmen', [
    `wir haben Ihre Meldung${about} geprüft. Es tut uns leid: Unsere Rückgaberichtlinie deckt sie nicht ab.`,
    rules.length === 1 ? 'Abgelehnt wurde sie nach dieser Regel:' : 'Abgelehnt wurde sie nach diesen Regeln:',
    list(quoteRules(rules)),
    facts.refusalReason && `Unser Grund in diesem Fall: ${facts.refusalReason}`,
    counting && `So haben wir gezählt: ${counting}`,
    // Goods that are here already go back.
    whereTo(facts),
    objection,
  ]);
}
