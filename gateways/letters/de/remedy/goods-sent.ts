import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, money, productLine } from '../phrases';
import { trackingLine } from './tracking';

/** A new or repaired product is on its way (O4, O6). */
export function goodsSent(facts: LetterFacts): LetterText {
  const repaired = facts.dispatch?.purpose === 'repaired';
  const replacement = facts.dispatch?.productTitle ?? facts.productTitle;
  return caseLetter(
    facts,
    repaired ? 'Ihr repariertes Produkt ist unterwegs' : 'Ihr neues Produkt ist unterwegs',
    [
      repaired
        ? `Ihr Produkt ${productLine(facts)} ist repariert, hat seine Prüfung bestanden (O6) und unser Haus verlassen.`
        : `Ihr neues Produkt ${replacement} hat unser Haus verlassen (O4). Es ersetzt Ihr Produkt ${productLine(facts)}, das bei uns bleibt.`,
      trackingLine(facts),
      facts.difference &&
        `Sobald es bei Ihnen ist, erstatten wir den Unterschied von ${money(facts.difference)}, wie angeboten.`,
      'Den Versand zu Ihnen bezahlen wir. Kommt das Paket nicht an oder stimmt etwas damit nicht, antworten Sie auf dieses Schreiben.',
    ],
  );
}
