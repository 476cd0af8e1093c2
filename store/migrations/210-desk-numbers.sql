-- What operators watch is counted every few seconds, so it is read from indexes alone.
create index desk_numbers_overdue on cases (stage) where overdue and stage <> 'closed';
create index desk_numbers_longest on cases (attention, updated_at) where attention is not null;
