-- A letter in that is a mail server's report (RFC 3464); a letter out that did not arrive, with the reason, and when its
-- case was told.
alter table letters
  add column bounce boolean not null default false,
  add column undelivered_at timestamptz,
  add column undelivered_reason text,
  add column undelivered_told_at timestamptz;
create index letters_undelivered_untold on letters (letter_id) where undelivered_at is not null and undelivered_told_at is null;
-- What support has to place: newest first.
create index letters_in_unplaced on letters (letter_id) where direction = 'in' and case_no is null;
