import { reopenableUntil } from '../../policy';
import type { Policy, RuleId } from '../../policy';
import { isSameAddress } from '../../store/cases/appeals';
import { appealedBeside, earlierCase } from '../../store/cases/earlier-cases';
import type { EarlierCase } from '../../store/cases/earlier-cases';
import type { Queries } from '../../store/database';
import type { CaseFacts } from '../../workflows/contract';

/** What a new case goes on with of an earlier one, as that would have if it had been opened again (E26). */
export type Kept = Pick<CaseFacts, 'receipt' | 'settled' | 'overruled' | 'secondOwner'>;

/** Since when an appeal counts, and from which case it goes on. */
export interface FirstAppeal {
  readonly appealedAt: string;
  readonly follows: string | null;
  readonly kept: Kept;
}

interface Asked {
  readonly unitId: string;
  /** False where this appeal names another serial number than the unit's: what was shown before is not of that piece. */
  readonly proven: boolean;
  readonly email: string;
  readonly policy: Policy;
  /** When the new appeal was accepted. */
  readonly at: string;
}

const nothing: Kept = { receipt: null, settled: [], overruled: [] };

/** A unit whose case ended without a remedy keeps its first appeal date, and no fresh window opens (E26, E33, E36). */
export async function firstAppeal(db: Queries, asked: Asked): Promise<FirstAppeal> {
  const { policy, at } = asked;
  const earlier = await earlierCase(db, asked.unitId);
  if (earlier === null) {
    // He has said it already, when his unit was in an open case and could have no other: that day counts (E85).
    const said = await appealedBeside(db, asked.unitId);
    return { appealedAt: said?.toISOString() ?? at, follows: null, kept: nothing };
  }
  if (!isOpenStill(earlier, policy, at)) return { appealedAt: at, follows: null, kept: nothing };
  return { appealedAt: earlier.appealedAt, follows: earlier.caseNo, kept: keptOf(earlier, asked) };
}

/** As a reopening: whoever the rules have not accepted gets their word again at any time, what they accepted runs out. */
function isOpenStill({ state, closedAt }: EarlierCase, policy: Policy, at: string): boolean {
  if (state.stage !== 'closed' || state.outcome === 'refused' || !state.accepted) return true;
  return at <= (state.reopenUntil ?? reopenableUntil(policy, closedAt));
}

/**
 * What was shown and decided for the same sender. Of another sender's case only the day of receipt is kept, if it is more
 * than his word: the rest was let pass for him (E20). A serial number that contradicts the sale wants its own proof (E45).
 */
function keptOf({ email: before, state }: EarlierCase, { email, proven }: Asked): Kept {
  const { receipt, settled, overruled, secondOwner } = state;
  if (!isSameAddress(before, email)) {
    const isShown = receipt !== null && receipt.source !== 'customer';
    return { ...nothing, receipt: isShown ? receipt : null };
  }
  return {
    receipt,
    settled: settled.filter((item) => item === 'identity' || (item === 'proof' && proven)),
    // Of options the new case decides by its own verdict.
    overruled: overruled.filter((rule) => ofTheAppeal.includes(rule)),
    ...(secondOwner && { secondOwner }),
  };
}

/** The rules that an appeal is judged by. */
const ofTheAppeal: readonly RuleId[] = ['W1', 'W2', 'G1', 'G2', 'G3'];

/** What the first event of a case says of the one that it goes on from. */
export function followingDetail(follows: string | undefined, { receipt, overruled }: Kept) {
  return {
    ...(follows !== undefined && { follows }),
    ...(receipt && { receivedAt: receipt.at, receiptSource: receipt.source }),
    ...(overruled.length > 0 && { overruled }),
  };
}
