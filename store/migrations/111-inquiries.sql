-- Letters that are no appeal yet: no order was found, or no product named. One open inquiry per sender (E13, E18, E30).
create table inquiries (
  inquiry_id bigint generated always as identity primary key,
  sender text not null,
  first_letter_id bigint not null references letters,
  -- The moment the desk had the first letter: an appeal that comes of it may be dated by it.
  opened_at timestamptz not null,
  -- What the time for an answer counts from: the last letter.
  asked_at timestamptz not null,
  reminded_at timestamptz,
  state text not null check (state in ('waiting', 'dormant', 'placed', 'refused')),
  -- Where the desk looked for the purchase, and what it found.
  search jsonb not null,
  appeal_no text references appeals,
  settled_by text,
  reason text,
  settled_at timestamptz
);
create unique index inquiries_open on inquiries (sender) where state in ('waiting', 'dormant');
create index inquiries_by_state on inquiries (state, asked_at);
