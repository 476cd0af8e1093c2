-- Each event of a case carries the SHA-256 of itself and of the hash before it, so that a row that was changed, removed
-- or put in between shows. What is hashed holds ids, enums, amounts and rule ids, and no personal data: erasing a
-- person breaks no chain. Events from before this migration were chained by it: it proves them from here on.
create function hashed_event(e case_events) returns text language sql stable as $$
  select jsonb_build_array(e.case_no, e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.name, e.actor_role, e.actor_id, to_jsonb(e.rules), e.detail)::text
$$;
create function chained_hash(previous bytea, content text) returns bytea language sql immutable as $$
  select sha256(convert_to(coalesce(encode(previous, 'hex'), '') || E'\n' || content, 'UTF8'))
$$;

alter table case_events add column hash bytea;
alter table case_events disable trigger kept;
do $$
declare
  event case_events;
  previous bytea;
  of_case text;
begin
  for event in select * from case_events order by case_no, seq loop
    if event.case_no is distinct from of_case then previous := null; end if;
    of_case := event.case_no;
    previous := chained_hash(previous, hashed_event(event));
    update case_events set hash = previous where case_no = event.case_no and seq = event.seq;
  end loop;
end $$;
alter table case_events enable trigger kept;
alter table case_events alter column hash set not null;

-- In the transaction that writes the event, whoever writes it. An event whose predecessor is not there, or is not
-- committed yet, is refused: so two writers at once cannot fork the chain.
create function chain_event() returns trigger language plpgsql as $$
declare
  previous bytea;
begin
  if new.seq <> 1 then
    select hash into previous from case_events where case_no = new.case_no and seq = new.seq - 1;
    if not found then
      raise exception 'Cannot write event % of %: the event before it is not there', new.seq, new.case_no
        using errcode = 'restrict_violation';
    end if;
  end if;
  new.hash := chained_hash(previous, hashed_event(new));
  return new;
end $$;
create trigger chained before insert on case_events for each row execute function chain_event();
-- Also where triggers rest, as in a session that replicates.
alter table case_events enable always trigger chained;
