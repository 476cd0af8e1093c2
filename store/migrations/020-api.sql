-- Secrets that the desk makes for itself at its first start, such as the one behind the customers' links.
create table desk_secrets (
  name text primary key,
  secret text not null,
  created_at timestamptz not null default now()
);

-- The answer as it was given: a repeated request with the same key gets it again, word for word.
alter table appeals add column answer jsonb;

-- What people search by: whole words of a name, and the beginning of a number or an address.
create index orders_by_name on orders using gin (to_tsvector('simple', customer_name));
create index orders_by_email_prefix on orders (lower(customer_email) text_pattern_ops);
create index orders_by_number_prefix on orders (order_no text_pattern_ops);
create index units_by_serial_prefix on units (serial_no text_pattern_ops) where serial_no is not null;
create index cases_by_due on cases (due_at, case_id) where stage <> 'closed';
create index dispatch_orders_by_tracking on dispatch_orders (tracking_no) where tracking_no is not null;
create index cases_by_number_prefix on cases (case_no text_pattern_ops);
create index cases_by_appeal_prefix on cases (appeal_no text_pattern_ops);
create index cases_open_by_stage on cases (stage) where stage <> 'closed';
create index cases_by_opening on cases (opened_at);

-- Numbers under which customers announced their parcels, so that the dock finds the case by the carrier's label.
create table announced_parcels (
  parcel_no text not null,
  case_no text not null references cases,
  announced_at timestamptz not null default now(),
  primary key (parcel_no, case_no)
);
