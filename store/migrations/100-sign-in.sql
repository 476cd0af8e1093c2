-- People of the staff. Events and histories name them by user_id only.
create table users (
  user_id text primary key,
  email text not null,
  name text not null,
  roles text[] not null check (
    cardinality(roles) > 0 and roles <@ array['support', 'warehouse', 'lab', 'payments', 'manager', 'admin']
  ),
  language text not null default 'en' check (language in ('en', 'de')),
  -- null = invited and not come yet, or signs in through the identity provider.
  password_hash text,
  provider_issuer text,
  provider_subject text,
  -- Made at a sign-in through the provider: its claim says the roles each time.
  roles_from_provider boolean not null default false,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  last_signed_in_at timestamptz
);
create unique index users_by_email on users (lower(email));
create unique index users_by_subject on users (provider_issuer, provider_subject);

-- Who is signed in; the token itself is in the browser only. A customer's session opens the cases of his address, or one.
create table sessions (
  token_hash text primary key,
  user_id text references users,
  role text,
  email text,
  case_no text references cases,
  language text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null,
  check ((user_id is null) = (role is null) and (user_id is null) = (email is not null))
);
create index sessions_by_user on sessions (user_id) where user_id is not null;
create index sessions_by_end on sessions (expires_at);

-- A right that a letter carries and that is used once: to set a password, or to open one's cases.
create table one_time_grants (
  grant_id text primary key,
  purpose text not null check (purpose in ('invitation', 'reset', 'customer')),
  user_id text references users,
  email text not null,
  case_no text references cases,
  language text not null,
  letter_id bigint not null unique references letters,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'customer') = (user_id is null))
);
create index one_time_grants_by_email on one_time_grants (lower(email), purpose, asked_at);

-- Its tokens, made when the letter leaves: one for each time that nobody knows whether it left. They end together.
create table one_time_tokens (
  token_hash text primary key,
  grant_id text not null references one_time_grants on delete cascade
);
create index one_time_tokens_by_grant on one_time_tokens (grant_id);

-- Attempts by account and by address, each as a hash. Shared by all apis.
create table attempt_limits (
  subject text primary key,
  attempts integer not null,
  open_at timestamptz not null,
  last_at timestamptz not null
);
create index attempt_limits_by_age on attempt_limits (last_at);

-- What happened to accounts; append-only, and without anything of a person but his id.
create table security_events (
  event_id bigint generated always as identity primary key,
  at timestamptz not null,
  name text not null,
  actor_id text,
  user_id text,
  address text
);
create index security_events_by_user on security_events (user_id, at);

create function keep_security_events() returns trigger language plpgsql as $$
begin
  raise exception 'security_events is append-only';
end $$;
create trigger security_events_stay before update or delete or truncate on security_events
  for each statement execute function keep_security_events();

-- The cases of an address, for customers who ask for a link.
create index appeals_by_email on appeals (lower(email));
