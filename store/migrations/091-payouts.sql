-- Refunds that do not go back to the card: proposed by one person, agreed to by the customer, approved by another.
create table payouts (
  payout_id text primary key,
  case_no text not null references cases,
  unit_id text not null references units,
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null,
  method text not null check (method in ('bank-transfer', 'cash', 'other', 'provider', 'chargeback')),
  reference text not null,
  requested_by text not null,
  approved_by text,
  -- where the customer's consent is written down: a text or an event of the case
  consent_ref text,
  state text not null check (state in ('proposed', 'settled', 'withdrawn')),
  proposed_at timestamptz not null,
  ended_at timestamptz
);
create index payouts_by_case on payouts (case_no);
create unique index one_payout_at_a_time on payouts (case_no) where state = 'proposed';
-- A refund made by hand at the provider pays one case.
create unique index one_case_per_provider_refund on payouts (reference) where method = 'provider' and state = 'settled';
