-- Links that ended are looked for by their end, each few seconds, and removed.
create index one_time_grants_by_end on one_time_grants (expires_at);
