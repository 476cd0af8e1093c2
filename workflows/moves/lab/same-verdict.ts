import type { CaseState, Message, MessageBodies, VerdictBody } from '../../contract';

type Parts = NonNullable<VerdictBody['parts']>;

/** A part that is listed twice is one line of both quantities, as it is held and used up. */
export function bySku(parts: Parts): Parts {
  const skus = [...new Set(parts.map(({ sku }) => sku))];
  const quantityOf = (wanted: string): number =>
    parts.reduce((sum, { sku, quantity }) => (sku === wanted ? sum + quantity : sum), 0);
  return skus.map((sku) => ({ sku, quantity: quantityOf(sku) }));
}

/**
 * Whether the customer has an offer that rests on this very verdict, by the same person: sent once more it says nothing
 * new, and takes no offer back (E50, E56).
 */
export function isVerdictOnOffer({ stage, verdict }: CaseState, by: string, body: VerdictBody): boolean {
  if (stage !== 'offer' || verdict?.by !== by) return false;
  return JSON.stringify(saidIn(verdict)) === JSON.stringify(saidIn(body));
}

export function isVerdictBody(body: Message['body']): body is MessageBodies['labVerdict'] {
  return 'cause' in body;
}

function saidIn(body: VerdictBody): readonly unknown[] {
  const parts = bySku(body.parts ?? []).map(({ sku, quantity }) => `${sku} ${String(quantity)}`);
  const estimate = [body.repairable, body.repairMinutes ?? null, body.repairCostCents ?? null, parts.sort()];
  const harm = [body.damagedInLab === true, body.damagedOnReturn === true];
  return [body.cause, body.findingsRef ?? null, ...estimate, ...harm];
}
