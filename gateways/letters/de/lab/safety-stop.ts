import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter } from '../phrases';

/** Goods that must not travel by post: what to do with them until somebody has looked (E49). */
export function safetyStop(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Bitte schicken Sie Ihr Produkt nicht ab', [
    'Ihr Produkt wurde uns als möglicherweise gefährlich gemeldet: Ein Akku, der aufgebläht ist, ausläuft, heiß wird oder raucht, darf nicht mit der Post verschickt werden.',
    'Bitte tun Sie jetzt Folgendes:',
    '- Benutzen, laden und öffnen Sie das Produkt nicht, und schicken Sie es nicht ab, auch wenn Sie unsere Adresse schon haben.\n- Bewahren Sie es im Freien oder kühl und trocken auf, fern von allem, was brennt.\n- Wenn es raucht oder brennt, halten Sie Abstand und rufen Sie die Feuerwehr.',
    'Ein Mensch sieht sich Ihren Fall an und sagt Ihnen, wie Sie uns das Produkt sicher übergeben können. Durch das Warten versäumen Sie keine Frist.',
  ]);
}
