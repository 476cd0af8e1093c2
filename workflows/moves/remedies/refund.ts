import {
  enter,
  hasProposal,
  isLeftToBuyer,
  lacksConsent,
  purposeOf,
  refundAnswered,
  stepTo,
} from '../../contract';
import type {
  Effect,
  MessageBodies,
  MoneyFacts,
  Payout,
  RefundAnswer,
  RefundProgress,
  StateIn,
  Step,
} from '../../contract';
import type { Ask, Moves, Refusal } from '../move';

/** The price of the goods back to the card (O1, O3); above the limit, and by any other way, by two persons (J). */
export const refundMoves: Moves['refund'] = {
  approveRefund(state, { at, actor }) {
    const { payout = null, requestedBy } = state.refund;
    if (actor.id === (payout ?? { requestedBy }).requestedBy || actor.id === requestedBy)
      return {
        refused: 'SamePerson',
        detail: 'a second person approves a refund, not the one who asked for it',
        rules: ['J'],
      };
    if (payout === null) {
      const refund = { ...state.refund, state: 'requested', approvedBy: actor.id } as const;
      return stepTo({ ...state, refund, attention: null }, at, {
        events: [{ name: 'refundApproved', actor, rules: ['J'] }],
      });
    }
    if (lacksConsent(state.refund))
      return {
        refused: 'ConsentMissing',
        detail: missingConsent(state, payout),
        rules: ['O3', 'J'],
      };
    const approved = { ...payout, approvedBy: actor.id };
    return stepTo(
      { ...state, refund: { ...state.refund, state: 'requested', payout: approved }, attention: null },
      at,
      {
        events: [{ name: 'payoutApproved', actor, rules: ['J'], detail: { payoutId: payout.payoutId } }],
      },
    );
  },

  retryRefund(state, { at, actor }) {
    const refund = {
      ...state.refund,
      state: 'requested',
      failure: null,
      tries: 0,
      tryAgainAt: null,
      payout: null,
    } as const;
    return stepTo({ ...state, refund, attention: null }, at, {
      events: [{ name: 'refundRetried', actor, rules: ['O3'] }],
      effects: [
        { do: 'note-refund', state: 'requested', providerRefundId: null, failure: null },
        ...dropped(state),
      ],
    });
  },

  /**
   * Another way than the card is proposed here (E75, E81). Whether it may be taken the payment worker says, after a
   * look at the provider: the refund may have gone through unseen, and then nothing is paid a second time.
   */
  settleRefund(state, { at, actor, body }) {
    const payout: Payout = {
      payoutId: `PAY-${state.caseNo}-${String(state.seq + 1)}`,
      method: body.method,
      reference: body.reference,
      requestedBy: actor.id,
      approvedBy: null,
    };
    // Who agreed to one way agreed to no other: each proposal takes a consent of its own (E75).
    const before = body.asBefore === true ? state.refund.consentRef : null;
    const consentRef = body.consentRef ?? before ?? null;
    const refund = { ...state.refund, state: 'requested', payout, consentRef, tryAgainAt: null } as const;
    return stepTo({ ...state, refund, attention: null }, at, {
      events: [
        {
          name: 'payoutProposed',
          actor,
          rules: ['O3', 'J'],
          detail: { payoutId: payout.payoutId, method: body.method, consent: consentRef },
        },
      ],
      effects: [...dropped(state), { do: 'propose-payout', payout, consentRef }],
    });
  },

  agreeToPayout(state, { at, actor, body }) {
    if (isLeftToBuyer(state, actor.role) && body.asBefore !== true)
      return {
        refused: 'WrongRole',
        detail:
          'the goods have another owner, and the price is their buyer’s; support records what he agreed to',
        rules: ['O3', 'J'],
      };
    if (!hasProposal(state) && body.asBefore !== true)
      return {
        refused: 'NothingToDo',
        detail: 'no other way than the card is proposed now',
        rules: ['O3', 'J'],
      };
    const consentRef = `event ${String(state.seq + 1)}`;
    return stepTo({ ...state, refund: { ...state.refund, consentRef } }, at, {
      events: [{ name: 'payoutAgreed', actor, rules: ['O3', 'J'] }],
      effects: [{ do: 'note-consent', consentRef }],
    });
  },

  refundUpdated(state, { at, body }) {
    const { state: stands, providerRefundId: known, payout = null, parts = 1 } = state.refund;
    const over = refusedAsOther(state, body) ?? refusedAsOver(state.money, body);
    if (over) return over;
    if (stands === 'requested' || (stands === 'awaiting-approval' && payout === null))
      return { refused: 'NothingToDo', detail: 'the provider was not asked yet' };
    if (parts > 1) return lookedAgain(state, at);
    if (stands === 'pending' && known !== body.providerRefundId)
      return { refused: 'InvalidMessage', detail: 'this is news of another refund' };
    // Outside `pending` the refund that is known has failed for good: older news of it only came late.
    if (stands !== 'pending' && known === body.providerRefundId)
      return { refused: 'AlreadyDone', detail: 'this refund failed already' };
    const answer = answerIn(body, at);
    if (payout && answer.state === 'failed')
      return { refused: 'AlreadyDone', detail: 'another way than the card is chosen already' };
    if (answer.state === stands)
      return { refused: 'AlreadyDone', detail: `the refund is ${answer.state} already` };
    // The money went by the card after all: what was proposed in its place must not be paid as well.
    return refundAnswered(state, payout ? { ...answer, payout: 'withdrawn' } : answer);
  },
};

/** Whose word is missing: of goods that another owns now it is their buyer's, who has no page of the case (E21). */
function missingConsent({ secondOwner }: StateIn<'refund'>, { method }: Payout): string {
  const way = method.replaceAll('-', ' ');
  return secondOwner === undefined
    ? `the customer has not agreed to be paid by ${way}; he agrees on his page, or support records that he did`
    : `the buyer of the goods has not agreed to be paid by ${way}; support records that he did`;
}

/** Money that went otherwise than was decided pays nothing off: a person looks at it, and nothing is paid beside it (I2). */
function answerIn(body: MessageBodies['refundUpdated'], at: string): RefundAnswer {
  const { providerRefundId, state, differs = false } = body;
  if (differs && (state === 'pending' || state === 'succeeded'))
    return { at, state: 'failed', providerRefundId: null, failure: `refund-differs: ${providerRefundId}` };
  const failure = body.failureReason ?? (state === 'canceled' ? 'canceled' : null);
  return { at, state: answers[state], providerRefundId, failure };
}

const answers = { pending: 'pending', succeeded: 'settled', failed: 'failed', canceled: 'failed' } as const;

/** A payout that was proposed before makes room for what is done now. */
function dropped({ refund }: StateIn<'refund'>): readonly Effect[] {
  return refund.payout ? [{ do: 'withdraw-payout' }] : [];
}

/** A price that failed and a difference that is paid meet in one case where a manager opened another remedy between (E65). */
function refusedAsOther(
  state: StateIn<'refund'> | StateIn<'closed'>,
  body: MessageBodies['refundUpdated'],
): Refusal | null {
  return (body.purpose ?? 'price') === purposeOf(state)
    ? null
    : { refused: 'InvalidMessage', detail: 'this is news of a refund that pays for something else' };
}

/** News of a refund that is over come late: they bring no money back, and take none away. */
function refusedAsOver(
  money: MoneyFacts | undefined,
  { providerRefundId }: MessageBodies['refundUpdated'],
): Refusal | null {
  const isOver = money?.over.includes(providerRefundId) ?? false;
  return isOver
    ? { refused: 'AlreadyDone', detail: 'this refund is over, and older news of it change nothing' }
    : null;
}

/** Of several parts the payment worker knows which is which: it looks at all of them again. */
function lookedAgain(state: StateIn<'refund'>, at: string): Step {
  return stepTo({ ...state, refund: { ...state.refund, state: 'requested', tryAgainAt: null } }, at, {
    events: [{ name: 'refundNewsCame', actor: { role: 'system', id: 'desk' }, rules: ['O3'] }],
  });
}

/** What the bank said about a refund of a case that counted as paid (E77). */
export function newsAfterTheEnd(state: StateIn<'closed'>, ask: Ask<'refundUpdated'>): Step | Refusal {
  const { money } = state;
  const { providerRefundId, state: said } = ask.body;
  const over = refusedAsOther(state, ask.body) ?? refusedAsOver(money, ask.body);
  if (over) return over;
  const paidBy = money === undefined || money.paid.includes(providerRefundId);
  if (said === 'failed' || said === 'canceled')
    return paidBy
      ? refundReturned(state, ask)
      : { refused: 'AlreadyDone', detail: 'the case was not paid by this refund' };
  if (money === undefined || paidBy || said === 'pending')
    return { refused: 'AlreadyDone', detail: 'the refund is settled already' };
  return conflictFound(state, ask, money);
}

/** A refund went through although the case was paid already: twice, unless somebody acts (I2). Never silent. */
function conflictFound(
  state: StateIn<'closed'>,
  { at, actor, body: { providerRefundId } }: Ask<'refundUpdated'>,
  money: MoneyFacts,
): Step {
  const known = { ...money, over: [...money.over, providerRefundId] };
  return stepTo({ ...state, money: known, attention: 'payments' }, at, {
    events: [
      {
        name: 'refundConflictFound',
        actor,
        rules: ['O1', 'O3'],
        detail: { providerRefundId, paid: money.paid, byHand: money.byHand },
      },
    ],
  });
}

/** What came back is one part of several: the customer has the others (E79). */
function stillPaid(money: MoneyFacts | undefined): Pick<RefundProgress, 'moved'> {
  const others = (money?.parts ?? money?.paid.length ?? 1) - 1;
  return others > 0 ? { moved: others } : {};
}

/** The bank gave the money back, days after it had taken it: the case is not over after all. */
function refundReturned(state: StateIn<'closed'>, { at, actor, body }: Ask<'refundUpdated'>): Step {
  const { money } = state;
  const { providerRefundId } = body;
  const failure = body.failureReason ?? body.state;
  // Who asked and who approved stays: the refund that is tried again is the one that two persons decided (I8).
  const refund = {
    state: 'reversed',
    ...(money?.purpose && { purpose: money.purpose }),
    amountCents: money?.amountCents ?? state.unit.unitPaidCents,
    requestedBy: money?.requestedBy ?? 'customer',
    approvedBy: money?.approvedBy ?? null,
    failure,
    providerRefundId,
    tries: 0,
    tryAgainAt: null,
    ...((money?.paid.length ?? 0) > 1 && { parts: money?.paid.length ?? 1 }),
    ...stillPaid(money),
  } as const;
  const after: MoneyFacts = {
    requestedBy: refund.requestedBy,
    approvedBy: refund.approvedBy,
    paid: (money?.paid ?? []).filter((id) => id !== providerRefundId),
    byHand: money?.byHand ?? false,
    ...(money?.purpose && { purpose: money.purpose }),
    ...(money?.amountCents !== undefined && { amountCents: money.amountCents }),
    over: [...(money?.over ?? []), providerRefundId],
  };
  return stepTo(
    { ...enter(state, { stage: 'refund', refund }, at), money: after, attention: 'payments' },
    at,
    {
      events: [{ name: 'refundReversed', actor, rules: ['O3'], detail: { failure } }],
      effects: [
        { do: 'note-refund', state: 'reversed', providerRefundId, failure },
        { do: 'letter', template: 'refund-returned' },
      ],
    },
  );
}
