-- What was refused about one case, for its file.
create index security_events_by_case on security_events (substring(about from 'RMA-[0-9]+$')) where name = 'refused';
