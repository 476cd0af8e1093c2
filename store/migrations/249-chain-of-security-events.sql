-- What happened to accounts and what was refused is chained like the events of the cases: a row that was changed,
-- removed or put in between shows. The chain stands beside, because it is made at the commit: there every other lock is
-- held already, so whoever waits for his turn in the chain waits for nobody who waits for him. Rows from before this
-- migration are chained by it: it proves them from here on.
create table security_chain (
  place bigint primary key,
  event_id bigint not null unique references security_events,
  hash bytea not null
);

create function hashed_security_event(e security_events) returns text language sql stable as $$
  select jsonb_build_array(e.event_id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.name, e.actor_id, e.user_id, e.key_id, e.address, e.about)::text
$$;
create function security_hash(previous bytea, content text) returns bytea language sql immutable as $$
  select sha256(convert_to(coalesce(encode(previous, 'hex'), '') || E'\n' || content, 'UTF8'))
$$;

do $$
declare
  event security_events;
  previous bytea;
  place bigint := 0;
begin
  for event in select * from security_events order by event_id loop
    place := place + 1;
    previous := security_hash(previous, hashed_security_event(event));
    insert into security_chain values (place, event.event_id, previous);
  end loop;
end $$;

create function chain_security_event() returns trigger language plpgsql as $$
declare
  last security_chain;
begin
  perform pg_advisory_xact_lock(hashtextextended('security chain', 0));
  select * into last from security_chain order by place desc limit 1;
  insert into security_chain values (
    coalesce(last.place, 0) + 1, new.event_id, security_hash(last.hash, hashed_security_event(new)));
  return null;
end $$;
create constraint trigger chained after insert on security_events deferrable initially deferred
  for each row execute function chain_security_event();
-- Also where triggers rest, as in a session that replicates.
alter table security_events enable always trigger chained;

create trigger kept before update or delete or truncate on security_chain
  for each statement execute function refuse_change();
