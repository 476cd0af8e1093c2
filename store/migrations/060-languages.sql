-- The language a customer is written to, as a tag (RFC 5646): told by the shop with the order, decided once for an appeal.
alter table orders add column customer_language text;
alter table appeals add column language text;
-- The language a letter out was rendered in.
alter table letters add column language text;
