import { isBeforeAgreement, isJudgedByManager, isPostingStopped, stepTo } from '../../contract';
import type { CaseState, Effect, Role } from '../../contract';
import type { AnytimeMoves } from '../move';

type Care = 'sendStrayBack' | 'flagHazard' | 'clearHazard' | 'refusePostageClaim' | 'noteBuyerConsent';

/** What may have to be done for goods and customer beside the way of the case. */
export const careMoves: Pick<AnytimeMoves, Care> = {
  /** Swollen, leaking or burning: the goods stay where they are, and the customer is told how to handle them (E49). */
  flagHazard(state, { at, actor, body }) {
    const called = state.attention === 'manager' ? { managerCalled: true } : {};
    return stepTo({ ...state, ...called, hazard: 'flagged', attention: 'manager' }, at, {
      events: [{ name: 'hazardFlagged', actor, rules: ['J'], detail: { reason: body.textRef ?? null } }],
      effects: [{ do: 'letter', template: 'safety-stop' }],
    });
  },

  clearHazard(state, { at, actor, body }) {
    // The customer waited for us: his time starts anew. Ours did not stop.
    const due = isPostingStopped(state) && state.dueFrom !== null ? { dueFrom: at, due: null } : {};
    const isCalled = state.managerCalled === true && body.asBefore !== true;
    const attention = isCalled ? 'manager' : calledElse(state, body.asBefore === true);
    const called = state.managerCalled === undefined ? {} : { managerCalled: false };
    return stepTo({ ...state, ...due, ...called, hazard: 'cleared', attention }, at, {
      events: [{ name: 'hazardCleared', actor, rules: ['J'], detail: { reason: body.reasonRef ?? null } }],
      effects: asksAgain(state),
    });
  },

  /** The customer pays the way here, whatever is found (L2, O1); what the law may give him is a manager's to see (E41). */
  refusePostageClaim(state, { at, actor, body }) {
    const statutory = state.statutory || body.statutory === true;
    const detail = { statutory, reason: body.reasonRef ?? null };
    // Money that went twice is not hidden by it: the manager is called once payments have dealt with that (I2).
    const isSecond = state.stage === 'closed' && state.attention === 'payments' && body.asBefore !== true;
    const called = isSecond ? ({ managerCalled: true } as const) : ({ attention: 'manager' } as const);
    return stepTo({ ...state, statutory, ...(body.statutory === true && called) }, at, {
      events: [{ name: 'postageRefused', actor, rules: ['L2', 'O1'], detail }],
      effects: [{ do: 'letter', template: 'postage-refused' }],
    });
  },

  /** Support writes down how the buyer agreed; the new owner alone cannot say it for him (E21). */
  noteBuyerConsent(state, { at, actor, body }) {
    return stepTo({ ...state, secondOwner: { consentRef: body.textRef } }, at, {
      events: [{ name: 'buyerConsentNoted', actor, rules: ['O3', 'J'], detail: { consent: body.textRef } }],
    });
  },

  sendStrayBack(state, { at, actor, body }) {
    const strays = state.strays - 1;
    const isLast = strays === 0 && state.attention === 'warehouse' && state.stage === 'closed';
    return stepTo({ ...state, strays, attention: isLast ? null : state.attention }, at, {
      events: [
        { name: 'strayReturned', actor, rules: ['J'], detail: { trackingNo: body.trackingNo ?? null } },
      ],
      effects: [{ do: 'send-stray', trackingNo: body.trackingNo ?? null }],
    });
  },
};

/** What was not said to the customer during the stop, or was taken back by it: he may agree, or post, after all (E49). */
function asksAgain(state: CaseState): readonly Effect[] {
  if (state.stage === 'agreement') return [{ do: 'letter', template: 'lab-proposed' }];
  const isAwaited = state.stage === 'parcel' && state.trouble === null && state.place === 'customer';
  return isAwaited && !state.announced && !state.withdrawn ? [{ do: 'letter', template: 'lab-address' }] : [];
}

/** Who is called once the stop is over: a manager only for what else waits for him, and whoever the stop outshone. */
function calledElse(state: CaseState, asBefore: boolean): Role | null {
  if (state.attention !== 'manager') return state.attention;
  // Of goods that came before the agreement support is asked still (E39).
  if (state.early === 'unit' && isBeforeAgreement(state.stage)) return 'support';
  if (isJudgedByManager(state) && !asBefore) return 'manager';
  switch (state.stage) {
    case 'parcel':
      if (state.trouble === null) return null;
      if (state.trouble === 'not-found') return 'manager';
      return state.trouble === 'missing' ? 'warehouse' : 'support';
    case 'offer':
      return state.unseen === true || state.offer.offered.length === 0 || state.place === 'lost'
        ? 'manager'
        : null;
    case 'repair':
      return state.review === 'manager' ? 'manager' : null;
    default:
      return null;
  }
}
