import type { Instant } from './messages';
import type { Choice, Offer, RefundProgress, StageState, StateIn } from './state';
import { enter, stepTo } from './step';
import type { Effect, Step } from './step';

/** The step that a customer's choice makes: the remedy begins, and what is held for the others is free again (L4). */
export function chosen(state: StateIn<'offer'>, at: Instant, choice: Choice): Step {
  const { kind, actor, consentToDataLoss, again = false } = choice;
  const { differenceCents } = state.offer;
  const event = {
    // Who lost it chose nothing: what the customer chose stands (E84, I8).
    ...(again ? resent : { name: 'optionChosen', rules: ['L4'] as const }),
    actor,
    detail: {
      kind,
      offerVersion: state.offer.version,
      ...(kind === 'repair' && { consentToDataLoss }),
      ...(kind === 'replacement' && differenceCents !== undefined && { differenceCents }),
    },
  };
  const { next, effects } = begun(state, choice);
  return stepTo(enter(state, next, at), at, { events: [event], effects });
}

const resent = { name: 'replacementOrderedAgain', rules: ['O4', 'J'] as const };

/** Whoever chose goods is asked whether his address is still right, before they leave (E87). */
const askedWhereTo: Effect = { do: 'letter', template: 'delivery-address' };

function begun(
  state: StateIn<'offer'>,
  { kind, actor, requestedBy = actor.id }: Choice,
): { readonly next: StageState; readonly effects: readonly Effect[] } {
  switch (kind) {
    case 'refund':
      return {
        next: { stage: 'refund', refund: requested(state.offer.amountCents, actor.id) },
        effects: [{ do: 'lapse-reservations' }, ...askedAnew(state)],
      };
    case 'replacement':
      return {
        next: { stage: 'replacement', dispatch: null, ...promised(state.offer, requestedBy) },
        effects: [
          { do: 'lapse-reservations', keep: 'replacement' },
          { do: 'order-dispatch', purpose: 'replacement' },
          askedWhereTo,
        ],
      };
    case 'repair':
      return {
        next: { stage: 'repair', repaired: false, failures: 0, review: null, dispatch: null },
        effects: [{ do: 'lapse-reservations', keep: 'repair' }, { do: 'order-repair' }, askedWhereTo],
      };
  }
}

/** The product costs less, and the seller lets the difference go back: it is owed from here on, and paid at the end (E65). */
function promised({ differenceCents: amountCents }: Offer, requestedBy: string) {
  return amountCents === undefined ? {} : { difference: { amountCents, requestedBy } };
}

/** A refund that was decided and not asked for yet; the amount is in minor units. */
export function requested(amountCents: number, requestedBy: string): RefundProgress {
  return {
    state: 'requested',
    amountCents,
    requestedBy,
    approvedBy: null,
    failure: null,
    providerRefundId: null,
    tries: 0,
    tryAgainAt: null,
  };
}

/** A refund that failed once and that a manager opened again is asked for anew. */
function askedAnew({ verdict }: StateIn<'offer'>): readonly Effect[] {
  if (typeof verdict?.decidedBy !== 'string') return [];
  return [{ do: 'note-refund', state: 'requested', providerRefundId: null, failure: null }];
}
