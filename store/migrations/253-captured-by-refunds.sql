-- What the payment of a refund had taken when the desk looked at it before it paid: a dispute that comes after the refund
-- is held against it at once. Null for refunds of before, and where the provider was not asked.
alter table refund_intents add column captured_cents bigint, add column captured_currency text;
create index provider_refunds_by_payment on provider_refunds (payment_id);
