import { snapshotOf } from '../../store/cases/case-record';
import { caseRecord } from '../../store/cases/case-views';
import type { CaseRecord } from '../../store/cases/case-views';
import type { Queries } from '../../store/database';
import { reportMismatch } from '../../store/work/work-items';
import { isOnItsWay } from '../../workflows/contract';
import type { Action, Stage } from '../../workflows/contract';
import type { KnownCaller } from '../http/caller';
import { Problem } from '../http/problem';
import type { CaseView } from '../schemas/case';
import type { CaseRefusal } from './case-client';

/** What is asked of a case, as far as it is about where its goods go. */
interface Asked {
  readonly caseNo: string;
  readonly action: Action;
  readonly caller: KnownCaller;
  readonly given: Readonly<Record<string, unknown>>;
}

const homeward: readonly Stage[] = ['offer', 'replacement', 'repair', 'goods-back'];

/** Whether a caller may learn and change where goods are sent: staff, and the buyer himself, but nobody who writes for him (E20, E21). */
export function mayRedirect({ writtenByBuyer, state }: CaseRecord, caller: KnownCaller): boolean {
  return caller.kind === 'staff' || (writtenByBuyer && state.secondOwner === undefined);
}

/** Where the goods of a case will go, or went; null while nothing is to be sent (E87). */
export function deliveryOf(record: CaseRecord, caller: KnownCaller): CaseView['delivery'] {
  const { state, customer } = record;
  if (!homeward.includes(state.stage)) return null;
  const { address } = customer;
  const shown = typeof address === 'string' ? address : { ...address };
  return {
    state: isOnItsWay(state) ? 'with-carrier' : 'to-come',
    address: mayRedirect(record, caller) ? shown : null,
    confirmed: state.addressConfirmed === true,
  };
}

/**
 * Keeps a stranger from where a buyer's goods go: whoever wrote from another mailbox than the order's asks a person (E20).
 * @throws Problem 403
 */
export async function requireBuyer(db: Queries, { caseNo, action, caller }: Asked): Promise<void> {
  if (action !== 'confirmAddress' || caller.kind === 'staff') return;
  const record = await caseRecord(db, caseNo);
  if (record === null || mayRedirect(record, caller)) return;
  throw new Problem(
    403,
    `Cannot confirm-address on ${caseNo}: it was opened from another mailbox than the order’s, so a person looks first; write to us where the goods are to go`,
    { members: { rules: ['J'] } },
  );
}

/**
 * Calls support where the customer has moved and his parcel is with the carrier already: somebody asks the carrier, who
 * alone can send it elsewhere (E87). What he wrote is kept.
 * @returns what to tell him, or null where it is nothing of the kind
 */
export async function movedTooLate(
  db: Queries,
  { caseNo, action, given }: Asked,
  { type, rules }: CaseRefusal,
): Promise<string | null> {
  if (action !== 'confirmAddress' || given['address'] === undefined) return null;
  if (type !== 'AlreadyDone' || !rules.includes('J')) return null;
  const state = await snapshotOf(db, caseNo);
  const trackingNo = state !== null && 'dispatch' in state ? (state.dispatch?.trackingNo ?? null) : null;
  const moved = { kind: 'moved-after-dispatch', subject: caseNo, caseNo, detail: { trackingNo } } as const;
  await reportMismatch(db, moved, new Date());
  return '; the new address is kept, and our support asks the carrier';
}
