import { isRecurring } from '../../policy';
import type { OptionFacts, SimilarProduct } from '../../policy';
import type { CaseState, Verdict } from '../../workflows/contract';
import type { Database, Tx } from '../database';
import { lockCase } from '../cases/case-record';
import { remediesBefore } from '../cases/earlier-cases';
import { endReservations, lockStock, reserve } from '../goods/stock';
import { differencesBefore } from '../money/refunds';
import type { StockActor } from '../goods/stock';

/** Locks all stock that an offer may hold or give back, before anything of its transaction touches stock. */
export async function lockStockForOffer(tx: Tx, state: CaseState, verdict: Verdict): Promise<void> {
  const { sku } = state.unit;
  const product = await tx
    .selectFrom('products')
    .select('similar_skus')
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
  const parts = (verdict.parts ?? []).map((part) => part.sku);
  await lockStock(tx, state.caseNo, [sku, ...product.similar_skus, ...parts]);
}

/** What is asked for, and in whose name stock is held. */
export interface OfferWanted {
  readonly state: CaseState;
  readonly verdict: Verdict;
  readonly by: StockActor;
}

/**
 * Gathers what the option table needs to know of one case, and holds what it may offer: a new unit of the same or a
 * similar kind (O4) and the parts of a repair (O7). An earlier offer's reservations lapse first.
 */
export async function gatherOptionFacts(tx: Tx, { state, verdict, by }: OfferWanted): Promise<OptionFacts> {
  const { caseNo, unit } = state;
  const offer = { caseNo, offerVersion: state.offerVersion + 1, by };
  await endReservations(tx, caseNo, { as: 'lapsed', by });
  const product = await tx
    .selectFrom('products')
    .select(['similar_skus', 'unit_price_cents', 'currency'])
    .where('sku', '=', unit.sku)
    .executeTakeFirstOrThrow();
  const wanted = [unit.sku, ...product.similar_skus];
  const replacementSku = await firstReserved(tx, wanted, offer);
  const partsAvailable = verdict.repairable && (await reserveParts(tx, verdict, offer));
  return {
    cause: verdict.cause,
    onSale: unit.onSale,
    replacementAvailable: replacementSku !== null,
    replacementSku,
    similar: replacementSku === unit.sku ? null : await similarProduct(tx, replacementSku, unit.currency),
    repairable: verdict.repairable,
    partsAvailable,
    repairMinutes: verdict.repairMinutes ?? null,
    repairCostCents: verdict.repairCostCents ?? null,
    // Costs are compared in the currency of the purchase; a price list in another one says nothing about it.
    replacementCostCents: product.currency === unit.currency ? product.unit_price_cents : null,
    unitPaidCents: unit.unitPaidCents,
    ...(await paidBackBefore(tx, state)),
    currency: unit.currency,
    overruled: state.overruled,
    ...(state.secondOwner && { secondOwner: true }),
    withdrawn: state.ruledOut,
    struck: state.struck,
    recurring: isRecurring((await remediesBefore(tx, unit.unitId, state.appealedAt)).length),
    decidedByManager: typeof verdict.decidedBy === 'string',
    causedBy: verdict.damagedInLab === true ? 'lab' : null,
  };
}

// A real offer that is made meanwhile holds the same stock under its own number.
const NEVER_OFFERED = -1;

/** The same facts for a verdict that nobody has given yet: what is held to learn them is given back unseen. */
export async function foreseeOptionFacts(db: Database, wanted: OfferWanted): Promise<OptionFacts> {
  const state = { ...wanted.state, offerVersion: NEVER_OFFERED - 1 };
  const tx = await db.startTransaction().execute();
  try {
    // As whoever writes the case does: its row is referred to by what is held, so its writer would wait in a circle.
    await lockCase(tx, state.caseNo);
    await lockStockForOffer(tx, state, wanted.verdict);
    return await gatherOptionFacts(tx, { ...wanted, state });
  } finally {
    await tx.rollback().execute();
  }
}

interface ForOffer {
  readonly caseNo: string;
  readonly offerVersion: number;
  readonly by: StockActor;
}

async function firstReserved(tx: Tx, skus: readonly string[], offer: ForOffer): Promise<string | null> {
  for (const sku of skus)
    if (await reserve(tx, { ...offer, purpose: 'replacement', sku, quantity: 1 })) return sku;
  return null;
}

/** What a cheaper product paid back in an earlier case of the unit is not paid back again (E65, I2). */
async function paidBackBefore(
  tx: Tx,
  { unit, caseNo }: CaseState,
): Promise<Pick<OptionFacts, 'refundedCents'>> {
  const refundedCents = await differencesBefore(tx, unit.unitId, caseNo);
  return refundedCents > 0 ? { refundedCents } : {};
}

/** What the customer has to know of another product before he agrees to it (E65). */
async function similarProduct(
  tx: Tx,
  sku: string | null,
  paidCurrency: string,
): Promise<SimilarProduct | null> {
  if (sku === null) return null;
  const { title, unit_price_cents, currency } = await tx
    .selectFrom('products')
    .select(['title', 'unit_price_cents', 'currency'])
    .where('sku', '=', sku)
    .executeTakeFirstOrThrow();
  return { sku, title, priceCents: currency === paidCurrency ? unit_price_cents : null };
}

/** All parts or none: half of them repair nothing, so what was held for this repair is given back. */
async function reserveParts(tx: Tx, verdict: Verdict, offer: ForOffer): Promise<boolean> {
  for (const [sku, quantity] of quantities(verdict.parts ?? [])) {
    if (await reserve(tx, { ...offer, purpose: 'repair', sku, quantity })) continue;
    await endReservations(tx, offer.caseNo, { as: 'lapsed', purpose: 'repair', by: offer.by });
    return false;
  }
  return true;
}

/** A technician may list the same part twice; it is one reservation. */
function quantities(parts: NonNullable<Verdict['parts']>): ReadonlyMap<string, number> {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of parts) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return wanted;
}
