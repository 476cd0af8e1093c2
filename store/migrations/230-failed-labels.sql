-- When the case of a failed label was told, and how often a person had it tried again.
alter table carrier_labels
  add column told_at timestamptz,
  add column retries integer not null default 0;
create index carrier_labels_untold on carrier_labels (dispatch_id) where state = 'failed' and told_at is null;
