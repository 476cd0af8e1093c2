-- Systems elsewhere that follow the cases: where they listen, and the secret their messages are signed with. The secret
-- is kept as it is, because signing needs it; it is told once.
create table webhook_endpoints (
  endpoint_id text primary key default 'whe_' || replace(gen_random_uuid()::text, '-', ''),
  label text not null,
  url text not null,
  -- Names of events; none means all.
  events text[] not null default '{}',
  secret text not null,
  -- Signs beside the new one until then, so that a receiver can change over.
  former_secret text,
  former_until timestamptz,
  made_by text not null,
  request_key text not null unique,
  created_at timestamptz not null default now(),
  paused text check (paused in ('by-hand', 'gone')),
  removed_at timestamptz
);

-- One row for each event and endpoint that wants it, written in the transaction that writes the event. The messages of a
-- case go out in its order: only the first that waits is due.
create table webhook_messages (
  message_no bigint generated always as identity primary key,
  endpoint_id text not null references webhook_endpoints,
  case_no text not null,
  seq integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_status integer,
  last_error text,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  unique (endpoint_id, case_no, seq),
  foreign key (case_no, seq) references case_events (case_no, seq)
);
create index webhook_messages_of_case on webhook_messages (endpoint_id, case_no, seq) where state = 'waiting';
create index webhook_messages_due on webhook_messages (next_attempt_at) where state = 'waiting';
create index webhook_messages_by_endpoint on webhook_messages (endpoint_id, message_no desc);
create index webhook_messages_by_state on webhook_messages (state, message_no desc);

create function queue_webhooks() returns trigger language plpgsql as $$
begin
  insert into webhook_messages (endpoint_id, case_no, seq)
    select e.endpoint_id, f.case_no, f.seq
    from fresh f join webhook_endpoints e on e.removed_at is null and (e.events = '{}' or f.name = any (e.events))
    order by f.seq;
  if found then
    perform pg_notify('webhook_waiting', '');
  end if;
  return null;
end $$;
create trigger webhooks_queued after insert on case_events referencing new table as fresh
  for each statement execute function queue_webhooks();
