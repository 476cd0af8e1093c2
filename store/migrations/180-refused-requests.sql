-- What a refused request was about: its method, the route's pattern, and the case where one is named.
alter table security_events add column about text;
