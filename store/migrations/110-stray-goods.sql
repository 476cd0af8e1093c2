-- Goods that came for a case and are not its unit (E44): in quarantine until the warehouse sends them back.
create table stray_goods (
  case_no text not null references cases,
  seq integer not null,
  came_at timestamptz not null,
  -- Who pays for the way back, as the case's policy says (returnPostage).
  return_postage text not null check (return_postage in ('customer', 'supplier')),
  returned_at timestamptz,
  tracking_no text,
  primary key (case_no, seq)
);
create index stray_goods_here on stray_goods (came_at) where returned_at is null;
