-- What the reconciler finds and only a person may mend: where provider, stock, Temporal and record do not say the same.
-- `detail` holds ids, amounts and places, never personal data; `note` is what the person wrote who closed it.
create table work_items (
  item_id bigint generated always as identity primary key,
  kind text not null,
  subject text not null,
  case_no text references cases,
  owner text not null,
  detail jsonb not null,
  found_at timestamptz not null,
  last_seen_at timestamptz not null,
  closed_at timestamptz,
  closed_by text,
  note text
);
create unique index one_open_work_item on work_items (kind, subject) where closed_at is null;
create index work_items_open on work_items (owner, item_id) where closed_at is null;
create index work_items_by_subject on work_items (kind, subject);
create index work_items_by_case on work_items (case_no) where case_no is not null;
