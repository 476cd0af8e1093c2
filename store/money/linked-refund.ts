import { sql } from 'kysely';

/** The provider's refund made by hand that a person has linked an intent to, by what settled it (E78); else null. */
export function linkedRefund(settledByHand: object | null): string | null {
  if (settledByHand === null || Reflect.get(settledByHand, 'method') !== 'provider') return null;
  const reference: unknown = Reflect.get(settledByHand, 'reference');
  return typeof reference === 'string' ? reference : null;
}

/** The same of the intent `i`, as its index has it. */
export const linkedRefundOfIntent = sql<
  string | null
>`case when i.settled_by_hand->>'method' = 'provider' then i.settled_by_hand->>'reference' end`;

/** Whether the intent `i` is linked to the refund `r`. */
export const isLinkedToRefund = sql<boolean>`(i.settled_by_hand->>'method' = 'provider'
  and i.settled_by_hand->>'reference' = r.provider_refund_id)`;
