/** What a shop tells of one parcel of an order. Instants are ISO-8601 with offset. */
export interface ShopParcel {
  readonly id: string;
  readonly updatedAt: string;
  /** Whether it left the shop at all; one that was called off is none. */
  readonly sent: boolean;
  readonly dispatchedAt: string;
  readonly deliveredAt: string | null;
  /** The shop's ids of the lines that lay in it. */
  readonly lineIds: readonly string[];
}

/** Money that came in for an order, in minor units of its currency. */
export interface ShopPayment {
  readonly id: string;
  readonly provider: PayWay;
  readonly reference: string;
  readonly amountCents: number;
}

/** As the import of orders names the ways an order was paid: only `stripe` can be paid back by us. */
export type PayWay = 'stripe' | 'cash-on-delivery' | 'bank-transfer' | 'gift-card';

/** An order without its parcels and payments, which come with news of their own as well. */
export interface ShopOrder {
  readonly orderNo: string;
  readonly updatedAt: string;
  readonly content: {
    readonly orderedAt: string;
    readonly orderedAtSource: 'shop';
    readonly customer: {
      readonly name: string;
      readonly email: string;
      readonly address: string | Readonly<Record<string, string>>;
      readonly language?: string;
    };
    readonly currency: string;
    readonly shippingCents: number;
    readonly lines: readonly ShopLine[];
  };
  /** The shop's id of each line, in their order. */
  readonly lineIds: readonly string[];
  /** How it was paid as long as no payment is known that we could send back. */
  readonly paidBy: PayWay;
}

export interface ShopLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPaidCents: number;
  readonly onSale: boolean;
}

/** One message of a shop, in the words of the desk. */
export type ShopNews =
  | {
      readonly kind: 'known';
      readonly shopOrderId: string;
      readonly order: ShopOrder | null;
      readonly parcels: readonly ShopParcel[];
      readonly payments: readonly ShopPayment[];
    }
  /** Nothing is bought by it any more. */
  | {
      readonly kind: 'cancelled';
      readonly shopOrderId: string;
      readonly orderNo: string;
      readonly updatedAt: string;
    }
  /** About nothing that returns rest on. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Nobody can make an order of it yet; `reason` names fields and never what a person typed. */
  | { readonly kind: 'unusable'; readonly shopOrderId: string | null; readonly reason: string };
