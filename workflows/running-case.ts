import {
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  log,
} from '@temporalio/workflow';
import { defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';
import { actionPath, actions, allowedActions, isUndecided, signalActions } from './contract';
import type { Action, Answer, CaseEvent, CaseState, Instant, Message, Step } from './contract';
import { isRefusal } from './moves/move';
import type { Refusal } from './moves/move';
import { judge } from './moves/judge';
import { malformed, roleIn } from './moves/shape';
import { asReleased, asksAgain } from './released';

/** A case in the memory of its workflow: the state, and what happened since the record was written last. */
export interface RunningCase {
  state: CaseState;
  events: readonly CaseEvent[];
  effects: Step['effects'];
  /** While an activity decides about the state, messages wait for it, so that both number their events alike. */
  deciding: boolean;
}

/** What a state that an older release wrote does not know; nothing of it had happened then. */
const notKnownBefore = { struck: [], overturned: [], storedSince: null, alarmed: false } as const;

export function runningCase(state: CaseState): RunningCase {
  return { state: { ...notKnownBefore, ...state }, events: [], effects: [], deciding: false };
}

/** Whether something happened that the record does not know yet. */
export function hasNews(running: RunningCase): boolean {
  return running.events.length > 0;
}

/** Takes a step: the state moves on, its events and effects wait for the record. */
export function take(running: RunningCase, step: Step): void {
  running.state = step.state;
  running.events = [...running.events, ...step.events];
  running.effects = [...running.effects, ...step.effects];
}

/** What happened since the last record, as one step. The case counts it as written; the activity repeats until it is. */
export function takeOut(running: RunningCase): Step {
  const step = { state: running.state, events: running.events, effects: running.effects };
  running.events = [];
  running.effects = [];
  return step;
}

/**
 * Goes on from the record where it is ahead of this run or tells another story: somebody reset the case, and what is
 * written has happened. What this run believed meanwhile has not.
 */
export function adopt(running: RunningCase, record: CaseState): void {
  log.warn('the record is ahead of this run, which goes on from it', {
    seq: record.seq,
    stage: record.stage,
  });
  running.state = record;
  running.events = [];
  running.effects = [];
}

/** Registers a handler for each message before the first wait, so that none is ever lost. */
export function listen(running: RunningCase): void {
  for (const action of actions) {
    setHandler(
      defineUpdate<Answer, [Message]>(action),
      (message) => CancellationScope.nonCancellable(() => receive(running, action, message)),
      {
        validator: (message: Message) => refuseEarly(running, action, message),
      },
    );
  }
  for (const action of signalActions) {
    setHandler(defineSignal<[Message]>(action), (message) =>
      CancellationScope.nonCancellable(() => hear(running, action, message)),
    );
  }
}

/** Applies the parked messages that the stage now takes, in the order of their coming (E51, E55). */
export function applyParked(running: RunningCase): void {
  while (applyNextParked(running));
}

function applyNextParked(running: RunningCase): boolean {
  for (const parked of running.state.parked) {
    const { action, message } = parked;
    const waiting = running.state.parked.filter((other) => other !== parked);
    const unseen = running.state.seen.filter((id) => id !== message.messageId);
    const result = judge({ ...running.state, parked: waiting, seen: unseen }, { action, message, at: now() });
    if (isRefusal(result) || result.state.parked.length > waiting.length) continue;
    take(running, result);
    return true;
  }
  return false;
}

/** The workflow's clock: the same in every replay. */
export function now(): Instant {
  return new Date().toISOString();
}

export async function handlersDone(): Promise<void> {
  await condition(allHandlersFinished);
}

/** A doubtful message is refused before it costs an event in history; while something is to be decided, nothing is sure yet. */
function refuseEarly(running: RunningCase, action: Action, message: Message): void {
  const result =
    running.deciding || isAboutToDecide(running.state)
      ? malformed(action, message)
      : judge(running.state, { action, message, at: now() });
  if (result && isRefusal(result)) throw refused(running.state, { action, message }, result);
}

/** On hold a case decides nothing (E106). */
function isAboutToDecide(state: CaseState): boolean {
  return isUndecided(state) && state.heldSince === null;
}

/**
 * Whether a message that the case does not take yet may be what it is about to ask for: a second technician's word follows
 * the verdict, however long a record takes in between. Such a message waits for the decision.
 */
function isEarly(running: RunningCase, action: Action, message: Message): boolean {
  if (!isAboutToDecide(running.state)) return false;
  return isRefusal(judge(running.state, { action, message, at: now() })) && asksAgain();
}

async function untilDecided(running: RunningCase): Promise<void> {
  await condition(() => !running.deciding && !isAboutToDecide(running.state));
}

async function receive(running: RunningCase, action: Action, sent: Message): Promise<Answer> {
  await condition(() => !running.deciding);
  const message = asReleased(running.state, action, sent);
  if (isEarly(running, action, message)) await untilDecided(running);
  // From here to `take` nothing is waited for: the state that is judged is the one that moves on.
  const result = judge(running.state, { action, message, at: now() });
  if (isRefusal(result)) throw refused(running.state, { action, message }, result);
  take(running, result);
  if (action === 'chooseOption' && isLateChoice(result.state))
    return answerLate(running, { action, message });
  return answered(running.state, message);
}

function answered({ caseNo, seq, stage }: CaseState, { digest }: Message): Answer {
  return { caseNo, seq, stage, ...(digest !== undefined && { digest }) };
}

function isLateChoice(state: CaseState): boolean {
  return state.stage === 'offer' && state.late !== undefined;
}

/**
 * Whoever chose after the offer's time hears what became of it: his choice stands, or he has to look at the offer
 * that was made anew. The message was taken, and the case has moved on, whatever he hears.
 */
async function answerLate(
  running: RunningCase,
  asked: { readonly action: Action; readonly message: Message },
): Promise<Answer> {
  await condition(() => !running.deciding && !isLateChoice(running.state));
  const { stage, offerVersion } = running.state;
  if (stage !== 'offer') return answered(running.state, asked.message);
  throw refused(running.state, asked, {
    refused: 'StaleOffer',
    detail: `the time of that offer is over; offer ${String(offerVersion)} says what is open now`,
    rules: ['L4', 'J'],
  });
}

async function hear(running: RunningCase, action: Action, sent: Message): Promise<void> {
  await condition(() => !running.deciding);
  // Nobody has looked at a signal before this: only what is a message is one that an older release may have taken otherwise.
  const isNonsense = malformed(action, sent) !== undefined;
  const message = isNonsense ? sent : asReleased(running.state, action, sent);
  if (isEarly(running, action, message)) await untilDecided(running);
  const result = judge(running.state, { action, message, at: now() });
  if (!isRefusal(result)) return take(running, result);
  const said = { action, refused: result.refused };
  // News that come late or twice are everyday; what makes no sense is not (E108).
  if (isNonsense) log.warn('signal without sense', said);
  else log.info('signal without effect', said);
}

function refused(
  state: CaseState,
  { action, message }: { readonly action: Action; readonly message: Message },
  refusal: Refusal,
): ApplicationFailure {
  const role = roleIn(message);
  return ApplicationFailure.create({
    type: refusal.refused,
    message: `Cannot ${actionPath(action)} on ${state.caseNo}: ${refusal.detail}`,
    nonRetryable: true,
    category: 'BENIGN',
    details: [
      {
        detail: refusal.detail,
        rules: refusal.rules ?? [],
        stage: state.stage,
        allowedActions: role === null ? [] : allowedActions(state, role),
      },
    ],
  });
}
