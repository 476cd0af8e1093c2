-- What was decided about money, committed before the first call and never deleted. One per case and unit.
create table refund_intents (
  intent_id text primary key,
  case_no text not null unique references cases,
  unit_id text not null references units,
  payment_id text not null,
  amount_cents bigint not null check (amount_cents > 0),
  currency text not null,
  state text not null,
  round integer not null default 1,
  requested_by text not null,
  approved_by text,
  -- the first call of the running round; null = the provider was not asked in this round
  called_at timestamptz,
  provider_refund_id text unique,
  failure text,
  settled_by_hand jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index refund_intents_by_state on refund_intents (state, updated_at);
create index refund_intents_by_payment on refund_intents (payment_id);

-- Webhooks as they came, stored once per event before the answer.
create table payment_events (
  event_id text primary key,
  type text not null,
  provider_refund_id text,
  intent_id text,
  state text,
  failure text,
  received_at timestamptz not null default now(),
  applied_at timestamptz
);
create index payment_events_to_apply on payment_events (received_at) where applied_at is null;

-- Stock held for a case: a new unit for a replacement, parts for a repair. Ends exactly once.
create table reservations (
  case_no text not null references cases,
  sku text not null references products,
  purpose text not null check (purpose in ('replacement', 'repair')),
  offer_version integer not null,
  quantity integer not null check (quantity > 0),
  state text not null check (state in ('held', 'consumed', 'lapsed')),
  primary key (case_no, purpose, sku, offer_version)
);
create index reservations_held on reservations (sku) where state = 'held';

create table dispatch_orders (
  dispatch_id bigint generated always as identity primary key,
  case_no text not null references cases,
  purpose text not null check (purpose in ('replacement', 'repaired', 'goods-back')),
  attempt integer not null,
  sku text not null,
  state text not null check (state in ('to-pack', 'dispatched', 'delivered', 'undelivered')),
  tracking_no text,
  carrier text,
  ordered_at timestamptz not null,
  dispatched_at timestamptz,
  delivered_at timestamptz,
  unique (case_no, purpose, attempt)
);
create index dispatch_orders_to_pack on dispatch_orders (ordered_at) where state = 'to-pack';

create table repair_orders (
  case_no text not null references cases,
  offer_version integer not null,
  parts jsonb not null,
  minutes integer,
  state text not null check (state in ('open', 'passed', 'failed')),
  ordered_at timestamptz not null,
  finished_at timestamptz,
  primary key (case_no, offer_version)
);

-- Where each unit has been; append-only. The newest row says where it is.
create table custody (
  case_no text not null references cases,
  seq integer not null,
  unit_id text not null references units,
  place text not null,
  at timestamptz not null,
  primary key (case_no, seq, place)
);
create index custody_by_unit on custody (unit_id, at desc);

-- Each scan of a parcel at the dock; a code that fits no case waits in quarantine.
create table parcel_scans (
  scan_id text primary key,
  code text not null,
  scanned_by text not null,
  scanned_at timestamptz not null default now(),
  case_nos text[] not null,
  quarantined boolean not null
);
create index parcel_scans_by_code on parcel_scans (code);
create index parcel_scans_in_quarantine on parcel_scans (scanned_at) where quarantined;

-- Every change of a case wakes whoever shows it; the payload is its number and version.
create function announce_case() returns trigger language plpgsql as $$
begin
  perform pg_notify('case_changed', new.case_no || ' ' || new.version);
  return new;
end $$;
create trigger case_changed after insert or update of version on cases for each row execute function announce_case();

create function announce_letter() returns trigger language plpgsql as $$
begin
  perform pg_notify('letter_waiting', '');
  return new;
end $$;
create trigger letter_waiting after insert on letters for each row when (new.direction = 'out') execute function announce_letter();
