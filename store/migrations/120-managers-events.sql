-- What managers set aside is counted over a span of time; such events are few among all.
create index case_events_of_managers on case_events (at) where name in ('ruleOverruled', 'managerDecided');
