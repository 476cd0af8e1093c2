import { isRecurring } from '../policy';
import type { OptionFacts, SimilarProduct } from '../policy';
import type { CaseState, Verdict } from '../workflows/contract';
import type { Tx } from './database';
import { remediesBefore } from './earlier-cases';
import { endReservations, reserve } from './stock';

/**
 * Gathers what the option table needs to know of one case, and holds what it may offer: a new unit of the same or a
 * similar kind (O4) and the parts of a repair (O7). An earlier offer's reservations lapse first.
 */
export async function gatherOptionFacts(tx: Tx, state: CaseState, verdict: Verdict): Promise<OptionFacts> {
  const { caseNo, unit } = state;
  const offerVersion = state.offerVersion + 1;
  await endReservations(tx, caseNo, { as: 'lapsed' });
  const product = await tx
    .selectFrom('products')
    .selectAll()
    .where('sku', '=', unit.sku)
    .executeTakeFirstOrThrow();
  const wanted = [unit.sku, ...product.similar_skus];
  const replacementSku = await firstReserved(tx, wanted, { caseNo, offerVersion });
  const partsAvailable = verdict.repairable && (await reserveParts(tx, verdict, { caseNo, offerVersion }));
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
    currency: unit.currency,
    overruled: state.overruled,
    withdrawn: state.ruledOut,
    struck: state.struck,
    recurring: isRecurring((await remediesBefore(tx, unit.unitId, state.appealedAt)).length),
    decidedByManager: typeof verdict.decidedBy === 'string',
    causedBy: verdict.damagedInLab === true ? 'lab' : null,
  };
}

interface ForOffer {
  readonly caseNo: string;
  readonly offerVersion: number;
}

async function firstReserved(tx: Tx, skus: readonly string[], offer: ForOffer): Promise<string | null> {
  for (const sku of skus)
    if (await reserve(tx, { ...offer, purpose: 'replacement', sku, quantity: 1 })) return sku;
  return null;
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
  const parts = [...(verdict.parts ?? [])].sort((one, other) => one.sku.localeCompare(other.sku));
  for (const part of parts) {
    if (await reserve(tx, { ...offer, purpose: 'repair', ...part })) continue;
    await endReservations(tx, offer.caseNo, { as: 'lapsed', purpose: 'repair' });
    return false;
  }
  return true;
}
