import { sql } from 'kysely';
import { caseRecord } from '../cases/case-views';
import { textsOfCase } from '../cases/texts';
import type { Database, Queries } from '../database';
import { filesOfCase } from '../letters/files';
import { withoutLinkTokens } from '../letters/link-tokens';
import { chainBreaches } from './chain';
import { caseFacts } from './proof';

/** Everything that the desk knows of one case, for somebody who was not there. */
export type CaseFile = NonNullable<Awaited<ReturnType<typeof caseFile>>>;

/** Reads the file of a case as of one moment; null when there is no such case. */
export function caseFile(db: Database, caseNo: string) {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const record = await caseRecord(tx, caseNo);
      if (!record) return null;
      const { events, ...books } = await caseFacts(tx, caseNo);
      const chained = await chainOf(tx, caseNo);
      const { breaches } = await chainBreaches(tx, { caseNo });
      const timeline = events.map((event) => ({ ...event, ...linkOf(chained, event.seq) }));
      return {
        record,
        timeline,
        chain: { head: timeline.at(-1)?.hash ?? null, breaches: breaches.map(({ what }) => what) },
        people: await namesOf(tx, [...new Set(events.map(({ actor }) => actor))]),
        texts: withoutLinkTokens(await textsOfCase(tx, caseNo)),
        letters: withoutLinkTokens(await lettersOf(tx, caseNo)),
        files: await filesOfCase(tx, caseNo),
        offers: await offersOf(tx, caseNo),
        refusals: await refusalsAbout(tx, caseNo),
        books,
      };
    });
}

interface Link {
  readonly seq: number;
  readonly detail: object;
  /** What was hashed behind the hash before it and a line break. */
  readonly hashed: string;
  readonly hash: string;
}

async function chainOf(db: Queries, caseNo: string): Promise<readonly Link[]> {
  const { rows } = await sql<Link>`
    select seq, detail, hashed_event(e) as hashed, encode(hash, 'hex') as hash
    from case_events e where case_no = ${caseNo} order by seq`.execute(db);
  return rows;
}

function linkOf(links: readonly Link[], seq: number): Omit<Link, 'seq'> {
  const { detail = {}, hashed = '', hash = '' } = links.find((link) => link.seq === seq) ?? {};
  return { detail, hashed, hash };
}

/** Who of the staff stands behind an id; a key and a machine have no name. */
function namesOf(db: Queries, ids: readonly string[]) {
  if (ids.length === 0) return Promise.resolve([]);
  return db.selectFrom('users').select(['user_id as id', 'name']).where('user_id', 'in', ids).execute();
}

function lettersOf(db: Queries, caseNo: string) {
  return db
    .selectFrom('letters')
    .select(['direction', 'template', 'message_id as messageId', 'sender', 'recipient', 'subject', 'body'])
    .select(['written_at as writtenAt', 'sent_at as sentAt', 'undelivered_at as undeliveredAt'])
    .where('case_no', '=', caseNo)
    .orderBy('letter_id')
    .execute();
}

function offersOf(db: Queries, caseNo: string) {
  return db
    .selectFrom('offers')
    .select(['version', 'decided_at as decidedAt', 'options', 'needs_manager as needsManager'])
    .where('case_no', '=', caseNo)
    .orderBy('version')
    .execute();
}

/** Who was refused what about the case. */
function refusalsAbout(db: Queries, caseNo: string) {
  return db
    .selectFrom('security_events')
    .select(['at', 'actor_id as actorId', 'about'])
    .where('name', '=', 'refused')
    .where(sql<boolean>`substring(about from 'RMA-[0-9]+$') = ${caseNo}`)
    .orderBy('event_id')
    .limit(1_000)
    .execute();
}
