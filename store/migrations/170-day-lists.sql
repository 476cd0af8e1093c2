-- Who of the staff has taken a case as his own work: a note among colleagues, no right.
create table case_assignees (
  case_no text primary key references cases,
  user_id text not null,
  assigned_by text not null,
  assigned_at timestamptz not null default now()
);
create index case_assignees_by_user on case_assignees (user_id, case_no);

-- One index for each list that somebody's day begins with.
create index cases_waiting_oldest on cases (waiting_for, case_id) where stage <> 'closed';
create index cases_overdue on cases (case_id) where overdue and stage <> 'closed';
create index cases_in_refund on cases (refund_state, case_id) where stage = 'refund';
create index refund_intents_settled on refund_intents (updated_at) where state = 'settled';
create index payment_disputes_open on payment_disputes (first_seen_at) where standing = 'open';

-- What people wrote, for the search of the staff. An erased text leaves its index with it.
create index case_texts_words on case_texts using gin (to_tsvector('simple', body));
create index letters_words on letters
  using gin (to_tsvector('simple', coalesce(subject, '') || ' ' || coalesce(body, '')));

-- A dispute names a payment; these find its order.
create index orders_by_payment on orders (payment_id);
create index order_payments_by_payment on order_payments (payment_id);
