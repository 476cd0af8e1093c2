-- What an appeal said, as a digest: the same Idempotency-Key with another content is refused, not answered (E20).
alter table appeals add column request_digest text;
