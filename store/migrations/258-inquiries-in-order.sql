-- Pages of inquiries, and those that nobody was reminded of.
create index inquiries_in_order on inquiries (state, asked_at, inquiry_id);
create index inquiries_not_reminded on inquiries (asked_at) where state = 'waiting' and reminded_at is null;
drop index inquiries_by_state;
