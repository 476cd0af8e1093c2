import {
  accepted,
  assessmentOf,
  ended,
  enter,
  isForManager,
  isJudgedByManager,
  stepTo,
  unitKept,
} from '../../contract';
import type { Actor, CaseState, Step } from '../../contract';
import type { Ask, Moves, Refusal } from '../move';
import {
  askedBefore,
  confirmedBy,
  evidenceDetail,
  evidenceRequested,
  isProving,
  itemsAsked,
  letPass,
  ownerOf,
  unfoundedOwner,
  unfoundedWaiver,
  union,
  withRequest,
  withWaivers,
} from './evidence';
import { keepEarly } from './early';
import { statedReceipt } from './receipt';

/** The customer's letter (A1-A3) until proof, identity and dates are clear. */
export const appealMoves: Moves['appeal'] = {
  provideEvidence(state, ask) {
    const { at, actor } = ask;
    const refusal = unfoundedWaiver(ask) ?? unfoundedOwner(ask);
    if (refusal) return refusal;
    // Support confirms what it has seen; what a customer sends is for support to look at.
    const confirmed = confirmedBy(ask);
    const open = state.needs.filter((need) => !confirmed.some((item) => item === need));
    const needs = actor.role === 'manager' ? open.filter((need) => !isForManager(need)) : open;
    const settled = union(state.settled, confirmed);
    const told = {
      ...state,
      needs,
      settled,
      ...ownerOf(state, ask),
      evidence: withWaivers(state, ask),
      receipt: statedReceipt(state, ask),
    };
    return stepTo({ ...told, reassess: true, attention: 'support' }, at, {
      events: [{ name: 'evidenceProvided', actor, rules: ['A2'], detail: evidenceDetail(ask) }],
    });
  },

  requestEvidence(state, ask) {
    const { at, body } = ask;
    const refusal = askedBefore(state, ask);
    if (refusal) return refusal;
    const needs = [...new Set([...state.needs, ...(body.items ?? []).filter(isProving)])];
    // What is asked for again was not settled after all.
    const settled = state.settled.filter((item) => !body.items?.includes(item));
    const asking = enter({ ...state, settled }, { ...state, needs }, at);
    const evidence = withRequest(state, ask);
    const attention = stillCalled(state, ask);
    return stepTo({ ...asking, settled, evidence, attention }, at, evidenceRequested(state, ask));
  },

  ratify(state, ask) {
    const { at, actor, body } = ask;
    const refusal = unlessManager(state, actor);
    if (refusal) return refusal;
    const open = state.needs.filter(isProving);
    const settled = union(state.settled, open);
    const evidence = letPass(state, open, ask);
    // Let pass is not known: the price stays the buyer's, who is asked before it goes to his card (E20, E21).
    const isStranger = state.needs.includes('identity') && body.asBefore !== true;
    const owner = isStranger ? { secondOwner: state.secondOwner ?? { consentRef: null } } : {};
    return stepTo(accepted({ ...state, settled, evidence, ...owner }), at, {
      events: [
        {
          name: 'appealAccepted',
          actor,
          rules: ['J'],
          detail: { waived: state.needs, reason: body.reasonRef ?? null },
        },
      ],
      effects: [{ do: 'letter', template: 'appeal-received' }],
    });
  },

  refuse,
  withdraw: withdrawAtHome,
};

/** What waits for a manager waits for him still, whatever support asks of the customer meanwhile (E5, E10, E41). */
function stillCalled({ attention }: CaseState, { body }: Ask<'requestEvidence'>): 'manager' | null {
  return attention === 'manager' && body.asBefore !== true ? 'manager' : null;
}

/** Support assesses at a distance (S1) and opens the way to the lab where advice did not help (S2). */
export const supportMoves: Moves['support'] = {
  advise(state, { at, actor }) {
    return stepTo(
      { ...state, assessed: true, advisedAt: at, asked: false, dueFrom: at, due: null, attention: null },
      at,
      {
        events: [{ name: 'adviceGiven', actor, rules: ['S1'] }],
        effects: [{ do: 'letter', template: 'advice' }],
      },
    );
  },

  requestEvidence(state, ask) {
    const refusal = askedBefore(state, ask);
    if (refusal) return refusal;
    const items = itemsAsked(state, ask);
    const onlyHelpful = items.length > 0 && !items.some(isProving);
    const evidence = withRequest(state, ask);
    const asking = { ...state, evidence, asked: true, onlyHelpful, advisedAt: null };
    return stepTo(
      { ...asking, dueFrom: ask.at, due: null, attention: stillCalled(state, ask) },
      ask.at,
      evidenceRequested(state, ask),
    );
  },

  provideEvidence(state, ask) {
    const { at, actor } = ask;
    const refusal = unfoundedWaiver(ask) ?? unfoundedOwner(ask);
    if (refusal) return refusal;
    const confirmed = confirmedBy(ask);
    const settled = union(state.settled, confirmed);
    const told = {
      ...state,
      ...{ settled, asked: false },
      ...ownerOf(state, ask),
      evidence: withWaivers(state, ask),
      receipt: statedReceipt(state, ask),
    };
    return stepTo({ ...told, dueFrom: null, due: null, attention: 'support' }, at, {
      events: [{ name: 'evidenceProvided', actor, rules: ['A3'], detail: evidenceDetail(ask) }],
    });
  },

  confirmSolved(state, { at, actor }) {
    return ended(state, 'solved-remotely', {
      at,
      events: [{ name: 'solvedConfirmed', actor, rules: ['S1', 'S2'] }],
    });
  },

  reportUnsolved(state, { at, actor }) {
    return stepTo({ ...state, advisedAt: null, asked: false, dueFrom: null, due: null }, at, {
      events: [{ name: 'unsolvedReported', actor, rules: ['S2'] }],
    });
  },

  /** The customer will not run the tests: support goes on to the lab or declines, and nothing follows by itself (E34). */
  refuseRemoteTests(state, { at, actor, body }) {
    const waiting = { testsRefused: true, advisedAt: null, asked: false, dueFrom: null, due: null } as const;
    return stepTo({ ...state, ...waiting, attention: 'support' }, at, {
      events: [
        {
          name: 'remoteTestsRefused',
          actor,
          rules: ['S1', 'S2', 'J'],
          detail: { text: body.textRef ?? null },
        },
      ],
    });
  },

  /** Whoever proposes the lab has assessed; to leave that out is a manager's overrule of S1 or S2 (E35). */
  proposeLab(state, { at, actor, body }) {
    const assessment = assessmentOf(state, body);
    if (assessment === null)
      return {
        refused: 'InvalidMessage',
        detail:
          'support assesses first: give advice, or say why none can cure the fault; only a manager sets S1 or S2 aside',
        rules: ['S1', 'S2'],
      };
    const detail = { assessment, reason: body.reasonRef ?? null };
    return stepTo(enter(state, { stage: 'agreement' }, at), at, {
      events: [{ name: 'labProposed', actor, rules: ['S1', 'S2', 'L1'], detail }],
      effects: [{ do: 'letter', template: 'lab-proposed' }],
    });
  },

  ratify: keepEarly,
  refuse,
  withdraw: withdrawAtHome,
};

/** Going to the lab takes the agreement of both sides (L1). */
export const agreementMoves: Moves['agreement'] = {
  agreeToLab(state, { at, actor }) {
    return stepTo(
      enter(
        { ...state, agreed: true },
        { stage: 'parcel', announced: false, withdrawn: false, trouble: null },
        at,
      ),
      at,
      {
        events: [{ name: 'labAgreed', actor, rules: ['L1', 'L2'] }],
        // Where his goods wait here already he need not post them; what becomes of them is told as they are counted (E39).
        effects: unitKept(state) ? [] : [{ do: 'letter', template: 'lab-address' }],
      },
    );
  },

  ratify: keepEarly,
  refuse,
  withdraw: withdrawAtHome,
};

/** What a manager judges he also refuses; an older release let support refuse it (E5, E10). */
export function refuse(state: CaseState, { at, actor, body }: Ask<'refuse'>): Step | Refusal {
  const refusal = body.asBefore === true ? undefined : unlessManager(state, actor);
  if (refusal) return refusal;
  return ended(state, 'refused', {
    at,
    events: [{ name: 'caseRefused', actor, rules: [body.rule], detail: { reason: body.reasonRef ?? null } }],
    effects: [{ do: 'letter', template: 'refused' }],
  });
}

function unlessManager(state: CaseState, { role }: Actor): Refusal | undefined {
  if (role === 'manager' || !isJudgedByManager(state)) return undefined;
  return {
    refused: 'WrongRole',
    detail: 'dates that contradict each other, or that our delay spoiled, are a manager’s to judge',
    rules: ['J'],
  };
}

/** Nothing travels: the case ends without any effect (E96), or the goods that came early go home. */
export function withdrawAtHome(state: CaseState, { at, actor }: Ask<'withdraw'>): Step {
  return ended(state, 'withdrawn', {
    at,
    events: [{ name: 'caseWithdrawn', actor, rules: ['J'] }],
    effects: [{ do: 'letter', template: 'closed' }],
  });
}
