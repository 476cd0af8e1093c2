import type Stripe from 'stripe';
import { disputeOf, refundedCents, type Payment, type Refund, type State } from '../ledger/state';
import { toSeconds } from './api-version';

// The SDK's own types hold these objects to every field that Stripe always sends, and to what may be null.

export function intentShape(payment: Payment): Stripe.PaymentIntent {
  return {
    ...emptyIntent,
    id: payment.intentId,
    amount: payment.amountCents,
    amount_received: payment.captured ? payment.amountCents : 0,
    client_secret: `${payment.intentId}_secret_sandbox`,
    created: toSeconds(payment.createdAtMs),
    currency: payment.currency,
    latest_charge: payment.captured ? payment.chargeId : null,
    metadata: payment.metadata,
    payment_method_types: ['card'],
    status: payment.captured ? 'succeeded' : 'requires_confirmation',
  };
}

/** `changed` stands for a refund that is about to be written. */
export function chargeShape(state: State, payment: Payment, changed?: Refund): Stripe.Charge {
  const amountRefunded = refundedCents(state, payment.id, changed);
  return {
    ...emptyCharge,
    id: payment.chargeId,
    amount: payment.amountCents,
    amount_captured: payment.amountCents,
    amount_refunded: amountRefunded,
    balance_transaction: payment.chargeId.replace('ch_', 'txn_'),
    created: toSeconds(payment.createdAtMs),
    currency: payment.currency,
    disputed: disputeOf(state, payment.id) !== undefined,
    metadata: payment.metadata,
    payment_intent: payment.intentId,
    refunded: amountRefunded === payment.amountCents,
  };
}

export function refundShape(refund: Refund, payment: Payment): Stripe.Refund {
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amountCents,
    balance_transaction: refund.status === 'succeeded' ? refund.id.replace('re_', 'txn_') : null,
    charge: payment.chargeId,
    created: toSeconds(refund.createdAtMs),
    currency: refund.currency,
    customer: null,
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: refund.metadata,
    payment_intent: payment.intentId,
    payment_method: null,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: refund.status,
    transfer_reversal: null,
    ...(refund.pendingReason && { pending_reason: refund.pendingReason }),
    ...(refund.failureReason && {
      failure_reason: refund.failureReason,
      failure_balance_transaction: refund.id.replace('re_', 'txn_back'),
    }),
  };
}

const emptyIntent = {
  object: 'payment_intent',
  allowed_payment_method_types: null,
  amount_capturable: 0,
  amount_details: {},
  application: null,
  application_fee_amount: null,
  automatic_payment_methods: null,
  canceled_at: null,
  cancellation_reason: null,
  capture_method: 'automatic',
  confirmation_method: 'automatic',
  customer: null,
  customer_account: null,
  description: null,
  excluded_payment_method_types: null,
  last_payment_error: null,
  livemode: false,
  managed_payments: null,
  next_action: null,
  on_behalf_of: null,
  payment_method: null,
  payment_method_configuration_details: null,
  payment_method_options: {},
  payment_record: null,
  processing: null,
  receipt_email: null,
  review: null,
  setup_future_usage: null,
  shipping: null,
  source: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  transfer_data: null,
  transfer_group: null,
} as const satisfies Partial<Record<keyof Stripe.PaymentIntent, unknown>>;

const emptyCharge = {
  object: 'charge',
  application: null,
  application_fee: null,
  application_fee_amount: null,
  billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
  calculated_statement_descriptor: null,
  captured: true,
  customer: null,
  description: null,
  failure_balance_transaction: null,
  failure_code: null,
  failure_message: null,
  fraud_details: {},
  livemode: false,
  on_behalf_of: null,
  outcome: null,
  paid: true,
  payment_method: null,
  payment_method_details: null,
  receipt_email: null,
  receipt_number: null,
  receipt_url: null,
  review: null,
  shipping: null,
  source: null,
  source_transfer: null,
  statement_descriptor: null,
  statement_descriptor_suffix: null,
  status: 'succeeded',
  transfer_data: null,
  transfer_group: null,
} as const satisfies Partial<Record<keyof Stripe.Charge, unknown>>;
