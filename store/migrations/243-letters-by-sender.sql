-- What a sender wrote, the newest first, whether a case holds it or none: a letter in the thread of one case may have
-- been the first to name another purchase (E12). It serves what the index of unplaced letters did.
create index letters_in_by_sender on letters (lower(sender), written_at) where direction = 'in';
drop index letters_unplaced;
