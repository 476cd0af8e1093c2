import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';
import { words } from '../words';

const noDisposal = `Entsorgt wird es nur, wenn Sie es uns sagen: Antworten Sie dann mit dem einzelnen Wort ${words.dispose[0]} in der ersten Zeile.`;

/** Nobody decided about the goods, or they did not reach the customer: they are kept for a while (J). */
export function storageBegun(facts: LetterFacts): LetterText {
  const product = productLine(facts);
  if (facts.stage === 'offer')
    return caseLetter(facts, 'Wir bewahren Ihr Produkt für Sie auf', [
      `die Zeit, unter unseren Angeboten für Ihr Produkt ${product} zu wählen, ist vorbei, und wir haben nichts von Ihnen gehört. Ohne Sie wurde nichts entschieden, und es fließt kein Geld. Was wir reserviert hatten, ist wieder frei.`,
      `Ihr Produkt bleibt${until(facts)} in unserem Haus. Sie können noch wählen: auf Ihrer Seite oder als Antwort auf unser Angebot. Wir sehen dann nach, was wir an diesem Tag anbieten können, und sagen Ihnen, wenn sich etwas geändert hat.`,
      `Wenn Sie nichts davon möchten, antworten Sie mit dem einzelnen Wort ${words.decline[0]} in der ersten Zeile, und das Produkt kommt zu Ihnen zurück.`,
    ]);
  return caseLetter(facts, 'Ihr Produkt ist zu uns zurückgekommen', [
    `das Paket mit Ihrem Produkt ${product} konnte nicht zugestellt werden und ist zu uns zurückgekommen. Wir bewahren es${until(facts)} für Sie auf.`,
    'Bitte nennen Sie uns als Antwort die Adresse, unter der das Paket Sie erreicht; wir schicken es dann noch einmal.',
    `Wenn Sie es nicht zurückhaben möchten: ${noDisposal}`,
  ]);
}

/** The time for which goods are kept comes to its end; nothing happens to them by itself. */
export function storageEnds(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Wie lange wir Ihr Produkt aufbewahren', [
    `Ihr Produkt ${productLine(facts)} ist noch in unserem Haus; wir bewahren es${until(facts)} auf. Danach sieht sich ein Mensch Ihren Fall an und schreibt Ihnen.`,
    facts.stage === 'offer'
      ? `Sie können auf Ihrer Seite noch wählen. Mit dem einzelnen Wort ${words.decline[0]} in der ersten Zeile einer Antwort kommt das Produkt zu Ihnen zurück.`
      : `Bitte sagen Sie uns, wo das Paket Sie erreicht. ${noDisposal}`,
  ]);
}
