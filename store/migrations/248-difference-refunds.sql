-- What a refund pays back: the price of the goods, or the difference to a cheaper product that was sent in their place
-- (E65). One intent for each way the unit was paid with, of each purpose.
alter table refund_intents
  add column purpose text not null default 'price' check (purpose in ('price', 'difference')),
  drop constraint refund_intents_case_no_tender_key,
  add unique (case_no, purpose, tender);
create index refund_intents_by_unit on refund_intents (unit_id);

-- The price is a remedy of its own. A difference belongs to the replacement, so none is owed without one, and none is
-- changed for another remedy after it. A price that could not be paid back makes room for another remedy (O3).
alter table refund_intents drop column remedy;
alter table refund_intents
  add column remedy text generated always as (
    case when purpose = 'difference' then 'replacement' when state not in ('failed', 'reversed') then 'refund' end
  ) stored,
  add constraint refund_is_the_remedy foreign key (case_no, remedy) references remedies (case_no, kind);
drop trigger refund_takes_the_remedy on refund_intents;
create trigger refund_takes_the_remedy before insert or update of state on refund_intents
  for each row when (new.purpose = 'price' and new.state not in ('failed', 'reversed'))
  execute function take_remedy('refund');

-- Differences and price of one unit, in whatever cases, are never more than was paid for it (I2): two cases of a unit
-- wait for each other at its row.
create function refunds_within_price() returns trigger language plpgsql as $$
declare
  paid bigint;
  promised bigint;
begin
  perform from units where unit_id = new.unit_id for no key update;
  if new.purpose = 'price'
    and not exists (select from refund_intents where unit_id = new.unit_id and purpose = 'difference') then
    return new;
  end if;
  select l.unit_paid_cents into paid from units u join order_lines l using (order_no, line_no) where u.unit_id = new.unit_id;
  select coalesce(sum(amount_cents), 0) into promised from refund_intents
    where unit_id = new.unit_id and intent_id <> new.intent_id and state not in ('failed', 'reversed');
  if promised + new.amount_cents > paid then
    raise exception 'Cannot refund % of unit %: % of % are promised already', new.amount_cents, new.unit_id, promised, paid
      using errcode = 'check_violation', constraint = 'refunds_within_price';
  end if;
  return new;
end $$;
create trigger refunds_within_price before insert on refund_intents
  for each row execute function refunds_within_price();
create trigger refunds_within_price_again before update of state on refund_intents
  for each row when (old.state in ('failed', 'reversed') and new.state not in ('failed', 'reversed'))
  execute function refunds_within_price();
