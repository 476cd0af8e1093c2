import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

/** Where to post the goods, with the slip, and who pays (L2, O1). */
export function labAddress(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Wohin Sie Ihr Produkt schicken', [
    `danke für Ihr Einverständnis. Bitte schicken Sie Ihr Produkt ${productLine(facts)}${until(facts)} an:`,
    facts.labAddress.join('\n'),
    facts.slipLink &&
      `Drucken Sie diesen Begleitschein aus und legen Sie ihn in das Paket; an seinem Strichcode erkennen wir Ihren Fall, wenn das Paket ankommt:\n${facts.slipLink}`,
    `Wenn Sie nicht drucken können, schreiben Sie ${facts.caseNo} auf ein Blatt Papier und legen Sie es in das Paket.`,
    'Das Porto bezahlen Sie als Absender (L2); es wird nicht erstattet, wie das Ergebnis auch ausfällt (O1). Unfreie Pakete können wir nicht annehmen.',
    'Verpacken Sie das Produkt gut und heben Sie den Einlieferungsbeleg auf: Bis das Paket hier ist, reist es auf Ihr Risiko. Die Paketnummer können Sie uns auf Ihrer Seite nennen.',
    'Sobald das Paket hier ist, hören Sie von uns, und unser Labor untersucht das Produkt (L3).',
  ]);
}
