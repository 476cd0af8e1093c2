/**
 * Why a product, an order or a policy is not taken over: it names a product that is unknown, its order has a case, the
 * stock would fall below what is reserved.
 */
export type RefusalReason = 'unknown-sku' | 'order-has-case' | 'stock-reserved';

/** A row that is readable but that the desk must not take over; the message is meant for the person who sent it. */
export class ImportRefused extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
    this.name = 'ImportRefused';
  }
}
