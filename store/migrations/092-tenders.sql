-- An order that was paid in several ways; one paid in a single way has its payment in `orders` alone.
create table order_payments (
  order_no text not null references orders,
  tender integer not null check (tender > 0),
  provider text not null,
  payment_id text not null,
  amount_cents bigint not null check (amount_cents > 0),
  primary key (order_no, tender)
);

-- One intent for each way the unit was paid with.
alter table refund_intents
  add column tender integer not null default 1,
  add column payment_provider text not null default 'stripe',
  drop constraint refund_intents_case_no_key,
  add unique (case_no, tender);

-- One remedy per case, one refund per unit (I6), whatever two workers or a reset believe. A unit whose replacement is
-- defective too comes anew in another case of the same unit, so replacements are not counted by unit.
create table remedies (
  case_no text primary key references cases,
  unit_id text not null references units,
  kind text not null check (kind in ('refund', 'replacement')),
  unique (case_no, kind)
);
create unique index one_refund_per_unit on remedies (unit_id) where kind = 'refund';
insert into remedies (case_no, unit_id, kind) select distinct case_no, unit_id, 'refund' from refund_intents;
insert into remedies (case_no, unit_id, kind)
  select distinct d.case_no, c.unit_id, 'replacement' from dispatch_orders d join cases c using (case_no)
  where d.purpose = 'replacement' and d.state in ('to-pack', 'dispatched', 'delivered')
  on conflict do nothing;

alter table refund_intents
  add column remedy text not null default 'refund' check (remedy = 'refund'),
  add constraint refund_is_the_remedy foreign key (case_no, remedy) references remedies (case_no, kind);
-- A replacement that never left, or came back, no longer stands in the way of another remedy.
alter table dispatch_orders
  add column remedy text generated always as (
    case when purpose = 'replacement' and state in ('to-pack', 'dispatched', 'delivered') then 'replacement' end
  ) stored,
  add constraint replacement_is_the_remedy foreign key (case_no, remedy) references remedies (case_no, kind);

create function take_remedy() returns trigger language plpgsql as $$
begin
  insert into remedies (case_no, unit_id, kind)
    select c.case_no, c.unit_id, tg_argv[0] from cases c where c.case_no = new.case_no
    on conflict (case_no) do update set kind = excluded.kind where remedies.kind <> excluded.kind;
  return new;
end $$;
create trigger refund_takes_the_remedy before insert on refund_intents
  for each row execute function take_remedy('refund');
create trigger replacement_takes_the_remedy before insert on dispatch_orders
  for each row when (new.purpose = 'replacement') execute function take_remedy('replacement');
