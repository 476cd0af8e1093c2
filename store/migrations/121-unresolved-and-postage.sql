-- Cases that the customer ended without any remedy although his product has a fault: somebody may want to write to him.
alter table cases add column unresolved boolean not null default false;
create index cases_unresolved on cases (case_id desc) where unresolved;

-- Who pays for goods that go back without a remedy; what we send as a remedy is at our cost.
alter table dispatch_orders add column postage_by text not null default 'supplier'
  check (postage_by in ('customer', 'supplier'));
