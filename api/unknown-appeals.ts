import { createHash } from 'node:crypto';
import { endInquiry, noteInquiry } from '../store/cases/inquiries';
import { markHandled, ordersOfBuyer, storeIncoming } from '../store/letters/incoming-letters';
import type { AppealRequest } from './appeals';
import { problemText } from './cases/problem-text';
import type { ApiDeps } from './deps';
import { digestOf } from './request-digest';

type Deps = Pick<ApiDeps, 'db'>;

/**
 * Keeps an appeal that names no order of ours, with the search that was made: support sees it beside the letters that no
 * case claims, and finds the purchase or refuses it by G1 (E18). The same appeal again is the same one.
 */
export async function keepUnknownAppeal({ db }: Deps, request: AppealRequest): Promise<void> {
  const { orderNo, problem, items, acceptedAt, timeZone } = request;
  const sender = request.email.trim().toLowerCase();
  const key = createHash('sha256').update(digestOf({ sender, orderNo, problem, items })).digest('hex');
  const skus = [...new Set(items.map(({ sku }) => sku))].join(', ');
  const { letterId } = await storeIncoming(db, {
    ...{ messageId: `<form.${key.slice(0, 32)}@returns-desk>`, inReplyTo: null, thread: [] },
    ...{ sender, recipient: 'form', subject: `Order ${orderNo}${skus === '' ? '' : `: ${skus}`}` },
    ...{ text: problemText(problem), automatic: false, bounce: null, receivedAt: acceptedAt, timeZone },
    ...{ caseNo: null, orderNo: null, uploadedBy: 'customer', attachments: [] },
  });
  const own = await ordersOfBuyer(db, sender);
  const search = {
    orderNosNamed: [orderNo],
    ordersFound: [],
    ordersOfSender: own.map((order) => order.orderNo),
  };
  await noteInquiry(db, { sender, letterId, at: acceptedAt, search });
  await markHandled(db, letterId, { understood: null, note: 'kept: the form named no order of ours' });
}

/** The purchase was found after all: what its sender asked before is answered by his case. */
export async function endUnknownAppeal(
  { db }: Deps,
  { email }: AppealRequest,
  caseNo: string,
): Promise<void> {
  await endInquiry(db, email.trim().toLowerCase(), caseNo);
}
