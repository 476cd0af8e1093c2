import { createHash } from 'node:crypto';
import { endInquiry, noteInquiry } from '../store/cases/inquiries';
import { markHandled, ordersOfBuyer, storeIncoming } from '../store/letters/incoming-letters';
import { claimLettersFor } from '../store/letters/unplaced-letters';
import { acceptAppeal } from './appeals';
import type { AppealRequest, AppealResult } from './appeals';
import { problemText } from './cases/problem-text';
import type { ApiDeps } from './deps';
import { namedBefore } from './letters/first-naming';
import { digestOf } from './request-digest';

type Deps = Pick<ApiDeps, 'db' | 'cases' | 'policies' | 'log'>;
type Refusal = Exclude<Extract<AppealResult, { readonly accepted: false }>['why'], 'key-used'>;

/**
 * Accepts the appeal of a form, dated by what its sender wrote before about the same order or goods (`clockStops`, E12).
 * A form that opens nothing is kept, so that the right one that follows is dated by it.
 */
export async function acceptForm(deps: Deps, request: AppealRequest): Promise<AppealResult> {
  const sender = request.email.trim().toLowerCase();
  const skus = request.items.map(({ sku }) => sku);
  const { orderNo, acceptedAt: before } = request;
  const named = await namedBefore(deps.db, { sender, orderNo, skus, before });
  const result = await acceptAppeal(deps, { ...request, ...named.first });
  if (!result.accepted) {
    if (result.why !== 'key-used') await keepForm(deps, { ...request, email: sender }, result.why);
    return result;
  }
  const caseNo = result.answer.cases[0]?.caseNo;
  if (caseNo === undefined) return result;
  // The purchase was found after all: what its sender asked before is answered by his case.
  await endInquiry(deps.db, sender, caseNo);
  await claimLettersFor(deps.db, caseNo, named.letterIds);
  return result;
}

/** Why a form was kept, for support, which sees it beside the letters that no case claims. */
const notes: Readonly<Record<Refusal, string>> = {
  'unknown-order': 'kept: the form named no order of ours',
  'no-item-named': 'kept: the form named no product of the order',
  'no-such-item': 'kept: the form named nothing of the order that could be returned',
};

/**
 * Keeps a form that opened nothing. One that names no order of ours is an inquiry, with the search that was made: support
 * finds the purchase or refuses it by G1 (E18). The same form again is the same one.
 */
async function keepForm({ db }: Deps, request: AppealRequest, why: Refusal): Promise<void> {
  const { orderNo, problem, items, acceptedAt, timeZone, email: sender } = request;
  const isUnknown = why === 'unknown-order';
  const key = createHash('sha256').update(digestOf({ sender, orderNo, problem, items })).digest('hex');
  const skus = [...new Set(items.map(({ sku }) => sku))].join(', ');
  const { letterId, handled } = await storeIncoming(db, {
    ...{ messageId: `<form.${key.slice(0, 32)}@returns-desk>`, inReplyTo: null, thread: [] },
    ...{ sender, recipient: 'form', subject: `Order ${orderNo}${skus === '' ? '' : `: ${skus}`}` },
    ...{ text: problemText(problem), automatic: false, bounce: null, receivedAt: acceptedAt, timeZone },
    ...{ caseNo: null, orderNo: isUnknown ? null : orderNo, uploadedBy: 'customer', attachments: [] },
  });
  if (isUnknown) await noteSearch(db, { sender, orderNo, letterId, at: acceptedAt });
  if (!handled) await markHandled(db, letterId, { understood: null, note: notes[why] });
}

async function noteSearch(
  db: ApiDeps['db'],
  {
    sender,
    orderNo,
    letterId,
    at,
  }: { readonly sender: string; readonly orderNo: string; readonly letterId: number; readonly at: Date },
): Promise<void> {
  const own = await ordersOfBuyer(db, sender);
  const search = {
    orderNosNamed: [orderNo],
    ordersFound: [],
    ordersOfSender: own.map((order) => order.orderNo),
  };
  await noteInquiry(db, { sender, letterId, at, search });
}
