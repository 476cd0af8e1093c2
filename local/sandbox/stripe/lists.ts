import { findPayment, type Payment } from '../ledger/state';
import type { Bank } from '../ledger/bank';
import { noSuch } from './errors';

interface Cut<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** One page of a list that is newest first. */
export function cut<T extends { id: string }>(
  all: readonly T[],
  query: { limit: number; starting_after?: string | undefined },
  idOf: (item: T) => string = (item) => item.id,
): Cut<T> {
  const after = query.starting_after;
  const start = after === undefined ? 0 : all.findIndex((item) => idOf(item) === after) + 1;
  if (after !== undefined && start === 0) throw noSuch('object', after, 'starting_after');
  return { items: all.slice(start, start + query.limit), hasMore: all.length > start + query.limit };
}

export function page<T>(url: string, part: Cut<T>, shape: (item: T) => object): object {
  return { object: 'list', url, has_more: part.hasMore, data: part.items.map((item) => shape(item)) };
}

export function newestFirst<T>(items: ReadonlyMap<string, T>): T[] {
  return [...items.values()].reverse();
}

export function required<T>(found: T | undefined, kind: string, ...[id, param = 'id']: [string, string?]): T {
  if (found === undefined) throw noSuch(kind, id, param);
  return found;
}

/** The payment that a list is asked about; null when it is asked about all. */
export function filterPayment(
  bank: Bank,
  query: { payment_intent?: string | undefined; charge?: string | undefined },
): Payment | null {
  const name = query.payment_intent === undefined ? 'charge' : 'payment_intent';
  const id = query[name];
  return id === undefined ? null : required(findPayment(bank.state, id), name, id, name);
}
