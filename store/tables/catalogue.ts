import type { Generated } from 'kysely';
import type { OrderedAtSource } from '../import/shapes';
import type { Defaulted, Json } from './column-types';

export interface ProductsTable {
  sku: string;
  title: string;
  kind: 'goods' | 'part';
  serialised: boolean;
  unit_price_cents: number;
  currency: string;
  similar_skus: Defaulted<string[]>;
  stock_on_hand: Defaulted<number>;
  stock_reserved: Defaulted<number>;
  updated_at: Defaulted<Date>;
}

export interface StockLedgerTable {
  id: Generated<number>;
  sku: string;
  on_hand_delta: number;
  reserved_delta: number;
  reason: string;
  reference: string;
  at: Defaulted<Date>;
  case_no: Defaulted<string | null>;
  actor_role: Defaulted<string | null>;
  actor_id: Defaulted<string | null>;
}

export interface OrdersTable {
  order_no: string;
  ordered_at: Date;
  ordered_at_source: Defaulted<OrderedAtSource>;
  customer_name: string;
  customer_email: string;
  customer_address: Json<object>;
  customer_language: Defaulted<string | null>;
  payment_provider: string;
  payment_id: string;
  currency: string;
  shipping_cents: number;
  imported_at: Defaulted<Date>;
}

export interface OrderLinesTable {
  order_no: string;
  line_no: number;
  sku: string;
  quantity: number;
  unit_paid_cents: number;
  on_sale: boolean;
}

export interface UnitsTable {
  unit_id: string;
  order_no: string;
  line_no: number;
  piece: number;
  serial_no: string | null;
}

export interface OrderShipmentsTable {
  order_no: string;
  shipment_no: number;
  dispatched_at: Date | null;
  delivered_at: Date | null;
  source: 'carrier' | 'customer' | 'presumed';
  line_nos: number[] | null;
}
