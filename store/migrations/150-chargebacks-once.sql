-- What a customer's bank took back after disputes settles cases of that payment up to its sum, and no further: two cases
-- that are settled at the same moment wait for each other at the disputes' rows.
create function chargeback_within_loss() returns trigger language plpgsql as $$
declare
  lost bigint;
  settled bigint;
begin
  perform from payment_disputes d
    where d.standing = 'lost' and exists (select from refund_intents i
      where i.case_no = new.case_no and i.payment_id in (d.payment_intent_id, d.charge_id))
    order by d.dispute_id for update;
  select coalesce(max(d.amount_cents), 0) into lost from payment_disputes d
    where d.standing = 'lost' and exists (select from refund_intents i
      where i.case_no = new.case_no and i.payment_id in (d.payment_intent_id, d.charge_id));
  select coalesce(sum(p.amount_cents), 0) into settled from payouts p
    where p.method = 'chargeback' and p.state = 'settled' and p.payout_id <> new.payout_id
      and exists (select from refund_intents theirs join refund_intents ours using (payment_id)
        where theirs.case_no = p.case_no and ours.case_no = new.case_no);
  if settled + new.amount_cents > lost then
    raise exception 'Cannot settle payout % by a chargeback: % of % lost are used already', new.payout_id, settled, lost
      using errcode = 'check_violation', constraint = 'chargeback_within_loss';
  end if;
  return new;
end $$;
create trigger chargeback_within_loss before update on payouts for each row
  when (new.method = 'chargeback' and new.state = 'settled' and old.state <> 'settled')
  execute function chargeback_within_loss();
