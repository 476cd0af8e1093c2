import { CancellationScope, condition } from '@temporalio/workflow';
import { isUndecided, purposeOf } from './contract';
import type { CaseStart, Outcome, StateIn } from './contract';
import { answerCancel } from './cancel';
import { continueWhenLong } from './continue';
import { untilNews } from './deadlines';
import { decideOnVerdict, payBack, reassess, reviewEstimate, writeRecord } from './effects';
import { restsOnHold } from './released';
import { applyParked, handlersDone, hasNews, listen, runningCase } from './running-case';
import { showCase, shownOf } from './visibility';

/** How long a closed case that was started again listens for the message that reopens it. */
const REOPEN_WAIT_MS = 10_000;

/**
 * One return case, from the accepted letter to its end. Waits for weeks on people, the warehouse and the lab; every
 * decision is a rule's or a person's, and every effect happens at most once.
 *
 * @param start the state to begin with: of a new appeal, or the snapshot of a case that lives again
 * @returns how the case ended
 */
export async function returnCase(start: CaseStart): Promise<Outcome> {
  const running = runningCase(start.state);
  listen(running);
  answerCancel(running);
  return CancellationScope.nonCancellable(async () => {
    let shown = shownOf(start.state);
    if (start.reopening === true) await condition(() => hasNews(running), REOPEN_WAIT_MS);
    for (;;) {
      applyParked(running);
      const { state } = running;
      switch (state.stage) {
        // The letter (A1-A3): proof, buyer and dates are made clear, then the policy looks again (W1, W2, G1-G3).
        case 'appeal':
          if (!isUndecided(state) || restsOnHold(state)) break;
          await reassess(running);
          continue;
        // Support assesses at a distance (S1, S2), both sides agree (L1), the customer posts the goods (L2).
        case 'support':
        case 'agreement':
        case 'parcel':
          break;
        // The lab inspects (L3); once the cause is known, the policy says which options are reasonable (L4).
        case 'lab':
          if (!isUndecided(state) || restsOnHold(state)) break;
          await decideOnVerdict(running);
          continue;
        // The customer chooses; a manager's word, or a rule set aside, makes a fresh offer.
        case 'offer':
          if (!isUndecided(state) || restsOnHold(state)) break;
          await decideOnVerdict(running);
          continue;
        // The price of the goods goes back to the card (O1, O3), or the difference to what took their place (E65).
        case 'refund':
          if (state.refund.state !== 'requested' || isHeldDifference(state) || restsOnHold(state)) break;
          shown = showCase(running, shown);
          await payBack(running);
          continue;
        // A repair (O6, O7); once its estimate has changed the policy looks whether it still makes sense.
        case 'repair':
          if (!isUndecided(state) || restsOnHold(state)) break;
          await reviewEstimate(running);
          continue;
        // A new product (O4), or the goods back without a remedy (O8): dispatch and delivery.
        case 'replacement':
        case 'goods-back':
          break;
        case 'closed':
          await writeRecord(running);
          shown = showCase(running, shown);
          await handlersDone();
          if (hasNews(running) || running.state.stage !== 'closed') continue;
          return running.state.outcome;
      }
      if (!(await writeRecord(running))) continue;
      shown = showCase(running, shown);
      await continueWhenLong(running, start);
      await untilNews(running);
    }
  });
}

/** A parcel may arrive while the case is on hold; the money that is due then waits for the release (E65). */
function isHeldDifference(state: StateIn<'refund'>): boolean {
  return purposeOf(state) === 'difference' && state.heldSince !== null;
}
