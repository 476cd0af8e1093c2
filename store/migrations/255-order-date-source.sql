-- Where the day of an order comes from (E15). Nobody wrote it down for the orders from before, and no older version does.
alter table orders
  add column ordered_at_source text not null default 'unknown'
  check (ordered_at_source in ('order-confirmation', 'shop', 'import', 'unknown'));
