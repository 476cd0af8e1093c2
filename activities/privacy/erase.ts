import { heartbeat } from '@temporalio/activity';
import {
  addressesUnusedSince,
  askErasure,
  carryOutErasure,
  waitingErasures,
} from '../../store/privacy/erasures';
import type { Database } from '../../store/database';

const DAY_MS = 86_400_000;
const AT_ONCE = 500;

/** What a look at the persons who are to be forgotten came to. */
export interface ErasureRun {
  readonly asked: number;
  readonly erased: number;
  readonly waiting: number;
}

/**
 * Forgets whoever may be forgotten by now: those who asked, and where the desk keeps people for so many days, those of
 * whom it heard nothing for longer. Who cannot be forgotten yet goes on waiting, with the reasons (E114).
 */
export function eraseWhatIsDue({ db, now }: { readonly db: Database; readonly now: () => Date }) {
  return async function eraseWhatIsDueNow(retainDays: number | null): Promise<ErasureRun> {
    const at = now();
    const unused =
      retainDays === null
        ? []
        : await addressesUnusedSince(db, new Date(at.getTime() - retainDays * DAY_MS), AT_ONCE);
    for (const email of unused) await askErasure(db, { email, because: 'retention', by: 'desk', at });
    const ids = await waitingErasures(db, AT_ONCE);
    let erased = 0;
    for (const id of ids) {
      const after = await carryOutErasure(db, id, at);
      if (after?.state === 'done') erased += 1;
      heartbeat();
    }
    return { asked: unused.length, erased, waiting: ids.length - erased };
  };
}
