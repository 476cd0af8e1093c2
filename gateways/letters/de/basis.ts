import type { Basis, LetterFacts } from '../facts';
import { uncited } from '../basis';
import { list } from '../layout';
import { dayOf, sources, tellCounting } from './counting';
import { money, quoteRules } from './words-of-facts';

const causes: Readonly<Record<NonNullable<Basis['cause']>, string>> = {
  'internal-defect': 'ein innerer Defekt',
  'transit-damage': 'ein Schaden auf dem Weg zu Ihnen',
  'customer-caused': 'vom Kunden verursacht',
  'no-fault-found': 'kein Fehler gefunden',
  'not-our-product': 'kein Produkt von uns',
  indeterminate: 'nicht feststellbar',
  'harmed-by-us': 'das Produkt kam bei uns zu Schaden',
};

/** The rules and facts that a letter rests on, as far as its own words do not name them, each with its source. */
export function basis(facts: LetterFacts, said: string): string | null {
  if (facts.basis === null) return null;
  const lines = [...quoteRules(uncited(facts, said)), ...dates(facts, said), ...findings(facts)];
  return lines.length === 0 ? null : `Worauf sich dieses Schreiben stützt:\n${list(lines)}`;
}

function dates(facts: LetterFacts, said: string): readonly string[] {
  const { counting } = facts;
  const told = tellCounting(facts);
  if (counting === null || (told !== null && said.includes(told))) return [];
  const { orderDay, receiptDay, receiptSource, appealDay } = counting.counted;
  const received = receiptDay === null ? 'zu unbekannter Zeit' : `am ${dayOf(receiptDay)}`;
  const source = receiptSource === null ? '' : `, ${sources[receiptSource]}`;
  return [
    `Daten: bestellt am ${dayOf(orderDay)}, ${sources.order}; erhalten ${received}${source}; gemeldet am ${dayOf(appealDay)}, als Ihr erstes Schreiben kam.`,
  ];
}

function findings({ basis: known, amount }: LetterFacts): readonly string[] {
  if (known === null || known.cause === null) return [];
  const sale = known.onSale ? 'reduziert' : 'zum regulären Preis';
  return [
    `Ursache laut unserem Labor: ${causes[known.cause]}.`,
    `Preis laut Bestellung: ${money(amount)}, ${sale}.`,
  ];
}
