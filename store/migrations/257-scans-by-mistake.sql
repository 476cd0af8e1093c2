-- A code that was mistyped brings no parcel: whoever says so takes it out of quarantine, and the scan stays as it was noted.
alter table parcel_scans
  add column mistaken_at timestamptz,
  add column mistaken_by text,
  add constraint parcel_scans_mistaken check ((mistaken_at is null) = (mistaken_by is null)),
  -- Only what lies in quarantine without a case can be nothing at all.
  add constraint parcel_scans_nothing_there check (mistaken_at is null or (quarantined and cardinality(case_nos) = 0));
