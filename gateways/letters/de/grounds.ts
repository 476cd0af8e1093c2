import type { Ground } from '../../../policy';

const sentences: Readonly<Record<Exclude<Ground['why'], 'replacement-makes-more-sense'>, string>> = {
  'customer-caused': 'Der Fehler wurde vom Kunden verursacht.',
  'not-bought-here': 'Das Produkt wurde nicht bei uns gekauft.',
  'no-fault-found': 'Unser Labor hat keinen Fehler gefunden.',
  'no-fault-to-repair': 'Unser Labor hat keinen Fehler gefunden, der sich reparieren ließe.',
  'damaged-on-the-way': 'Der Schaden ist auf dem Transport entstanden und kein innerer Defekt.',
  'harmed-in-lab':
    'Das Gerät ist bei uns zu Schaden gekommen oder verloren gegangen und wird nicht repariert.',
  'refund-failed': 'Eine Erstattung wurde versucht, konnte aber nicht ausgezahlt werden.',
  'replacement-failed': 'Ein Ersatz wurde versucht, konnte aber nicht zugestellt werden.',
  'repair-failed': 'Eine Reparatur wurde versucht und ist misslungen.',
  'struck-by-manager': 'Die Leitung hat sich für eine andere Möglichkeit entschieden.',
  'nothing-paid': 'Für das Gerät wurde nichts bezahlt.',
  'bought-on-sale': 'Das Produkt wurde zu einem reduzierten Preis gekauft.',
  'out-of-stock': 'Ein neues Produkt gleicher oder ähnlicher Art ist nicht auf Lager.',
  'not-repairable': 'Das Produkt lässt sich nicht reparieren.',
};

/** Why an option is not open, in one sentence. */
export function sentenceFor(ground: Ground): string {
  if (ground.why !== 'replacement-makes-more-sense') return sentences[ground.why];
  const { partsAvailable, quickFixMinutes, costLimitPercent } = ground;
  const slow = partsAvailable
    ? `dass die Reparatur höchstens ${quickFixMinutes} Minuten dauert, ist nicht bekannt`
    : 'die Teile für eine schnelle Reparatur fehlen';
  return `Ein Ersatz ist auf Lager; ${slow}, und dass sie höchstens ${costLimitPercent} % eines Ersatzes kostet, steht nicht fest.`;
}
