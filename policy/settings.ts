/** A moment as ISO-8601 text with its offset, e.g. `2026-03-01T09:30:00.000Z`. A text without offset is unreadable. */
export type Instant = string;

/** A day of a calendar as `YYYY-MM-DD`. */
export type CivilDay = string;

export interface WorkingDays {
  /** ISO weekdays, 1 = Monday to 7 = Sunday. */
  readonly weekdays: readonly number[];
  readonly holidays: readonly CivilDay[];
}

/** Every number and choice of one policy version. Days are civil days of `timeZone` unless said otherwise. */
export interface PolicySettings {
  /** IANA zone whose calendar counts the days, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
  /** W1. Receipt is day 0; the last day still counts, to its last millisecond. */
  readonly receiptWindowDays: number;
  /** W2. The order is day 0; the last day still counts, to its last millisecond. */
  readonly orderWindowDays: number;
  /** Eligibility looks at the moment the appeal was accepted; later slowness never costs it. */
  readonly clockStops: 'at-appeal';
  /** `ask`: nobody is refused by W1 on a presumed date. `presume`: a presumed date refuses like a known one. */
  readonly unknownReceiptDate: 'ask' | 'presume';
  /** What happens to goods that reached the customer only after W2 had run out. */
  readonly deliveredAfterOrderWindow: 'human' | 'refuse';
  /** Whether goods were on sale is read from the order line; today's price and coupons do not matter. */
  readonly saleFlag: 'as-bought';
  /** Longest time a parcel needs: gives the presumed receipt date and starts the delivery watch. */
  readonly transitDays: number;
  readonly evidenceDays: number;
  readonly evidenceReminderDays: readonly number[];
  readonly adviceConfirmDays: number;
  /** How long a case solved by advice may be reopened. */
  readonly reopenDays: number;
  readonly agreementDays: number;
  readonly agreementReminderDays: readonly number[];
  readonly parcelDays: number;
  readonly parcelReminderDays: readonly number[];
  /** Working days. */
  readonly diagnosisDays: number;
  readonly offerDays: number;
  readonly offerReminderDays: readonly number[];
  /** Working days. */
  readonly refundDays: number;
  /** Working days. */
  readonly dispatchDays: number;
  /** Working days. */
  readonly repairDays: number;
  /** O7: at most this much bench time, with the parts in stock, makes a repair a quick fix. */
  readonly quickFixMinutes: number;
  /** O7: a repair that costs at most this share (0 to 1) of a replacement is the cheaper way. */
  readonly repairCostShare: number;
  /** Whether the cause `customer-caused` takes a second technician. */
  readonly secondOpinion: boolean;
  /** A refund above this amount takes a second person: in hundredths, scaled to currencies with 0 or 3 decimals. */
  readonly refundApprovalCents: number;
  /**
   * E65. What becomes of the difference where a similar product stands in that costs less than was paid: the seller says
   * here that it goes back to the card. A version that says nothing keeps it.
   */
  readonly similarDifference?: 'keep' | 'refund';
  /** Who pays for sending goods back when no option is open. */
  readonly returnPostage: 'customer' | 'supplier';
  /** Whether a parcel with postage or duty due is taken in; the cost is never the supplier's to refund (L2, O1). */
  readonly postageDue: 'accept' | 'refuse';
  readonly storageDays: number;
  /** The customer is told again that the time his goods are kept for comes to its end. */
  readonly storageReminderDays: readonly number[];
  /** The business calendar of our own promises. It never touches W1 and W2. */
  readonly workingDays: WorkingDays;
  /** Whether a customer's deadline that falls on a day off moves to the next working day. Never W1 and W2. */
  readonly deadlineOnDayOff: 'keep' | 'next-working-day';
  /**
   * How many seconds one day of a deadline lasts in a version made for showing; null in earnest: civil and working
   * days. Never W1 and W2, which are counted on the calendar in every version.
   */
  readonly showDaySeconds: number | null;
}

/** The settings of a version with what it leaves to its default: versions from before a setting came do not name it. */
export function completeSettings(settings: PolicySettings): Required<PolicySettings> {
  return { similarDifference: 'keep', ...settings };
}

/** One named, unchanging version of the policy. A case keeps the version it was opened under. */
export interface Policy {
  readonly name: string;
  readonly inForceFrom: Instant;
  readonly settings: PolicySettings;
}

/** The defaults where the supplier is silent. The numbers of W1 and W2 are the supplier's own. */
export const defaultSettings: PolicySettings = {
  timeZone: 'Europe/Berlin',
  receiptWindowDays: 14,
  orderWindowDays: 45,
  clockStops: 'at-appeal',
  unknownReceiptDate: 'ask',
  deliveredAfterOrderWindow: 'human',
  saleFlag: 'as-bought',
  transitDays: 10,
  evidenceDays: 14,
  evidenceReminderDays: [7],
  adviceConfirmDays: 7,
  reopenDays: 14,
  agreementDays: 10,
  agreementReminderDays: [5],
  parcelDays: 21,
  parcelReminderDays: [7, 14],
  diagnosisDays: 5,
  offerDays: 14,
  offerReminderDays: [7, 12],
  refundDays: 3,
  dispatchDays: 3,
  repairDays: 10,
  quickFixMinutes: 30,
  repairCostShare: 0.5,
  secondOpinion: true,
  refundApprovalCents: 50_000,
  returnPostage: 'customer',
  postageDue: 'accept',
  storageDays: 60,
  storageReminderDays: [46],
  workingDays: { weekdays: [1, 2, 3, 4, 5], holidays: [] },
  deadlineOnDayOff: 'keep',
  showDaySeconds: null,
};
