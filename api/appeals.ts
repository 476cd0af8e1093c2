import { setTimeout as pause } from 'node:timers/promises';
import { decisionsIn, explanationIn, languageFor } from '../gateways/letters';
import type { Language } from '../gateways/letters';
import type { RuleId } from '../policy';
import {
  answerToKey,
  holdOrder,
  insertAppeal,
  isSameAddress,
  keepAnswer,
  missingItems,
  nextCaseNumber,
  standingOf,
} from '../store/cases/appeals';
import type { NewAppeal } from '../store/cases/appeals';
import { insertCase, isUnitInCase } from '../store/cases/case-record';
import { noteHazard } from '../store/cases/hazards';
import { isViolated } from '../store/database';
import type { Tx } from '../store/database';
import { remediesBefore } from '../store/cases/earlier-cases';
import { findUnit } from '../store/goods/orders';
import { keepText, textIdFor } from '../store/cases/texts';
import { askForReader } from '../store/work/customer-words';
import type { Actor, CaseState } from '../workflows/contract';
import { appealWords } from './cases/appeal-words';
import { assessAppeal } from './cases/assess-appeal';
import { followingDetail } from './cases/follows';
import { waivedFor } from './cases/found-order';
import type { FoundOrder } from './cases/found-order';
import { initialState, openingStep } from './cases/opening';
import { problemText } from './cases/problem-text';
import { startAll } from './cases/start';
import type { ApiDeps } from './deps';
import { digestOf } from './request-digest';

/** One purchased piece that an appeal is about. */
interface AppealItem {
  readonly sku: string;
  readonly serialNo?: string | undefined;
}

/** An appeal as it came in by a form or by mail. Without items it means the only piece of an order of one piece. */
export interface AppealRequest extends NewAppeal {
  readonly items: readonly AppealItem[];
  /** Who found the order, where the appeal named none (E19). */
  readonly found?: FoundOrder | undefined;
}

/** What is answered to an accepted appeal. `refusedItems`: pieces that are not there to return (G1, E27). */
interface AppealAnswer {
  readonly appealNo: string;
  readonly cases: readonly AnsweredCase[];
  readonly refusedItems: readonly RefusedItem[];
}

interface AnsweredCase {
  readonly caseNo: string;
  readonly stage: string;
  readonly outcome: string | null;
  readonly eligibility: {
    readonly eligible: boolean;
    readonly rules: readonly RuleId[];
    readonly explanation: string;
  };
}

interface RefusedItem {
  readonly sku: string;
  readonly rules: readonly RuleId[];
  readonly explanation: string;
}

/**
 * Accepted with its answer, or not an appeal we can act on, with what to do about it. `takenAt` is when the desk wrote it
 * down, on whatever day it counts.
 */
export type AppealResult =
  | { readonly accepted: true; readonly answer: AppealAnswer; readonly takenAt: Date }
  | {
      readonly accepted: false;
      readonly why: 'unknown-order' | 'no-item-named' | 'no-such-item' | 'key-used';
      readonly detail: string;
      readonly rules: readonly RuleId[];
    };

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'policies' | 'log'>;

const customer: Actor = { role: 'customer', id: 'customer' };
const stranger = { role: 'stranger', id: 'stranger' } as const;
const START_WAIT_MS = 1_500;

/**
 * Accepts an appeal: one case per piece, written in one transaction, so that what was answered is kept. The workflows
 * start afterwards; those that could not are started by the sweep. The same key has the same answer.
 * @param also what is true only together with the appeal, in its transaction; whatever it throws undoes both
 */
export async function acceptAppeal(deps: Deps, request: AppealRequest, also?: Also): Promise<AppealResult> {
  const accept = (): Promise<Accepted> => acceptOnce(deps, request, also);
  // An older case of the unit has come alive meanwhile: now it is found, and the appeal belongs to it (E25).
  const { result, opened } = await accept().catch((error: unknown) => {
    if (!isUnitInCase(error)) throw error;
    return accept();
  });
  // Whoever waits for the answer waits a moment for Temporal too, but never for an outage of it.
  await Promise.race([startAll(deps, opened), pause(START_WAIT_MS, undefined, { ref: false })]);
  return result;
}

type Also = (tx: Tx, answer: AppealAnswer) => Promise<void>;

interface Accepted {
  readonly result: AppealResult;
  /** The cases that want a workflow. */
  readonly opened: readonly CaseState[];
}

async function acceptOnce({ db, policies }: Deps, request: AppealRequest, also?: Also): Promise<Accepted> {
  const opened: CaseState[] = [];
  const result = await db
    .transaction()
    .execute(async (tx) => {
      const written = await write(tx, { request, policies, opened });
      if (written.accepted) await also?.(tx, written.answer);
      return written;
    })
    .catch((error: unknown) => {
      if (error instanceof NothingAccepted) return error.result;
      if (isKeyUsed(error)) return keyUsed;
      throw error;
    });
  return { result, opened };
}

/** Rolls the transaction back with a result: an appeal that opens nothing leaves nothing behind. */
class NothingAccepted extends Error {
  constructor(readonly result: AppealResult) {
    super('nothing was accepted');
  }
}

interface Writing {
  readonly request: AppealRequest;
  readonly policies: ApiDeps['policies'];
  /** Filled with the cases that want a workflow. */
  readonly opened: CaseState[];
}

async function write(tx: Tx, writing: Writing): Promise<AppealResult> {
  const { request } = writing;
  const order = await holdOrder(tx, request.orderNo);
  if (!order) return unknownOrder(request.orderNo);
  // Looked up under the lock: of two equal requests at once, the second finds the answer of the first.
  const earlier = request.idempotencyKey === null ? null : await answerToKey(tx, request.idempotencyKey);
  const digest = digestOf(contentOf(request));
  if (earlier && earlier.requestDigest !== digest) return keyUsed;
  // Written by `keepAnswer` below, word for word.
  if (earlier) return { ...earlier, accepted: true, answer: earlier.answer as AppealAnswer };
  const items = request.items.length > 0 || order.onlySku === null ? request.items : [{ sku: order.onlySku }];
  if (items.length === 0) return noItemNamed;
  const { language: ofOrder, country } = order;
  const { chosenLanguage = null, letterLanguage = null } = request;
  const hints = { order: ofOrder, chosen: chosenLanguage, letter: letterLanguage, country };
  const { appealNo, takenAt } = await insertAppeal(tx, request, {
    requestDigest: digest,
    language: languageFor(hints),
  });
  const cases: AnsweredCase[] = [];
  const refusedItems: RefusedItem[] = [];
  const taken: Taken = { units: [], cases: new Set() };
  // One after another: each item must see which pieces those before it took.
  for (const item of items) {
    const answered = await answerItem(tx, { ...writing, appealNo, item, taken });
    if ('caseNo' in answered) cases.push(answered);
    else refusedItems.push(answered);
  }
  if (cases.length === 0) throw new NothingAccepted(noSuchItem(refusedItems));
  const answer = { appealNo, cases, refusedItems };
  await keepAnswer(tx, appealNo, answer);
  return { accepted: true, answer, takenAt };
}

/** What makes two requests the same; when and by which door they came does not. */
function contentOf({ orderNo, email, items, problem }: AppealRequest): object {
  return { orderNo, email: email.toLowerCase(), items, problem };
}

interface Taken {
  readonly units: string[];
  readonly cases: Set<string>;
}

interface Answering extends Writing {
  readonly appealNo: string;
  readonly item: AppealItem;
  readonly taken: Taken;
}

async function answerItem(tx: Tx, answering: Answering): Promise<AnsweredCase | RefusedItem> {
  const { request, item, taken } = answering;
  const wanted = { orderNo: request.orderNo, sku: item.sku, besides: taken.units };
  let proven = true;
  let found = await findUnit(tx, { ...wanted, serialNo: item.serialNo });
  if (!found.found && found.why === 'wrong-serial') {
    // Perhaps we shipped another piece than we noted: a person looks, nobody is refused for it (E45).
    proven = false;
    found = await findUnit(tx, wanted);
  }
  if (found.found) {
    taken.units.push(found.unitId);
    return openCase(tx, answering, { unitId: found.unitId, proven });
  }
  const open = found.caseNos.find((caseNo) => !taken.cases.has(caseNo));
  if (open !== undefined) return attach(tx, answering, open);
  return { sku: item.sku, rules: ['G1'], explanation: appealWords(spokenBy(request))[found.why] };
}

async function openCase(
  tx: Tx,
  { request, policies, opened, appealNo, taken }: Answering,
  piece: { readonly unitId: string; readonly proven: boolean },
): Promise<AnsweredCase> {
  const { unitId } = piece;
  const { unit, policy, first, isBuyer, remedied, eligibility } = await assessAppeal(tx, policies, {
    ...request,
    ...piece,
  });
  const { caseNo, caseId } = await nextCaseNumber(tx);
  taken.cases.add(caseNo);
  const remedies = await remediesBefore(tx, unitId, first.appealedAt);
  const settled = new Set([
    ...first.kept.settled,
    ...(piece.proven ? (['proof'] as const) : []),
    ...(isBuyer ? (['identity'] as const) : []),
  ]);
  const kept = { ...first.kept, settled: [...settled] };
  const { appealedAt } = first;
  const found = waivedFor(piece.proven ? request.found : undefined, caseNo);
  const state = initialState({ caseNo, policy, unit, appealedAt, remedies, kept, waived: found.waived });
  const follows = first.follows ?? remedies[0]?.caseNo;
  const following = followingDetail(follows, first.kept);
  const detail = { appealNo, channel: request.channel, ...following, ...found.detail };
  const at = request.acceptedAt.toISOString();
  const opening = openingStep(state, {
    ...{ at, eligibility, detail, policy, remedies },
    dangerous: request.problem.dangerous === true,
    helpful: missingItems(request.problem),
  });
  await insertCase(tx, opening, { caseId, appealNo, eligibility });
  await keepProblem(tx, caseNo, { request, appealNo, author: customer });
  opened.push(opening.state);
  const outcome = opening.state.stage === 'closed' ? opening.state.outcome : null;
  // What a stranger hears is no more than that the appeal is there: dates and sums are the buyer's (E20).
  const language = spokenBy(request);
  const explanation = isBuyer
    ? explanationIn(decisionsIn(language), {
        ...{ eligibility, policy, remedied, overruled: [] },
        ...{ appealedAt: first.appealedAt, customerTimeZone: request.timeZone ?? null },
      })
    : appealWords(language).untilIdentified;
  const { eligible, rules } = eligibility;
  return { caseNo, stage: opening.state.stage, outcome, eligibility: { eligible, rules, explanation } };
}

/** The language of an appeal itself, in which it is answered at once; letters go by more than that. */
function spokenBy({ chosenLanguage = null, letterLanguage = null }: AppealRequest): Language {
  return languageFor({ order: null, chosen: chosenLanguage, letter: letterLanguage, country: null });
}

/**
 * The unit is in an open case: what the customer adds belongs to it (E25), also that the goods are dangerous (E49), of which
 * the sweep tells it. Whoever is neither the buyer nor wrote that case hears of it what he would hear of one of his own
 * before anybody knows who he is (E20).
 */
async function attach(
  tx: Tx,
  { request, appealNo, taken }: Answering,
  caseNo: string,
): Promise<AnsweredCase> {
  taken.cases.add(caseNo);
  const { stage, outcome, eligibility, writers } = await standingOf(tx, caseNo);
  const isKnown = writers.some((address) => isSameAddress(address, request.email));
  const textId = await keepProblem(tx, caseNo, { request, appealNo, author: isKnown ? customer : stranger });
  // A stranger's word stops nobody's case: support reads it.
  if (isKnown && request.problem.dangerous === true) await noteHazard(tx, { textId, caseNo });
  await askForReader(tx, { caseNo, at: request.acceptedAt });
  const words = appealWords(spokenBy(request));
  if (!isKnown)
    return {
      caseNo,
      ...unidentified,
      eligibility: { eligible: true, rules: [], explanation: words.untilIdentified },
    };
  const { eligible, rules } = eligibility;
  return { caseNo, stage, outcome, eligibility: { eligible, rules, explanation: words.attached } };
}

const unidentified = { stage: 'appeal', outcome: null } as const;

async function keepProblem(
  tx: Tx,
  caseNo: string,
  about: {
    readonly request: AppealRequest;
    readonly appealNo: string;
    readonly author: Actor | typeof stranger;
  },
): Promise<string> {
  const { request, appealNo, author } = about;
  const textId = textIdFor(caseNo, appealNo, 'problem');
  await keepText(tx, { textId, caseNo, kind: 'problem', author, body: problemText(request.problem) });
  return textId;
}

function unknownOrder(orderNo: string): AppealResult {
  const detail = `Cannot open a case: we have no order ${orderNo}. Check the number on the invoice, or write to us with a copy of it.`;
  return { accepted: false, why: 'unknown-order', detail, rules: ['G1', 'A2'] };
}

const noItemNamed: AppealResult = {
  accepted: false,
  why: 'no-item-named',
  detail: 'Cannot open a case: name the products it is about in items, as [{"sku": "…"}].',
  rules: ['A2'],
};

const keyUsed: AppealResult = {
  accepted: false,
  why: 'key-used',
  detail:
    'Cannot open a case: this Idempotency-Key was used for another appeal; send this one with a key of its own.',
  rules: [],
};

function noSuchItem(items: readonly RefusedItem[]): AppealResult {
  const reasonsGiven = items.map(({ sku, explanation }) => `${sku}: ${explanation}`).join(' ');
  return {
    accepted: false,
    why: 'no-such-item',
    detail: `Cannot open a case: ${reasonsGiven}`,
    rules: ['G1'],
  };
}

function isKeyUsed(error: unknown): boolean {
  return isViolated(error, 'appeals_idempotency_key_key');
}
