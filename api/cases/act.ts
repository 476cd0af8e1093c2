import { setTimeout as pause } from 'node:timers/promises';
import { snapshotOf } from '../../store/cases/case-record';
import { caseRecord } from '../../store/cases/case-views';
import type { CaseRecord } from '../../store/cases/case-views';
import type { CustomerAct } from '../letters/deps';
import { unitTaken } from '../../store/cases/free-unit';
import type { UnitTaken } from '../../store/cases/free-unit';
import { announceParcelNo, arrivalOf } from '../../store/goods/parcels';
import { dropTexts, findingsAlike, keepText, textIdFor } from '../../store/cases/texts';
import { markAnswered, unreadSince } from '../../store/work/customer-words';
import { actionPath, actionRoles, customerActions, mayAct } from '../../workflows/contract';
import type { Action, Actor, Answer, CaseState, Message } from '../../workflows/contract';
import type { ApiDeps } from '../deps';
import type { KnownCaller } from '../http/caller';
import { caseNotFound, keyUsed, Problem, retrySoon } from '../http/problem';
import { digestOf } from '../request-digest';
import { takeApart } from './action-bodies';
import { CaseNotRunning, CaseRefusal, OutcomeUnknown } from './case-client';
import { movedTooLate, requireBuyer } from './delivery';
import { allowedFor, isUnseen, presentOffer } from './present';
import { refusalStatus } from './refusals';
import { startAll } from './start';

/** What somebody does to a case. `key` is the Idempotency-Key: it becomes the update id and the message id. */
export interface Act {
  readonly caseNo: string;
  readonly action: Action;
  readonly caller: KnownCaller;
  readonly given: Readonly<Record<string, unknown>>;
  readonly key: string;
}

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'changes' | 'log'>;

/** What is the customer's own will: staff can only write down that he said so (L1, L4). */
const ownWill: readonly Action[] = [
  'withdraw',
  'confirmSolved',
  'refuseRemoteTests',
  'agreeToLab',
  'chooseOption',
  'declineOffer',
  'confirmAddress',
  'contestVerdict',
  'agreeToDisposal',
  'agreeToPayout',
];

/** What is said to the customer, or decided on what he sent. */
const answers: readonly Action[] = [
  'requestEvidence',
  'provideEvidence',
  'advise',
  'proposeLab',
  'refuse',
  'ratify',
];

/**
 * Carries an action to its case and waits until the record shows it.
 * @throws Problem with the status of the case's refusal, or 503 when nobody knows whether it took effect
 */
export async function act(deps: Deps, asked: Act, recordWaitMs: number): Promise<CaseRecord> {
  const { caseNo, action, caller } = asked;
  const askedAt = new Date();
  const before = await snapshotOf(deps.db, caseNo);
  if (!before) throw caseNotFound(caseNo);
  requireRight(asked);
  await requireBuyer(deps.db, asked);
  const { message, freshTexts } = await prepare(deps, asked);
  let answer: Answer | null;
  try {
    answer = await deliver(deps, before, { action, message });
  } catch (error) {
    const no = error instanceof CaseRefusal && !(await wasTaken(deps.db, asked)) ? error : null;
    const tooLate = no && (await movedTooLate(deps.db, asked, no));
    if (no && tooLate === null) await dropTexts(deps.db, freshTexts);
    answer = await answerTo(deps, error, { asked, caller, tooLate });
  }
  // The case de-duplicates by the key alone, whatever was asked under it.
  if (answer && answer.digest !== message.digest)
    throw keyUsed(`${actionPath(asked.action)} on ${asked.caseNo}`);
  if (answer) await deps.changes.waitForVersion(caseNo, answer.seq, recordWaitMs);
  const undone = answer && (await whyStillClosed(deps.db, asked));
  if (undone) {
    await dropTexts(deps.db, freshTexts);
    await answerTo(deps, undone, { asked, caller, tooLate: null });
  }
  if (isAnswer(asked)) await markAnswered(deps.db, { caseNo, at: askedAt, by: caller.id });
  const after = await caseRecord(deps.db, caseNo);
  if (!after) throw caseNotFound(caseNo);
  return after;
}

/** What staff say to the customer, or write down as his own will, answers what he wrote (E36). */
function isAnswer({ action, caller, given }: Act): boolean {
  return caller.kind === 'staff' && (answers.includes(action) || given['onBehalfOfCustomer'] === true);
}

function requireRight({ action, caller, given }: Act): void {
  const path = actionPath(action);
  if (!mayAct(caller.role, action))
    throw new Problem(403, `Cannot ${path} as ${caller.role}: it is for ${actionRoles[action].join(', ')}`);
  const onBehalf = given['onBehalfOfCustomer'] === true;
  if (onBehalf && caller.kind === 'customer')
    throw new Problem(422, `Cannot ${path} on behalf of the customer: the customer himself is asking`);
  if (onBehalf && !customerActions.includes(action))
    throw new Problem(422, `Cannot ${path} on behalf of the customer: it is no act of the customer`);
  if (onBehalf && given['note'] === undefined)
    throw new Problem(422, `Cannot ${path} on behalf of the customer: a note must say how he said it`);
  if (!onBehalf && caller.kind === 'staff' && ownWill.includes(action))
    throw new Problem(
      422,
      `Cannot ${path} as ${caller.role}: only the customer can want it; send onBehalfOfCustomer: true with a note on how he said it`,
    );
}

interface Prepared {
  readonly message: Message;
  /** Texts that this request was the first to bring. */
  readonly freshTexts: readonly string[];
}

async function prepare({ db }: Deps, { caseNo, action, caller, given, key }: Act): Promise<Prepared> {
  const digest = digestOf({ action, given, actor: caller.id });
  const { findings } = given;
  // Findings that come again word by word, under another key, are the ones that are known (E50).
  const known =
    typeof findings === 'string' ? await findingsAlike(db, { caseNo, by: caller.id, findings }) : null;
  const refOf = (field: string): string =>
    field === 'findings' && known !== null ? known : textIdFor(caseNo, key, field);
  const { message: body, texts } = takeApart(action, given, refOf);
  const actor: Actor = { role: caller.role, id: caller.id };
  const freshTexts: string[] = [];
  for (const { ref: textId, kind, body: text } of texts)
    if (await keepText(db, { textId, caseNo, kind, author: actor, body: text })) freshTexts.push(textId);
  const { parcelNo } = given;
  // A parcel that the dock could not place names its case from now on, however often it is scanned.
  const isAboutParcel = action === 'announceParcel' || action === 'shipmentArrived';
  if (isAboutParcel && typeof parcelNo === 'string') await announceParcelNo(db, caseNo, parcelNo);
  const onBehalf = given['onBehalfOfCustomer'] === true;
  const spoken = onBehalf ? { onBehalfOfCustomer: { noteRef: refOf('note') } } : {};
  return { message: { messageId: key, digest, actor, body, ...spoken }, freshTexts };
}

/**
 * Sends what a customer asks for by letter, as he himself.
 * @throws CaseRefusal · CaseNotRunning when the case says no · OutcomeUnknown
 */
export async function actAsCustomer(deps: Deps, asked: CustomerAct): Promise<void> {
  const { caseNo, action, body, messageId } = asked;
  const before = await snapshotOf(deps.db, caseNo);
  if (!before) throw new CaseNotRunning(`Cannot ${actionPath(action)} on ${caseNo}: there is no such case`);
  const actor: Actor = { role: 'customer', id: 'customer' };
  await deliver(deps, before, { action, message: { messageId, actor, body } });
}

/**
 * Sends what the desk itself has to say to a case.
 * @throws CaseRefusal · CaseNotRunning when the case says no · OutcomeUnknown
 */
export async function actAsDesk(
  deps: Deps,
  { caseNo, ...delivery }: Delivery & { readonly caseNo: string },
): Promise<void> {
  const before = await snapshotOf(deps.db, caseNo);
  if (!before) throw caseNotFound(caseNo);
  await deliver(deps, before, delivery);
}

/** Whether the case has taken the message, even where it answers no: a choice that came after the offer's time. */
async function wasTaken(db: Deps['db'], { caseNo, key }: Act): Promise<boolean> {
  return (await snapshotOf(db, caseNo))?.seen.includes(key) === true;
}

interface Delivery {
  readonly action: Action;
  readonly message: Message;
}

/** Actions that a closed case takes: they begin a new run of it. */
const revive: readonly Action[] = [
  'reopen',
  'contestVerdict',
  'overrule',
  'resolveConflict',
  'shipmentArrived',
  'sendStrayBack',
  'refusePostageClaim',
];
/** Those after which it is open again. */
const reviving: readonly Action[] = ['reopen', 'contestVerdict', 'overrule', 'shipmentArrived'];
const START_GRACE_MS = 200;

async function deliver(deps: Deps, before: CaseState, { action, message: given }: Delivery): Promise<Answer> {
  const { cases, db } = deps;
  const { caseNo } = before;
  const message = action === 'reopen' ? await asAsked(db, caseNo, given) : given;
  try {
    return await cases.send(caseNo, action, message);
  } catch (error) {
    if (!(error instanceof CaseNotRunning)) throw error;
    const now = (await snapshotOf(db, caseNo)) ?? before;
    if (now.stage === 'closed') {
      if (!revive.includes(action))
        throw new CaseRefusal(
          'WrongStage',
          `Cannot ${actionPath(action)} on ${caseNo}: it is already closed`,
        );
      const asleep = reviving.includes(action) ? await staysAsleep(db, now, action) : null;
      if (asleep) throw asleep;
      return cases.sendToClosed(now, action, message);
    }
    // Accepted, but not started yet: what the sweep would do a moment later.
    await startAll(deps, [now]);
    await pause(START_GRACE_MS);
    return cases.send(caseNo, action, message);
  }
}

/** What the customer wrote in time is taken up, however late somebody of ours reads it (E14, E33). */
async function asAsked(db: Deps['db'], caseNo: string, message: Message): Promise<Message> {
  const unread = await unreadSince(db, caseNo);
  if (unread === null || 'askedAt' in message.body) return message;
  return { ...message, body: { ...message.body, askedAt: unread.toISOString() } };
}

/** An old case does not live again where another one has its unit. */
async function staysAsleep(db: Deps['db'], closed: CaseState, action: Action): Promise<CaseRefusal | null> {
  const taken = await unitTaken(db, closed);
  if (taken === null) return null;
  const why = takenSo[taken.how](taken.caseNo);
  return new CaseRefusal('WrongStage', `Cannot ${actionPath(action)} on ${closed.caseNo}: ${why}`);
}

/**
 * Why a case that took a message stays closed all the same: another one of its unit was opened, or ended with a remedy,
 * before that could be recorded (E25, I6).
 */
async function whyStillClosed(db: Deps['db'], { caseNo, action, key }: Act): Promise<CaseRefusal | null> {
  if (!reviving.includes(action)) return null;
  const now = await snapshotOf(db, caseNo);
  return now?.stage !== 'closed' || now.seen.includes(key) ? null : staysAsleep(db, now, action);
}

const takenSo: Readonly<Record<UnitTaken['how'], (caseNo: string) => string>> = {
  refunded: (caseNo) => `the unit was refunded in ${caseNo}`,
  'disposed-of': (caseNo) => `the unit was disposed of in ${caseNo}`,
  'came-anew': (caseNo) => `the customer got the unit anew in ${caseNo}; a new appeal is needed`,
  open: (caseNo) => `${caseNo} is open for the same unit`,
};

/**
 * What an error means for the sender. A message that the case has taken before is as good as taken now: null, because
 * its answer is long recorded.
 */
async function answerTo(
  deps: Deps,
  error: unknown,
  {
    asked,
    caller,
    tooLate,
  }: { readonly asked: Act; readonly caller: KnownCaller; readonly tooLate: string | null },
): Promise<null> {
  const { db } = deps;
  const { caseNo, action, key } = asked;
  if (error instanceof OutcomeUnknown || error instanceof CaseNotRunning)
    throw new Problem(
      503,
      `Cannot say whether ${actionPath(action)} took effect on ${caseNo}: the case did not answer in time; repeat with the same Idempotency-Key`,
      {
        members: { outcome: 'unknown' },
        headers: retrySoon,
      },
    );
  if (!(error instanceof CaseRefusal)) throw error;
  const record = await caseRecord(db, caseNo);
  if (error.type === 'AlreadyDone' && record?.state.seen.includes(key)) return null;
  const allowed = error.allowedActions?.map(actionPath) ?? (record ? allowedFor(record.state, caller) : []);
  const stage = error.stage ?? record?.stage;
  const isAboutOffer = error.type === 'StaleOffer' || error.type === 'NotOffered';
  const mayRead = record !== null && (caller.kind === 'staff' || !isUnseen(record.state));
  const current = isAboutOffer && mayRead ? { offer: presentOffer(record) } : {};
  throw new Problem(
    refusalStatus[error.type],
    `${error.message}${tooLate ?? ''}${await receiptOf(deps, asked, error)}`,
    {
      title: titles[error.type],
      members: { refusal: error.type, stage, rules: error.rules, allowedActions: allowed, ...current },
    },
  );
}

const RECEIPT_WAIT_MS = 1_000;

/** A parcel has one receipt: the second clerk learns of the first, which may be a moment from being recorded (E50). */
async function receiptOf(
  { db, changes }: Pick<Deps, 'db' | 'changes'>,
  { caseNo, action }: Act,
  { type }: CaseRefusal,
): Promise<string> {
  if (action !== 'shipmentArrived' || type !== 'AlreadyDone') return '';
  const before = await snapshotOf(db, caseNo);
  if ((await arrivalOf(db, caseNo)) === null)
    await changes.waitForVersion(caseNo, (before?.seq ?? 0) + 1, RECEIPT_WAIT_MS);
  const arrival = await arrivalOf(db, caseNo);
  return arrival === null ? '' : `; already received at ${arrival.at.toISOString()} by ${arrival.by}`;
}

const titles: Readonly<Record<CaseRefusal['type'], string>> = {
  WrongStage: 'Not in this stage',
  StaleOffer: 'The offer has changed',
  NotOffered: 'Not offered',
  AlreadyDone: 'Already done',
  NothingToDo: 'Nothing to do',
  NotAccepted: 'Not taken in',
  OnHold: 'The case is on hold',
  WrongRole: 'Not allowed',
  SamePerson: 'A second person is needed',
  ConsentMissing: 'The customer has not agreed',
  InvalidMessage: 'Invalid content',
};
