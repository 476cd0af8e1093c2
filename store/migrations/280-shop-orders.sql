-- What a shop's webhooks said: each message once, and of each of its orders what later messages need to be understood.
-- `body` is kept only as long as nobody could make an order of it; it holds a customer's data.
create table shop_messages (
  message_id text primary key,
  topic text not null,
  shop_order_id text,
  received_at timestamptz not null default now(),
  state text not null check (state in ('waiting', 'taken', 'unchanged', 'outdated', 'ignored', 'refused')),
  reason text,
  body bytea,
  tried_at timestamptz not null default now(),
  check ((state = 'waiting') = (body is not null))
);
create index shop_messages_waiting on shop_messages (tried_at) where state = 'waiting';
create index shop_messages_settled on shop_messages (received_at) where state <> 'waiting';
-- `facts`: ids of lines, parcels and payments with their dates and amounts; no personal data.
create table shop_orders (
  shop_order_id text primary key,
  order_no text unique,
  updated_at timestamptz,
  facts jsonb not null
);
