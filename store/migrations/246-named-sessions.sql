-- A name for each session that tells nothing of its token, so that its owner can end it.
alter table sessions add column session_id text not null default gen_random_uuid()::text;
create unique index sessions_by_id on sessions (session_id);
