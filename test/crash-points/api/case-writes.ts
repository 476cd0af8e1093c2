import { receiveLetter } from '../../../api/letters-in';
import { markHandled, storeIncoming } from '../../../store/letters/incoming-letters';
import { reportMismatches } from '../../../store/work/work-items';
import type { Mismatch } from '../../../store/work/work-items';
import { buyerEmail, putOrder } from '../../support/order';
import type { Asked, CrashDesk } from './crash-desk';
import type { ApiWrite, Harmless } from './write';

const text = 'a word about it';
const reads = { harmless: 'it changes nothing' } as const;

async function appealOf(desk: CrashDesk) {
  const n = String(desk.next());
  const { orderNo, sku } = await putOrder(desk.db, { orderNo: `DE-${n}`, quantity: 2 });
  const problem = { description: 'No trace on channel two.' };
  const body = { orderNo, email: buyerEmail, items: [{ sku }, { sku }], problem };
  return { body, key: `appeal-${n}`, headers: desk.elsewhere() };
}

/** A letter that no case claims, or that is no appeal yet. */
async function letterOf(desk: CrashDesk): Promise<number> {
  const n = String(desk.next());
  const { letterId } = await storeIncoming(desk.db, {
    ...{ messageId: `<letter-${n}@example.org>`, inReplyTo: null, thread: [], sender: 'eve@example.org' },
    ...{ recipient: 'returns@desk.example', subject: 'Help', text, automatic: false, bounce: null },
    ...{ receivedAt: new Date(), caseNo: null, orderNo: null, uploadedBy: 'customer' },
    attachments: [{ name: 'log.txt', mediaType: 'text/plain', content: Buffer.from(n), quarantined: null }],
  });
  await markHandled(desk.db, letterId, { understood: null, note: 'asked: no-order-found' });
  return letterId;
}

async function inquiryOf(desk: CrashDesk): Promise<number> {
  const sender = `eve-${String(desk.next())}@example.org`;
  await receiveLetter(
    {
      db: desk.db,
      now: () => new Date(),
      act: () => Promise.resolve(),
      acceptAppeal: () => Promise.reject(new Error('no')),
    },
    {
      ...{ messageId: `<${sender}>`, inReplyTo: null, thread: [], caseNo: null, sender, text: '???' },
      ...{ recipient: 'returns@desk.example', subject: 'Help', receivedAt: new Date(), automatic: false },
      ...{ undelivered: [], attachments: [], language: null, bounce: null, timeZone: null },
    },
  );
  const found = desk.db.selectFrom('inquiries').select('inquiry_id').where('sender', '=', sender);
  return (await found.executeTakeFirstOrThrow()).inquiry_id;
}

async function itemOf(desk: CrashDesk, item: Pick<Mismatch, 'kind' | 'subject' | 'caseNo'>): Promise<string> {
  const comparison = item.kind === 'case-orphaned' ? 'runs' : 'refunds';
  await reportMismatches(desk.db, comparison, { found: [{ ...item, detail: {} }], at: new Date() });
  const found = desk.db.selectFrom('work_items').select('item_id').where('subject', '=', item.subject);
  return String((await found.executeTakeFirstOrThrow()).item_id);
}

/** A request about a case, with a key of its own. */
const about =
  (method: Asked['method'], path: string, sent: Asked['sent']): ApiWrite['ask'] =>
  async (desk) => {
    const { caseNo } = await desk.case();
    return { method, path: `/api/v1/cases/${caseNo}/${path}`, sent: { key: `key-of-${caseNo}`, ...sent } };
  };

const settled = { answers: 409, because: 'it is settled already, which is what the caller wanted' };

/** Appeals, letters, and what is done around a case. */
export const caseWrites: Readonly<Record<string, ApiWrite | Harmless>> = {
  'POST /api/v1/appeals': {
    ask: async (desk) => ({ method: 'POST', path: '/api/v1/appeals', sent: await appealOf(desk) }),
  },
  'POST /api/v1/appeals/preview': reads,
  'POST /api/v1/appeals/{appealNo}/files': {
    async ask(desk) {
      const { json } = await desk.api.post('/api/v1/appeals', await appealOf(desk));
      const { appealNo, uploadToken } = json as { appealNo: string; uploadToken: string };
      const headers = { 'content-type': 'text/plain', 'x-upload-token': uploadToken };
      const path = `/api/v1/appeals/${appealNo}/files?name=log.txt`;
      return { method: 'POST', path, sent: { raw: `log of ${appealNo}`, headers } };
    },
  },
  'PUT /api/v1/cases/{caseNo}/address': {
    ask: about('PUT', 'address', { as: 'support', body: { address: 'Lindenweg 2, 10115 Berlin' } }),
  },
  'PUT /api/v1/cases/{caseNo}/assignee': {
    ask: about('PUT', 'assignee', { as: 'support', body: { userId: 'me' } }),
  },
  'POST /api/v1/cases/{caseNo}/letters': {
    ask: about('POST', 'letters', { as: 'support', body: { subject: text, text } }),
  },
  'POST /api/v1/cases/{caseNo}/messages': {
    ask: about('POST', 'messages', { as: 'support', body: { text } }),
  },
  'POST /api/v1/cases/{caseNo}/files': {
    ask: about('POST', 'files?name=log.txt', {
      ...{ as: 'support', raw: 'a line of a log', headers: { 'content-type': 'text/plain' } },
    }),
  },
  'POST /api/v1/policy/what-if': reads,
  'POST /api/v1/policy/judge': reads,
  'POST /api/v1/inquiries/{inquiryId}/ratify': {
    async ask(desk) {
      const { orderNo, sku } = await putOrder(desk.db, { orderNo: `DE-${String(desk.next())}` });
      const path = `/api/v1/inquiries/${String(await inquiryOf(desk))}/ratify`;
      return {
        method: 'POST',
        path,
        sent: { as: 'support', body: { orderNo, items: [{ sku }], reason: text } },
      };
    },
    done: settled,
  },
  'POST /api/v1/inquiries/{inquiryId}/refuse': {
    async ask(desk) {
      const path = `/api/v1/inquiries/${String(await inquiryOf(desk))}/refuse`;
      return { method: 'POST', path, sent: { as: 'support', body: { reason: text } } };
    },
    done: settled,
  },
  'POST /api/v1/letters/{letterId}/place': {
    async ask(desk) {
      const { caseNo } = await desk.case();
      const path = `/api/v1/letters/${String(await letterOf(desk))}/place`;
      return { method: 'POST', path, sent: { as: 'support', body: { caseNo } } };
    },
  },
  'POST /api/v1/work-items/{id}/close': {
    async ask(desk) {
      const subject = `re_${String(desk.next())}`;
      const id = await itemOf(desk, { kind: 'refund-by-hand', subject, caseNo: null });
      return {
        method: 'POST',
        path: `/api/v1/work-items/${id}/close`,
        sent: { as: 'manager', body: { note: text } },
      };
    },
  },
  'POST /api/v1/work-items/{id}/resume': {
    async ask(desk) {
      const { caseNo } = await desk.case();
      const id = await itemOf(desk, { kind: 'case-orphaned', subject: caseNo, caseNo });
      return {
        method: 'POST',
        path: `/api/v1/work-items/${id}/resume`,
        sent: { as: 'manager', body: { note: text } },
      };
    },
  },
  'POST /api/v1/webhooks/stripe': {
    ask(desk) {
      const n = String(desk.next());
      const dispute = {
        disputeId: `dp_${n}`,
        paymentIntentId: `pi_${n}`,
        chargeId: null,
        amountCents: 9_000,
        currency: 'EUR',
        standing: 'open',
      };
      const raw = JSON.stringify({ eventId: `evt_${n}`, type: 'charge.dispute.created', dispute });
      const headers = { 'stripe-signature': 'right' };
      return Promise.resolve({ method: 'POST', path: '/api/v1/webhooks/stripe', sent: { raw, headers } });
    },
  },
  'POST /api/v1/people/export': reads,
  'POST /api/v1/people/export.pdf': reads,
  'POST /api/v1/codec/decode': reads,
  'POST /api/v1/erasures': {
    async ask(desk) {
      const email = `person-${String(desk.next())}@example.org`;
      await putOrder(desk.db, { orderNo: `DE-${String(desk.next())}`, customer: { email } });
      return { method: 'POST', path: '/api/v1/erasures', sent: { as: 'admin', body: { email } } };
    },
    again: {
      tables: ['erasures'],
      because:
        'who asks again to forget a person that was forgotten is told of an erasure that found nothing',
    },
  },
  'POST /api/v1/erasures/{erasureId}/refusal': {
    async ask(desk) {
      const email = `person-${String(desk.next())}@example.org`;
      const asked = {
        email,
        because: 'request',
        asked_by: 'admin',
        asked_at: new Date(),
        state: 'waiting',
      } as const;
      const made = desk.db.insertInto('erasures').values(asked).returning('erasure_id');
      const { erasure_id: id } = await made.executeTakeFirstOrThrow();
      const path = `/api/v1/erasures/${String(id)}/refusal`;
      return { method: 'POST', path, sent: { as: 'admin', body: { reason: text } } };
    },
    done: { answers: 409, because: 'none of this number waits any more' },
  },
};
