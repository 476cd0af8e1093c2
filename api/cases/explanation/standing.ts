import { civilDay } from '../../../policy';
import type { CaseRecord, RecordedEvent } from '../../../store/cases/case-views';
import { isInHouse, isOnItsWay, outcomeBySilence, purposeOf, toldWhenDue } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import type { DecisionView, ExplanationView } from '../../schemas/explanation';

type Standing = ExplanationView['standing'];

/** Where a case stands, since when, what brought it there, who it waits for, and what ends it if nobody does anything. */
export function standingOf(
  record: CaseRecord,
  {
    events,
    decisions,
  }: { readonly events: readonly RecordedEvent[]; readonly decisions: readonly DecisionView[] },
  { timeZone, forStaff }: { readonly timeZone: string; readonly forStaff: boolean },
): Standing {
  const { state, dueAt, overdue, onHold, outcome } = record;
  const since = stageSince(record, events);
  // The desk writes this column itself, by the contract's function.
  const who = record.waitingFor as Standing['waitingFor']['who'];
  const day = (at: Date): string => civilDay(at.toISOString(), timeZone);
  const attention =
    forStaff && record.attention !== null ? [`It asks for the attention of ${record.attention}.`] : [];
  return {
    stage: state.stage,
    outcome,
    since: since.toISOString(),
    waitingFor: { who, until: dueAt?.toISOString() ?? null },
    overdue,
    onHold,
    words: [
      `${record.caseNo} ${stageWords(state)}, since ${day(since)}.`,
      ...becauseWords(record, decisions),
      ...(who === 'nobody' ? [] : [`It waits for ${persons[who]}${untilWords(record, day)}.`]),
      ...(onHold ? ['It is on hold, so its deadline stands still.'] : []),
      ...attention,
    ],
    ifNobodyActs: ifNobodyActs(record, day),
  };
}

const persons: Readonly<Record<Standing['waitingFor']['who'], string>> = {
  customer: 'the customer',
  support: 'support',
  warehouse: 'the warehouse',
  lab: 'the lab',
  payments: 'the payment team',
  manager: 'a manager',
  admin: 'an administrator',
  system: 'the desk itself',
  provider: 'the payment provider',
  carrier: 'the carrier',
  nobody: 'nobody',
};

function untilWords({ dueAt, overdue }: CaseRecord, day: (at: Date) => string): string {
  if (dueAt === null) return ', without a deadline';
  return overdue ? `; the deadline passed with ${day(dueAt)}` : ` until the end of ${day(dueAt)}`;
}

function stageWords(state: CaseState): string {
  switch (state.stage) {
    case 'appeal':
      return state.needs.length > 0
        ? `stands in the appeal, where ${state.needs.join(' and ')} must be settled first`
        : 'stands in the appeal, which is assessed';
    case 'support':
      return state.advisedAt === null
        ? 'stands with support, who assess the problem at a distance'
        : 'stands with support, who gave advice and wait to hear whether it helped';
    case 'agreement':
      return 'stands at the proposal to send the product to the lab, which the customer has to agree to';
    case 'parcel':
      return parcelWords(state);
    case 'lab':
      return state.verdict === null
        ? 'stands in the lab, which inspects the product'
        : 'stands in the lab, whose verdict is there and is put to the policy';
    case 'offer':
      if (state.unseen === true)
        return 'stands at the offer, which a manager looks at before the customer gets it';
      if (state.storedSince !== null)
        return 'stands at the offer, whose time is over; the goods are kept, and a choice is put to the facts of the day';
      return state.offer.offered.length > 0
        ? `stands at the offer, where the customer chooses among ${state.offer.offered.join(', ')}`
        : 'stands at the offer, where no option is open';
    case 'refund':
      return purposeOf(state) === 'difference'
        ? `stands at the refund of the difference to the product that has arrived, which is ${state.refund.state}`
        : `stands at the refund, which is ${state.refund.state}`;
    case 'replacement':
    case 'repair':
    case 'goods-back':
      return goodsWords(state);
    case 'closed':
      return `is closed as ${state.outcome}`;
  }
}

function parcelWords(state: Extract<CaseState, { stage: 'parcel' }>): string {
  const { trouble, withdrawn, announced } = state;
  if (trouble === 'missing')
    return 'stands at the parcel, which the carrier says he delivered, and is searched for in our house';
  if (trouble === 'not-found' && isProofAwaited(state))
    return 'stands at the parcel, which was searched for in vain; its sender was asked for the proof of posting';
  if (trouble === 'not-found')
    return 'stands at the parcel, which the carrier says he delivered, and which was searched for in vain; a manager decides';
  if (trouble !== null) return `stands at the parcel, which came with trouble: ${trouble}`;
  if (withdrawn) return 'is withdrawn, and waits for the parcel that is on its way';
  return announced ? 'stands at the parcel, which is announced' : 'stands at the parcel, which is expected';
}

/** Whether the sender of a parcel that was not found has the word; after his time a manager has it (E43). */
function isProofAwaited(state: CaseState): boolean {
  if (state.stage !== 'parcel' || state.trouble !== 'not-found') return false;
  return state.proofAsked === true && state.attention === null;
}

function goodsWords(state: Extract<CaseState, { stage: 'replacement' | 'repair' | 'goods-back' }>): string {
  const what = {
    replacement: 'stands at the replacement',
    repair: 'stands at the repair',
    'goods-back': 'stands at the way back of the goods',
  }[state.stage];
  if (isOnItsWay(state)) return `${what}, which is on its way to the customer`;
  if (state.stage === 'repair' && state.review === 'manager')
    return `${what}, which has become too dear for our rules; a manager decides whether it goes on`;
  if (state.stage === 'repair' && !state.repaired) return `${what}, which is under way`;
  if (state.stage === 'repair' && state.labelFailed !== true)
    return state.storedSince === null
      ? `${what}, which is done`
      : `${what}, which is done, came back undelivered and is kept for the customer`;
  if (state.stage === 'replacement' && state.cameBack === true && state.labelFailed !== true)
    return `${what}, which came back undelivered; it is sent again, or a manager has it offered anew`;
  if (state.labelFailed === true)
    return `${what}, for which the carrier sold no label; the warehouse asks again, or sends it with our own`;
  return state.stage === 'goods-back' ? `${what}, without a remedy (${state.because})` : what;
}

function ifNobodyActs({ state, dueAt, overdue }: CaseRecord, day: (at: Date) => string): string {
  if (state.stage === 'closed') return 'Nothing runs any more.';
  if (state.heldSince !== null) return 'Nothing happens by itself until the hold is released.';
  if (state.stage === 'refund' && state.refund.tryAgainAt !== null)
    return 'The desk looks at the provider and tries again by itself.';
  if (dueAt === null) return 'Nothing happens by itself: the case waits until somebody acts.';
  if (overdue) return 'The deadline has passed; nothing more happens by itself.';
  const outcome = outcomeBySilence(state);
  if (outcome !== null) {
    const end = isInHouse(state.place) ? 'the goods go back and the case ends' : 'the case closes';
    return `After ${day(dueAt)} ${end} as ${outcome}.`;
  }
  if (state.stage === 'offer' && state.unseen === true)
    return `After ${day(dueAt)} the offer goes to the customer as the policy makes it, in his favour.`;
  const role = toldWhenDue(state);
  if (state.storedSince !== null || (state.stage === 'goods-back' && state.unsent === true))
    return `After ${day(dueAt)} a manager is asked to look; the goods are never disposed of by time.`;
  if (isProofAwaited(state))
    return `After ${day(dueAt)} a manager is asked to look; nobody is refused for a parcel that was delivered.`;
  if (role === null) return `After ${day(dueAt)} the case counts as overdue; it does not close by itself.`;
  return `After ${day(dueAt)} ${persons[role]} is asked to look; time decides nothing against the customer.`;
}

/** The moment at which the case came to its stage; a case from before that was kept has it by its deadline alone. */
function stageSince({ state, updatedAt }: CaseRecord, events: readonly RecordedEvent[]): Date {
  const entry = events.find(({ seq }) => seq === state.enteredBy);
  return entry?.at ?? (state.dueFrom === null ? updatedAt : new Date(state.dueFrom));
}

/** What brought the case to where it stands, in the words of that decision and with its rules. */
function becauseWords({ state }: CaseRecord, decisions: readonly DecisionView[]): readonly string[] {
  const entry = decisions.find(({ seq }) => seq === state.enteredBy);
  if (!entry) return [];
  const rules = entry.rules.map(({ id }) => id).join(', ');
  return [`What brought it there: ${entry.words.replace(/\.$/, '')} (${rules}).`];
}
