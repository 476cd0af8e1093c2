import { inCatalogueOrder, isRuleId, rules as catalogue } from '../../../policy';
import { helpfulItems } from '../../../store/cases/appeals';
import type { RecordedEvent } from '../../../store/cases/case-views';
import type { CaseHistory } from '../../../store/cases/explanations';
import type { WrittenText } from '../../../store/cases/texts';
import type { DecisionView } from '../../schemas/explanation';
import { factsOfDecision } from './decision-facts';
import { happenings, isEventName } from './happenings';

/** The rules a decision names, each with its sentence, in catalogue order. */
export function withSentences(ids: readonly string[]): DecisionView['rules'] {
  return inCatalogueOrder(ids.filter(isRuleId)).map((id) => ({ id, text: catalogue[id].text }));
}

/** Everything that was decided or done in a case, oldest first. Who acted, and what people wrote, is for staff. */
export function decisionsOf(history: CaseHistory, reader: Reader): DecisionView[] {
  const { events, texts } = history;
  const { forStaff } = reader;
  return events.map((event) => {
    const { seq, at, name, actorRole: role, actorId, rules } = event;
    const detail = new Map<string, unknown>(Object.entries(event.detail));
    const onBehalfOfCustomer = detail.get('onBehalfOfCustomer') === true;
    const rule = detail.get('rule');
    return {
      seq,
      at: at.toISOString(),
      name,
      by: { role, id: forStaff ? actorId : null },
      words: sentence(event, detail, onBehalfOfCustomer),
      rules: withSentences(rules),
      facts: factsOfDecision(history, event, reader),
      onBehalfOfCustomer,
      overrules: name === 'ruleOverruled' && typeof rule === 'string' ? rule : null,
      note: forStaff ? noteOf(detail, texts) : null,
    };
  });
}

interface Reader {
  readonly forStaff: boolean;
  /** Whether he may know the buyer's dates and sums (E20). */
  readonly isKnown: boolean;
}

type Detail = ReadonlyMap<string, unknown>;

function sentence({ name, actorRole: role }: RecordedEvent, detail: Detail, onBehalf: boolean): string {
  const actor = actors.get(role) ?? role;
  const who = onBehalf ? `For the customer, ${actor}` : capital(actor);
  // A name that is not in the table still reads: `deliveryFailed` as "delivery failed".
  const plain = `recorded: ${name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
  const words = (isEventName(name) ? happenings[name] : plain).replaceAll(/\{(\w+)\}/g, (_, key: string) =>
    shown(detail.get(key)),
  );
  return `${who} ${words}${waivedIn(detail)}${foundIn(detail)}${helpAskedIn(name, detail)}${fateIn(name, detail)}.`;
}

function waivedIn(detail: Detail): string {
  const waived = detail.get('waived');
  return Array.isArray(waived) && waived.length > 0 ? `, although open: ${shown(waived)}` : '';
}

/** Who found the order in our own records, so that no proof of the purchase is needed (E19). */
function foundIn(detail: Detail): string {
  const by = detail.get('orderFoundBy');
  if (typeof by !== 'string') return '';
  const how = by === 'system' ? 'by the sender’s address' : `by ${actors.get(by) ?? by}`;
  return `; the order was found in our records ${how}, and the proof of purchase is waived`;
}

/** What only helps is asked for in the letter about the appeal, once (A3, E30). */
function helpAskedIn(name: string, detail: Detail): string {
  const asked = detail.get('asked');
  if (name !== 'appealAccepted' && name !== 'evidenceWanted') return '';
  const helpful = Array.isArray(asked) ? helpfulItems.filter((item) => asked.includes(item)) : [];
  return helpful.length > 0 ? `, and asked once for what would help: ${shown(helpful)}` : '';
}

/** What became of goods that did not reach the customer (E84), or us (E43). */
function fateIn(name: string, detail: Detail): string {
  if (name === 'lostParcelSettled') return `: ${lostParcels.get(detail.get('decision')) ?? 'nothing'}`;
  if (name !== 'deliveryFailed') return '';
  if (detail.get('lost') === true) return ': the carrier lost them';
  return detail.get('unusable') === true ? ': they came back damaged or incomplete' : '';
}

const lostParcels: ReadonlyMap<unknown, string> = new Map([
  ['offer', 'we bear the loss, and the customer gets an offer'],
  ['ask-proof', 'its sender is asked for the proof of posting'],
  ['rest', 'the case rests until it turns up'],
]);

const actors: ReadonlyMap<string, string> = new Map([
  ['customer', 'the customer'],
  ['system', 'the desk'],
  ['warehouse', 'the warehouse'],
  ['lab', 'the lab'],
  ['payments', 'the payment team'],
  ['manager', 'a manager'],
  ['admin', 'an administrator'],
]);

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(shown).join(', ');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return 'nothing';
}

/** What a person wrote, as the event names it. */
function noteOf(detail: Detail, texts: readonly WrittenText[]): string | null {
  const named = [detail.get('note'), detail.get('reason')];
  return texts.find(({ textId }) => named.includes(textId))?.body ?? null;
}

function capital(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
