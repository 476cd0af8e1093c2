import { sql } from 'kysely';
import type { Database, Queries } from '../database';
import { withoutLinkTokens } from '../letters/link-tokens';
import { casesOfPerson } from './obstacles';

/** Everything that the desk holds about a person, as of one moment. */
export type PersonFile = Awaited<ReturnType<typeof personFile>>;

/** Gathers what is kept about the person behind an e-mail address; lists are empty where nothing is. */
export function personFile(db: Database, given: string) {
  const email = given.trim().toLowerCase();
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const caseNos = await casesOfPerson(tx, email);
      return {
        email,
        orders: await ordersOf(tx, email),
        appeals: await appealsOf(tx, email),
        ...(await aboutCases(tx, caseNos)),
        letters: withoutLinkTokens(await lettersOf(tx, email, caseNos)),
        shopMessages: await shopMessagesAbout(tx, email),
        links: await tx
          .selectFrom('one_time_grants')
          .select(['purpose', 'case_no as caseNo', 'asked_at as askedAt', 'used_at as usedAt'])
          .where('user_id', 'is', null)
          .where((where) => where(where.fn('lower', ['email']), '=', email))
          .orderBy('asked_at')
          .execute(),
        inquiries: await tx
          .selectFrom('inquiries')
          .select(['inquiry_id as inquiryId', 'opened_at as openedAt', 'state', 'search', 'reason'])
          .where('sender', '=', email)
          .orderBy('inquiry_id')
          .execute(),
        sessions: await tx
          .selectFrom('sessions')
          .select(['created_at as createdAt', 'seen_at as seenAt', 'expires_at as expiresAt'])
          .where((where) => where(where.fn('lower', ['email']), '=', email))
          .execute(),
      };
    });
}

async function ordersOf(db: Queries, email: string) {
  const orders = await db
    .selectFrom('orders')
    .select(['order_no as orderNo', 'ordered_at as orderedAt', 'customer_name as name'])
    .select(['customer_email as email', 'customer_address as address', 'customer_language as language'])
    .select(['payment_provider as paymentProvider', 'payment_id as paymentId'])
    .where((where) => where(where.fn('lower', ['customer_email']), '=', email))
    .orderBy('ordered_at')
    .execute();
  const orderNos = orders.map(({ orderNo }) => orderNo);
  const goods =
    orderNos.length === 0
      ? []
      : await db
          .selectFrom('units as u')
          .innerJoin('order_lines as l', (join) =>
            join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
          )
          .select(['u.order_no as orderNo', 'l.sku', 'u.serial_no as serialNo'])
          .select('l.unit_paid_cents as unitPaidCents')
          .where('u.order_no', 'in', orderNos)
          .execute();
  return orders.map((order) => ({
    ...order,
    goods: goods
      .filter(({ orderNo }) => orderNo === order.orderNo)
      .map(({ sku, serialNo, unitPaidCents }) => ({ sku, serialNo, unitPaidCents })),
  }));
}

function appealsOf(db: Queries, email: string) {
  return db
    .selectFrom('appeals')
    .select(['appeal_no as appealNo', 'order_no as orderNo', 'channel', 'accepted_at as acceptedAt'])
    .select(['problem', 'language', 'time_zone as timeZone'])
    .where((where) => where(where.fn('lower', ['email']), '=', email))
    .orderBy('accepted_at')
    .execute();
}

async function aboutCases(db: Queries, caseNos: readonly string[]) {
  if (caseNos.length === 0)
    return { cases: [], texts: [], files: [], refunds: [], payouts: [], parcels: [], workItems: [] };
  const cases = await db
    .selectFrom('cases')
    .select(['case_no as caseNo', 'appeal_no as appealNo', 'stage', 'outcome'])
    .select(['opened_at as openedAt', 'updated_at as updatedAt', 'delivery_address as deliveryAddress'])
    .where('case_no', 'in', caseNos)
    .orderBy('case_id')
    .execute();
  const texts = await db
    .selectFrom('case_texts')
    .select(['case_no as caseNo', 'kind', 'author_role as authorRole', 'body', 'written_at as writtenAt'])
    .where('case_no', 'in', caseNos)
    .orderBy('written_at')
    .execute();
  const files = await db
    .selectFrom('files as f')
    .leftJoin('letters as l', 'l.letter_id', 'f.letter_id')
    .select(['f.file_id as fileId', 'f.name', 'f.media_type as mediaType', 'f.size_bytes as sizeBytes'])
    .select(['f.sha256', 'f.uploaded_at as uploadedAt'])
    .where((where) => where.or([where('f.case_no', 'in', caseNos), where('l.case_no', 'in', caseNos)]))
    .orderBy('f.uploaded_at')
    .execute();
  const refunds = await db
    .selectFrom('refund_intents')
    .select(['case_no as caseNo', 'amount_cents as amountCents', 'currency', 'state'])
    .select(['payment_id as paymentId', 'created_at as createdAt'])
    .where('case_no', 'in', caseNos)
    .orderBy('created_at')
    .execute();
  const further = await furtherAbout(db, caseNos);
  return { cases, texts: withoutLinkTokens(texts), files, refunds, ...further };
}

/** What was paid past the card, what was sent, and what staff had to look at. */
async function furtherAbout(db: Queries, caseNos: readonly string[]) {
  const payouts = await db
    .selectFrom('payouts')
    .select(['case_no as caseNo', 'method', 'reference', 'amount_cents as amountCents', 'currency', 'state'])
    .select('proposed_at as proposedAt')
    .where('case_no', 'in', caseNos)
    .orderBy('proposed_at')
    .execute();
  const parcels = await db
    .selectFrom('dispatch_orders')
    .select(['case_no as caseNo', 'purpose', 'sku', 'state', 'carrier', 'tracking_no as trackingNo'])
    .select(['ordered_at as orderedAt', 'dispatched_at as dispatchedAt', 'delivered_at as deliveredAt'])
    .where('case_no', 'in', caseNos)
    .orderBy('ordered_at')
    .execute();
  const workItems = await db
    .selectFrom('work_items')
    .select(['case_no as caseNo', 'kind', 'found_at as foundAt', 'closed_at as closedAt', 'note'])
    .where('case_no', 'in', caseNos)
    .orderBy('found_at')
    .execute();
  return { payouts, parcels, workItems };
}

/** A shop's messages of which no order could be made yet, as the shop wrote them. */
async function shopMessagesAbout(db: Queries, email: string) {
  const { rows } = await sql<{ topic: string; receivedAt: Date; body: string | null }>`
    select topic, received_at as "receivedAt", convert_from(body, 'UTF8') as body from shop_messages
    where state = 'waiting' and strpos(lower(encode(body, 'escape')), ${email}) > 0
    order by received_at`.execute(db);
  return rows;
}

function lettersOf(db: Queries, email: string, caseNos: readonly string[]) {
  return db
    .selectFrom('letters')
    .select(['case_no as caseNo', 'direction', 'sender', 'recipient', 'subject', 'body'])
    .select(['message_id as messageId', 'undelivered_reason as undeliveredReason'])
    .select(['written_at as writtenAt', 'sent_at as sentAt'])
    .where((where) =>
      where.or([
        where(where.fn('lower', ['sender']), '=', email),
        where(where.fn('lower', ['recipient']), '=', email),
        ...(caseNos.length > 0 ? [where('case_no', 'in', caseNos)] : []),
      ]),
    )
    .orderBy('letter_id')
    .execute();
}
