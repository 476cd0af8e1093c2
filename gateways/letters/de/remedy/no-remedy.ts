import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { caseLetter, exclusion, objection, productLine } from '../phrases';
import { words } from '../words';
import { postageLine, whereTo } from './tracking';

/** Nothing can be offered: what the lab found, why by which clause (O8, G2), option by option, and that the goods come back. */
export function noRemedy(facts: LetterFacts): LetterText {
  const reasons = facts.options.filter(({ offered }) => !offered).map((option) => exclusion(facts, option));
  return caseLetter(facts, 'Das Ergebnis unseres Labors', [
    `unser Labor hat Ihr Produkt ${productLine(facts)} untersucht (L3). Es tut uns leid: Nach seinem Befund können wir Ihnen weder Erstattung noch Ersatz noch Reparatur anbieten.`,
    facts.findings && `Was das Labor gefunden hat: ${facts.findings}`,
    reasons.length > 0 && 'Die Gründe im Einzelnen:',
    reasons.length > 0 && list(reasons),
    postageLine(facts),
    `Wir schicken Ihnen das Produkt zurück und sagen Ihnen, wann es unser Haus verlässt. Wenn Sie es nicht zurückhaben möchten, antworten Sie auf dieses Schreiben mit dem einzelnen Wort ${words.dispose[0]} in der ersten Zeile; entsorgt wird es nur mit Ihrem Einverständnis. Einmal können Sie das Labor noch einmal prüfen lassen, durch jemand anderen: Antworten Sie dann mit ${words.contest[0]} in der ersten Zeile.`,
    whereTo(facts),
    objection,
  ]);
}
