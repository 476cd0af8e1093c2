-- Who is to be forgotten, and what became of it. The address stays until he is; what it waits for are case numbers and
-- reasons of the desk. A row is never deleted: it proves that, when and by whom, and of which cases.
create table erasures (
  erasure_id bigint generated always as identity primary key,
  email text,
  because text not null check (because in ('request', 'retention')),
  asked_by text not null,
  asked_at timestamptz not null,
  state text not null check (state in ('waiting', 'done', 'refused')),
  waits_for jsonb not null default '[]',
  looked_at timestamptz,
  case_nos text[] not null default '{}',
  erased jsonb not null default '{}',
  ended_by text,
  ended_at timestamptz,
  refusal text,
  check ((state = 'waiting') = (ended_at is null) and (state <> 'done' or email is null))
);
create unique index one_erasure_at_a_time on erasures (email) where state = 'waiting';
create trigger kept before delete or truncate on erasures for each statement execute function refuse_change();
