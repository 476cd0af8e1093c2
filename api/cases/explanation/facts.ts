import { formatAmount } from '../../../gateways/letters/money';
import { daysElsewhere, isRuleId } from '../../../policy';
import type { DateSource, OptionFacts, RuleId } from '../../../policy';
import type { RecordedEvent } from '../../../store/cases/case-views';
import type { CaseHistory } from '../../../store/cases/explanations';
import type { Need, Verdict } from '../../../workflows/contract';
import type { ActorView, FactSource, FactView } from '../../schemas/explanation';
import { careFacts } from './care-facts';
import { factOf } from './fact';
import type { View } from './fact';

/** The facts every decision of a case was made from, and where each of them came from. */
export function factsOf(history: CaseHistory, forStaff: boolean): FactView[] {
  const view = (event: RecordedEvent | undefined): ActorView | null =>
    event ? { role: event.actorRole, id: forStaff ? event.actorId : null } : null;
  return [
    ...claimOf(history),
    ...datesOf(history, view),
    personFact(history, view, 'proof'),
    personFact(history, view, 'identity'),
    ...unitFacts(history),
    ...careFacts(history, { view, forStaff }),
    ...verdictFacts(history, forStaff),
    ...stockFacts(history),
    ...overrulesOf(history, view),
  ];
}

/** What the customer claims of the goods: the only fact that even an unknown sender may read back. */
export function claimOf({ appeal: { claim }, known }: CaseHistory): FactView[] {
  const value = known.defectClaimed;
  const claims = {
    defective: 'the goods are defective',
    damaged: 'the goods are damaged',
    none: 'the goods are in order, but not wanted any more',
    unused: 'the goods are new and unused',
  };
  if (claim === null)
    return [
      factOf(['claim', value], 'presumed', `Nothing else was claimed, so it is presumed: ${claims[value]}.`),
    ];
  return [factOf(['claim', value], 'customer', `The customer claims: ${claims[value]}.`)];
}

/** The last time the rules judged the appeal; what was said later was not in it. */
export function assessedAtSeq(events: readonly RecordedEvent[]): number {
  const names = ['appealAccepted', 'appealRefused', 'evidenceWanted'];
  return (
    events.findLast(({ name, actorRole }) => names.includes(name) && actorRole === 'system')?.seq ?? Infinity
  );
}

const sourceWords: Readonly<Record<DateSource, string>> = {
  carrier: 'as the carrier says',
  collection: 'as the record of its collection shows',
  customer: 'as the customer says',
  presumed: 'presumed, because nobody knows',
  order: 'as the order record says',
};

/** The rule is the day of the order confirmation; what a shop or an import says stands for it (E15). */
const orderedWords: Readonly<Record<CaseHistory['orderedAtSource'], string>> = {
  'order-confirmation': 'the day of the order confirmation, as the order record says',
  shop: 'the day that the order carries in the shop',
  import: 'the day with which the order was imported',
  unknown: 'as the order record says; nobody wrote down where this day comes from',
};

function datesOf(history: CaseHistory, view: View): FactView[] {
  const { record, events, appeal, known, orderedAtSource } = history;
  const { orderDay, receiptDay, receiptSource, appealDay } = record.eligibility.counted;
  const came = appeal.channel === 'mail' ? 'by letter' : 'through the form';
  const source = receiptSource ?? 'presumed';
  const judged = assessedAtSeq(events);
  const telling = events.findLast((event) => event.seq < judged && receiptSourceIn(event) === source);
  const by = view(telling);
  const noted = by !== null && by.role !== 'customer' ? `, noted by ${by.role}` : '';
  const received = `Received on ${receiptDay ?? 'an unknown day'}, ${sourceWords[source]}${noted}.`;
  return [
    factOf(['appealed-on', appealDay], 'customer', `The appeal came on ${appealDay}, ${came}.`),
    // Near midnight it was another day elsewhere; the calendar of the policy decides (E6).
    ...daysElsewhere(known, appealDay).map(({ zone, day }) =>
      factOf(['appealed-on-elsewhere', day], 'customer', `In ${zone} the appeal fell on ${day}.`),
    ),
    factOf(['ordered-on', orderDay], 'order', `Ordered on ${orderDay}, ${orderedWords[orderedAtSource]}.`),
    { ...factOf(['received-on', receiptDay], source, received), by },
  ];
}

function receiptSourceIn({ detail }: RecordedEvent): unknown {
  return new Map<string, unknown>(Object.entries(detail)).get('receiptSource');
}

const personWords = {
  proof: {
    fact: 'bought-here',
    open: 'No purchase from us is proven yet.',
    settled: 'The product was bought from us',
  },
  identity: {
    fact: 'sender-is-buyer',
    open: 'The sender is not known as the buyer on the order.',
    settled: 'The sender is the buyer',
  },
} as const;

/** What only a look into the order, or a person, can settle. */
function personFact({ record, events }: CaseHistory, view: View, need: 'proof' | 'identity'): FactView {
  const { fact, open, settled } = personWords[need];
  const settling = events.findLast((event) => settles(event, need));
  const { secondOwner } = record.state;
  if (need === 'identity' && secondOwner) {
    const consent = secondOwner.consentRef === null ? 'has not agreed' : 'has agreed';
    const isKnown = settling !== undefined && settling.name !== 'appealAccepted' && !waives(settling, need);
    const who = !isKnown ? 'is not known as' : 'owns the goods now, and is not';
    const words = `The sender ${who} the buyer, who ${consent} to a refund to his card.`;
    return { ...factOf([fact, false], 'support', words), by: view(settling) };
  }
  if (settling) {
    const words = `${settled}: confirmed or waived by ${settling.actorRole}.`;
    return { ...factOf([fact, true], sourceOfRole(settling.actorRole), words), by: view(settling) };
  }
  const { needs } = record.eligibility;
  if (needs.includes(need)) return factOf([fact, false], 'order', open);
  if (need === 'proof' && events.some(({ detail }) => 'orderFoundBy' in detail))
    return factOf([fact, true], 'order', `${settled}, as our own records show; no proof was asked for.`);
  return factOf([fact, true], 'order', `${settled}, as the order record says.`);
}

/** Whether support did without it: whoever is let pass is not known for that (E20). */
function waives({ detail }: RecordedEvent, need: Need): boolean {
  const waived: unknown = new Map<string, unknown>(Object.entries(detail)).get('waived');
  return Array.isArray(waived) && waived.includes(need);
}

function settles({ name, actorRole, detail }: RecordedEvent, need: Need): boolean {
  if (actorRole === 'customer' || actorRole === 'system') return false;
  const given = new Map<string, unknown>(Object.entries(detail));
  if (need === 'identity' && given.get('secondOwner') === true) return true;
  return [name === 'evidenceProvided' ? given.get('items') : null, given.get('waived')].some(
    (list) => Array.isArray(list) && list.includes(need),
  );
}

function unitFacts({ record: { state } }: CaseHistory): FactView[] {
  const { onSale, unitPaidCents, currency } = state.unit;
  const sale = onSale ? 'Bought on sale' : 'Bought at the regular price';
  return [
    factOf(['on-sale', onSale], 'order', `${sale}, as the order line says.`),
    factOf(
      ['unit-paid-cents', unitPaidCents],
      'order',
      `Paid for the unit: ${formatAmount(unitPaidCents, currency, 'en')}, as the order line says.`,
    ),
  ];
}

function verdictFacts({ record }: CaseHistory, forStaff: boolean): FactView[] {
  const { verdict } = record.state;
  if (verdict === null) return [];
  const by = { role: 'lab', id: forStaff ? verdict.by : null };
  const confirmed = verdict.confirmedBy === null ? '' : ', and a second technician confirmed it';
  const cause = `The lab found: ${verdict.cause}${confirmed}.`;
  const repairable = verdict.repairable ? 'It can be repaired' : 'It cannot be repaired';
  return [
    { ...factOf(['cause', verdict.cause], 'lab', cause), by },
    { ...factOf(['repairable', verdict.repairable], 'lab', `${repairable}, says the lab.`), by },
    ...(verdict.damagedOnReturn === true
      ? [{ ...factOf(['damaged-on-return', true], 'lab', onReturn), by }]
      : []),
    ...estimatesOf(verdict, record.state.unit.currency).map((fact) => ({ ...fact, by })),
  ];
}

const onReturn =
  'It came to harm on its way to us, which is the sender’s risk (L2); the cause is that of the first fault.';

function estimatesOf({ repairMinutes, repairCostCents, parts }: Verdict, currency: string): FactView[] {
  const found: FactView[] = [];
  if (repairMinutes !== undefined)
    found.push(
      factOf(['repair-minutes', repairMinutes], 'lab', `The repair takes ${repairMinutes} minutes of bench.`),
    );
  if (repairCostCents !== undefined) {
    const words = `The repair costs ${formatAmount(repairCostCents, currency, 'en')}.`;
    found.push(factOf(['repair-cost-cents', repairCostCents], 'lab', words));
  }
  if (parts !== undefined && parts.length > 0) {
    const list = parts.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(', ');
    found.push(factOf(['parts', list], 'lab', `The repair needs ${list}.`));
  }
  return found;
}

function stockFacts({ offers }: CaseHistory): FactView[] {
  const facts = offers.at(-1)?.facts;
  if (!facts) return [];
  const { replacementAvailable, replacementSku, partsAvailable, replacementCostCents, currency } = facts;
  const stock = replacementAvailable
    ? `A new product was in stock when the offer was made: ${replacementSku ?? 'the same'}.`
    : 'No new product of the same or a similar kind was in stock when the offer was made.';
  const parts = partsAvailable ? 'The parts of a repair were in stock.' : 'No parts were held for a repair.';
  const cost = replacementCostCents ?? null;
  const price = `A new product costs ${formatAmount(cost ?? 0, currency, 'en')}, by our price list.`;
  return [
    factOf(['replacement-available', replacementAvailable], 'stock', stock),
    ...similarFacts(facts),
    factOf(['parts-available', partsAvailable], 'stock', parts),
    ...(cost === null ? [] : [factOf(['replacement-cost-cents', cost], 'stock', price)]),
    ...(facts.withdrawn ?? []).map((kind) =>
      factOf(['failed-option', kind], 'desk', `${kind} was tried and failed.`),
    ),
    ...(facts.struck ?? []).map((kind) =>
      factOf(['struck-option', kind], 'manager', `A manager struck ${kind} and decided for another option.`),
    ),
  ];
}

/** What the similar product costs, and what of the unit's price went back in earlier cases (E65). */
function similarFacts({ similar, refundedCents = 0, currency }: OptionFacts): FactView[] {
  const priceCents = similar?.priceCents ?? null;
  const found: FactView[] = [];
  if (priceCents !== null) {
    const words = `The similar product costs ${formatAmount(priceCents, currency, 'en')}, by our price list.`;
    found.push(factOf(['similar-price-cents', priceCents], 'stock', words));
  }
  if (refundedCents > 0) {
    const sum = formatAmount(refundedCents, currency, 'en');
    const words = `${sum} of the price went back before, as the difference to a cheaper product.`;
    found.push(factOf(['refunded-cents', refundedCents], 'desk', words));
  }
  return found;
}

function overrulesOf({ events, offers }: CaseHistory, view: View): FactView[] {
  const fact = (rule: string, event: RecordedEvent | undefined): FactView => {
    const words = `A manager has set ${rule} aside for this case.`;
    return { ...factOf(['overruled', rule], 'manager', words), by: view(event) };
  };
  const said = events.flatMap((event) => {
    const rule = new Map<string, unknown>(Object.entries(event.detail)).get('rule');
    return event.name === 'ruleOverruled' && typeof rule === 'string' ? [{ rule, event }] : [];
  });
  const kept = events.flatMap((event) => rulesKept(event).map((rule) => keptFact(rule, event)));
  // Whoever decides for an option sets aside the rules that stood against it, without naming each.
  const decided = events.findLast(({ name }) => name === 'managerDecided');
  const implied = new Set(
    (offers.at(-1)?.options ?? [])
      .flatMap(({ overruled = [] }) => overruled)
      .filter((rule) => decided !== undefined && !said.some((one) => one.rule === rule)),
  );
  return [
    ...kept,
    ...said.map(({ rule, event }) => fact(rule, event)),
    ...[...implied].map((rule) => fact(rule, decided)),
  ];
}

/** Rules that a manager set aside in the case that this one goes on from, as its first event says (E26). */
export function rulesKept({ name, detail }: RecordedEvent): readonly RuleId[] {
  const kept: unknown = new Map<string, unknown>(Object.entries(detail)).get('overruled');
  return name === 'appealReceived' && Array.isArray(kept) ? kept.map(String).filter(isRuleId) : [];
}

function keptFact(rule: RuleId, { detail }: RecordedEvent): FactView {
  const follows = new Map<string, unknown>(Object.entries(detail)).get('follows');
  const words = `A manager has set ${rule} aside in ${String(follows)}, from which this case goes on.`;
  return { ...factOf(['overruled', rule], 'manager', words), by: null };
}

function sourceOfRole(role: string): FactSource {
  return role === 'manager' || role === 'support' ? role : 'desk';
}
