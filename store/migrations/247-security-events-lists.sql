-- Events of one kind, newest first, for the page of the administrators.
create index security_events_by_name on security_events (name, event_id);
