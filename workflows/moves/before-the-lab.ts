import { accepted, ended, enter, isForManager, stepTo } from '../contract';
import type { Actor, CaseState, EvidenceItem, MessageBodies, Need, Step } from '../contract';
import type { Ask, Moves } from './move';
import { receiptSource, statedReceipt } from './receipt';

/** The customer's letter (A1-A3) until proof, identity and dates are clear. */
export const appealMoves: Moves['appeal'] = {
  provideEvidence(state, ask) {
    const { at, actor, body } = ask;
    // Support confirms what it has seen; what a customer sends is for support to look at.
    const confirmed = actor.role === 'customer' ? [] : [...(body.items ?? []), ...(body.waived ?? [])];
    const open = state.needs.filter((need) => !confirmed.some((item) => item === need));
    const needs = actor.role === 'manager' ? open.filter((need) => !isForManager(need)) : open;
    const settled = union(state.settled, confirmed);
    const told = { ...state, needs, settled, receipt: statedReceipt(state, ask) };
    return stepTo({ ...told, reassess: true, attention: 'support' }, at, {
      events: [{ name: 'evidenceProvided', actor, rules: ['A2'], detail: evidenceDetail(ask) }],
    });
  },

  requestEvidence(state, { at, actor, body }) {
    const needs = [...new Set([...state.needs, ...(body.items ?? [])])];
    // What is asked for again was not settled after all.
    const settled = state.settled.filter((item) => !body.items?.includes(item));
    const asking = enter({ ...state, settled }, { ...state, needs }, at);
    return stepTo({ ...asking, settled, attention: null }, at, evidenceRequested(actor, body));
  },

  ratify(state, { at, actor, body }) {
    if (state.needs.some(isForManager) && actor.role !== 'manager')
      return {
        refused: 'WrongRole',
        detail: 'dates that contradict each other, or that our delay spoiled, are a manager’s to judge',
        rules: ['J'],
      };
    const settled = union(state.settled, state.needs.filter(isEvidence));
    return stepTo(accepted({ ...state, settled }), at, {
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

function union(known: readonly EvidenceItem[], more: readonly EvidenceItem[]): readonly EvidenceItem[] {
  return [...new Set([...known, ...more])];
}

function isEvidence(need: Need): need is EvidenceItem {
  return need === 'proof' || need === 'identity';
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

  requestEvidence(state, { at, actor, body }) {
    return stepTo(
      { ...state, asked: true, advisedAt: null, dueFrom: at, due: null, attention: null },
      at,
      evidenceRequested(actor, body),
    );
  },

  provideEvidence(state, ask) {
    const { at, actor } = ask;
    return stepTo({ ...state, asked: false, dueFrom: null, due: null, attention: 'support' }, at, {
      events: [{ name: 'evidenceProvided', actor, rules: ['A3'], detail: evidenceDetail(ask) }],
    });
  },

  confirmSolved(state, { at, actor }) {
    return ended(state, 'solved-remotely', {
      at,
      events: [{ name: 'solvedConfirmed', actor, rules: ['S1'] }],
    });
  },

  reportUnsolved(state, { at, actor }) {
    return stepTo({ ...state, advisedAt: null, asked: false, dueFrom: null, due: null }, at, {
      events: [{ name: 'unsolvedReported', actor, rules: ['S2'] }],
    });
  },

  /** Whoever proposes the lab has assessed: by advice that did not help, or by saying why none can (S1, S2, E35). */
  proposeLab(state, { at, actor, body }) {
    const detail = {
      assessment: state.assessed ? 'advice given' : 'advice cannot cure it',
      reason: body.reasonRef ?? null,
    };
    return stepTo(enter({ ...state, assessed: true }, { stage: 'agreement' }, at), at, {
      events: [{ name: 'labProposed', actor, rules: ['S1', 'S2', 'L1'], detail }],
      effects: [{ do: 'letter', template: 'lab-proposed' }],
    });
  },

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
        effects: [{ do: 'letter', template: 'lab-address' }],
      },
    );
  },

  withdraw: withdrawAtHome,
};

/** Which receipt date was told, and what shows it, stays to be seen: a neighbour or a locker had it first (E11). */
function evidenceDetail(ask: Ask<'provideEvidence'>) {
  const { items = [], waived = [], receivedAt, reasonRef } = ask.body;
  const receipt = receivedAt === undefined ? {} : { receivedAt, receiptSource: receiptSource(ask) };
  return { items, waived, ...receipt, ...(reasonRef !== undefined && { reason: reasonRef }) };
}

/** One request names exactly what is missing; the customer has the days of the policy to bring it (E30). */
function evidenceRequested(
  actor: Actor,
  body: MessageBodies['requestEvidence'],
): Parameters<typeof stepTo>[2] {
  return {
    events: [
      {
        name: 'evidenceRequested',
        actor,
        rules: ['A2', 'A3'],
        detail: { items: body.items ?? [], text: body.textRef },
      },
    ],
    effects: [{ do: 'letter', template: 'evidence-wanted' }],
  };
}

export function refuse(state: CaseState, { at, actor, body }: Ask<'refuse'>): Step {
  return ended(state, 'refused', {
    at,
    events: [{ name: 'caseRefused', actor, rules: [body.rule], detail: { reason: body.reasonRef ?? null } }],
    effects: [{ do: 'letter', template: 'refused' }],
  });
}

/** Nothing travels: the case ends without any effect (E96), or the goods that came early go home. */
export function withdrawAtHome(state: CaseState, { at, actor }: Ask<'withdraw'>): Step {
  return ended(state, 'withdrawn', {
    at,
    events: [{ name: 'caseWithdrawn', actor }],
    effects: [{ do: 'letter', template: 'closed' }],
  });
}
