-- The currency in which the disputed payment was taken; where it is not known, it counts as that of the refund.
alter table payment_disputes add column captured_currency text;

-- As before, and only what was lost in the refund's currency is added up. What was lost in another one counts up to what
-- was paid, once a second person has said that it covers the refund.
create or replace function chargeback_within_loss() returns trigger language plpgsql as $$
declare
  lost bigint;
  settled bigint;
  two_persons boolean := new.approved_by is not null and new.approved_by <> new.requested_by;
begin
  perform from payment_disputes d
    where d.standing = 'lost' and exists (select from refund_intents i
      where i.case_no = new.case_no and i.payment_id in (d.payment_intent_id, d.charge_id))
    order by d.dispute_id for update;
  select coalesce(sum(case when by_payment.is_foreign and two_persons
      then coalesce(by_payment.captured, 9007199254740991) else least(by_payment.lost, by_payment.captured) end), 0) into lost
  from (
    select coalesce(sum(d.amount_cents) filter (where upper(d.currency) = upper(i.currency)), 0) as lost,
      bool_or(upper(d.currency) <> upper(i.currency)) as is_foreign,
      max(d.captured_cents) filter (where upper(coalesce(d.captured_currency, i.currency)) = upper(i.currency)) as captured
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
