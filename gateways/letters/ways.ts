import type { Amount, LetterFacts, RefundFacts } from './facts';

/** What carried money to a customer: his card, his bank after a dispute, or what was agreed with him. */
export type Way = 'card' | 'chargeback' | 'bank-transfer' | 'cash' | 'other';

/** A sum, and what carried it. */
export interface Carried {
  readonly way: Way;
  readonly amountCents: number;
  readonly currency: string;
}

const agreed: readonly Way[] = ['chargeback', 'bank-transfer', 'cash'];

/** What the provider paid by hand went to the card as well. */
function wayOf(byHand: string | null): Way {
  if (byHand === null || byHand === 'provider') return 'card';
  return agreed.find((way) => way === byHand) ?? 'other';
}

/** How a refund was paid, the same way once however many parts went by it (E79). */
export function carriedBy({ parts, ...whole }: RefundFacts): readonly Carried[] {
  const { currency } = whole;
  const sums = new Map<Way, number>();
  for (const { byHand, amountCents } of parts ?? [whole]) {
    const way = wayOf(byHand);
    sums.set(way, (sums.get(way) ?? 0) + amountCents);
  }
  return [...sums].map(([way, amountCents]) => ({ way, amountCents, currency }));
}

type Owed = Pick<LetterFacts, 'refund' | 'amount'>;

/** What the customer is asked to take another way: of several parts the card may pay the others (E75, E79). */
export function proposedOf({ refund, amount }: Owed): Amount {
  return refund?.payout ?? refund ?? amount;
}

/** What the bank gave back; once all is paid again, all that there was (E77, E79). */
export function returnedOf({ refund, amount }: Owed): Amount {
  const unpaidCents = refund?.unpaidCents ?? 0;
  if (refund === null || unpaidCents === 0) return refund ?? amount;
  return { amountCents: unpaidCents, currency: refund.currency };
}
