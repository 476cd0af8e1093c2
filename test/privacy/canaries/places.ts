/**
 * Who stands in which column of the database: a new column fails the test until somebody has said so here. What is for
 * persons is what an erasure has to reach (`store/privacy/forget.ts`), and what an export gives out.
 */
const persons: Readonly<Record<string, string>> = {
  appeals: 'answer email idempotency_key language problem time_zone',
  carrier_labels: 'last_error pdf',
  case_texts: 'body',
  cases: 'delivery_address',
  erasures: 'email refusal',
  files: 'content name',
  inquiries: 'reason search sender',
  letters:
    'body in_reply_to language last_error message_id recipient recipient_name sender subject thread time_zone undelivered_reason',
  one_time_grants: 'email',
  orders: 'customer_address customer_email customer_language customer_name',
  // Network addresses, of customers too; the record of refusals names nobody else.
  security_events: 'address',
  sessions: 'email',
  shop_messages: 'body reason',
  work_items: 'note',
};

const staff: Readonly<Record<string, string>> = {
  users: 'email name password_hash provider_issuer provider_subject language',
  // Sealed; what opens them stands in the settings.
  offered_factors: 'sealed_key',
  second_factors: 'sealed_key',
};

/** Ids, enums, amounts, instants, rules, hashes, and numbers of goods, parcels and payments. */
const nobody: Readonly<Record<string, string>> = {
  announced_parcels: 'announced_at case_no parcel_no',
  api_keys:
    'created_at expires_at key_hash key_id label last_used_at made_by request_key revoked_at role scopes',
  appeals: 'accepted_at appeal_no channel order_no request_digest taken_at',
  attempt_limits: 'attempts last_at open_at subject',
  carrier_labels:
    'attempts bought_at carrier cost_cents currency dispatch_id next_attempt_at reference retries shipment_id state told_at tracking_no',
  case_assignees: 'assigned_at assigned_by case_no user_id',
  case_events: 'actor_id actor_role at case_no detail hash name rules seq',
  case_stages: 'case_no entered_at left_at missed stage version',
  case_texts: 'author_id author_role case_no kind text_id written_at',
  cases:
    'appeal_no attention case_id case_no due_at eligibility on_hold opened_at outcome overdue policy_version refund_state snapshot stage started_at unit_currency unit_id unit_order_no unit_serial_no unit_sku unresolved updated_at version waiting_for',
  custody: 'at case_no place seq unit_id',
  desk_secrets: 'created_at name secret',
  dispatch_orders:
    'attempt carrier case_no delivered_at dispatch_id dispatched_at ordered_at postage_by purpose remedy sku state tracking_no',
  erasures:
    'asked_at asked_by because case_nos ended_at ended_by erased erasure_id looked_at state waits_for',
  files: 'case_no file_id letter_id media_type quarantined sha256 size_bytes uploaded_at uploaded_by',
  half_sign_ins: 'expires_at next token_hash user_id',
  hazards_to_tell: 'case_no text_id',
  inquiries:
    'appeal_no asked_at first_letter_id inquiry_id opened_at reminded_at settled_at settled_by state',
  kysely_migration: 'name timestamp',
  kysely_migration_lock: 'id is_locked',
  letters:
    'attempts author_id author_role automatic bounce case_no direction handled_at letter_id next_attempt_at order_no rendered_at sent_at seq template undelivered_at undelivered_told_at understood written_at',
  offered_factors: 'offered_at user_id',
  offers: 'case_no decided_at facts needs_manager options version',
  one_time_grants: 'asked_at case_no expires_at grant_id language letter_id purpose used_at user_id',
  one_time_tokens: 'grant_id token_hash',
  order_lines: 'line_no on_sale order_no quantity sku unit_paid_cents',
  order_payments: 'amount_cents order_no payment_id provider tender',
  order_shipments: 'delivered_at dispatched_at line_nos order_no shipment_no source',
  orders:
    'currency imported_at order_no ordered_at ordered_at_source payment_id payment_provider shipping_cents',
  parcel_scans: 'case_nos code mistaken_at mistaken_by quarantined scan_id scanned_at scanned_by',
  payment_disputes:
    'amount_cents captured_cents captured_currency charge_id currency dispute_id first_seen_at payment_intent_id standing updated_at',
  payment_events: 'applied_at event_id facts failure intent_id provider_refund_id received_at state type',
  payouts:
    'amount_cents approved_by case_no consent_ref currency ended_at method payout_id proposed_at reference requested_by state unit_id',
  policy_versions: 'content_hash in_force_from name published_at settings',
  products:
    'currency kind serialised similar_skus sku stock_on_hand stock_reserved title unit_price_cents updated_at',
  provider_refunds:
    'amount_cents currency difference_told failure first_seen_at intent_id payment_id provider_refund_id round source state updated_at',
  recovery_codes: 'code_hash used_at user_id',
  refund_intents:
    'amount_cents approved_by called_at captured_cents captured_currency case_no created_at currency failure intent_id payment_id payment_provider provider_refund_id purpose remedy requested_by round settled_by_hand state tender unit_id updated_at',
  remedies: 'case_no kind unit_id',
  repair_orders: 'case_no finished_at minutes offer_version ordered_at parts state',
  reservations: 'case_no offer_version purpose quantity sku state',
  second_factors: 'enrolled_at last_step user_id',
  security_chain: 'event_id hash place',
  security_events: 'about actor_id at event_id key_id name user_id',
  sessions: 'case_no confirmed_at created_at expires_at language role seen_at session_id token_hash user_id',
  shop_messages: 'message_id received_at shop_order_id state topic tried_at',
  shop_orders: 'facts order_no shop_order_id updated_at',
  stock_ledger: 'actor_id actor_role at case_no id on_hand_delta reason reference reserved_delta sku',
  stray_goods: 'came_at case_no return_postage returned_at seq tracking_no',
  units: 'line_no order_no piece serial_no unit_id',
  users: 'created_at disabled_at last_signed_in_at roles roles_from_provider user_id',
  webhook_endpoints:
    'created_at endpoint_id events former_secret former_until label made_by paused removed_at request_key secret url',
  webhook_messages:
    'attempts case_no created_at delivered_at endpoint_id last_error last_status message_no next_attempt_at seq state',
  work_items: 'case_no closed_at closed_by detail found_at item_id kind last_seen_at owner subject',
};

export const forPersons = placesOf(persons);
export const forStaff = placesOf(staff);
export const noPerson = placesOf(nobody);

function placesOf(tables: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tables).flatMap(([table, columns]) =>
    columns.split(' ').map((column) => `${table}.${column}`),
  );
}
