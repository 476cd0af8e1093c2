import type { CivilDay, Counting, DateSource, Remedied } from '../../../policy';
import type { LetterFacts, Need } from '../facts';
import { civilDate } from './dates';
import { germanRules as rules } from '../../../policy';

export const sources: Readonly<Record<DateSource, string>> = {
  carrier: 'laut Zustelldienst',
  collection: 'laut Abholbeleg',
  customer: 'nach Ihrer Angabe',
  presumed: 'angenommen, weil kein Empfangsdatum bekannt ist',
  order: 'laut Bestellung',
};

const anew: Readonly<Record<Remedied, string>> = {
  replaced:
    'Das Gerät kam als Ersatz für ein früheres: W1 zählt ab seiner Zustellung, und W2, das ab der Bestellung zählt, halten wir Ihnen nicht entgegen (J).',
  repaired:
    'Das Gerät wurde schon einmal von uns repariert: W1 zählt ab seiner Zustellung nach der Reparatur, und W2, das ab der Bestellung zählt, halten wir Ihnen nicht entgegen (J).',
};

const needSentences: Readonly<Record<Need, string>> = {
  proof: 'Ein Kauf wurde noch nicht gefunden; deshalb brauchen wir einen Kaufbeleg (G1).',
  identity:
    'Wer schreibt, ist nicht der Käufer der Bestellung; deshalb muss zuerst geklärt werden, wer es ist.',
  'receipt-date':
    'Das Empfangsdatum ist nicht bekannt; wir fragen Sie und den Zustelldienst, und niemand wird deswegen nach W1 abgelehnt.',
  'date-conflict': '',
  'late-delivery': 'Die Ware kam erst nach der Frist von W2 bei Ihnen an; deshalb entscheidet die Leitung.',
};

/** Both dates, the zone and how the days were counted (W1, W2), and what refuses or is still open. */
export function tellCounting({
  counting,
  timeZone,
}: Pick<LetterFacts, 'counting' | 'timeZone'>): string | null {
  if (counting === null) return null;
  const { refusedBy, needs, setAside, conflict } = counting;
  const sentences = [
    ...(conflict ? contradiction(counting, timeZone) : counted(counting, timeZone)),
    ...refusedBy.map((id) => `Abgelehnt nach ${id}: ${rules[id]}`),
    ...(refusedBy.length > 0 ? [] : needs.map((need) => needSentences[need])),
    ...setAside.map((id) => `Die Leitung hat ${id} für diesen Fall außer Acht gelassen.`),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function counted(counting: Counting, timeZone: string): readonly string[] {
  const { receiptWindowDays, orderWindowDays, remedied, elsewhere } = counting;
  const { orderDay, appealDay, receiptDay, daysSinceReceipt, daysSinceOrder, receiptSource, lastDay } =
    counting.counted;
  const source = receiptSource === null ? '' : ` (${sources[receiptSource]})`;
  const received = receiptDay === null ? 'an einem unbekannten Tag' : `am ${dayOf(receiptDay)}`;
  const within = remedied ? 'nach W1' : 'innerhalb beider Fristen';
  return [
    `Bestellt am ${dayOf(orderDay)}, erhalten ${received}${source}, gemeldet am ${dayOf(appealDay)}.`,
    `Gezählt werden Kalendertage in ${timeZone}; der Tag der Bestellung und der Tag des Erhalts sind Tag 0, und der letzte Tag zählt voll.`,
    `Ihre Meldung kam am Tag ${daysSinceReceipt ?? 0} nach dem Erhalt (${receiptWindowDays} zählen) und am Tag ${daysSinceOrder} nach der Bestellung (${orderWindowDays} zählen); der letzte Tag ${within} war der ${dayOf(lastDay)}.`,
    remedied ? anew[remedied] : '',
    ...elsewhere.map(
      ({ zone, day }) =>
        `In ${zone} fiel Ihre Meldung auf den ${dayOf(day)}; es entscheidet der Kalender von ${timeZone}.`,
    ),
  ];
}

function contradiction({ counted: days }: Counting, timeZone: string): readonly string[] {
  const { orderDay, appealDay, receiptDay, receiptSource } = days;
  const received =
    receiptDay === null || receiptSource === null || receiptSource === 'presumed'
      ? 'Empfang unbekannt'
      : `erhalten am ${dayOf(receiptDay)} (${sources[receiptSource]})`;
  return [
    `Die Daten können nicht alle stimmen: bestellt am ${dayOf(orderDay)}, ${received}, gemeldet am ${dayOf(appealDay)}, als Tage in ${timeZone}. Bevor etwas entschieden wird, muss sie jemand berichtigen.`,
  ];
}

export function dayOf(day: CivilDay): string {
  return civilDate(day) ?? 'unbekannten Tag';
}
