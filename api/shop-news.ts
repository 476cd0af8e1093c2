import { shopifyNews } from '../gateways/shops/shopify';
import type { ShopNews } from '../gateways/shops/news';
import type { Tx } from '../store/database';
import { forgetSettledShopMessages, takeOnce, waitingShopMessages } from '../store/shops/shop-messages';
import type { ShopMessage, ShopOutcome } from '../store/shops/shop-messages';
import { callOffShopOrder, takeShopOrder } from '../store/shops/shop-orders';
import type { ApiDeps } from './deps';

type Deps = Pick<ApiDeps, 'db' | 'log'>;

/** Takes one message of the shop; what nobody can make an order of yet waits, and is tried again by the sweep. */
export function takeShopMessage({ db }: Deps, message: ShopMessage, content: unknown): Promise<ShopOutcome> {
  return takeOnce(db, message, (tx) => take(tx, shopifyNews(message.topic, content)));
}

async function take(tx: Tx, news: ShopNews): Promise<ShopOutcome> {
  switch (news.kind) {
    case 'ignored':
      return { state: 'ignored', reason: news.reason };
    case 'unusable':
      return { state: 'waiting', reason: news.reason, shopOrderId: news.shopOrderId };
    case 'cancelled':
      return callOffShopOrder(tx, news);
    case 'known':
      return takeShopOrder(tx, news);
  }
}

const TRIED_AGAIN_MS = 60_000;

/** Tries again what waits: a product may be in the catalogue by now, or a newer message may have said it all. */
export async function retryShopMessages(deps: Deps, now: Date, limit: number): Promise<void> {
  const due = await waitingShopMessages(deps.db, new Date(now.getTime() - TRIED_AGAIN_MS), limit);
  for (const message of due)
    await takeShopMessage(deps, message, JSON.parse(message.body.toString('utf8'))).catch(
      (error: unknown) => {
        const reason = error instanceof Error ? error.name : 'unknown';
        deps.log.warn({ messageId: message.messageId, reason }, 'a message of the shop is taken later');
      },
    );
  await forgetSettledShopMessages(deps.db);
}
