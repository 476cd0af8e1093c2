create sequence appeal_numbers;
create sequence case_numbers;

-- What a customer told us, as accepted: the moment freezes the windows (W1, W2).
create table appeals (
  appeal_no text primary key,
  order_no text not null references orders,
  email text not null,
  channel text not null check (channel in ('http', 'mail')),
  accepted_at timestamptz not null,
  problem jsonb not null,
  idempotency_key text unique
);
create index appeals_by_order on appeals (order_no);

-- The case record: what the pages read. `snapshot` is the workflow's state, from which a new run can start.
create table cases (
  case_no text primary key,
  case_id bigint not null unique,
  appeal_no text not null references appeals,
  unit_id text not null references units,
  policy_version text not null references policy_versions,
  version integer not null,
  stage text not null,
  outcome text,
  waiting_for text not null,
  attention text,
  refund_state text,
  due_at timestamptz,
  overdue boolean not null default false,
  on_hold boolean not null default false,
  eligibility jsonb not null,
  snapshot jsonb not null,
  opened_at timestamptz not null,
  updated_at timestamptz not null,
  -- null until Temporal has acknowledged the workflow; a sweep starts those that a crash left behind.
  started_at timestamptz
);
-- A unit has at most one open case, whoever asks and however many ask at once (E25).
create unique index one_open_case_per_unit on cases (unit_id) where stage <> 'closed';
create index cases_by_unit on cases (unit_id);
create index cases_by_appeal on cases (appeal_no);
create index cases_newest on cases (case_id desc);
create index cases_by_stage on cases (stage, case_id desc);
create index cases_by_waiting on cases (waiting_for, due_at, case_id) where stage <> 'closed';
create index cases_by_attention on cases (attention, case_id desc) where attention is not null;
create index cases_to_start on cases (case_id) where started_at is null;

create table case_events (
  case_no text not null references cases,
  seq integer not null,
  at timestamptz not null,
  name text not null,
  actor_role text not null,
  actor_id text not null,
  rules text[] not null,
  detail jsonb not null,
  primary key (case_no, seq)
);

-- Free text of people: advice, reasons, findings, notes. Histories name a text by its id only.
create table case_texts (
  text_id text primary key,
  case_no text not null references cases,
  kind text not null,
  author_role text not null,
  author_id text not null,
  body text not null,
  written_at timestamptz not null default now()
);
create index case_texts_by_case on case_texts (case_no, written_at);

-- Every offer as it was made, with the reason for each option (L4).
create table offers (
  case_no text not null references cases,
  version integer not null,
  decided_at timestamptz not null,
  facts jsonb not null,
  options jsonb not null,
  needs_manager boolean not null,
  primary key (case_no, version)
);

-- Letters out, one row per (case, template, sequence) with a Message-ID of its own, and letters in.
create table letters (
  letter_id bigint generated always as identity primary key,
  case_no text references cases,
  direction text not null check (direction in ('out', 'in')),
  template text,
  seq integer,
  message_id text not null unique,
  in_reply_to text,
  sender text,
  recipient text,
  subject text,
  body text,
  written_at timestamptz not null default now(),
  sent_at timestamptz,
  attempts integer not null default 0,
  next_attempt_at timestamptz default now(),
  last_error text,
  unique (case_no, template, seq)
);
create index letters_to_send on letters (next_attempt_at) where direction = 'out' and sent_at is null;
create index letters_by_case on letters (case_no, letter_id);

create table files (
  file_id text primary key,
  case_no text references cases,
  letter_id bigint references letters,
  name text not null,
  media_type text not null,
  size_bytes integer not null,
  sha256 text not null,
  content bytea not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null default now()
);
create index files_by_case on files (case_no, uploaded_at);
create index files_by_letter on files (letter_id);
