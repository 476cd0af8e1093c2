-- A second factor of the staff: the key of an app that makes codes (RFC 6238), sealed under SECOND_FACTOR_KEYS, and the
-- last time step whose code was taken, because none counts twice.
create table second_factors (
  user_id text primary key references users,
  sealed_key text not null,
  last_step bigint not null,
  enrolled_at timestamptz not null
);

-- A key that was shown and that no code has confirmed yet: the last one of each person.
create table offered_factors (
  user_id text primary key references users,
  sealed_key text not null,
  offered_at timestamptz not null
);

-- What gets somebody in who lost the app; 120 bits each, so a plain hash keeps them (ASVS 6.5.2). They end with their factor.
create table recovery_codes (
  code_hash text primary key,
  user_id text not null references second_factors on delete cascade,
  used_at timestamptz
);
create index recovery_codes_by_user on recovery_codes (user_id);

-- Who has shown a password, and has to show a code or to enrol before a session begins. It opens nothing else.
create table half_sign_ins (
  token_hash text primary key,
  user_id text not null references users,
  next text not null check (next in ('code', 'enrolment')),
  expires_at timestamptz not null
);
create index half_sign_ins_by_user on half_sign_ins (user_id);
create index half_sign_ins_by_end on half_sign_ins (expires_at);
