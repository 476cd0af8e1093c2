import { civilDay, unreadable } from './dates/calendar';
import { rules, type RuleId } from './rules';
import type { Instant, Policy } from './settings';
import { daysElsewhere } from './dates/window';
import type { DateFacts, DateSource, Remedied, WindowFinding } from './dates/window';

const sources: Readonly<Record<DateSource, string>> = {
  carrier: 'stated by the carrier',
  collection: 'shown by the record of its collection',
  customer: 'stated by the customer',
  presumed: 'presumed, because no receipt date is known',
  order: 'taken from the order record',
};

/** Both dates, the zone and how the days were counted, in sentences for pages and letters. */
export function explainDates(policy: Policy, facts: DateFacts, finding: WindowFinding): string {
  if (finding.conflict) return explainConflict(policy, facts);
  const { timeZone, receiptWindowDays, orderWindowDays } = policy.settings;
  const { orderDay, appealDay, receiptDay, daysSinceReceipt, daysSinceOrder, receiptSource, lastDay } =
    finding.counted;
  const source = receiptSource === null ? '' : ` (${sources[receiptSource]})`;
  const within = facts.remedied ? 'of W1' : 'within both limits';
  return [
    `Ordered on ${orderDay}, received on ${receiptDay ?? 'an unknown day'}${source}, appealed on ${appealDay}.`,
    `Days are calendar days in ${timeZone}; the day of the order and the day of receipt are day 0 and the last day counts in full.`,
    `The appeal came on day ${daysSinceReceipt ?? 0} after receipt (${receiptWindowDays} count) and on day ${daysSinceOrder} after the order (${orderWindowDays} count); the last day ${within} was ${lastDay}.`,
    ...(facts.remedied ? [anew[facts.remedied]] : []),
    ...elsewhere(policy, facts, appealDay),
  ].join(' ');
}

const anew: Readonly<Record<Remedied, string>> = {
  replaced:
    'The unit replaced an earlier one: W1 counts from its delivery, and W2, counted from the order, is not held against the customer (J).',
  repaired:
    'The unit was repaired by us before: W1 counts from its delivery after the repair, and W2, counted from the order, is not held against the customer (J).',
};

/** The sentence for each rule that refuses. */
export function explainRefusal(cited: readonly RuleId[]): string {
  return cited.map((id) => `Refused by ${id}: ${rules[id].text}`).join(' ');
}

function explainConflict(policy: Policy, facts: DateFacts): string {
  const { timeZone } = policy.settings;
  const name = (at: Instant): string => {
    const day = civilDay(at, timeZone);
    return day === unreadable ? 'an unreadable date' : day;
  };
  const received = facts.receipt
    ? `received on ${name(facts.receipt.at)} (${sources[facts.receipt.source]})`
    : 'receipt unknown';
  return (
    `The dates cannot all be right: ordered on ${name(facts.orderedAt)}, ${received}, appealed on ` +
    `${name(facts.appealedAt)}, as days in ${timeZone}. A person has to correct them before anything is decided.`
  );
}

function elsewhere(policy: Policy, facts: DateFacts, appealDay: string): readonly string[] {
  return daysElsewhere(facts, appealDay).map(
    ({ zone, day }) =>
      `In ${zone} the appeal fell on ${day}; the calendar of ${policy.settings.timeZone} decides.`,
  );
}
