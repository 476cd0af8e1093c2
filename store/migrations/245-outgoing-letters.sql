-- The list of letters out, newest first: all, those that wait, those that came back, and those to an address.
create index letters_out on letters (letter_id) where direction = 'out';
create index letters_out_waiting on letters (letter_id)
  where direction = 'out' and sent_at is null and undelivered_at is null;
create index letters_out_undelivered on letters (letter_id) where direction = 'out' and undelivered_at is not null;
create index letters_out_by_recipient on letters (lower(recipient) text_pattern_ops, letter_id)
  where direction = 'out';
