-- When the desk wrote an appeal down: accepted_at may be the day of an earlier letter, and files can be added for an hour.
alter table appeals add column taken_at timestamptz;
update appeals set taken_at = accepted_at;
alter table appeals alter column taken_at set default now(), alter column taken_at set not null;
