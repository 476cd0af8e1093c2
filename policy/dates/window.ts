import { addCivilDays, civilDay, daysBetween, unreadable, zoneWords } from './calendar';
import type { CivilDay, Instant, Policy } from '../settings';

/**
 * Where a receipt date comes from: the carrier, a locker's or neighbour's record of the collection, the customer, our
 * own presumption, or the order's own record.
 */
export type DateSource = 'carrier' | 'collection' | 'customer' | 'presumed' | 'order';

/** How an earlier case ended in which the customer got the unit anew. */
export type Remedied = 'replaced' | 'repaired';

export interface DateFacts {
  /** When the desk accepted the first letter or form that names an order or a product. */
  readonly appealedAt: Instant;
  readonly orderedAt: Instant;
  /** When the customer received the product; null when nobody knows. */
  readonly receipt: { readonly at: Instant; readonly source: DateSource } | null;
  readonly dispatchedAt?: Instant | null;
  /**
   * Set where the customer got the unit anew under an earlier case: `receipt` is then that delivery, and the order's
   * limit is not held against him, for it was our goods that failed again.
   */
  readonly remedied?: Remedied | null;
  /** The customer's own zone where it is known, a name or an offset; it only adds a sentence, the policy's zone decides (E6). */
  readonly customerTimeZone?: string | null;
}

/** How the days were counted. A day that could not be read is `unreadable` and its counts are 0 or null. */
export interface CountedDays {
  readonly receiptDay: CivilDay | null;
  readonly orderDay: CivilDay;
  readonly appealDay: CivilDay;
  readonly daysSinceReceipt: number | null;
  readonly daysSinceOrder: number;
  readonly receiptSource: DateSource | null;
  /** Last day that still counts under both limits, or under W1 alone where the unit came anew. */
  readonly lastDay: CivilDay;
}

export interface WindowFinding {
  readonly counted: CountedDays;
  /** The dates contradict each other or cannot be read, so nothing may be concluded from them. */
  readonly conflict: boolean;
  readonly presumed: boolean;
  /** More than `receiptWindowDays` since the receipt, presumed or known. */
  readonly beyondReceiptWindow: boolean;
  /** More than `orderWindowDays` since the order; never where the unit came anew. */
  readonly beyondOrderWindow: boolean;
  /** The goods reached the customer, or left us, only after the order window had run out. */
  readonly deliveredLate: boolean;
}

/** Counts both limits of the window for the facts of one appeal, on the calendar of the policy's zone. */
export function countWindow(policy: Policy, facts: DateFacts): WindowFinding {
  const { receiptWindowDays, orderWindowDays } = policy.settings;
  const counted = countDays(policy, facts);
  const presumed = counted.receiptSource === 'presumed';
  const evidenceOfDelivery = presumed ? dispatchDay(policy, facts) : counted.receiptDay;
  return {
    counted,
    conflict: isConflict(policy, facts, counted),
    presumed,
    beyondReceiptWindow: (counted.daysSinceReceipt ?? 0) > receiptWindowDays,
    beyondOrderWindow: !facts.remedied && counted.daysSinceOrder > orderWindowDays,
    // A presumed receipt proves nothing, but goods that left us after the window surely arrived after it.
    deliveredLate:
      evidenceOfDelivery !== null && daysBetween(counted.orderDay, evidenceOfDelivery) > orderWindowDays,
  };
}

/** A day that an appeal had on another calendar than the one that decides. */
export interface DayElsewhere {
  /** As sentences name it: an IANA name, `UTC`, or an offset such as `UTC+05:30`. */
  readonly zone: string;
  readonly day: CivilDay;
}

/**
 * The days on which an appeal fell elsewhere, in UTC and where it was sent, as far as they are not the day that counts:
 * near midnight the customer should see which calendar decided (E6).
 */
export function daysElsewhere(
  { appealedAt, customerTimeZone }: Pick<DateFacts, 'appealedAt' | 'customerTimeZone'>,
  appealDay: CivilDay,
): readonly DayElsewhere[] {
  const own = customerTimeZone ?? 'UTC';
  const zones = /^[+-]00:00$/.test(own) ? ['UTC'] : [...new Set(['UTC', own])];
  return zones.flatMap((zone) => {
    const day = civilDay(appealedAt, zone);
    return day === appealDay || day === unreadable ? [] : [{ zone: zoneWords(zone), day }];
  });
}

function countDays(policy: Policy, facts: DateFacts): CountedDays {
  const { timeZone, receiptWindowDays, orderWindowDays } = policy.settings;
  const orderDay = civilDay(facts.orderedAt, timeZone);
  const appealDay = civilDay(facts.appealedAt, timeZone);
  const receiptDay = facts.receipt
    ? civilDay(facts.receipt.at, timeZone)
    : presumedReceiptDay(policy, { orderDay, appealDay, dispatchDay: dispatchDay(policy, facts) });
  return {
    receiptDay,
    orderDay,
    appealDay,
    daysSinceReceipt: whole(daysBetween(receiptDay, appealDay)),
    daysSinceOrder: whole(daysBetween(orderDay, appealDay)) ?? 0,
    receiptSource: facts.receipt ? facts.receipt.source : 'presumed',
    lastDay: facts.remedied
      ? addCivilDays(receiptDay, receiptWindowDays)
      : earlier(addCivilDays(receiptDay, receiptWindowDays), addCivilDays(orderDay, orderWindowDays)),
  };
}

interface PresumptionDays {
  readonly orderDay: CivilDay;
  readonly appealDay: CivilDay;
  readonly dispatchDay: CivilDay | null;
}

/** The slowest parcel's day; but whoever complains about a product has it, so never later than the appeal. */
function presumedReceiptDay(policy: Policy, days: PresumptionDays): CivilDay {
  const slowest = addCivilDays(days.dispatchDay ?? days.orderDay, policy.settings.transitDays);
  return earlier(slowest, days.appealDay);
}

function dispatchDay(policy: Policy, facts: DateFacts): CivilDay | null {
  return facts.dispatchedAt ? civilDay(facts.dispatchedAt, policy.settings.timeZone) : null;
}

function isConflict(policy: Policy, facts: DateFacts, counted: CountedDays): boolean {
  const { orderDay, appealDay, receiptDay } = counted;
  const days = [orderDay, appealDay, receiptDay, dispatchDay(policy, facts)];
  if (days.includes(unreadable) || receiptDay === null) return true;
  // An appeal before its own order fails here as well: no receipt fits between them.
  return receiptDay < orderDay || receiptDay > appealDay;
}

function earlier(left: CivilDay, right: CivilDay): CivilDay {
  if (left === unreadable || right === unreadable) return unreadable;
  return left < right ? left : right;
}

function whole(days: number): number | null {
  return Number.isNaN(days) ? null : days;
}
