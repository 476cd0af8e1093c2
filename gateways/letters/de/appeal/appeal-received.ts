import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { tellCounting } from '../counting';
import { caseLetter, productLine, quoteRules, whatWouldHelp } from '../phrases';

/** The appeal is in time and complete: support takes over (S1). */
export function appealReceived(facts: LetterFacts): LetterText {
  const counting = tellCounting(facts);
  return caseLetter(facts, 'Ihr Schreiben zu Ihrem Kauf ist angekommen', [
    facts.customerName === null
      ? 'vielen Dank für Ihr Schreiben. Wir haben einen Fall für Sie angelegt.'
      : `vielen Dank für Ihr Schreiben zu Ihrem Produkt ${productLine(facts)}. Es tut uns leid, dass es Ihnen Ärger macht; wir haben einen Fall dafür angelegt.`,
    counting && `Ihr Schreiben kam rechtzeitig. ${counting}`,
    facts.rules.length > 0 && 'Dem liegen diese Regeln unserer Rückgaberichtlinie zugrunde:',
    facts.rules.length > 0 && list(quoteRules(facts.rules)),
    'So geht es weiter: Unser Support geht dem Problem zuerst aus der Ferne nach, denn viele Fehler lassen sich durch Rat beheben (S1). Bitte lassen Sie das Produkt, wie es ist, bis Sie von uns hören, und schicken Sie es noch nicht ein.',
    ...whatWouldHelp(facts),
  ]);
}
