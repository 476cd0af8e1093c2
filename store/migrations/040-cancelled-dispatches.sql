-- Goods that were to be packed and stay here after all: a contested verdict, a shelf that turned out empty.
alter table dispatch_orders drop constraint dispatch_orders_state_check;
alter table dispatch_orders add constraint dispatch_orders_state_check
  check (state in ('to-pack', 'dispatched', 'delivered', 'undelivered', 'cancelled'));
