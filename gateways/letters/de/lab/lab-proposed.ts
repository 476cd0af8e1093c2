import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';
import { words } from '../words';

const toBePosted =
  '- Sie schicken das Produkt an unser Labor und bezahlen dieses Porto (L2). Es wird nicht erstattet, wie das Ergebnis auch ausfällt (O1).\n- Das Labor untersucht das Produkt, wenn das Paket angekommen ist (L3).';
const hereEarly =
  '- Ihr Produkt ist schon hier und liegt sicher bei uns. Das Porto, das Sie dafür bezahlt haben (L2), wird nicht erstattet, wie das Ergebnis auch ausfällt (O1).\n- Das Labor untersucht das Produkt, sobald Sie einverstanden sind (L3).';

/** The supplier's half of the agreement to go to the lab (L1). */
export function labProposed(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Darf unser Labor Ihr Produkt untersuchen?', [
    `wir konnten den Fehler Ihres Produkts ${productLine(facts)} aus der Ferne weder finden noch beheben (S2). Wir möchten es gern in unserem Labor untersuchen.`,
    'Dorthin kommt es nur, wenn Sie einverstanden sind (L1). Das sollten Sie vorher wissen:',
    `${facts.hereEarly ? hereEarly : toBePosted}\n- Steht die Ursache fest, bieten wir Ihnen an, was angemessen ist: Erstattung, Ersatz oder Reparatur (L4). Ein Fehler durch regelwidrigen Gebrauch führt zu keinem davon (O8).`,
    `Wenn Sie einverstanden sind, antworten Sie${until(facts)} auf dieses Schreiben mit dem einen Wort ${words.agree[0]} in der ersten Zeile, oder nutzen Sie Ihre Seite. ${facts.hereEarly ? 'Dann beginnt unser Labor.' : 'Sie erhalten dann die Adresse und einen Begleitschein für das Paket.'}`,
    `Wenn Sie das nicht möchten, können Sie den Fall mit dem einen Wort ${words.withdraw[0]} beenden.${facts.hereEarly ? ' Ihr Produkt geht dann an Sie zurück.' : ''}`,
  ]);
}
