import type { OptionKind, RuleId } from '../../policy';
import type {
  Action,
  Actor,
  Contents,
  EvidenceItem,
  Instant,
  Message,
  PayoutMethod,
  ReceiptProof,
  Role,
  VerdictBody,
} from './messages';
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
  /** A carrier delivered it, as he says, and nobody has it; we bear the loss (E43). */
  | 'lost'
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

/**
 * Evidence that the desk does without: who decided it, and the text that says why (E19, E31); null where our own records
 * show the purchase, or where an appeal was let pass without a word.
 */
export interface Waiver {
  readonly item: EvidenceItem;
  readonly by: string;
  readonly reasonRef: string | null;
}

/** A receipt date with its source: the customer's word, or what support has seen of the carrier or of a collection. */
export interface StatedReceipt {
  readonly at: Instant;
  readonly source: 'customer' | ReceiptProof;
}

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
  /** The manager who decided on it, where the rules alone did not settle the case; a new verdict is decided anew. */
  readonly decidedBy?: string | null;
  /** Nobody looked in time at what a manager was to see first, so the offer goes in the customer's favour (E54, E86). */
  readonly favoured?: true;
}

/** What the customer can choose from; the full reasons stand in the store under the same version. */
export interface Offer {
  readonly version: number;
  readonly offered: readonly OptionKind[];
  readonly amountCents: number;
  /** What goes back beside a replacement by a cheaper product; absent where nothing does (E65). */
  readonly differenceCents?: number;
}

/** What a customer chose, and who said so for him. */
export interface Choice {
  readonly kind: OptionKind;
  readonly actor: Actor;
  readonly consentToDataLoss: boolean;
  /** Who chose it first, where somebody else made it stand again: a second person is another than him (E84, I8). */
  readonly requestedBy?: string;
  /** It is no new choice: what he chose was lost or harmed on its way, and is sent again (E84, I8). */
  readonly again?: true;
}

/**
 * The life of a refund. `submitted`: the provider was asked; `unknown`: nobody can say yet whether it took effect, so
 * the next step is a look-up; `failed`: a person decides; `reversed`: the bank gave a settled refund back.
 */
export type RefundState = (typeof refundStates)[number];

export const refundStates = [
  'requested',
  'awaiting-approval',
  'submitted',
  'pending',
  'unknown',
  'failed',
  'settled',
  'reversed',
] as const;

/**
 * What a refund pays back: the price of the goods (O1), or the difference to a cheaper similar product that the customer
 * took in their place (E65).
 */
export type RefundPurpose = 'price' | 'difference';

/** The difference to a cheaper product, as the customer chose it: due once that product has reached him (E65). */
export interface PromisedDifference {
  readonly amountCents: number;
  /** Who chose it. */
  readonly requestedBy: string;
}

export interface RefundProgress {
  readonly state: RefundState;
  /** Absent where the price is paid back. */
  readonly purpose?: 'difference';
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
  /** How many of those parts the customer has, or may have. */
  readonly moved?: number;
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
  /** What was paid, where it was not the price of the unit. */
  readonly purpose?: 'difference';
  readonly amountCents?: number;
  /** In how many ways it was paid, where more than one. */
  readonly parts?: number;
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
      readonly reassess: boolean;
    }
  | {
      readonly stage: 'support';
      readonly advisedAt: Instant | null;
      readonly asked: boolean;
      /** Whether all that was asked for only helps: then silence ends nothing (A3, E30). */
      readonly onlyHelpful?: boolean;
      /** Whether the customer will not run the tests that support proposed (E34). */
      readonly testsRefused?: boolean;
    }
  | { readonly stage: 'agreement' }
  | {
      readonly stage: 'parcel';
      readonly announced: boolean;
      readonly withdrawn: boolean;
      readonly trouble: Trouble | null;
      /** Whether the sender was asked for his proof of posting, before the case closes over a lost parcel (E42). */
      readonly proofAsked?: boolean;
      /** What was received when nobody had agreed to it, as the warehouse saw it (E39, E45). */
      readonly unasked?: Message<'shipmentArrived'>;
      /** It came when its case was closed, whatever else is wrong with it: support lets the case go on, no parcel (E42). */
      readonly afterEnd?: true;
      /** What came in the place of a unit of which `trouble` is known, and is not it; the last of it (E44, E47). */
      readonly beside?: 'wrong-item' | 'empty';
    }
  | { readonly stage: 'lab'; readonly verdict: Verdict | null; readonly toDecide: boolean }
  | {
      readonly stage: 'offer';
      readonly offer: Offer;
      readonly remake: boolean;
      /** It is looked at again for a rule that was set aside, and made anew only if that changes something. */
      readonly mayStand?: boolean;
      /** A choice after the offer's time: it counts if the offer, made anew, still holds it on the same terms. */
      readonly late?: Choice;
      /** The lab could not tell: a manager looks before the customer gets the offer, or his time passes (E54). */
      readonly unseen?: true;
    }
  | { readonly stage: 'refund'; readonly refund: RefundProgress }
  | {
      readonly stage: 'replacement';
      readonly dispatch: Dispatch | null;
      /** Absent where no money goes back beside the product. */
      readonly difference?: PromisedDifference;
      /** It came back undelivered and is here: support goes on with it, and a manager may have it offered anew (E84). */
      readonly cameBack?: boolean;
    }
  | {
      readonly stage: 'repair';
      readonly repaired: boolean;
      readonly failures: number;
      /** Who has to look at an estimate that changed: first the policy, then a manager where O7 no longer holds. */
      readonly review: 'policy' | 'manager' | null;
      readonly dispatch: Dispatch | null;
    }
  | {
      readonly stage: 'goods-back';
      readonly because: Outcome;
      readonly dispatch: Dispatch | null;
      /** The warehouse broke its promise to send them; now a manager is told when they were kept too long (E104). */
      readonly unsent?: boolean;
      /** How refused goods came before their case could take them: they are taken so if it begins anew (E2, E39). */
      readonly arrived?: Parked;
      /** Until when a declined offer may be taken up again: as long as it would have stood (E67). */
      readonly reopenUntil?: Instant | null;
      /** The verdict was contested while they were on their way: then the lab looks once more (E52). */
      readonly lookAgain?: true;
      /** The rules that a refusal rests on; missing in cases from before they were kept (E2). */
      readonly refusedBy?: readonly RuleId[];
      /** Where a withdrawn case stood; absent where the lab had begun, or nothing was to be told of the arrival. */
      readonly stood?: Stood;
    }
  | {
      readonly stage: 'closed';
      readonly outcome: Outcome;
      /** The rules that a refusal rests on; missing in cases from before they were kept (E2). */
      readonly refusedBy?: readonly RuleId[];
      /** Until when the case can be taken up again without a manager (J); the policy says so as the end is recorded. */
      readonly reopenUntil?: Instant;
      /** What came since then in the place of the unit, and is not it; the last of it (E44, E47). */
      readonly beside?: 'wrong-item' | 'empty';
    };

/**
 * What is wrong with a parcel: a serial number that is not the sold one is a person's to judge (E45); `missing` was
 * delivered, as the carrier says, and is searched for, `not-found` in vain (E43); `late` came when its case was closed, `unasked` when nobody
 * had agreed to it (E39, E42).
 */
export type Trouble =
  Exclude<Contents, 'ok'> | 'serial-differs' | 'missing' | 'not-found' | 'late' | 'unasked';

/** How goods came that were not inspected before their case was withdrawn, as support and lab have to know it (E97). */
export interface Stood {
  readonly trouble?: Trouble;
  readonly unasked?: Message<'shipmentArrived'>;
  /** The arrival of goods that came before both sides had agreed (E39). */
  readonly parked?: readonly Parked[];
}

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
  /** What our records or somebody of the staff settled; a need that nobody speaks of any more settles nothing (E20). */
  readonly settled: readonly EvidenceItem[];
  /** Whether the policy or a person has accepted the appeal; until then a case that lives again is assessed again. */
  readonly accepted: boolean;
  /** What was asked for, once each (E30), and what the desk does without, with its reason (E19, E31). */
  readonly evidence: {
    readonly asked: readonly EvidenceItem[];
    readonly waived: readonly Waiver[];
  };
  /** The day of receipt as somebody stated it since the appeal came, and what shows it (E9-E11). */
  readonly receipt: StatedReceipt | null;
  /** Number of the last event; the record's version. */
  readonly seq: number;
  /** Number of the event that brought the case to its stage; missing in cases from before it was kept. */
  readonly enteredBy?: number;
  readonly place: Place;
  /** Whether support assessed the fault at a distance and gave advice (S1). */
  readonly assessed: boolean;
  /** A safety stop, while `flagged`: nothing is posted until somebody has cleared it (E49). */
  readonly hazard: 'flagged' | 'cleared' | null;
  /** Whether the goods were damaged in the parcel to us, beside the fault they had (E48). */
  readonly returnDamage: boolean;
  /** Whether support noted that the customer may have a claim by law, whatever the policy says (E41). */
  readonly statutory: boolean;
  /** What the policy of the case says of a parcel with postage due; missing in cases from before it was kept (E40). */
  readonly postageDue?: 'accept' | 'refuse';
  /**
   * The goods have another owner than their buyer: they are his to return, the price is the buyer’s. `consentRef` names
   * the text that says how the buyer agreed to a refund (E21); missing where buyer and owner are one.
   */
  readonly secondOwner?: { readonly consentRef: string | null };
  /** Whether both sides agreed to the lab (L1). */
  readonly agreed: boolean;
  /** Goods in quarantine that came for this case and are not its unit (E44). */
  readonly strays: number;
  /**
   * What came before both sides agreed to the lab: the unit, about which support is asked until it is `kept`, or something
   * that is not the unit. Missing where nothing came, and in cases from before it was told apart (E39, E44, E47).
   */
  readonly early?: 'unit' | 'kept' | 'wrong-item' | 'empty';
  readonly verdict: Verdict | null;
  readonly offerVersion: number;
  readonly overruled: readonly RuleId[];
  /** Options that were tried and failed; they are not offered again. */
  readonly ruledOut: readonly OptionKind[];
  /** Options that a manager struck when he decided for another one. */
  readonly struck: readonly OptionKind[];
  /** The customer may contest a verdict once (E52). */
  readonly contested: boolean;
  /** Whose verdict he contested: somebody else looks then. */
  readonly overturned: readonly string[];
  /** Since when goods are kept that the customer did not decide about, or that did not reach him; else null. */
  readonly storedSince: Instant | null;
  readonly attention: Role | null;
  /** A manager was called beside a safety stop, or money that went twice, and has not acted since: he is called after it. */
  readonly managerCalled?: boolean;
  /** A fault that came back again and again: a manager is told until he has acted, whatever else happens (E86). */
  readonly alarmed: boolean;
  readonly heldSince: Instant | null;
  /** Rules that a manager set aside during the hold: what follows from that follows at its release (E106). */
  readonly overruledOnHold?: readonly RuleId[];
  /** Attention was raised by the hold and ends with it; missing in cases from before letters were watched. */
  readonly attentionByHold?: boolean;
  /** The customer has said where the goods are to be sent; missing where he has not (E87). */
  readonly addressConfirmed?: boolean;
  /** The carrier sold no label for what is to be packed; missing in cases from before it was told. */
  readonly labelFailed?: boolean;
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
  /** The digest of the message that got this answer: a repeated update id gets the first one's. */
  readonly digest?: string;
}

/** The input of a run: a new case, or the snapshot of one that goes on; `reopening` waits for the message that does it. */
export interface CaseStart {
  readonly state: CaseState;
  readonly reopening?: boolean;
  /** Events after which the run continues as a new one; Temporal's own suggestion where it is left out. */
  readonly continueAfter?: number;
}
