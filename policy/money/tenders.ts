/** One way an order was paid: what was paid by it, and what of that was promised back already. Minor units. */
export interface Tender {
  readonly amountCents: number;
  readonly refundedCents: number;
}

/**
 * Splits a refund over the ways the order was paid, each by its share of the payment, in whole steps of the currency and
 * by the largest remainder. No way gives back more than came by it: what it cannot give, the others do (E79).
 * The shares sum up to the amount, or to what is left of all ways where that is less.
 */
export function shareByTender(
  amountCents: number,
  tenders: readonly Tender[],
  step: number,
): readonly number[] {
  const left = tenders.map((tender) => Math.max(0, tender.amountCents - tender.refundedCents));
  const shares = tenders.map(() => 0);
  let open = Math.min(
    amountCents,
    left.reduce((sum, one) => sum + one, 0),
  );
  // Each turn hands out all that is open or fills up at least one way.
  while (open > 0) {
    const given = oneTurn(open, {
      tenders,
      step,
      room: left.map((one, index) => one - (shares[index] ?? 0)),
    });
    given.forEach((one, index) => (shares[index] = (shares[index] ?? 0) + one));
    open -= given.reduce((sum, one) => sum + one, 0);
  }
  return shares;
}

interface Turn {
  readonly tenders: readonly Tender[];
  readonly room: readonly number[];
  readonly step: number;
}

function oneTurn(open: number, { tenders, room, step }: Turn): readonly number[] {
  const weights = tenders.map(({ amountCents }, index) =>
    (room[index] ?? 0) > 0 ? BigInt(amountCents) : 0n,
  );
  const total = weights.reduce((sum, one) => sum + one, 0n);
  const unit = BigInt(step);
  const exact = weights.map((weight) => BigInt(open) * weight);
  const given = exact.map((share) => Number((share / total / unit) * unit));
  // Sorting keeps the order of equals, so of two equal remainders the first way goes first.
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share - BigInt(given[index] ?? 0) * total }))
    .sort((one, other) => Number(other.remainder - one.remainder));
  let rest = open - given.reduce((sum, one) => sum + one, 0);
  for (const { index } of byRemainder) {
    const more = Math.min(step, rest);
    given[index] = (given[index] ?? 0) + more;
    rest -= more;
  }
  return given.map((one, index) => Math.min(one, room[index] ?? 0));
}
