import type { ColumnType, Generated } from 'kysely';
import type { CaseState, Place, RefundState } from '../../workflows/contract';
import type { DecidedOption, Eligibility, OptionFacts, PolicySettings } from '../../policy';
import type {
  OrderLinesTable,
  OrderShipmentsTable,
  OrdersTable,
  ProductsTable,
  StockLedgerTable,
  UnitsTable,
} from './catalogue';
import type { Defaulted, Json } from './column-types';
import type {
  HazardsToTellTable,
  InquiriesTable,
  ParcelScansTable,
  ShopMessagesTable,
  ShopOrdersTable,
  StrayGoodsTable,
} from './intake';
import type {
  OrderPaymentsTable,
  PaymentDisputesTable,
  PaymentEventsTable,
  PayoutsTable,
  ProviderRefundsTable,
  RefundIntentsTable,
} from './money';
import type { SignInTables } from '../sign-in/tables';
import type { WebhookTables } from '../webhooks/tables';
import type { ErasuresTable } from '../privacy/tables';

/** The tables of store/migrations, column by column. Instants are Dates here and ISO-8601 strings everywhere else. */
export interface Tables extends SignInTables, WebhookTables {
  products: ProductsTable;
  stock_ledger: StockLedgerTable;
  orders: OrdersTable;
  order_payments: OrderPaymentsTable;
  order_lines: OrderLinesTable;
  units: UnitsTable;
  order_shipments: OrderShipmentsTable;
  policy_versions: PolicyVersionsTable;
  api_keys: ApiKeysTable;
  desk_secrets: DeskSecretsTable;
  appeals: AppealsTable;
  cases: CasesTable;
  case_assignees: CaseAssigneesTable;
  case_events: CaseEventsTable;
  case_stages: CaseStagesTable;
  case_texts: CaseTextsTable;
  offers: OffersTable;
  letters: LettersTable;
  files: FilesTable;
  refund_intents: RefundIntentsTable;
  provider_refunds: ProviderRefundsTable;
  payment_events: PaymentEventsTable;
  payment_disputes: PaymentDisputesTable;
  payouts: PayoutsTable;
  reservations: ReservationsTable;
  dispatch_orders: DispatchOrdersTable;
  carrier_labels: CarrierLabelsTable;
  repair_orders: RepairOrdersTable;
  custody: CustodyTable;
  parcel_scans: ParcelScansTable;
  announced_parcels: AnnouncedParcelsTable;
  stray_goods: StrayGoodsTable;
  hazards_to_tell: HazardsToTellTable;
  inquiries: InquiriesTable;
  shop_messages: ShopMessagesTable;
  shop_orders: ShopOrdersTable;
  work_items: WorkItemsTable;
  erasures: ErasuresTable;
}

export interface PolicyVersionsTable {
  name: string;
  content_hash: string;
  in_force_from: Date;
  settings: Json<PolicySettings>;
  published_at: Defaulted<Date>;
}

export interface ApiKeysTable {
  key_hash: string;
  key_id: string;
  role: string;
  created_at: Defaulted<Date>;
  revoked_at: Defaulted<Date | null>;
  label: Defaulted<string | null>;
  /** What of its role's rights it has; null for all. */
  scopes: Defaulted<string[] | null>;
  made_by: Defaulted<string | null>;
  request_key: Defaulted<string | null>;
  expires_at: Defaulted<Date | null>;
  last_used_at: Defaulted<Date | null>;
}

export interface DeskSecretsTable {
  name: string;
  secret: string;
  created_at: Defaulted<Date>;
}

export interface AppealsTable {
  appeal_no: string;
  order_no: string;
  email: string;
  channel: 'http' | 'mail';
  accepted_at: Date;
  taken_at: Defaulted<Date>;
  problem: Json<object>;
  idempotency_key: string | null;
  request_digest: string | null;
  answer: ColumnType<object | null, string | null | undefined, string | null>;
  language: Defaulted<string | null>;
  time_zone: Defaulted<string | null>;
}

export interface CasesTable {
  case_no: string;
  case_id: number;
  appeal_no: string;
  unit_id: string;
  policy_version: string;
  version: number;
  stage: string;
  outcome: string | null;
  waiting_for: string;
  attention: string | null;
  refund_state: RefundState | null;
  due_at: Date | null;
  overdue: Defaulted<boolean>;
  unresolved: Defaulted<boolean>;
  on_hold: Defaulted<boolean>;
  eligibility: Json<Eligibility>;
  snapshot: Json<CaseState>;
  opened_at: Date;
  updated_at: Date;
  started_at: Defaulted<Date | null>;
  delivery_address: ColumnType<object | null, string | null | undefined, string | null>;
  unit_order_no: FromUnit<string>;
  unit_sku: FromUnit<string>;
  unit_serial_no: FromUnit<string | null>;
  unit_currency: FromUnit<string>;
}

/** Taken over from the unit by the database when the case is written; nobody writes it. */
type FromUnit<T> = ColumnType<T, never, never>;

export interface CaseAssigneesTable {
  case_no: string;
  user_id: string;
  assigned_by: string;
  assigned_at: Defaulted<Date>;
}

export interface CaseEventsTable {
  case_no: string;
  seq: number;
  at: Date;
  name: string;
  actor_role: string;
  actor_id: string;
  rules: string[];
  detail: Json<object>;
  /** SHA-256 over this event and the hash before it; written by the database. */
  hash: ColumnType<Buffer, never, never>;
}

export interface CaseStagesTable {
  case_no: string;
  version: number;
  stage: string;
  entered_at: Date;
  left_at: Date | null;
  missed: boolean;
}

export interface CaseTextsTable {
  text_id: string;
  case_no: string;
  kind: string;
  author_role: string;
  author_id: string;
  body: string;
  written_at: Defaulted<Date>;
}

export interface OffersTable {
  case_no: string;
  version: number;
  decided_at: Date;
  facts: Json<OptionFacts>;
  options: Json<readonly DecidedOption[]>;
  needs_manager: boolean;
}

export interface LettersTable {
  letter_id: Generated<number>;
  case_no: string | null;
  direction: 'out' | 'in';
  template: string | null;
  seq: number | null;
  message_id: string;
  in_reply_to: string | null;
  sender: string | null;
  recipient: string | null;
  subject: string | null;
  body: string | null;
  written_at: Defaulted<Date>;
  sent_at: Defaulted<Date | null>;
  attempts: Defaulted<number>;
  next_attempt_at: Defaulted<Date | null>;
  last_error: Defaulted<string | null>;
  rendered_at: Defaulted<Date | null>;
  recipient_name: Defaulted<string | null>;
  language: Defaulted<string | null>;
  /** Of a letter in: the offset from UTC of its Date header. */
  time_zone: Defaulted<string | null>;
  /** Message-IDs of the References header, oldest first. */
  thread: Defaulted<string[]>;
  order_no: Defaulted<string | null>;
  automatic: Defaulted<boolean>;
  bounce: Defaulted<boolean>;
  undelivered_at: Defaulted<Date | null>;
  undelivered_reason: Defaulted<string | null>;
  undelivered_told_at: Defaulted<Date | null>;
  understood: Defaulted<string | null>;
  handled_at: Defaulted<Date | null>;
  /** Who wrote a letter that is a person's own. */
  author_role: Defaulted<string | null>;
  author_id: Defaulted<string | null>;
}

export interface FilesTable {
  file_id: string;
  case_no: string | null;
  letter_id: number | null;
  name: string;
  media_type: string;
  size_bytes: number;
  sha256: string;
  content: Buffer;
  uploaded_by: string;
  quarantined: Defaulted<string | null>;
  uploaded_at: Defaulted<Date>;
}

export interface ReservationsTable {
  case_no: string;
  sku: string;
  purpose: 'replacement' | 'repair';
  offer_version: number;
  quantity: number;
  state: 'held' | 'consumed' | 'lapsed';
}

export interface DispatchOrdersTable {
  dispatch_id: Generated<number>;
  case_no: string;
  purpose: 'replacement' | 'repaired' | 'goods-back';
  attempt: number;
  sku: string;
  state: 'to-pack' | 'dispatched' | 'delivered' | 'undelivered' | 'cancelled';
  tracking_no: string | null;
  carrier: string | null;
  postage_by: Defaulted<'customer' | 'supplier'>;
  ordered_at: Date;
  dispatched_at: Date | null;
  delivered_at: Date | null;
}

export interface CarrierLabelsTable {
  dispatch_id: number;
  reference: string;
  state: 'wanted' | 'bought' | 'failed' | 'cancelled';
  shipment_id: Defaulted<string | null>;
  tracking_no: Defaulted<string | null>;
  carrier: Defaulted<string | null>;
  cost_cents: Defaulted<number | null>;
  currency: Defaulted<string | null>;
  pdf: Defaulted<Buffer | null>;
  attempts: Defaulted<number>;
  next_attempt_at: Defaulted<Date>;
  last_error: Defaulted<string | null>;
  bought_at: Defaulted<Date | null>;
  told_at: Defaulted<Date | null>;
  retries: Defaulted<number>;
}

export interface RepairOrdersTable {
  case_no: string;
  offer_version: number;
  parts: Json<readonly { readonly sku: string; readonly quantity: number }[]>;
  minutes: number | null;
  state: 'open' | 'passed' | 'failed';
  ordered_at: Date;
  finished_at: Date | null;
}

export interface CustodyTable {
  case_no: string;
  seq: number;
  unit_id: string;
  place: Place;
  at: Date;
}

export interface AnnouncedParcelsTable {
  parcel_no: string;
  case_no: string;
  announced_at: Defaulted<Date>;
}

export interface WorkItemsTable {
  item_id: Generated<number>;
  kind: string;
  subject: string;
  case_no: string | null;
  owner: string;
  detail: Json<object>;
  found_at: Date;
  last_seen_at: Date;
  closed_at: Defaulted<Date | null>;
  closed_by: Defaulted<string | null>;
  note: Defaulted<string | null>;
}
