import type { OptionKind, RuleId } from '../../policy';
import type { Action, Contents, Instant, Message, PayoutMethod, Role, VerdictBody } from './messages';
import type { Outcome, Stage } from './stages';

/** Where the goods of a case are; every change is a row of the custody ledger. */
export type Place =
  | 'customer'
  | 'in-transit'
  | 'receiving'
  | 'quarantine'
  | 'lab'
  | 'outgoing'
  | 'returned'
  | 'kept'
  | 'disposed';

/** The purchased unit that a case is about. Amounts are minor units, tax included, never postage (O1). */
export interface CaseUnit {
  readonly unitId: string;
  readonly orderNo: string;
  readonly sku: string;
  /** As the sale recorded it; null where nobody did. */
  readonly serialNo: string | null;
  readonly unitPaidCents: number;
  readonly currency: string;
  readonly onSale: boolean;
}

/** What an appeal still lacks before support may begin. */
export type Need = 'proof' | 'identity' | 'receipt-date' | 'date-conflict' | 'late-delivery';

/** A stage's deadline. `remindAt` holds the reminders that have not been sent; `passed` once it went by. */
export interface Due {
  readonly at: Instant;
  readonly remindAt: readonly Instant[];
  readonly passed: boolean;
}

/** The verdict that holds, who gave it, and who confirmed it where the policy wants a second opinion. */
export interface Verdict extends VerdictBody {
  readonly by: string;
  readonly at: Instant;
  readonly confirmedBy: string | null;
}

/** What the customer can choose from; the full reasons stand in the store under the same version. */
export interface Offer {
  readonly version: number;
  readonly offered: readonly OptionKind[];
  readonly amountCents: number;
}

/**
 * The life of a refund. `submitted`: the provider was asked; `unknown`: nobody can say yet whether it took effect, so
 * the next step is a look-up; `failed`: a person decides; `reversed`: the bank gave a settled refund back.
 */
export type RefundState =
  'requested' | 'awaiting-approval' | 'submitted' | 'pending' | 'unknown' | 'failed' | 'settled' | 'reversed';

export interface RefundProgress {
  readonly state: RefundState;
  readonly amountCents: number;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly failure: string | null;
  readonly providerRefundId: string | null;
  /** Automatic tries that ended without an answer; after the last a person decides. */
  readonly tries: number;
  /** When the desk looks and tries again by itself; null where a person or the provider has to act first. */
  readonly tryAgainAt: Instant | null;
  /** Another way than the card, as a person proposed it; it waits for the consent and a second person. */
  readonly payout?: Payout | null;
  /** Where the customer's consent to be paid another way is written down: a text or an event. */
  readonly consentRef?: string | null;
  /** In how many ways the unit was paid, where more than one: the state is then the worst of its parts. */
  readonly parts?: number;
}

/** Money that does not go back to the card through the desk, as it was proposed and by whom. */
export interface Payout {
  readonly payoutId: string;
  readonly method: PayoutMethod;
  readonly reference: string;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
}

/** What a case knows of its money in whatever stage, so that late news find the refund they are about. */
export interface MoneyFacts {
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  /** Provider's refunds that the settled refund rests on. */
  readonly paid: readonly string[];
  /** Paid by another way: the card is never refunded by us any more. */
  readonly byHand: boolean;
  /** Refunds that are over, whatever older news of them may still come: they failed, or are a known conflict. */
  readonly over: readonly string[];
}

/** Goods that leave our house: sent, delivered, or come back undelivered. */
export interface Dispatch {
  readonly at: Instant;
  readonly trackingNo: string | null;
}

/** What each stage knows and no other does. */
export type StageState =
  | {
      readonly stage: 'appeal';
      readonly needs: readonly Need[];
      readonly receivedAt: Instant | null;
      readonly reassess: boolean;
    }
  | { readonly stage: 'support'; readonly advisedAt: Instant | null; readonly asked: boolean }
  | { readonly stage: 'agreement' }
  | {
      readonly stage: 'parcel';
      readonly announced: boolean;
      readonly withdrawn: boolean;
      readonly trouble: Trouble | null;
    }
  | { readonly stage: 'lab'; readonly verdict: Verdict | null; readonly toDecide: boolean }
  | { readonly stage: 'offer'; readonly offer: Offer; readonly remake: boolean }
  | { readonly stage: 'refund'; readonly refund: RefundProgress }
  | { readonly stage: 'replacement'; readonly dispatch: Dispatch | null }
  | {
      readonly stage: 'repair';
      readonly repaired: boolean;
      readonly failures: number;
      readonly dispatch: Dispatch | null;
    }
  | { readonly stage: 'goods-back'; readonly because: Outcome; readonly dispatch: Dispatch | null }
  | { readonly stage: 'closed'; readonly outcome: Outcome };

/** What is wrong with a parcel that arrived; a serial number that is not the sold one is a person's to judge (E45). */
export type Trouble = Exclude<Contents, 'ok'> | 'serial-differs';

/** A message that came early, with the action it asks for. */
export interface Parked {
  readonly action: Action;
  readonly message: Message;
}

/** What every stage knows. */
export interface CaseFacts {
  readonly caseNo: string;
  readonly policyVersion: string;
  readonly appealedAt: Instant;
  readonly unit: CaseUnit;
  /** Number of the last event; the record's version. */
  readonly seq: number;
  readonly place: Place;
  readonly verdict: Verdict | null;
  readonly offerVersion: number;
  readonly overruled: readonly RuleId[];
  /** Options that were tried and failed, or that a manager struck; they are not offered again. */
  readonly ruledOut: readonly OptionKind[];
  /** The customer may contest a verdict once (E52). */
  readonly contested: boolean;
  readonly attention: Role | null;
  readonly heldSince: Instant | null;
  /** The moment the running deadline counts from; null where the stage waits without one. */
  readonly dueFrom: Instant | null;
  readonly due: Due | null;
  readonly parked: readonly Parked[];
  /** Ids of the last messages taken: a doubled signal changes nothing, also after continue-as-new. */
  readonly seen: readonly string[];
  /** Absent where no refund was ever answered. */
  readonly money?: MoneyFacts;
}

/** The whole state of a case: the workflow's memory, the snapshot in its record, and the input of a new run. */
export type CaseState = CaseFacts & StageState;

/** The state narrowed to one stage. */
export type StateIn<S extends Stage> = CaseFacts & Extract<StageState, { readonly stage: S }>;

/** Who a case waits for, in the words of the `WaitingFor` search attribute. */
export type WaitingFor = Role | 'provider' | 'carrier' | 'nobody';

/** What a case answers to a message that it took. The record reaches `seq` as soon as it is written. */
export interface Answer {
  readonly caseNo: string;
  readonly seq: number;
  readonly stage: Stage;
}

/** The input of a run: a new case, or the snapshot of one that goes on; `reopening` waits for the message that does it. */
export interface CaseStart {
  readonly state: CaseState;
  readonly reopening?: boolean;
  /** Events after which the run continues as a new one; Temporal's own suggestion where it is left out. */
  readonly continueAfter?: number;
}
