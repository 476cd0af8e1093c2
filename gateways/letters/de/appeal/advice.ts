import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine, until } from '../phrases';
import { words } from '../words';

/** Support's advice, in its own words (S1). */
export function advice(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Unser Rat zu Ihrem Produkt', [
    `unser Support ist der Störung Ihres Produkts ${productLine(facts)} nachgegangen und rät Ihnen (S1):`,
    facts.advice ?? 'Den Rat finden Sie auf Ihrer Seite.',
    `Bitte probieren Sie es aus und sagen Sie uns${until(facts)}, ob es geholfen hat. Als Antwort genügt ein Wort in der ersten Zeile:`,
    `- ${words.solved[0]}, wenn das Produkt jetzt funktioniert\n- ${words['not-solved'][0]}, wenn der Fehler noch da ist; dann suchen wir weiter, und Sie können das Produkt vielleicht einsenden (S2)`,
    'Hören wir nichts von Ihnen, gehen wir davon aus, dass der Rat geholfen hat, und schließen den Fall. Sie können auch danach noch eine Zeit lang darauf zurückkommen.',
  ]);
}
