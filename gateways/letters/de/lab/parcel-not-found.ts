import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';

/** The carrier says that he brought the parcel, and we do not have it. Nothing of it is held against the customer (E43). */
export function parcelNotFound(facts: LetterFacts): LetterText {
  const rests = facts.stage === 'closed';
  return caseLetter(facts, 'Wir haben Ihr Paket gesucht', [
    `der Paketdienst sagt, er habe uns das Paket mit Ihrem Produkt ${productLine(facts)} zugestellt. Wir haben unser Haus durchsucht und es nicht gefunden. Das lasten wir nicht Ihnen an.`,
    rests
      ? 'Ihr Fall ruht, bis das Paket auftaucht. Dann geht er von selbst weiter; Sie können ihn auch mit einer Antwort auf dieses Schreiben wieder aufnehmen. Ihr erstes Schreiben behält sein Datum.'
      : `Bitte antworten Sie${until(facts)} auf dieses Schreiben mit dem Einlieferungsbeleg und der Paketnummer: Damit können wir und Sie beim Paketdienst fragen, wem er es gegeben hat, und es dort geltend machen. Können Sie das nicht, sagen Sie es uns; die Leitung entscheidet dann, wie es weitergeht, und Ihr Schweigen entscheidet nichts.`,
  ]);
}
