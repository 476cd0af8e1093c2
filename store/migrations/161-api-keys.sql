-- Keys that an administrator makes on the pages; those that the desk is started with have neither label nor end.
alter table api_keys
  add column label text,
  add column made_by text,
  -- the request that made it: repeated, it makes the same key anew, because the first may never have been seen
  add column request_key text unique,
  add column expires_at timestamptz,
  add column last_used_at timestamptz;
-- Which key it was done to.
alter table security_events add column key_id text;
