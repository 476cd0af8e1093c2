import type { DecidedOption, PriceComparison, RepairReason } from '../../../policy';
import type { Decisions } from '../facts';
import { tellCounting } from './counting';
import { sentenceFor } from './grounds';

const repairReasons: Readonly<Record<RepairReason, string>> = {
  'no-stock': 'Ein Ersatz ist nicht auf Lager, und das Produkt lässt sich reparieren.',
  'quick-fix': 'Der Fehler ist klein, und die Teile sind auf Lager; er ist schnell behoben.',
  cheaper: 'Die Reparatur kostet deutlich weniger als ein Ersatz.',
};

const prices: Readonly<Record<PriceComparison, string>> = {
  same: '',
  unknown: '',
  dearer: ' Es kostet mehr, als für das Gerät bezahlt wurde; der Unterschied wird nicht berechnet.',
  cheaper:
    ' Es kostet weniger, als für das Gerät bezahlt wurde; der Kunde muss damit einverstanden sein, und der Unterschied wird nicht erstattet.',
};

const refunded =
  ' Es kostet weniger, als für das Gerät bezahlt wurde; der Kunde muss damit einverstanden sein, und der Unterschied geht auf seine Karte zurück, sobald das Produkt bei ihm ist.';

/** What the policy says of its decisions, in German. */
export const decisions: Decisions = {
  counting: tellCounting,
  reason: (option, against) =>
    option.offered ? `${openBecause(option)}${setAside(option)}` : against.map(sentenceFor).join(' '),
  untilIdentified:
    'Die Reklamation ist aufgenommen. Wer sie sendet, ist nicht der Käufer der Bestellung; deshalb klären wir das zuerst.',
};

function openBecause({ kind, repairReason, similar, toBuyer, lessCents }: DecidedOption): string {
  const less = lessCents === undefined ? '' : ' und abzüglich des schon erstatteten Unterschieds';
  if (toBuyer)
    return `Der bezahlte Preis des Geräts wird erstattet, ohne Porto${less}, auf die Karte des Käufers, der zustimmen muss.`;
  if (kind === 'refund') return `Der bezahlte Preis des Geräts wird erstattet, ohne Porto${less}.`;
  if (kind === 'repair')
    return repairReason === undefined ? 'Das Produkt lässt sich reparieren.' : repairReasons[repairReason];
  return similar === undefined
    ? 'Ein neues Produkt gleicher oder ähnlicher Art ist auf Lager.'
    : `Ein neues Produkt ähnlicher Art, ${similar.title} (${similar.sku}), ist auf Lager.${similar.refundCents === undefined ? prices[similar.price] : refunded}`;
}

function setAside({ overruled = [] }: DecidedOption): string {
  return overruled.length === 0
    ? ''
    : ` Die Leitung hat ${overruled.join(' und ')} für diesen Fall zurückgestellt.`;
}
