import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Tx } from '../database';

/** Who is forgotten, and the address that stands for him from then on. */
export interface Forgotten {
  readonly email: string;
  readonly caseNos: readonly string[];
  readonly standIn: string;
}

/** What stands where words of a person stood. Short, so that no search takes it for somebody's. */
const GONE = '–';

/**
 * Takes a person out of every table that may hold him: orders and address, appeals, words, letters, files, labels,
 * inquiries, links, sessions, messages of shops. What stays proves the money and holds no person: amounts, ids of the
 * provider, actors, rules, the chained events, serial numbers of the goods, numbers of parcels.
 * @returns how many rows of each table were changed
 */
export async function forget(tx: Tx, person: Forgotten): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const [table, statement] of [...ofCases(person), ...ofAddress(person)]) {
    const { numAffectedRows = 0n } = await statement.execute(tx);
    counts[table] = (counts[table] ?? 0) + Number(numAffectedRows);
  }
  return counts;
}

type Statements = readonly (readonly [table: string, statement: RawBuilder<unknown>])[];

/** His own letters to us bear an id of his mail server, and name each other by it. */
const letterGone = sql`sender = case when sender is null then null else ${GONE} end,
  recipient = case when recipient is null then null else ${GONE} end, recipient_name = null, order_no = null,
  subject = ${GONE}, body = ${GONE}, in_reply_to = null, thread = '{}', last_error = null, undelivered_reason = null,
  time_zone = null,
  next_attempt_at = null, handled_at = coalesce(handled_at, now()), rendered_at = coalesce(rendered_at, now()),
  message_id = case direction when 'in' then '<erased.' || letter_id || '@returns-desk>' else message_id end`;

function ofCases({ caseNos }: Forgotten): Statements {
  const letters = sql`select letter_id from letters where case_no = any(${caseNos})`;
  return [
    ['files', sql`delete from files where case_no = any(${caseNos}) or letter_id in (${letters})`],
    ['texts', sql`update case_texts set body = ${GONE} where case_no = any(${caseNos})`],
    ['letters', sql`update letters set ${letterGone} where case_no = any(${caseNos})`],
    [
      'addresses',
      sql`update cases set delivery_address = null
      where case_no = any(${caseNos}) and delivery_address is not null`,
    ],
    [
      'labels',
      sql`update carrier_labels set pdf = null, last_error = null where dispatch_id in (
      select dispatch_id from dispatch_orders where case_no = any(${caseNos}))`,
    ],
    [
      'work items',
      sql`update work_items set note = ${GONE} where case_no = any(${caseNos}) and note is not null`,
    ],
    ['sessions', sql`delete from sessions where case_no = any(${caseNos})`],
    ['links', sql`delete from one_time_grants where case_no = any(${caseNos})`],
  ];
}

function ofAddress({ email, caseNos, standIn }: Forgotten): Statements {
  const appeals = sql`(lower(email) = ${email} or appeal_no in (
    select appeal_no from cases where case_no = any(${caseNos})))`;
  // His letters in the cases of others too.
  const letters = sql`(lower(sender) = ${email} or lower(recipient) = ${email})`;
  // What an appeal told about goods that had a case already stands with that case, under an id of its own (textIdFor).
  const attached = sql`left(encode(sha256(convert_to(
    t.case_no || E'\n' || a.appeal_no || E'\n' || 'problem', 'UTF8')), 'hex'), 32)`;
  return [
    [
      'texts',
      sql`update case_texts t set body = ${GONE} from appeals a join appeals of_order using (order_no)
      join cases c on c.appeal_no = of_order.appeal_no
      where lower(a.email) = ${email} and t.case_no = c.case_no and t.text_id = ${attached}`,
    ],
    [
      'appeals',
      sql`update appeals set email = ${standIn}, problem = ${JSON.stringify({ description: GONE })},
      answer = null, idempotency_key = null, request_digest = null, time_zone = null where ${appeals}`,
    ],
    [
      'orders',
      sql`update orders set customer_name = ${GONE}, customer_email = ${standIn},
      customer_address = ${JSON.stringify(GONE)} where lower(customer_email) = ${email}`,
    ],
    [
      'inquiries',
      sql`update inquiries set sender = ${standIn}, search = '{}', reason = null,
      state = case when state in ('waiting', 'dormant') then 'refused' else state end where sender = ${email}`,
    ],
    // A shop's message of which no order could be made holds him as the shop wrote him.
    [
      'shop messages',
      sql`update shop_messages set state = 'refused', reason = ${GONE}, body = null
      where state = 'waiting' and strpos(lower(encode(body, 'escape')), ${email}) > 0`,
    ],
    ['sessions', sql`delete from sessions where lower(email) = ${email}`],
    ['links', sql`delete from one_time_grants where user_id is null and lower(email) = ${email}`],
    ['files', sql`delete from files where letter_id in (select letter_id from letters where ${letters})`],
    ['letters', sql`update letters set ${letterGone} where ${letters}`],
  ];
}
