import type { ColumnType } from 'kysely';
import type { PayoutMethod, RefundPurpose, RefundState } from '../../workflows/contract';
import type { Defaulted, Json } from './column-types';

export interface OrderPaymentsTable {
  order_no: string;
  tender: number;
  provider: string;
  payment_id: string;
  amount_cents: number;
}

export interface RefundIntentsTable {
  intent_id: string;
  case_no: string;
  unit_id: string;
  payment_id: string;
  amount_cents: number;
  currency: string;
  state: RefundState;
  round: Defaulted<number>;
  requested_by: string;
  approved_by: string | null;
  called_at: Date | null;
  provider_refund_id: string | null;
  failure: string | null;
  settled_by_hand: Json<object> | null;
  created_at: Defaulted<Date>;
  updated_at: Defaulted<Date>;
  tender: Defaulted<number>;
  payment_provider: Defaulted<string>;
  purpose: Defaulted<RefundPurpose>;
  captured_cents: Defaulted<number | null>;
  captured_currency: Defaulted<string | null>;
}

export interface ProviderRefundsTable {
  provider_refund_id: string;
  payment_id: string | null;
  intent_id: string | null;
  round: number | null;
  amount_cents: number | null;
  currency: string | null;
  state: 'pending' | 'succeeded' | 'failed' | 'canceled';
  failure: string | null;
  source: 'reply' | 'webhook' | 'look-up';
  difference_told: Defaulted<string | null>;
  first_seen_at: Defaulted<Date>;
  updated_at: Defaulted<Date>;
}

export interface PaymentEventsTable {
  event_id: string;
  type: string;
  provider_refund_id: string | null;
  intent_id: string | null;
  state: string | null;
  failure: string | null;
  facts: ColumnType<object | null, string | null | undefined, string | null>;
  received_at: Defaulted<Date>;
  applied_at: Defaulted<Date | null>;
}

export interface PaymentDisputesTable {
  dispute_id: string;
  payment_intent_id: string | null;
  charge_id: string | null;
  amount_cents: number;
  currency: string;
  standing: 'open' | 'won' | 'lost';
  captured_cents: Defaulted<number | null>;
  captured_currency: Defaulted<string | null>;
  first_seen_at: Defaulted<Date>;
  updated_at: Defaulted<Date>;
}

export interface PayoutsTable {
  payout_id: string;
  case_no: string;
  unit_id: string;
  amount_cents: number;
  currency: string;
  method: PayoutMethod;
  reference: string;
  requested_by: string;
  approved_by: string | null;
  consent_ref: string | null;
  state: 'proposed' | 'settled' | 'withdrawn';
  proposed_at: Date;
  ended_at: Date | null;
}
