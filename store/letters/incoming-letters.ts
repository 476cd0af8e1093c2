import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { withoutCardNumbers } from '../card-numbers';
import type { Database, Queries } from '../database';
import { countryIn } from '../import/shapes';
import type { OrdersTable } from '../tables/catalogue';
import { askForReader } from '../work/customer-words';

/** A letter as it came, with the case it belongs to where that is known already. */
export interface NewIncomingLetter {
  readonly messageId: string;
  readonly inReplyTo: string | null;
  readonly thread: readonly string[];
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly automatic: boolean;
  /** Set where it is a mail server's report on a letter that did not arrive. */
  readonly bounce: object | null;
  readonly receivedAt: Date;
  /** Offset from UTC of its Date header, or the zone of a form (E6). */
  readonly timeZone?: string | null | undefined;
  readonly caseNo: string | null;
  readonly orderNo: string | null;
  /** As whom the attachments are filed. */
  readonly uploadedBy: string;
  readonly attachments: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly content: Buffer;
    /** Why the file is kept away from everybody but staff. */
    readonly quarantined: string | null;
  }[];
}

export interface StoredLetter {
  readonly letterId: number;
  /** False for a Message-ID that was here before. */
  readonly fresh: boolean;
  /** Whether everything that follows from the letter was done. A repeated letter that was not finished is taken up again. */
  readonly handled: boolean;
  /** The moment the desk first had it, whatever its own Date header says (E111). */
  readonly receivedAt: Date;
}

/** Stores a letter with its attachments in one transaction, once per Message-ID. */
export async function storeIncoming(db: Database, letter: NewIncomingLetter): Promise<StoredLetter> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .insertInto('letters')
      .values({
        direction: 'in',
        message_id: letter.messageId,
        in_reply_to: letter.inReplyTo,
        thread: [...letter.thread],
        sender: letter.sender,
        recipient: letter.recipient,
        subject: withoutCardNumbers(letter.subject),
        body: withoutCardNumbers(letter.text),
        automatic: letter.automatic,
        bounce: letter.bounce !== null,
        case_no: letter.caseNo,
        order_no: letter.orderNo,
        written_at: letter.receivedAt,
        time_zone: letter.timeZone ?? null,
        next_attempt_at: null,
      })
      .onConflict((conflict) => conflict.column('message_id').doNothing())
      .returning('letter_id')
      .executeTakeFirst();
    if (!row) return readStored(tx, letter.messageId);
    await storeAttachments(tx, row.letter_id, letter);
    return { letterId: row.letter_id, fresh: true, handled: false, receivedAt: letter.receivedAt };
  });
}

async function readStored(db: Queries, messageId: string): Promise<StoredLetter> {
  const row = await db
    .selectFrom('letters')
    .select(['letter_id', 'handled_at', 'written_at', 'direction'])
    .where('message_id', '=', messageId)
    .executeTakeFirstOrThrow();
  // A letter of ours that comes back to us is no news either.
  const handled = row.handled_at !== null || row.direction === 'out';
  return { letterId: row.letter_id, fresh: false, handled, receivedAt: row.written_at };
}

async function storeAttachments(db: Queries, letterId: number, letter: NewIncomingLetter): Promise<void> {
  if (letter.attachments.length === 0) return;
  const rows = letter.attachments.map(({ name, mediaType, content, quarantined }) => ({
    file_id: randomUUID(),
    case_no: letter.caseNo,
    letter_id: letterId,
    name,
    media_type: mediaType,
    size_bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    content,
    uploaded_by: letter.uploadedBy,
    quarantined,
  }));
  await db.insertInto('files').values(rows).execute();
}

/** What became of a letter: the case that it opened, and the action that the desk read in it. */
export interface Handling {
  readonly caseNo?: string;
  /** The action's name, or null where a person has to read the letter. */
  readonly understood: string | null;
  /** Why the case did not take what the letter asked for. */
  readonly note?: string;
  /** The case on which a person has to read the letter. */
  readonly toRead?: string;
}

/** Closes the handling of a letter, hands its files to the case that it opened, and calls a reader where one is needed. */
export async function markHandled(db: Database, letterId: number, handling: Handling): Promise<void> {
  const placed = handling.caseNo === undefined ? {} : { case_no: handling.caseNo };
  await db.transaction().execute(async (tx) => {
    const { written_at: at } = await tx
      .updateTable('letters')
      .set({
        ...placed,
        understood: handling.understood,
        last_error: handling.note ?? null,
        handled_at: sql<Date>`now()`,
      })
      .where('letter_id', '=', letterId)
      .returning('written_at')
      .executeTakeFirstOrThrow();
    if (handling.toRead !== undefined) await askForReader(tx, { caseNo: handling.toRead, at });
    if (handling.caseNo !== undefined)
      await tx.updateTable('files').set(placed).where('letter_id', '=', letterId).execute();
  });
}

/** The case to which one of these Message-IDs belongs; the newest letter decides. */
export async function caseOfThread(db: Queries, messageIds: readonly string[]): Promise<string | null> {
  if (messageIds.length === 0) return null;
  const row = await db
    .selectFrom('letters')
    .select('case_no')
    .where('message_id', 'in', messageIds)
    .where('case_no', 'is not', null)
    .orderBy('letter_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.case_no ?? null;
}

/**
 * The offer that a letter answers: the newest that stood when the answered letter of ours was written. A letter that
 * answers none of them can only mean the one offer that was ever made; among several nobody guesses (E65, E68).
 */
export async function offerAnswered(db: Queries, caseNo: string, answered: Answered): Promise<number | null> {
  const letter = await letterAnswered(db, caseNo, answered);
  const offers = await db
    .selectFrom('case_events')
    .select(['seq', sql<number>`(detail->>'version')::int`.as('version')])
    .where('case_no', '=', caseNo)
    .where('name', '=', 'optionsOffered')
    .orderBy('seq')
    .execute();
  const seq = letter?.seq ?? null;
  const then = seq === null ? undefined : offers.findLast((offer) => offer.seq <= seq);
  const only = offers.length === 1 ? offers[0] : undefined;
  return (then ?? only)?.version ?? null;
}

/**
 * Whether a yes to another way of payment can mean the one that the newest letter asked about: to an older one he agreed
 * to something else (E75). Where one letter asked, there is no other.
 */
export async function answersNewestPayout(db: Queries, caseNo: string, answered: Answered): Promise<boolean> {
  const [newest, older] = await db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .where('template', '=', 'payout-consent')
    .orderBy('letter_id', 'desc')
    .limit(2)
    .execute();
  if (!newest || !older) return true;
  const letter = await letterAnswered(db, caseNo, answered);
  return letter !== undefined && letter.letter_id >= newest.letter_id;
}

/** What a letter says about which letters of ours it answers. */
interface Answered {
  readonly inReplyTo: string | null;
  readonly thread: readonly string[];
}

/** The letter of ours that a letter answers: the one it names itself, else the newest of its thread. */
async function letterAnswered(db: Queries, caseNo: string, { inReplyTo, thread }: Answered) {
  const named = [...new Set([...(inReplyTo === null ? [] : [inReplyTo]), ...thread])];
  return db
    .selectFrom('letters')
    .select(['letter_id', 'seq'])
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .where('seq', 'is not', null)
    .where('message_id', 'in', named.length > 0 ? named : [''])
    .orderBy(sql`message_id = ${inReplyTo ?? ''}`, 'desc')
    .orderBy('letter_id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Who may speak in a case by letter. Addresses are in lower case. */
export interface Correspondents {
  readonly caseNo: string;
  readonly buyerEmail: string;
  readonly writtenBy: string;
  /** Whether the case rests, because its customer was silent. */
  readonly isDormant: boolean;
  /** Whether it ended because advice solved the problem, or because nobody said that it did not. */
  readonly isSolved: boolean;
}

/** Whether a sender may speak in a case. */
export function mayWrite(about: Correspondents, { sender }: { readonly sender: string }): boolean {
  return sender === about.buyerEmail || sender === about.writtenBy;
}

/** The correspondents of a case, or null when there is no such case. */
export async function correspondents(db: Queries, caseNo: string): Promise<Correspondents | null> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('orders as o', 'o.order_no', 'u.order_no')
    .select(['c.case_no', 'o.customer_email', 'a.email', 'c.stage', 'c.outcome'])
    .where('c.case_no', '=', caseNo)
    .executeTakeFirst();
  if (!row) return null;
  return {
    caseNo: row.case_no,
    buyerEmail: row.customer_email.toLowerCase(),
    writtenBy: row.email.toLowerCase(),
    isDormant: row.stage === 'closed' && row.outcome === 'lapsed',
    isSolved: row.stage === 'closed' && row.outcome === 'solved-remotely',
  };
}

/** An order as a letter may mean it: its goods with every name a customer may call them by. */
export interface NamedOrder {
  readonly orderNo: string;
  readonly buyerEmail: string;
  readonly language: string | null;
  readonly country: string | null;
  readonly orderedAt: Date;
  readonly lines: readonly {
    readonly sku: string;
    readonly title: string;
    readonly serialNos: readonly string[];
  }[];
}

/** The orders with these numbers; numbers that are none of ours are left out. */
export async function ordersNamed(db: Queries, orderNos: readonly string[]): Promise<readonly NamedOrder[]> {
  if (orderNos.length === 0) return [];
  const orders = await db
    .selectFrom('orders')
    .select(namedColumns)
    .where('order_no', 'in', orderNos)
    .orderBy('order_no')
    .execute();
  return withLines(db, orders);
}

/** The newest orders of a buyer, at most 20. */
export async function ordersOfBuyer(db: Queries, email: string): Promise<readonly NamedOrder[]> {
  const orders = await db
    .selectFrom('orders')
    .select(namedColumns)
    .where(sql<string>`lower(customer_email)`, '=', email.toLowerCase())
    .orderBy('ordered_at', 'desc')
    .limit(20)
    .execute();
  return withLines(db, orders);
}

const namedColumns = [
  'order_no',
  'customer_email',
  'customer_language',
  'customer_address',
  'ordered_at',
] as const;

async function withLines(
  db: Queries,
  orders: readonly Pick<Selectable<OrdersTable>, (typeof namedColumns)[number]>[],
): Promise<readonly NamedOrder[]> {
  if (orders.length === 0) return [];
  const rows = await db
    .selectFrom('order_lines as ol')
    .innerJoin('products as p', 'p.sku', 'ol.sku')
    .select(['ol.order_no', 'ol.sku', 'p.title'])
    .select(
      sql<string[]>`array(
        select serial_no from units as u
        where u.order_no = ol.order_no and u.line_no = ol.line_no and serial_no is not null order by piece)`.as(
        'serials',
      ),
    )
    .where(
      'ol.order_no',
      'in',
      orders.map((order) => order.order_no),
    )
    .orderBy('ol.line_no')
    .execute();
  return orders.map((order) => ({
    orderNo: order.order_no,
    buyerEmail: order.customer_email.toLowerCase(),
    language: order.customer_language,
    country: countryIn(order.customer_address),
    orderedAt: order.ordered_at,
    lines: rows
      .filter((row) => row.order_no === order.order_no)
      .map(({ sku, title, serials }) => ({ sku, title, serialNos: serials })),
  }));
}

/** The newest case about one of these products of an order, or null. */
export async function newestCaseOf(
  db: Queries,
  orderNo: string,
  skus: readonly string[],
): Promise<string | null> {
  const row = await db
    .selectFrom('cases as c')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('order_lines as l', (join) =>
      join.onRef('l.order_no', '=', 'u.order_no').onRef('l.line_no', '=', 'u.line_no'),
    )
    .select('c.case_no')
    .where('u.order_no', '=', orderNo)
    .where('l.sku', 'in', skus)
    .orderBy('c.case_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.case_no ?? null;
}
