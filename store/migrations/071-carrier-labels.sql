-- Labels bought from a carrier, one per dispatch order. A row is there before the carrier is asked, its shipment before
-- anything is paid, so a try that lost its answer finds what it bought.
create table carrier_labels (
  dispatch_id bigint primary key references dispatch_orders,
  reference text not null unique,
  state text not null check (state in ('wanted', 'bought', 'failed', 'cancelled')),
  shipment_id text unique,
  tracking_no text,
  carrier text,
  cost_cents bigint,
  currency text,
  pdf bytea,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error text,
  bought_at timestamptz
);
create trigger kept before delete or truncate on carrier_labels for each statement execute function refuse_change();
