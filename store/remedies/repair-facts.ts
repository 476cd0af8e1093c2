import { sql } from 'kysely';
import type { OptionFacts } from '../../policy';
import type { CaseState } from '../../workflows/contract';
import type { Queries, Tx } from '../database';
import { offerOf } from './offers';

/**
 * The facts a repair was offered on, with the lab's new estimate and with what the shelf holds now.
 * @throws Error when no offer of the case is stored
 */
export async function revisedFacts(tx: Tx, { caseNo, unit, ...state }: CaseState): Promise<OptionFacts> {
  const offer = await offerOf(tx, caseNo, state.offerVersion);
  if (!offer) throw new Error(`Cannot review the repair of ${caseNo}: it has no offer`);
  const { repairMinutes, repairCostCents } = state.verdict ?? {};
  return {
    ...offer.facts,
    repairMinutes: repairMinutes ?? null,
    repairCostCents: repairCostCents ?? null,
    replacementAvailable: await isAnyFree(tx, unit.sku),
  };
}

/** Whether a new product of the same or a similar kind could be held now. */
async function isAnyFree(db: Queries, sku: string): Promise<boolean> {
  const free = await db
    .selectFrom('products as bought')
    .innerJoin('products as p', (join) =>
      join.on(sql<boolean>`p.sku = bought.sku or p.sku = any(bought.similar_skus)`),
    )
    .select('p.sku')
    .where('bought.sku', '=', sku)
    .where(sql<boolean>`p.stock_on_hand > p.stock_reserved`)
    .limit(1)
    .executeTakeFirst();
  return free !== undefined;
}
