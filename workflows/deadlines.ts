import { condition } from '@temporalio/workflow';
import {
  attentionOf,
  ended,
  isOnItsWay,
  isPostingStopped,
  letGo,
  outcomeBySilence,
  stageTable,
  stepTo,
  system,
  toldWhenDue,
} from './contract';
import type { CaseState, Due, Effect, EventDraft, Instant, Role, StateIn, Step } from './contract';
import { hasWritten } from './effects';
import { readsBeforeExpiry, readsBeforeSilence } from './released';
import { hasNews, now, take } from './running-case';
import type { RunningCase } from './running-case';

/**
 * Waits for the next message, reminder or deadline. Due dates are absolute: after an outage the case goes on from the
 * clock, with one reminder for all that were missed.
 */
export async function untilNews(running: RunningCase): Promise<void> {
  const wakeAt = nextWake(running.state);
  const heard = (): boolean => hasNews(running);
  if (wakeAt === null) return condition(heard);
  const waitMs = Math.max(0, Date.parse(wakeAt) - Date.now());
  const came = await condition(heard, waitMs, { summary: summaryOf(running.state, wakeAt) });
  if (came) return;
  const wrote = isReadFirst(running.state, now()) && (await hasWritten(running));
  take(running, timePassed(running.state, now(), wrote));
}

/** The next moment at which time itself changes something, or null: on hold, overdue, or waiting without a deadline. */
export function nextWake(state: CaseState): Instant | null {
  const { due, heldSince } = state;
  if (heldSince !== null) return null;
  const dueAt = due === null || due.passed ? null : (due.remindAt[0] ?? due.at);
  const moments = [dueAt, tryAgainAt(state)].filter((moment) => moment !== null);
  return moments.sort()[0] ?? null;
}

function tryAgainAt(state: CaseState): Instant | null {
  return state.stage === 'refund' ? state.refund.tryAgainAt : null;
}

function summaryOf(state: CaseState, wakeAt: Instant): string {
  if (tryAgainAt(state) === wakeAt) return 'refund: look again';
  return state.due?.at === wakeAt ? `${state.stage}: deadline` : `${state.stage}: reminder`;
}

/** Whether the customer's silence ends the case now. */
function isSilent(state: CaseState, at: Instant): boolean {
  const { due } = state;
  if (due === null || due.passed || at < due.at) return false;
  return outcomeBySilence(state) !== null && !isLostOnItsWay(state);
}

/** Whether the time of an offer ends now without an answer; one that a manager looks at first waits for no customer. */
function isUnanswered(state: CaseState, at: Instant): boolean {
  if (state.stage !== 'offer' || state.unseen === true || state.storedSince !== null) return false;
  return state.due !== null && !state.due.passed && at >= state.due.at;
}

/** Whether the desk looks first for what the customer wrote: he has not answered, as far as his case knows (E36, E66). */
function isReadFirst(state: CaseState, at: Instant): boolean {
  if (isSilent(state, at)) return readsBeforeSilence();
  return isUnanswered(state, at) && readsBeforeExpiry();
}

/**
 * What a passed moment does: a reminder, an end that decides nothing against the customer, or somebody's attention.
 * @param wrote whether the customer has written something that nobody has read yet
 */
export function timePassed(state: CaseState, at: Instant, wrote = false): Step {
  const wakeAt = nextWake(state);
  const { due } = state;
  // A timer may fire a moment early by another machine's clock: then nothing is due yet.
  if (wakeAt === null || at < wakeAt) return stepTo(state, at, { events: [] });
  if (state.stage === 'refund' && tryAgainAt(state) === wakeAt) return triedAgain(state, at);
  if (due === null) return stepTo(state, at, { events: [] });
  if (at < due.at) return reminded(state, due, at);
  const isBroken = wrote && (isSilent(state, at) || isUnanswered(state, at));
  return isBroken ? heard(state, due, at) : missed(state, due, at);
}

/** Whoever has written is not silent, however long nobody reads it: his time begins anew, and support is asked (E14, E36). */
function heard(state: CaseState, due: Due, at: Instant): Step {
  const attention = attentionOf(state, 'support');
  return stepTo({ ...state, attention, dueFrom: at, due: null }, at, {
    events: [
      { name: 'silenceBroken', actor: system, rules: ['J'], detail: { stage: state.stage, due: due.at } },
    ],
  });
}

/** Nobody knows whether the money moved: the next try begins with a look-up. */
function triedAgain(state: StateIn<'refund'>, at: Instant): Step {
  const refund = { ...state.refund, state: 'requested', tryAgainAt: null } as const;
  return stepTo({ ...state, refund }, at, {
    events: [{ name: 'refundTriedAgain', actor: system, rules: ['O3'] }],
  });
}

function reminded(state: CaseState, due: Due, at: Instant): Step {
  const remindAt = due.remindAt.filter((moment) => moment > at);
  const effects = reminderOf(state);
  // What lies with us is no reason to write to him, and nothing says that we did (E43).
  const name = effects.length > 0 ? 'customerReminded' : 'reminderSpared';
  return stepTo({ ...state, due: { ...due, remindAt } }, at, {
    events: [{ name, actor: system, rules: ['J'], detail: { stage: state.stage, due: due.at } }],
    effects,
  });
}

function reminderOf(state: CaseState): readonly Effect[] {
  if (state.storedSince !== null) return isHere(state) ? [{ do: 'letter', template: 'storage-ends' }] : [];
  // A safety stop forbids what he would be reminded of, and his silence decides nothing (E49).
  if (isPostingStopped(state)) return [];
  // He is not pressed for a parcel that we search in our house (E43).
  if (state.stage === 'parcel' && state.trouble === 'missing') return [];
  const reminds = stageTable[state.stage].remindsCustomer || (state.stage === 'support' && state.asked);
  return reminds ? [{ do: 'letter', template: 'reminder' }] : [];
}

/**
 * The offer got no answer in its time: nothing is decided and no money moves. What was reserved is free again, support
 * asks, and the goods stay with us for the time that the policy keeps them (E66).
 */
function expired(state: StateIn<'offer'>, at: Instant): Step {
  const { version } = state.offer;
  const stored = { storedSince: at, dueFrom: at, due: null, attention: attentionOf(state, 'support') };
  return stepTo({ ...state, ...stored }, at, {
    events: [{ name: 'offerExpired', actor: system, rules: ['J'], detail: { version } }],
    effects: [
      { do: 'lapse-reservations' },
      ...(isHere(state) ? ([{ do: 'letter', template: 'storage-begun' }] as const) : []),
    ],
  });
}

function missed(state: CaseState, due: Due, at: Instant): Step {
  if (state.stage === 'offer' && state.unseen === true) return letGo(state, at, unlooked(due));
  if (state.stage === 'offer' && state.storedSince === null) return expired(state, at);
  const outcome = outcomeBySilence(state);
  const events = [
    {
      name: 'deadlinePassed',
      actor: system,
      // Silence after advice counts as help: the case never gets as far as the lab (E33).
      rules: outcome === 'solved-remotely' ? (['S1', 'S2', 'J'] as const) : (['J'] as const),
      detail: { stage: state.stage, due: due.at },
    },
  ];
  if (isLostOnItsWay(state)) return proofWanted(state, at, events);
  if (state.stage === 'goods-back' && isUnsent(state)) return sentLate(state, at, events);
  if (outcome !== null)
    return ended(state, outcome, { at, events, effects: [{ do: 'letter', template: 'closed' }] });
  const told = toldWhenDue(state);
  const attention = told === null ? (state.attention ?? whoGoesOn(state)) : attentionOf(state, told);
  // The customer was told a day: whoever is late says so himself, once (E58).
  const effects = state.stage === 'lab' ? ([{ do: 'letter', template: 'diagnosis-late' }] as const) : [];
  return stepTo({ ...state, attention, due: { ...due, passed: true } }, at, { events, effects });
}

/** No manager looked in the time the policy gives: the default in the customer's favour (E54). */
function unlooked(due: Due): Parameters<typeof letGo>[2] {
  const detail = { stage: 'offer', due: due.at };
  return {
    event: { name: 'deadlinePassed', actor: system, rules: ['J'], detail },
    verdict: { favoured: true },
  };
}

/** Goods that should have gone home within the days of our promise and lie here still (E104). */
function isUnsent(state: StateIn<'goods-back'>): boolean {
  return !isOnItsWay(state) && state.storedSince === null && state.unsent !== true;
}

/** The promise was the warehouse's; how long goods may lie here at all is still a manager's to watch (E104). */
function sentLate(state: StateIn<'goods-back'>, at: Instant, events: readonly EventDraft[]): Step {
  const attention = attentionOf(state, 'warehouse');
  return stepTo({ ...state, unsent: true, due: null, attention }, at, { events });
}

/** Whether there is something to keep; what is lost is not (E43). */
function isHere({ place }: CaseState): boolean {
  return place !== 'lost';
}

/** A parcel that was announced and never came; before the case rests its sender shows what he posted (E42, L2). */
function isLostOnItsWay(state: CaseState): state is StateIn<'parcel'> {
  if (state.stage !== 'parcel' || state.place !== 'in-transit') return false;
  return !state.withdrawn && state.trouble === null && state.proofAsked !== true;
}

function proofWanted(state: StateIn<'parcel'>, at: Instant, events: readonly EventDraft[]): Step {
  return stepTo({ ...state, proofAsked: true, dueFrom: at, due: null }, at, {
    events: [...events, { name: 'postingProofWanted', actor: system, rules: ['L2', 'J'] }],
    effects: [{ do: 'letter', template: 'reminder' }],
  });
}

/** Where silence ends nothing somebody goes on: over goods in our house (I10), without what only helps (E30), or lost ones (E43). */
function whoGoesOn(state: CaseState): Role | null {
  if (state.stage === 'parcel') return state.trouble === 'not-found' ? 'manager' : 'support';
  return state.stage === 'support' || state.stage === 'appeal' ? 'support' : null;
}
