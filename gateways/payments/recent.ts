import type Stripe from 'stripe';
import { toPaymentFailure, type Attempt } from './payment-failure';
import { readDispute, type ProviderDispute } from './provider-payment';
import { readRefund, type ProviderRefund } from './provider-refund';

const perPage = 100;

/** Every refund of the account made at that moment or later, newest first. */
export function refundsSince(stripe: Stripe, moment: Date): AsyncGenerator<ProviderRefund> {
  const attempt: Attempt = { operation: 'read', action: 'look up recent refunds' };
  return since(moment, { attempt, list: (page) => stripe.refunds.list(page), read: readRefund });
}

/** Every dispute of the account opened at that moment or later, newest first. */
export function disputesSince(stripe: Stripe, moment: Date): AsyncGenerator<ProviderDispute> {
  const attempt: Attempt = { operation: 'read', action: 'look up recent disputes' };
  return since(moment, { attempt, list: (page) => stripe.disputes.list(page), read: readDispute });
}

interface Kind<Raw, Item> {
  readonly attempt: Attempt;
  readonly list: (page: Stripe.PaginationParams) => Promise<Stripe.ApiList<Raw>>;
  /** Null for what is none of its kind. */
  readonly read: (raw: Raw) => Item | null;
}

/** A list is newest first, so it is read until it is older than asked. */
async function* since<Raw extends { readonly id: string; readonly created: number }, Item>(
  moment: Date,
  { attempt, list, read }: Kind<Raw, Item>,
): AsyncGenerator<Item> {
  let after: string | undefined;
  for (;;) {
    try {
      const { data, has_more: hasMore } = await list({
        limit: perPage,
        ...(after !== undefined && { starting_after: after }),
      });
      const recent = data.filter(({ created }) => created * 1_000 >= moment.getTime());
      for (const raw of recent) yield readOrFail(raw, read);
      after = data.at(-1)?.id;
      if (!hasMore || recent.length < data.length || after === undefined) return;
    } catch (error) {
      throw toPaymentFailure(error, attempt);
    }
  }
}

function readOrFail<Raw, Item>(raw: Raw, read: (raw: Raw) => Item | null): Item {
  const item = read(raw);
  if (item === null) throw new TypeError('the answer is none of its kind');
  return item;
}
