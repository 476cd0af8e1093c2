-- When a case entered each stage and left it, and whether the stage's deadline passed meanwhile: what reports count.
-- Of cases from before only the stage in which they stand is known.
create table case_stages (
  case_no text not null references cases,
  -- the version of the case that entered the stage
  version integer not null,
  stage text not null,
  entered_at timestamptz not null,
  left_at timestamptz,
  missed boolean not null default false,
  primary key (case_no, version)
);
create unique index one_stage_at_a_time on case_stages (case_no) where left_at is null;
create index case_stages_by_leaving on case_stages (left_at);
insert into case_stages (case_no, version, stage, entered_at, missed)
  select case_no, version, stage,
    case when stage = 'closed' then updated_at else coalesce((snapshot->>'dueFrom')::timestamptz, opened_at) end, overdue
  from cases;

-- In the transaction of the record, whoever writes it: a stage that nobody noted would be missing for ever.
create function note_stage() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.stage = new.stage then
    update case_stages set missed = true where case_no = new.case_no and left_at is null;
    return new;
  end if;
  update case_stages set left_at = new.updated_at where case_no = new.case_no and left_at is null;
  insert into case_stages (case_no, version, stage, entered_at, missed)
    values (new.case_no, new.version, new.stage, new.updated_at, new.overdue)
    -- Somebody corrected a record by hand: what is counted for reports must never stand in the way of the record.
    on conflict (case_no, version) do update
      set stage = excluded.stage, entered_at = excluded.entered_at, left_at = null, missed = excluded.missed;
  return new;
end $$;
create trigger case_begins after insert on cases for each row execute function note_stage();
create trigger case_enters_stage after update on cases
  for each row when (old.stage <> new.stage or (new.overdue and not old.overdue)) execute function note_stage();

-- What the other reports look for in a span of time.
create index case_events_of_refusal on case_events (at)
  where name in ('appealRefused', 'caseRefused', 'noOptionFound');
create index refund_intents_by_decision on refund_intents (created_at);
create index cases_in_house on cases (case_id)
  where stage <> 'closed' and snapshot->>'place' in ('receiving', 'quarantine', 'lab', 'outgoing');
