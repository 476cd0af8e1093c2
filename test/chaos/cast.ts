import { fillForm, sendAndDeliver, stories, toOffer } from '../../local/demo/stories';
import type { Story } from '../../local/demo/stories';
import { demoOrderRows, demoOrdersOf } from '../../local/sample/demo-orders';
import type { DemoOrder } from '../../local/sample/demo-orders';
import { sampleProducts } from '../../local/sample/products';
import type { ModeName } from '../../local/sandbox/modes';
import type { Order, Product } from '../../store/import/shapes';
import type { Chance } from './chance';

/** How the bank goes wrong once, or null. Each of them is mended without a person, or by a retry of the payment team. */
const faults: readonly (ModeName | null)[] = [
  null,
  null,
  'timeout-after',
  'timeout-before',
  'reset-after',
  'error-500-after',
  'error-500-before',
  'reset-mid-body',
  'rate-limit',
  'slow',
  'pending',
];

/** One case of a run: the story its people play, the order it is about, and what the bank does. */
export interface Scene {
  readonly story: Story;
  readonly order: DemoOrder;
  readonly row: Order;
  readonly payment: { readonly id: string; readonly amountCents: number; readonly currency: string };
  readonly fault: ModeName | null;
}

/** Three pieces to an order, so that the refund of one is at most a third of the charge: a second one would be money. */
const PIECES = 3;

/** An offer that the customer turns down: the only end that the demo does not play. */
const declined: Story = {
  title: 'The customer wants none of it, and gets his own unit back',
  order: 'saleFresh',
  outcome: 'declined',
  async play(world, order) {
    const caseNo = await fillForm(world, order, 'It does not heat any more.');
    await toOffer(world, order, caseNo);
    await world.act('support', `${caseNo}/decline-offer`, {
      onBehalfOfCustomer: true,
      note: 'Said on the phone that he wants it back as it is.',
    });
    await world.untilStage(caseNo, 'goods-back');
    await sendAndDeliver(world, caseNo);
    return caseNo;
  },
};

/** Lays out the cases of a run: every story in turn, so that each outcome has its share. */
export function castOf(
  { cases, only }: { readonly cases: number; readonly only: 'refunds' | null },
  chance: Chance,
): readonly Scene[] {
  const all = [...stories, declined].filter((story) => only === null || story.outcome === 'refunded');
  const now = new Date();
  return Array.from({ length: cases }, (_, index) => {
    const story = all[index % all.length];
    if (!story) throw new Error('Cannot cast: there is no story');
    const order = demoOrdersOf(index)[story.order];
    const row = demoOrderRows(now, index).find(({ orderNo }) => orderNo === order.orderNo);
    if (!row) throw new Error(`Cannot cast ${order.orderNo}: the sample has no such order`);
    return {
      story,
      order,
      ...paidThreefold(row),
      fault: story.outcome === 'refunded' ? chance.pick(faults) : null,
    };
  });
}

function paidThreefold(row: Order): Pick<Scene, 'row' | 'payment'> {
  const lines = row.lines.map((line) => ({
    ...line,
    quantity: PIECES,
    ...(line.serialNos && {
      serialNos: line.serialNos.flatMap((serialNo) => [serialNo, `${serialNo}-B`, `${serialNo}-C`]),
    }),
  }));
  const goodsCents = lines.reduce((sum, { quantity, unitPaidCents }) => sum + quantity * unitPaidCents, 0);
  const { payment, currency, shippingCents } = row;
  return {
    row: { ...row, lines },
    payment: { id: payment.id, amountCents: goodsCents + shippingCents, currency },
  };
}

/** The sample's products, with shelves that last for so many cases; what is sold out stays so (O7). */
export function productsFor(cases: number): readonly Product[] {
  return sampleProducts.map((product) => ({
    ...product,
    stockOnHand: product.stockOnHand === 0 ? 0 : product.stockOnHand + 2 * cases,
  }));
}
