import { needsSecondApprover } from '../../policy';
import type { Policy } from '../../policy';
import { soleIntentOf } from '../../store/money/refunds';
import type { RefundIntent } from '../../store/money/refunds';
import type { StateIn } from '../../workflows/contract';
import { ourProvider } from './deps';
import type { RefundDeps } from './deps';
import { look } from './look';
import type { LookedAt, Seen } from './look';

/** A look at the provider that was begun before its refund was written down. */
export interface EarlyLook {
  /**
   * What was seen, where it counts for this intent; else null, and it is to be looked at now.
   * @throws PaymentFailure
   */
  readonly of: (intent: RefundIntent) => Promise<Seen | null>;
  /** Resolves once the look is over, whatever came of it: nothing of a refund goes on after it. */
  readonly over: Promise<unknown>;
}

/**
 * Looks at the payment while the refund is written down, for either takes as long as the other. What is seen counts for an
 * intent in its first round that nobody has asked the provider to pay: whoever asks meanwhile does so under the same key,
 * which pays once. A later round has to be looked at after it was read: one that another attempt has just ended, unseen,
 * would be paid twice.
 */
export function lookEarly(deps: RefundDeps, policy: Policy, state: StateIn<'refund'>): EarlyLook | null {
  if (!isAskedAtOnce(policy, state)) return null;
  const looking = begin(deps, state);
  return {
    // Whoever asks what was seen hears how it failed.
    over: looking.catch(() => undefined),
    of: async (intent) => {
      if (!isUntouched(intent)) return null;
      const looked = await looking;
      return looked && isAbout(looked, intent) ? looked.seen : null;
    },
  };
}

/** Whether nothing stands between the choice and the card: no second person, and no other way. */
function isAskedAtOnce(policy: Policy, { refund, unit }: StateIn<'refund'>): boolean {
  const amount = { amountCents: refund.amountCents, currency: unit.currency };
  return (refund.payout ?? null) === null && refund.tries === 0 && !needsSecondApprover(policy, amount);
}

interface Looked {
  readonly at: LookedAt;
  readonly seen: Seen;
}

async function begin(deps: RefundDeps, state: StateIn<'refund'>): Promise<Looked | null> {
  const sole = await soleIntentOf(deps.db, state);
  if (sole?.payment_provider !== ourProvider) return null;
  return { at: sole, seen: await look(deps, sole, state.unit.orderNo) };
}

function isUntouched({ round, called_at: calledAt, state }: RefundIntent): boolean {
  return round === 1 && calledAt === null && state === 'requested';
}

/** A refund of the intent that was there before its row is noted once more, with the row it belongs to. */
function isAbout({ at, seen }: Looked, intent: RefundIntent): boolean {
  return at.intent_id === intent.intent_id && at.payment_id === intent.payment_id && seen.own.length === 0;
}
