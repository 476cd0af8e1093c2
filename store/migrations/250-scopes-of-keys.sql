-- What of its role's rights a key has; null where it has them all, as every key had before.
alter table api_keys add column scopes text[];
