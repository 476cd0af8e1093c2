-- What operators watch is counted every few seconds, so it is read from indexes alone; overdue cases have theirs (170).
create index cases_waiting_longest on cases (attention, updated_at) where attention is not null;
