import type { EligibilityFacts, Policy } from '../../policy';
import { appealFacts } from './appeal-facts';
import type { Problem } from './appeals';
import { caseRecord, eventsAfter } from './case-views';
import type { CaseRecord, RecordedEvent } from './case-views';
import type { Queries } from '../database';
import type { OrderedAtSource } from '../import/shapes';
import type { StoredOffer } from '../remedies/offers';
import { policiesPublished } from '../remedies/policies';
import { textsOfCase } from './texts';
import type { WrittenText } from './texts';

/** All that the record knows of how a case came to stand where it stands. */
export interface CaseHistory {
  readonly record: CaseRecord;
  /** Oldest first, up to the version of the record. */
  readonly events: readonly RecordedEvent[];
  /** Every offer with its facts, oldest first. */
  readonly offers: readonly StoredOffer[];
  readonly texts: readonly WrittenText[];
  /** The facts of the appeal as the store has them now; they may be better than at the last assessment. */
  readonly known: EligibilityFacts;
  /** Where the day of the order comes from (E15). */
  readonly orderedAtSource: OrderedAtSource;
  readonly appeal: { readonly channel: 'http' | 'mail'; readonly claim: Problem['claim'] | null };
  /** Every published version, oldest first. */
  readonly policies: readonly Policy[];
}

/** The history of one case, or null when there is none. What is added while it is read is left for the next look. */
export async function caseHistory(db: Queries, caseNo: string): Promise<CaseHistory | null> {
  const record = await caseRecord(db, caseNo);
  if (!record) return null;
  const [events, offers, texts, kept, appeal, policies, orderedAtSource] = await Promise.all([
    eventsAfter(db, caseNo, 0),
    offersOf(db, caseNo),
    textsOfCase(db, caseNo),
    appealFacts(db, caseNo),
    appealOf(db, record.appealNo),
    policiesPublished(db),
    orderedAtSourceOf(db, record.state.unit.orderNo),
  ]);
  return {
    record,
    events: events.filter(({ seq }) => seq <= record.version),
    offers: offers.filter(({ version }) => version <= record.state.offerVersion),
    ...{ texts, known: kept.facts, appeal, policies, orderedAtSource },
  };
}

async function orderedAtSourceOf(db: Queries, orderNo: string): Promise<OrderedAtSource> {
  const { ordered_at_source: source } = await db
    .selectFrom('orders')
    .select('ordered_at_source')
    .where('order_no', '=', orderNo)
    .executeTakeFirstOrThrow();
  return source;
}

async function offersOf(db: Queries, caseNo: string): Promise<readonly StoredOffer[]> {
  return db
    .selectFrom('offers')
    .select(['case_no as caseNo', 'version', 'decided_at as at', 'facts', 'options'])
    .select('needs_manager as needsManager')
    .where('case_no', '=', caseNo)
    .orderBy('version')
    .execute();
}

async function appealOf(db: Queries, appealNo: string): Promise<CaseHistory['appeal']> {
  const { channel, problem } = await db
    .selectFrom('appeals')
    .select(['channel', 'problem'])
    .where('appeal_no', '=', appealNo)
    .executeTakeFirstOrThrow();
  // Written by `insertAppeal`, from a checked request.
  return { channel, claim: (problem as Problem).claim ?? null };
}
