-- A letter out is rendered once; every retry sends these words, this date and this thread again.
alter table letters
  add column rendered_at timestamptz,
  add column recipient_name text,
  add column thread text[] not null default '{}',
  -- Letters in: the order an unplaced letter names, what the desk understood, and what became of it.
  add column order_no text,
  add column automatic boolean not null default false,
  add column understood text,
  add column handled_at timestamptz;

-- Letters that no case claims yet, by sender: the first one that named the order stops the clock (W1, W2).
create index letters_unplaced on letters (lower(sender), order_no) where direction = 'in' and case_no is null;
create index letters_unplaced_answers on letters (lower(recipient), written_at) where direction = 'out' and case_no is null;
