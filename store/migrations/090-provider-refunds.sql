-- News of one refund come in any order: what is further on in its life stays.
create function refund_rank(state text) returns integer language sql immutable parallel safe as
  $$ select case state when 'pending' then 1 when 'succeeded' then 2 else 3 end $$;

-- Every refund of our payments that the provider ever spoke of, in a reply, a webhook or a look-up. Never deleted:
-- the refunds of earlier rounds stay known, and those that somebody made by hand (intent_id is null) are seen.
create table provider_refunds (
  provider_refund_id text primary key,
  payment_id text,
  intent_id text references refund_intents,
  round integer,
  amount_cents bigint,
  currency text,
  state text not null check (state in ('pending', 'succeeded', 'failed', 'canceled')),
  failure text,
  source text not null check (source in ('reply', 'webhook', 'look-up')),
  first_seen_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index provider_refunds_by_intent on provider_refunds (intent_id);
insert into provider_refunds (provider_refund_id, payment_id, intent_id, round, amount_cents, currency, state, failure, source)
  select provider_refund_id, payment_id, intent_id, round, amount_cents, currency,
    case state when 'settled' then 'succeeded' when 'pending' then 'pending' else 'failed' end, failure, 'reply'
  from refund_intents where provider_refund_id is not null;

-- What an event said: ids, amounts and states, never a person's data.
alter table payment_events add column facts jsonb;

-- Money that a customer's bank has taken back, or wants to. Open, then won or lost; the end stays the end.
create table payment_disputes (
  dispute_id text primary key,
  payment_intent_id text,
  charge_id text,
  amount_cents bigint not null,
  currency text not null,
  standing text not null check (standing in ('open', 'won', 'lost')),
  first_seen_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index payment_disputes_by_intent on payment_disputes (payment_intent_id);
create index payment_disputes_by_charge on payment_disputes (charge_id);
