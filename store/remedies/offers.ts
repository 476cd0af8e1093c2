import type { DecidedOption, OptionFacts } from '../../policy';
import type { Queries, Tx } from '../database';

/** An offer as it was decided: the facts, the three options with their reasons, and whether a manager has to look. */
export interface StoredOffer {
  readonly caseNo: string;
  readonly version: number;
  readonly at: Date;
  readonly facts: OptionFacts;
  readonly options: readonly DecidedOption[];
  readonly needsManager: boolean;
}

/** Keeps a version of an offer with the facts that it was decided on. */
export async function storeOffer(tx: Tx, offer: StoredOffer): Promise<void> {
  await tx
    .insertInto('offers')
    .values({
      case_no: offer.caseNo,
      version: offer.version,
      decided_at: offer.at,
      facts: JSON.stringify(offer.facts),
      options: JSON.stringify(offer.options),
      needs_manager: offer.needsManager,
    })
    .execute();
}

/** The offer of that version, or null when none was made. */
export async function offerOf(db: Queries, caseNo: string, version: number): Promise<StoredOffer | null> {
  const row = await db
    .selectFrom('offers')
    .select(['decided_at as at', 'facts', 'options', 'needs_manager as needsManager'])
    .where('case_no', '=', caseNo)
    .where('version', '=', version)
    .executeTakeFirst();
  return row ? { caseNo, version, ...row } : null;
}
