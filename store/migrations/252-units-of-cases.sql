-- Of the unit that a case is about, what lists show and searches look for: kept on the row of the case, so that both read
-- one table. An order that a case rests on stays as it was bought, so none of it ever changes. No name and no address.
alter table cases
  add column unit_order_no text,
  add column unit_sku text,
  add column unit_serial_no text,
  add column unit_currency text;

update cases c
  set unit_order_no = u.order_no, unit_sku = l.sku, unit_serial_no = u.serial_no, unit_currency = o.currency
  from units u join order_lines l using (order_no, line_no) join orders o using (order_no)
  where u.unit_id = c.unit_id;

alter table cases
  alter column unit_order_no set not null,
  alter column unit_sku set not null,
  alter column unit_currency set not null;

-- In the insert itself, whoever writes it: the release before knows nothing of these columns.
create function name_unit() returns trigger language plpgsql as $$
begin
  select u.order_no, l.sku, u.serial_no, o.currency
    into new.unit_order_no, new.unit_sku, new.unit_serial_no, new.unit_currency
    from units u join order_lines l using (order_no, line_no) join orders o using (order_no)
    where u.unit_id = new.unit_id;
  return new;
end $$;
create trigger unit_named before insert on cases
  for each row when (new.unit_order_no is null) execute function name_unit();
-- Also where triggers rest, as in a session that replicates; what is copied brings them along.
alter table cases enable always trigger unit_named;

create index cases_by_order_prefix on cases (unit_order_no text_pattern_ops);
create index cases_by_serial_prefix on cases (unit_serial_no text_pattern_ops) where unit_serial_no is not null;
create index cases_by_sku on cases (unit_sku);
-- The constraint that numbers are unique has an index of the same column, which is read backwards as well.
drop index cases_newest;
