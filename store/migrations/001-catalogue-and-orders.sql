-- What is sold: goods and spare parts. Reserved stock is part of the stock on hand; the ledger explains both numbers.
create table products (
  sku text primary key,
  title text not null,
  kind text not null check (kind in ('goods', 'part')),
  serialised boolean not null,
  unit_price_cents bigint not null check (unit_price_cents >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  similar_skus text[] not null default '{}',
  stock_on_hand integer not null default 0,
  stock_reserved integer not null default 0,
  updated_at timestamptz not null default now(),
  check (stock_reserved >= 0 and stock_reserved <= stock_on_hand)
);

-- Append-only; one row per business reason, so a repeated activity changes nothing.
create table stock_ledger (
  id bigint generated always as identity primary key,
  sku text not null references products,
  on_hand_delta integer not null,
  reserved_delta integer not null,
  reason text not null,
  reference text not null,
  at timestamptz not null default now(),
  unique (sku, reason, reference)
);

create table orders (
  order_no text primary key,
  ordered_at timestamptz not null,
  customer_name text not null,
  customer_email text not null,
  customer_address jsonb not null,
  payment_provider text not null,
  payment_id text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  shipping_cents bigint not null check (shipping_cents >= 0),
  imported_at timestamptz not null default now()
);
create index orders_by_email on orders (lower(customer_email));

create table order_lines (
  order_no text not null references orders,
  line_no integer not null,
  sku text not null references products,
  quantity integer not null check (quantity > 0),
  unit_paid_cents bigint not null check (unit_paid_cents >= 0),
  on_sale boolean not null,
  primary key (order_no, line_no)
);
create index order_lines_by_sku on order_lines (sku);

-- One row per purchased piece: the thing a return case is about.
create table units (
  unit_id text primary key,
  order_no text not null,
  line_no integer not null,
  piece integer not null check (piece > 0),
  serial_no text,
  unique (order_no, line_no, piece),
  foreign key (order_no, line_no) references order_lines
);
create index units_by_serial on units (serial_no) where serial_no is not null;

-- Shipments of an order to the customer; lines = null means all of them. An order without a row has an unknown receipt date.
create table order_shipments (
  order_no text not null references orders,
  shipment_no integer not null,
  dispatched_at timestamptz,
  delivered_at timestamptz,
  source text not null check (source in ('carrier', 'customer', 'presumed')),
  line_nos integer[],
  primary key (order_no, shipment_no)
);

create table policy_versions (
  name text primary key,
  content_hash text not null,
  in_force_from timestamptz not null,
  settings jsonb not null,
  published_at timestamptz not null default now()
);

create table api_keys (
  key_hash text primary key,
  key_id text not null unique,
  role text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
