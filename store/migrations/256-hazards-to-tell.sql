-- Words of a customer who calls goods of an open case dangerous; the row goes once the case knows of it (E25, E49).
create table hazards_to_tell (
  text_id text primary key references case_texts,
  case_no text not null references cases
);
