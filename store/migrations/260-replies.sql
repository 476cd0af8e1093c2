-- Letters that people write to customers: who wrote them.
alter table letters
  add column author_role text,
  add column author_id text,
  add constraint letters_reply_has_author check (template is distinct from 'reply' or author_id is not null);
