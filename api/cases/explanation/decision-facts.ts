import type { OptionFacts } from '../../../policy';
import type { RecordedEvent } from '../../../store/cases/case-views';
import type { CaseHistory } from '../../../store/cases/explanations';
import type { DecisionFact, DecisionSource } from '../../schemas/explanation';
import { decisionSource } from '../../schemas/explanation';
import { rulesKept } from './facts';
import { groundsOf } from './grounds';
import type { Known } from './grounds';
import { isEventName } from './happenings';

type Value = DecisionFact['value'];
type Reader = (decided: Decided) => readonly DecisionFact[];

/** A decision, and what was known when it was made: nothing that came later is among its facts. */
interface Decided {
  readonly history: CaseHistory;
  readonly event: RecordedEvent;
  readonly before: readonly RecordedEvent[];
}

/**
 * The facts one decision was made from, as they were known then, each with its source. Of a sender who is not known
 * as the buyer only his own words are told; of all else he learns that it counted, and not what it was (E20).
 */
export function factsOfDecision(
  history: CaseHistory,
  event: RecordedEvent,
  { forStaff, isKnown }: { readonly forStaff: boolean; readonly isKnown: boolean },
): DecisionFact[] {
  const before = history.events.filter(({ seq }) => seq < event.seq);
  const told = groundsIn({ history, event, before });
  const own = forStaff ? told : told.filter(({ fact }) => !staffOnly.includes(fact));
  return own.map((one) => (isKnown || isOwnWord(one) ? one : { ...one, value: null }));
}

/** What else left the house under a number is another customer's. */
const staffOnly: readonly string[] = ['serial-no'];

function isOwnWord({ fact, source }: DecisionFact): boolean {
  return fact === 'claim' || (source === 'customer' && fact !== 'received-on' && fact !== 'received-at');
}

function groundsIn(decided: Decided): readonly DecisionFact[] {
  const { event } = decided;
  const source = whoseWord(event);
  // A kind that a newer desk wrote still says who stands for it.
  if (!isEventName(event.name)) return [{ fact: 'recorded', value: true, source }];
  const grounds = groundsOf[event.name];
  const { says, fields = [], known = [] } = grounds;
  const [said, value] = typeof says === 'string' ? [says, true] : (says ?? [null, null]);
  return [
    ...(said === null ? [] : [{ fact: said, value, source: grounds.source ?? source }]),
    ...fields.flatMap((field) => fieldFact(event, field, grounds.source ?? source)),
    ...known.flatMap((one) => readers[one](decided)),
  ];
}

/** Who stands for what an event says: whoever acted, or the customer for whom it was recorded. */
function whoseWord(event: RecordedEvent): DecisionSource {
  if (detailOf(event, 'onBehalfOfCustomer') === true) return 'customer';
  const known = decisionSource.safeParse(event.actorRole);
  return known.success ? known.data : 'desk';
}

function fieldFact(
  event: RecordedEvent,
  field: string | readonly [string, string],
  source: DecisionSource,
): readonly DecisionFact[] {
  const [name, shown] = typeof field === 'string' ? [field, kebab(field)] : field;
  const value = asValue(detailOf(event, name));
  if (value === null) return [];
  // A receipt date is as good as what shows it (E11).
  const told = name === 'receivedAt' ? sourceIn(detailOf(event, 'receiptSource'), source) : source;
  return [{ fact: shown, value, source: told }];
}

function asValue(value: unknown): Value {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(String).join(', ');
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? value : null;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function detailOf({ detail }: RecordedEvent, field: string): unknown {
  return new Map<string, unknown>(Object.entries(detail)).get(field);
}

function sourceIn(value: unknown, otherwise: DecisionSource): DecisionSource {
  const known = decisionSource.safeParse(value);
  return known.success ? known.data : otherwise;
}

const readers: Readonly<Record<Known, Reader>> = {
  claim: claimFacts,
  appeal: appealFacts,
  goods: goodsFacts,
  arrival: ({ before }) => of(newest(before, ['parcelInTrouble']), ['trouble', 'contents']),
  verdict: ({ before }) => verdictFacts(before),
  estimate: estimateFacts,
  offer: offerFacts,
  choice: ({ before }) =>
    of(newest(before, ['optionChosen', 'replacementOrderedAgain']), [['kind', 'chosen-option']]),
  price: priceFacts,
  earlier: (decided) => factsBefore(decided, 1),
  end: (decided) => endFacts(decided),
};

function newest(events: readonly RecordedEvent[], names: readonly string[]): RecordedEvent | undefined {
  return events.findLast(({ name }) => names.includes(name));
}

function of(
  event: RecordedEvent | undefined,
  fields: readonly (string | readonly [string, string])[],
): readonly DecisionFact[] {
  return event ? fields.flatMap((field) => fieldFact(event, field, whoseWord(event))) : [];
}

function claimFacts({ history: { appeal, known } }: Decided): readonly DecisionFact[] {
  const source = appeal.claim === null ? 'presumed' : 'customer';
  return [{ fact: 'claim', value: known.defectClaimed, source }];
}

/** What W1, W2 and G1 to G3 look at: the days as they were counted then, the purchase, and its buyer. */
function appealFacts(decided: Decided): readonly DecisionFact[] {
  const { history, event, before } = decided;
  // Whoever lets an appeal pass looks at what the rules counted last.
  const counting = [...before, event].findLast((one) => isFields(detailOf(one, 'counted')));
  const frozen = counting && detailOf(counting, 'counted');
  const counted = isFields(frozen) ? frozen : { ...history.record.eligibility.counted };
  return [
    ...claimFacts(decided),
    { fact: 'appealed-on', value: asValue(counted['appealDay']), source: 'customer' },
    { fact: 'ordered-on', value: asValue(counted['orderDay']), source: 'order' },
    {
      fact: 'received-on',
      value: asValue(counted['receiptDay']),
      source: sourceIn(counted['receiptSource'], 'presumed'),
    },
    proven(decided, 'proof'),
    proven(decided, 'identity'),
    ...overruled(before),
  ];
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether purchase and buyer were clear: by our records, or by somebody of the staff who looked. */
function proven({ event, before }: Decided, need: 'proof' | 'identity'): DecisionFact {
  const fact = need === 'proof' ? 'bought-here' : 'sender-is-buyer';
  const settling = [...before, event].findLast((one) => settles(one, need));
  const isOther =
    need === 'identity' &&
    settling !== undefined &&
    (settling.name === 'appealAccepted' ||
      detailOf(settling, 'secondOwner') === true ||
      isWaivedIn(settling, need));
  if (settling) return { fact, value: !isOther, source: whoseWord(settling) };
  const needs = detailOf(newest([...before, event], assessments) ?? event, 'needs');
  const isOpen = Array.isArray(needs) && needs.includes(need);
  return { fact, value: !isOpen, source: 'order' };
}

const assessments: readonly string[] = ['appealAccepted', 'appealRefused', 'evidenceWanted'];

/** Support did without it: whoever is let pass is not known as the buyer for that (E20). */
function isWaivedIn(event: RecordedEvent, need: string): boolean {
  const waived = detailOf(event, 'waived');
  return Array.isArray(waived) && waived.includes(need);
}

function settles(event: RecordedEvent, need: string): boolean {
  if (event.actorRole === 'customer' || event.actorRole === 'system') return false;
  if (need === 'identity' && detailOf(event, 'secondOwner') === true) return true;
  const list = detailOf(event, event.name === 'evidenceProvided' ? 'items' : 'waived');
  const waived = detailOf(event, 'waived');
  return [list, waived].some((items) => Array.isArray(items) && items.includes(need));
}

function overruled(before: readonly RecordedEvent[]): readonly DecisionFact[] {
  return before.flatMap((event) => {
    if (event.name === 'ruleOverruled') return of(event, [['rule', 'overruled']]);
    return rulesKept(event).map((rule) => ({ fact: 'overruled', value: rule, source: 'manager' }) as const);
  });
}

/** Where the goods were, as the custody ledger says: before a decision moved them, and at an end where they came to rest. */
function goodsFacts({ history: { record }, event }: Decided): readonly DecisionFact[] {
  const isEnd = event.name === 'caseClosed';
  const last = record.custody.findLast(({ at }) => at < event.at || (isEnd && at <= event.at));
  if (last) return [{ fact: 'goods-at', value: last.place, source: 'desk' }];
  return [{ fact: 'goods-at', value: 'customer', source: 'presumed' }];
}

/** The verdict that held, by the lab or by whoever answers for harm in our house. */
function verdictFacts(before: readonly RecordedEvent[]): readonly DecisionFact[] {
  return of(newest(before, ['verdictGiven', 'verdictAmended']), ['cause', 'repairable']);
}

/** What a repair was thought to take, and what a new product costs instead (O7). */
function estimateFacts({ history: { offers }, before }: Decided): readonly DecisionFact[] {
  const facts = offers.at(-1)?.facts;
  const known = new Map<string, DecisionFact>();
  for (const one of facts ? estimates(facts) : []) known.set(one.fact, one);
  for (const event of before.filter(({ name }) => name === 'repairRevised'))
    for (const one of of(event, ['repairMinutes', 'repairCostCents'])) known.set(one.fact, one);
  return [...known.values(), ...verdictFacts(before).filter(({ fact }) => fact === 'repairable')];
}

function estimates({ repairMinutes, repairCostCents, replacementCostCents }: OptionFacts) {
  return [
    ...given('repair-minutes', repairMinutes, 'lab'),
    ...given('repair-cost-cents', repairCostCents, 'lab'),
    ...given('replacement-cost-cents', replacementCostCents, 'stock'),
  ];
}

function given(fact: string, value: Value | undefined, source: DecisionSource): readonly DecisionFact[] {
  return value === null || value === undefined ? [] : [{ fact, value, source }];
}

const causes: readonly string[] = [
  'verdictGiven',
  'verdictAmended',
  'damageReported',
  'deliveryFailed',
  'lostParcelSettled',
];

/** What L4 and O1 to O8 look at, as it was stored with this version of the offer. */
function offerFacts(decided: Decided): readonly DecisionFact[] {
  const { history, event, before } = decided;
  const facts = history.offers.find(({ version }) => version === detailOf(event, 'version'))?.facts;
  if (!facts) return [...of(event, ['cause']), ...priceFacts(decided)];
  const finding = newest(before, causes);
  const finder = finding ? whoseWord(finding) : 'lab';
  return [
    { fact: 'cause', value: facts.cause, source: finder },
    { fact: 'repairable', value: facts.repairable, source: finder },
    ...(facts.causedBy === 'lab' ? [{ fact: 'harmed-with-us', value: true, source: finder }] : []),
    { fact: 'on-sale', value: facts.onSale, source: 'order' },
    { fact: 'unit-paid-cents', value: facts.unitPaidCents, source: 'order' },
    { fact: 'replacement-available', value: facts.replacementAvailable, source: 'stock' },
    ...given('replacement-sku', facts.replacementSku, 'stock'),
    ...given('similar-price-cents', facts.similar?.priceCents, 'stock'),
    ...given('refunded-cents', facts.refundedCents, 'desk'),
    { fact: 'parts-available', value: facts.partsAvailable, source: 'stock' },
    ...estimates(facts),
    ...listed('failed-option', facts.withdrawn, 'desk'),
    ...listed('struck-option', facts.struck, 'manager'),
    ...listed('overruled', facts.overruled, 'manager'),
    ...(facts.secondOwner === true
      ? [{ fact: 'second-owner', value: true, source: 'support' } as const]
      : []),
    ...(facts.recurring === true ? [{ fact: 'recurring', value: true, source: 'desk' } as const] : []),
  ];
}

function listed(
  fact: string,
  values: readonly string[] | undefined,
  source: DecisionSource,
): readonly DecisionFact[] {
  return (values ?? []).map((value) => ({ fact, value, source }));
}

function priceFacts({ history }: Decided): readonly DecisionFact[] {
  const { onSale, unitPaidCents } = history.record.state.unit;
  return [
    { fact: 'unit-paid-cents', value: unitPaidCents, source: 'order' },
    { fact: 'on-sale', value: onSale, source: 'order' },
  ];
}

/** An end rests on what brought it about, as its rules do; the same step may have moved the goods. */
function endFacts(decided: Decided): readonly DecisionFact[] {
  const facts = factsBefore(decided, 1).filter(({ fact }) => fact !== 'goods-at');
  return [...facts, ...goodsFacts(decided)];
}

/** The facts of what was decided just before. */
function factsBefore({ history, before }: Decided, back: number): readonly DecisionFact[] {
  const event = before.at(-back);
  if (!event || event.name === 'caseClosed') return [];
  return groundsIn({ history, event, before: before.slice(0, -back) });
}
