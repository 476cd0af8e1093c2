-- Where the goods of a case are sent when the customer has moved; the order stays as it was bought. null = the order's address.
alter table cases add column delivery_address jsonb;
