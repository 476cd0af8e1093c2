-- What was taken by the disputed payment: several disputes about it cost no more, however many were lost.
alter table payment_disputes add column captured_cents bigint;

-- As before, with the sum of what was lost by each payment in place of the largest dispute.
create or replace function chargeback_within_loss() returns trigger language plpgsql as $$
declare
  lost bigint;
  settled bigint;
begin
  perform from payment_disputes d
    where d.standing = 'lost' and exists (select from refund_intents i
      where i.case_no = new.case_no and i.payment_id in (d.payment_intent_id, d.charge_id))
    order by d.dispute_id for update;
  select coalesce(sum(least(by_payment.lost, by_payment.captured)), 0) into lost from (
    select sum(d.amount_cents) as lost, max(d.captured_cents) as captured
    from refund_intents i join payment_disputes d on i.payment_id in (d.payment_intent_id, d.charge_id)
    where i.case_no = new.case_no and d.standing = 'lost'
    group by i.payment_id
  ) as by_payment;
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
