import { accepted, enter, stepTo } from '../contract';
import type { CaseState, Outcome, Role, StateIn, Step } from '../contract';
import type { Ask, Moves, Refusal } from './move';
import { receiptSource, statedReceipt } from './receipt';

/** A closed case lives again where it stood before the goods moved, under its first appeal date (E26, E33, E36). */
export const closedMoves: Moves['closed'] = {
  reopen(state, ask) {
    const { at, actor } = ask;
    const refusal = mayReopen(state, { at, role: actor.role });
    if (refusal) return refusal;
    return stepTo(livingAgain({ ...state, receipt: statedReceipt(state, ask) }), at, {
      events: [{ name: 'caseReopened', actor, rules: ['J'], detail: reopeningDetail(ask) }],
    });
  },

  /** The bank gave the money back, days after it had taken it: the case is not over after all (E77). */
  refundUpdated: refundReturned,
};

function reopeningDetail(ask: Ask<'reopen'>) {
  const { reasonRef, receivedAt } = ask.body;
  const receipt = receivedAt === undefined ? {} : { receivedAt, receiptSource: receiptSource(ask) };
  return { reason: reasonRef ?? null, ...receipt };
}

/** The ends by silence or by his own word, from which a customer comes back himself (E33, E36). */
const dormant: readonly Outcome[] = ['lapsed', 'solved-remotely', 'withdrawn'];

function mayReopen(
  state: StateIn<'closed'>,
  { at, role }: { readonly at: string; readonly role: Role },
): Refusal | undefined {
  if (state.place !== 'customer')
    return { refused: 'NothingToDo', detail: 'the goods are settled; a new appeal is needed' };
  if (role === 'customer' && !dormant.includes(state.outcome))
    return {
      refused: 'WrongRole',
      detail: 'support opens this case again, once there is something new to look at',
      rules: ['J'],
    };
  // Whoever was refused gets the rules' word again, at any time; only what they accepted once runs out (E26).
  if (role === 'manager' || isAssessedAnew(state)) return undefined;
  if (state.reopenUntil === undefined || at <= state.reopenUntil) return undefined;
  return {
    refused: 'WrongRole',
    detail: `the case could be taken up again until ${state.reopenUntil}; now a manager decides`,
    rules: ['J'],
  };
}

function livingAgain(state: StateIn<'closed'>): CaseState {
  return isAssessedAnew(state) ? assessedAnew(state) : accepted(state);
}

/** What the rules have not accepted is theirs to judge first: nobody gets around them by a reopening (E26). */
function isAssessedAnew(state: StateIn<'closed'>): boolean {
  return state.outcome === 'refused' || !state.accepted;
}

/** Back to the appeal, which the policy judges by its first date and by what is known and settled now. */
export function assessedAnew(state: CaseState): CaseState {
  const appeal = { stage: 'appeal', needs: [], reassess: true } as const;
  return enter({ ...state, accepted: false }, appeal, null);
}

/** What the bank said about a refund that counted as paid. */
function refundReturned(state: StateIn<'closed'>, { at, actor, body }: Ask<'refundUpdated'>): Step | Refusal {
  if (body.state !== 'failed' && body.state !== 'canceled')
    return { refused: 'AlreadyDone', detail: 'the refund is settled already' };
  const failure = body.failureReason ?? body.state;
  const refund = {
    state: 'reversed',
    amountCents: state.unit.unitPaidCents,
    requestedBy: 'customer',
    approvedBy: null,
    failure,
    providerRefundId: body.providerRefundId,
    tries: 0,
    tryAgainAt: null,
  } as const;
  return stepTo({ ...enter(state, { stage: 'refund', refund }, at), attention: 'payments' }, at, {
    events: [{ name: 'refundReversed', actor, rules: ['O3'], detail: { failure } }],
    effects: [
      { do: 'note-refund', state: 'reversed', providerRefundId: body.providerRefundId, failure },
      { do: 'letter', template: 'refund-returned' },
    ],
  });
}
