import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { Defaulted } from './column-types';

/** Goods that came for a case and are not its unit (E44). */
export interface StrayGoodsTable {
  case_no: string;
  seq: number;
  came_at: Date;
  return_postage: 'customer' | 'supplier';
  returned_at: Date | null;
  tracking_no: string | null;
}

type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** Where the desk looked for a purchase: what the letter named, and how much of it is in our records (G1, E18). */
export interface PurchaseSearch {
  readonly orderNosNamed: readonly string[];
  readonly ordersFound: readonly string[];
  /** Orders of the letter's address, whatever it named. */
  readonly ordersOfSender: readonly string[];
}

/** Letters that are no appeal yet (E13, E18, E30). */
export interface InquiriesTable {
  inquiry_id: Generated<number>;
  sender: string;
  first_letter_id: number;
  opened_at: Date;
  asked_at: Date;
  reminded_at: Optional<Date>;
  state: 'waiting' | 'dormant' | 'placed' | 'refused';
  search: JSONColumnType<PurchaseSearch>;
  appeal_no: Optional<string>;
  settled_by: Optional<string>;
  reason: Optional<string>;
  settled_at: Optional<Date>;
}

/** Messages of a shop's webhooks, each once. */
export interface ShopMessagesTable {
  message_id: string;
  topic: string;
  shop_order_id: Optional<string>;
  received_at: Defaulted<Date>;
  state: 'waiting' | 'taken' | 'unchanged' | 'outdated' | 'ignored' | 'refused';
  reason: Optional<string>;
  body: Optional<Buffer>;
  tried_at: Defaulted<Date>;
}

/** What later messages about a shop's order need to be understood. */
export interface ShopOrdersTable {
  shop_order_id: string;
  order_no: Optional<string>;
  updated_at: Optional<Date>;
  facts: JSONColumnType<object>;
}

export interface ParcelScansTable {
  scan_id: string;
  code: string;
  scanned_by: string;
  scanned_at: Defaulted<Date>;
  case_nos: string[];
  quarantined: boolean;
  /** When somebody said that there is no such parcel. */
  mistaken_at: Defaulted<Date | null>;
  mistaken_by: Defaulted<string | null>;
}

/** What customers called dangerous in an open case, until the case knows. */
export interface HazardsToTellTable {
  text_id: string;
  case_no: string;
}
