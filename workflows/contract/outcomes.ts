import type { Cause, OptionKind, RuleId } from '../../policy';
import type { Actor, AdvisableItem, EvidenceItem, Instant, ProvingItem, Role } from './messages';
import type { Outcome } from './stages';
import type { CaseState, Need, Offer, Parked, Place, StateIn, Verdict } from './state';
import { chosen } from './choice';
import { enter, joined, stepTo } from './step';
import { stoodAt } from './stood';
import type { Effect, EventDraft, Step } from './step';

/** The desk itself, where no person acted. */
export const system: Actor = { role: 'system', id: 'desk' };

/** What the policy said about an appeal that was looked at again. */
export interface Assessment {
  readonly at: Instant;
  readonly outcome: 'eligible' | 'refused' | 'needs-person';
  readonly rules: readonly RuleId[];
  readonly needs: readonly Need[];
  /** What helps and the customer has not told (A3); missing in what was assessed before it counted (E30). */
  readonly helpful?: readonly AdvisableItem[];
  /** The days that were counted, for the event of the decision; whoever only follows it does without. */
  readonly counted?: CountedFacts;
}

/** The days an assessment rests on, and where the day of receipt came from (W1, W2). */
export interface CountedFacts {
  readonly orderDay: string;
  readonly receiptDay: string | null;
  readonly receiptSource: string | null;
  readonly appealDay: string;
}

/** The step that follows from an assessment of the appeal: to support, refused, or waiting for what is missing. */
export function appealAssessed(state: CaseState, assessment: Assessment): Step {
  const { at, rules, helpful = [] } = assessment;
  const judged = state.stage === 'appeal' ? state.needs.filter(isForManager) : [];
  const needs = [...new Set([...assessment.needs, ...judged])];
  const detail = { needs, ...countedIn(assessment) };
  // What was a manager's to judge once stays his, whatever dates are told meanwhile (E5, E10).
  if (judged.length > 0) return evidenceWanted(state, { ...assessment, needs, helpful });
  if (assessment.outcome === 'refused')
    return ended(state, 'refused', {
      at,
      events: [{ name: 'appealRefused', actor: system, rules, detail }],
      effects: [{ do: 'letter', template: 'refused' }],
    });
  if (assessment.outcome === 'eligible') {
    const { asked, evidence } = askedWith(state, helpful);
    return stepTo(accepted({ ...state, evidence }), at, {
      events: [{ name: 'appealAccepted', actor: system, rules, detail: { ...detail, asked } }],
      effects: [{ do: 'letter', template: 'appeal-received' }],
    });
  }
  return evidenceWanted(state, { ...assessment, needs, helpful });
}

function countedIn({ counted }: Assessment): { readonly counted?: Readonly<Record<string, string | null>> } {
  if (!counted) return {};
  const { orderDay, receiptDay, receiptSource, appealDay } = counted;
  return { counted: { orderDay, receiptDay, receiptSource, appealDay } };
}

/** What a letter of ours asks for beside all else: what helps is named in one letter, once, and never holds up (A3, E30). */
function askedWith({ evidence }: CaseState, items: readonly EvidenceItem[]) {
  const asked = items.filter((item) => !evidence.asked.includes(item));
  return { asked, evidence: { ...evidence, asked: [...evidence.asked, ...asked] } };
}

function evidenceWanted(
  state: CaseState,
  assessment: Assessment & Required<Pick<Assessment, 'helpful'>>,
): Step {
  const { at, rules, needs, helpful } = assessment;
  const waiting = enter(state, { stage: 'appeal', needs, reassess: false }, state.dueFrom ?? at);
  // Asked once for each thing: what was sent and is not looked at yet is not asked for again (E30).
  const isAskedFor = (need: Need): boolean => state.stage === 'appeal' && state.needs.includes(need);
  const isTold = needs.every(isAskedFor);
  const { asked, evidence } = askedWith(state, isTold ? [] : [...needs.filter(isTheCustomers), ...helpful]);
  return stepTo({ ...waiting, evidence, attention: whoLooks(needs) ?? state.attention }, at, {
    events: [
      { name: 'evidenceWanted', actor: system, rules, detail: { needs, asked, ...countedIn(assessment) } },
    ],
    effects: isTold ? [] : [{ do: 'letter', template: 'evidence-wanted' }],
  });
}

/** By what support has assessed the fault before it proposes the lab; null where it has not (S1, S2, E34, E35). */
export function assessmentOf(
  { assessed, testsRefused, overruled }: StateIn<'support'>,
  { reasonRef }: { readonly reasonRef?: unknown },
):
  | 'advice given'
  | 'the customer refused the tests'
  | 'advice cannot cure it'
  | 'set aside by a manager'
  | null {
  if (assessed) return 'advice given';
  if (testsRefused === true) return 'the customer refused the tests';
  if (reasonRef !== undefined && reasonRef !== null) return 'advice cannot cure it';
  // He may have done so before the case came to support: then nobody stayed to skip it (E35).
  return overruled.includes('S1') || overruled.includes('S2') ? 'set aside by a manager' : null;
}

/** The appeal holds: support begins. */
export function accepted(state: CaseState): CaseState {
  const facts = { ...state, accepted: true };
  return enter(facts, { stage: 'support', advisedAt: null, asked: false }, null);
}

/** Who has to look at what an appeal lacks, where it is not the customer's to bring: nobody is refused for a missing date. */
function whoLooks(needs: readonly Need[]): Role | null {
  if (needs.some(isForManager)) return 'manager';
  return needs.includes('receipt-date') ? 'support' : null;
}

/** Dates that contradict each other, or that our own delay spoiled, are a manager's to judge (E5, E10). */
export function isForManager(need: Need): boolean {
  return need === 'date-conflict' || need === 'late-delivery';
}

/** Whether an appeal waits for a manager's judgement: nobody else lets it pass or refuses it meanwhile (E5, E10). */
export function isJudgedByManager(state: CaseState): boolean {
  return state.stage === 'appeal' && state.needs.some(isForManager);
}

/** What nobody but the customer can bring: his proof, and that he is the buyer (A2, G1). */
export function isTheCustomers(need: Need): need is ProvingItem {
  return need === 'proof' || need === 'identity';
}

/** The step where the policy wants a second technician before the verdict counts (J, O8). */
export function secondOpinionWanted(state: StateIn<'lab'>, at: Instant): Step {
  return stepTo({ ...state, toDecide: false, attention: 'lab' }, at, {
    events: [{ name: 'secondOpinionWanted', actor: system, rules: ['O8', 'J'] }],
  });
}

/** What the policy decided about a verdict, with what could be reserved. */
export interface OfferDecision {
  readonly at: Instant;
  readonly offered: readonly OptionKind[];
  readonly rules: readonly RuleId[];
  readonly cause: Cause;
  readonly amountCents: number;
  readonly needsManager: boolean;
  /** What goes back beside a replacement by a cheaper product; absent where nothing does (E65). */
  readonly differenceCents?: number;
  /** Whether a late choice still stands on the terms on which it was made; absent where none was made. */
  readonly lateChoiceStands?: boolean;
  /** Nothing of the offer that the customer has would change: it stands, and so does its time; missing where one is made. */
  readonly stands?: boolean;
  /** Rules that a manager set aside for what is offered. */
  readonly overruled?: readonly RuleId[];
  /** A manager looks before the customer gets the offer (E54, E86); missing in older answers. */
  readonly managerFirst?: boolean;
}

/**
 * The step that follows from an offer's decision: the customer chooses, a manager looks, or the goods go back.
 * An empty set closes nothing by itself: without the customer's fault it waits for a manager (E59).
 */
export function offerDecided(state: CaseState, decision: OfferDecision): Step {
  const { at, offered } = decision;
  if (decision.stands === true && state.stage === 'offer') return offerStands(state, at);
  const { amountCents, differenceCents } = decision;
  const difference = differenceCents === undefined ? {} : { differenceCents };
  const offer: Offer = { version: state.offerVersion + 1, offered, amountCents, ...difference };
  const versioned = { ...state, offerVersion: offer.version };
  const { overruled = [] } = decision;
  const detail = {
    version: offer.version,
    offered,
    cause: decision.cause,
    ...(overruled.length > 0 && { overruled }),
  };
  if (offered.length === 0 && !decision.needsManager)
    return goodsBack(versioned, 'no-remedy', {
      at,
      events: [{ name: 'noOptionFound', actor: system, rules: decision.rules, detail }],
      effects: [{ do: 'letter', template: 'no-remedy' }],
    });
  if (decision.managerFirst === true && offered.length > 0)
    return prepared(versioned, offer, { at, rules: decision.rules, detail });
  // With nothing to choose from the customer is neither reminded nor late.
  const waiting = enter(versioned, { stage: 'offer', offer, remake: false }, offered.length > 0 ? at : null);
  const late = state.stage === 'offer' && decision.lateChoiceStands === true ? state.late : undefined;
  const made = stepTo({ ...waiting, attention: decision.needsManager ? 'manager' : null }, at, {
    events: [{ name: 'optionsOffered', actor: system, rules: decision.rules, detail }],
    effects: offered.length > 0 && !late ? [{ do: 'letter', template: 'offer' }] : [],
  });
  return late && made.state.stage === 'offer' ? joined(made, chosen(made.state, at, late)) : made;
}

/** What was set aside changes nothing about the offer: no second letter, and the customer's days go on (L4, J). */
function offerStands(state: StateIn<'offer'>, at: Instant): Step {
  return stepTo({ ...state, remake: false, mayStand: false }, at, {
    events: [
      { name: 'offerStands', actor: system, rules: ['L4', 'J'], detail: { version: state.offer.version } },
    ],
  });
}

/** The offer is made and held for, and not sent: a manager has the days of a diagnosis to look at it (E54, E86). */
function prepared(
  state: CaseState,
  offer: Offer,
  { at, rules, detail }: Required<Pick<EventDraft, 'rules' | 'detail'>> & { readonly at: Instant },
): Step {
  const isWaiting = state.stage === 'offer' && state.unseen === true;
  const from = isWaiting ? state.dueFrom : at;
  const waiting = enter(state, { stage: 'offer', offer, remake: false, unseen: true }, from);
  return stepTo({ ...waiting, attention: 'manager' }, at, {
    events: [{ name: 'offerPrepared', actor: system, rules, detail }],
  });
}

/** An offer that waited for a manager goes to the customer as the policy made it: by his word, or by time (E54, E86). */
export function letGo(
  state: StateIn<'offer'>,
  at: Instant,
  by: { readonly event: EventDraft; readonly verdict: Partial<Verdict> },
): Step {
  const { offer } = state;
  const verdict = state.verdict && { ...state.verdict, ...by.verdict };
  const out = enter({ ...state, verdict }, { stage: 'offer', offer, remake: false }, at);
  const detail = {
    ...{ version: offer.version, offered: offer.offered },
    cause: state.verdict?.cause ?? 'indeterminate',
  };
  return stepTo(out, at, {
    events: [by.event, { name: 'optionsOffered', actor: system, rules: ['L4', 'J'], detail }],
    effects: [{ do: 'letter', template: 'offer' }],
  });
}

/** What the policy says of a repair whose estimate changed: whether a reason for it still holds (O7). */
export interface RepairReview {
  readonly at: Instant;
  readonly holds: boolean;
}

/** The step that follows from a repair's review: it goes on, or a manager decides whether it is stopped (E92). */
export function repairReviewed(state: StateIn<'repair'>, { at, holds }: RepairReview): Step {
  const next = holds ? { review: null } : ({ review: 'manager', attention: 'manager' } as const);
  return stepTo({ ...state, ...next }, at, {
    events: [{ name: 'repairReviewed', actor: system, rules: ['O7'], detail: { holds } }],
  });
}

/** Whether a case ends, or has ended, with a defect that nothing was done about: the customer wanted none of it (E67). */
export function isUnresolved(state: CaseState): boolean {
  if (state.stage === 'goods-back') return state.because === 'declined';
  return state.stage === 'closed' && state.outcome === 'declined';
}

interface Ending {
  readonly at: Instant;
  readonly events: readonly EventDraft[];
  readonly effects?: readonly Effect[];
  /** Until when the customer may change his mind, where he may. */
  readonly reopenUntil?: Instant | null;
}

/** Where goods are when they are with us. */
export const placesInHouse: readonly Place[] = ['receiving', 'quarantine', 'lab', 'outgoing'];

/** Whether goods are with us, so that no case may close over them (I10). */
export function isInHouse(place: Place): boolean {
  return placesInHouse.includes(place);
}

/** Ends a case before a remedy: goods that are in our house go home first, no case closes over them (I10). */
export function ended(state: CaseState, outcome: Outcome, ending: Ending): Step {
  if (!isInHouse(state.place)) return closed(state, outcome, ending);
  const isLastLetter = (effect: Effect): boolean => effect.do === 'letter' && effect.template === 'closed';
  const effects = (ending.effects ?? []).filter((effect) => !isLastLetter(effect));
  return goodsBack(state, outcome, { ...ending, effects });
}

/** Where the unit is once the customer has his remedy: it stays with us, unless it is lost. */
export function keptUnit({ place }: CaseState): {
  readonly place: Place;
  readonly effects: readonly Effect[];
} {
  if (place === 'lost') return { place, effects: [] };
  return { place: 'kept', effects: [{ do: 'move-goods', to: 'kept' }] };
}

/** Closes a case: nothing runs any more, and what was parked for a later stage has lost its time. */
export function closed(state: CaseState, outcome: Outcome, ending: Ending): Step {
  // An end rests on what brought it about.
  const rules = ending.events.at(-1)?.rules ?? [];
  const end = { name: 'caseClosed', actor: system, rules, detail: { outcome } };
  // Whoever declined may change his mind as long as the offer would have stood, and no longer (E67).
  const until = outcome === 'declined' ? { reopenUntil: ending.reopenUntil ?? ending.at } : {};
  const grounds = refusalGrounds(state, outcome, ending);
  const over = enter(state, { stage: 'closed', outcome, ...until, ...grounds }, ending.at);
  // Another's goods in quarantine outlive the case: the warehouse still sends them back (E44, I10).
  const attention = state.strays > 0 ? 'warehouse' : null;
  return stepTo({ ...over, parked: [], attention }, ending.at, {
    events: [...ending.events, end],
    effects: ending.effects ?? [],
  });
}

/** What a refusal rests on: only these rules a manager can set aside for it (E2). */
function refusalGrounds(
  state: CaseState,
  outcome: Outcome,
  { events }: Pick<Ending, 'events'>,
): { readonly refusedBy?: readonly RuleId[] } {
  if (outcome !== 'refused') return {};
  const rules = state.stage === 'goods-back' ? state.refusedBy : events.at(-1)?.rules;
  return rules === undefined ? {} : { refusedBy: rules };
}

/** Sends the goods home without a remedy; the case closes when they arrived there or were disposed of with consent. */
export function goodsBack(state: CaseState, because: Outcome, ending: Ending): Step {
  // Lost goods do not go home (E43).
  if (state.place === 'lost') {
    const { effects = [] } = ending;
    const last = effects.some((effect) => effect.do === 'letter')
      ? []
      : [{ do: 'letter', template: 'closed' } as const];
    return closed(state, because, {
      ...ending,
      effects: [...effects, { do: 'lapse-reservations' }, ...last],
    });
  }
  const { reopenUntil = null, effects = [] } = ending;
  // Every letter about goods that go home asks whether the address is still right; where there is none, this one does (E87).
  const isTold = effects.some((effect) => effect.do === 'letter');
  const arrived = because === 'refused' ? earlyArrival(state) : undefined;
  const until = { ...(reopenUntil && { reopenUntil }), ...(arrived && { arrived }) };
  const back = {
    stage: 'goods-back',
    because,
    dispatch: null,
    ...until,
    ...refusalGrounds(state, because, ending),
    ...stoodAt(state, because),
  } as const;
  const waiting = enter(state, back, ending.at);
  return stepTo({ ...waiting, place: 'outgoing', parked: [] }, ending.at, {
    events: ending.events,
    effects: [
      ...effects,
      { do: 'lapse-reservations' },
      { do: 'order-dispatch', purpose: 'goods-back' },
      { do: 'move-goods', to: 'outgoing' },
      ...(isTold ? [] : [{ do: 'letter', template: 'delivery-address' } as const]),
    ],
  });
}

/** How goods came that their case could not take yet, as the warehouse saw them (E39, E45). */
function earlyArrival(state: CaseState): Parked | undefined {
  if (state.stage === 'parcel' && state.unasked) return { action: 'shipmentArrived', message: state.unasked };
  return state.parked.find(({ action }) => action === 'shipmentArrived');
}
