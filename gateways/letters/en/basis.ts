import type { CivilDay, DateSource } from '../../../policy';
import { uncited } from '../basis';
import type { Basis, LetterFacts } from '../facts';
import { list } from '../layout';
import { tellCounting } from './counting';
import { day, money, quoteRules } from './words-of-facts';

const sources: Readonly<Record<DateSource, string>> = {
  carrier: 'as the carrier says',
  collection: 'as the record of its collection shows',
  customer: 'as you told us',
  presumed: 'presumed, because no receipt date is known',
  order: 'as the order says',
};

const causes: Readonly<Record<NonNullable<Basis['cause']>, string>> = {
  'internal-defect': 'an internal defect',
  'transit-damage': 'damage on the way to you',
  'customer-caused': 'caused by the customer',
  'no-fault-found': 'no fault was found',
  'not-our-product': 'not a product of ours',
  indeterminate: 'cannot be determined',
  'harmed-by-us': 'the product came to harm with us',
};

/** The rules and facts that a letter rests on, as far as its own words do not name them, each with its source. */
export function basis(facts: LetterFacts, said: string): string | null {
  if (facts.basis === null) return null;
  const lines = [...quoteRules(uncited(facts, said)), ...dates(facts, said), ...findings(facts)];
  return lines.length === 0 ? null : `This letter rests on:\n${list(lines)}`;
}

function dates(facts: LetterFacts, said: string): readonly string[] {
  const { counting } = facts;
  const told = tellCounting(facts);
  if (counting === null || (told !== null && said.includes(told))) return [];
  const { orderDay, receiptDay, receiptSource, appealDay } = counting.counted;
  const received = receiptDay === null ? 'at an unknown time' : `on ${dayOf(receiptDay)}`;
  const source = receiptSource === null ? '' : `, ${sources[receiptSource]}`;
  return [
    `Dates: ordered on ${dayOf(orderDay)}, ${sources.order}; received ${received}${source}; reported on ${dayOf(appealDay)}, when your first letter came.`,
  ];
}

function findings({ basis: known, amount }: LetterFacts): readonly string[] {
  if (known === null || known.cause === null) return [];
  const sale = known.onSale ? 'on sale' : 'at the regular price';
  return [
    `Cause, as our lab found it: ${causes[known.cause]}.`,
    `Price, as the order says: ${money(amount)}, ${sale}.`,
  ];
}

function dayOf(civil: CivilDay): string {
  const at = new Date(`${civil}T00:00:00Z`);
  return Number.isNaN(at.getTime()) ? 'an unknown day' : day(at, 'UTC');
}
