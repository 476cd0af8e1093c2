-- Who moved stock, and for which case; null in rows that were written before this was noted, and where a count is no case's.
alter table stock_ledger
  add column case_no text references cases,
  add column actor_role text,
  add column actor_id text;
update stock_ledger set case_no = split_part(reference, '/', 1) where reason <> 'count';
create index stock_ledger_by_case on stock_ledger (case_no) where case_no is not null;

-- What happened stays as it was written, whoever is at the keyboard: a mistake is mended by another row.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'Cannot % rows of %: they are kept as they were written', lower(tg_op), tg_table_name
    using errcode = 'restrict_violation';
end $$;
create trigger kept before update or delete or truncate on stock_ledger for each statement execute function refuse_change();
create trigger kept before update or delete or truncate on custody for each statement execute function refuse_change();
create trigger kept before update or delete or truncate on case_events for each statement execute function refuse_change();

-- These change their state and never go away.
create trigger kept before delete or truncate on refund_intents for each statement execute function refuse_change();
create trigger kept before delete or truncate on dispatch_orders for each statement execute function refuse_change();
create trigger kept before delete or truncate on repair_orders for each statement execute function refuse_change();
create trigger kept before delete or truncate on reservations for each statement execute function refuse_change();

-- A reservation ends once.
create trigger ended before update on reservations for each row when (old.state <> 'held') execute function refuse_change();
