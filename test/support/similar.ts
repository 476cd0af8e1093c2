import { standardPolicy } from '../../policy';
import type { Policy } from '../../policy';
import { putProduct } from '../../store/goods/products';
import type { CaseRig } from './case-rig';
import type { OrderChange } from './order';

/** The seller says that the difference to a cheaper product goes back; above 15.00 by two persons (E65). */
export const generous: Policy = {
  ...standardPolicy,
  name: 'generous',
  inForceFrom: '2026-01-01T00:00:00.000Z',
  settings: { ...standardPolicy.settings, similarDifference: 'refund', refundApprovalCents: 1_500 },
};

/** An order whose own product is gone, and of whose similar one there are two at that price. */
export type SimilarOrder = OrderChange & { readonly orderNo: string; readonly priceCents: number };

/** A case at an offer that holds a product of a similar kind. A third of its payment is the price of the unit. */
export async function similarOffered(rig: CaseRig, { priceCents, ...order }: SimilarOrder) {
  const { orderNo, currency = 'EUR', unitPaidCents = 9_000 } = order;
  const similar = `${orderNo}-B`;
  await putProduct(rig.db, {
    ...{ sku: similar, title: 'Oscilloscope B', kind: 'goods', serialised: true, similarSkus: [] },
    ...{ unitPriceCents: priceCents, currency, stockOnHand: 2 },
  });
  const paymentId =
    order.payments?.[0]?.id ?? (await rig.bank.payment(3 * unitPaidCents, currency.toLowerCase()));
  const caseNo = await rig.openCase({ stockOnHand: 0, ...order, paymentId });
  await rig.db
    .updateTable('products')
    .set({ similar_skus: [similar] })
    .where('sku', '=', `SCOPE-${orderNo}`)
    .execute();
  const { offerVersion } = await rig.walkToOffer(caseNo, { repairable: false });
  return { caseNo, orderNo, paymentId, similar, offerVersion };
}
