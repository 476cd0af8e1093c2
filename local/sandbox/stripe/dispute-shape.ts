import type Stripe from 'stripe';
import type { Dispute, Payment } from '../ledger/state';
import { toSeconds } from './api-version';

// Card networks leave a week or three to answer; nobody answers a sandbox.
const answerWithinMs = 7 * 24 * 3_600_000;

/** A dispute as Stripe shows it, with the money that was withdrawn and perhaps came back. */
export function disputeShape(dispute: Dispute, payment: Payment): Stripe.Dispute {
  return {
    id: dispute.id,
    object: 'dispute',
    amount: dispute.amountCents,
    balance_transactions: movesOf(dispute),
    charge: payment.chargeId,
    created: toSeconds(dispute.createdAtMs),
    currency: dispute.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: toSeconds(dispute.createdAtMs + answerWithinMs),
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: dispute.status === 'won',
    livemode: false,
    metadata: {},
    payment_intent: payment.intentId,
    payment_method_details: {
      card: { brand: 'visa', case_type: 'chargeback', network: 'visa', network_reason_code: null },
      type: 'card',
    },
    reason: dispute.reason,
    status: dispute.status,
  };
}

function movesOf(dispute: Dispute): Stripe.BalanceTransaction[] {
  const withdrawn = moveOf(dispute, { amountCents: -dispute.amountCents, atMs: dispute.createdAtMs });
  if (dispute.status !== 'won' || dispute.closedAtMs === null) return [withdrawn];
  return [withdrawn, moveOf(dispute, { amountCents: dispute.amountCents, atMs: dispute.closedAtMs })];
}

function moveOf(
  dispute: Dispute,
  { amountCents, atMs }: { readonly amountCents: number; readonly atMs: number },
): Stripe.BalanceTransaction {
  const isWithdrawal = amountCents < 0;
  return {
    id: dispute.id.replace('dp_', isWithdrawal ? 'txn_out' : 'txn_in'),
    object: 'balance_transaction',
    amount: amountCents,
    available_on: toSeconds(atMs),
    balance_type: 'payments',
    created: toSeconds(atMs),
    currency: dispute.currency,
    description: null,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amountCents,
    reporting_category: isWithdrawal ? 'dispute' : 'dispute_reversal',
    source: dispute.id,
    status: 'available',
    type: 'adjustment',
  };
}

const noEvidence: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};
