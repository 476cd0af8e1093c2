import type { Cause, OptionKind, RuleId } from '../../policy';

/** UTC instant, ISO-8601 with milliseconds. */
export type Instant = string;

/** Who acts. `customer` acts on his own case only; `system` is the desk itself (deadlines, webhooks). */
export type Role = 'customer' | 'support' | 'warehouse' | 'lab' | 'payments' | 'manager' | 'admin' | 'system';

/** An actor by role and opaque id; never a name: histories carry no personal data. */
export interface Actor {
  readonly role: Role;
  readonly id: string;
}

/** What was in the box. */
export type Contents = 'ok' | 'wrong-item' | 'empty' | 'short';

/** The body of each message. Free text never travels here: it is stored first and named by a reference (`…Ref`). */
export interface MessageBodies {
  /** `asBefore`: as the release that wrote the history took it, which called no manager any more; nobody sends it. */
  readonly requestEvidence: {
    readonly items?: readonly EvidenceItem[];
    readonly textRef: string;
    readonly asBefore?: true;
  };
  readonly provideEvidence: {
    readonly items?: readonly EvidenceItem[];
    /** What support does without, with the reason for it (E19, E31). */
    readonly waived?: readonly EvidenceItem[];
    readonly reasonRef?: string;
    readonly receivedAt?: Instant;
    /** What the staff saw that shows the date; without it the date is the customer’s word (E11). */
    readonly receiptProof?: ReceiptProof;
    /** Support has seen that the sender owns the goods now, by gift or sale, and is not their buyer (E21). */
    readonly secondOwner?: boolean;
    readonly textRef?: string;
    /** As the release that wrote the history took it (E20); nobody sends it. */
    readonly asBefore?: true;
  };
  /** The buyer agrees that the price goes back to his card, although another owns the goods now (E21, O3). */
  readonly noteBuyerConsent: { readonly textRef: string };
  /** `asBefore`: as the release that wrote the history took it (E20, E39); nobody sends it. */
  readonly ratify: { readonly reasonRef?: string; readonly asBefore?: true };
  /** `asBefore`: as the release that wrote the history took it (E5, E10); nobody sends it. */
  readonly refuse: { readonly rule: RuleId; readonly reasonRef?: string; readonly asBefore?: true };
  readonly withdraw: NoBody;
  readonly advise: { readonly textRef: string };
  readonly confirmSolved: NoBody;
  readonly reportUnsolved: { readonly textRef?: string };
  /** The customer will not run the tests that support proposed; support then decides what follows (E34). */
  readonly refuseRemoteTests: { readonly textRef?: string };
  /** Without advice before it, `reasonRef` says why support holds that advice cannot cure the fault (S1, S2, E35). */
  readonly proposeLab: { readonly reasonRef?: string };
  /** Goods that must not travel by post, such as a swollen or leaking battery (E49). */
  readonly flagHazard: { readonly textRef?: string };
  /** `asBefore`: as for `requestEvidence`. */
  readonly clearHazard: { readonly reasonRef?: string; readonly asBefore?: true };
  /** The customer wants his postage back; `statutory` keeps that the law may say otherwise than L2 and O1 (E41). */
  readonly refusePostageClaim: {
    readonly statutory?: boolean;
    readonly reasonRef?: string;
    /** As the release that wrote the history took it beside money that had gone twice (I2); nobody sends it. */
    readonly asBefore?: true;
  };
  readonly agreeToLab: NoBody;
  readonly announceParcel: { readonly parcelNo?: string; readonly carrier?: string };
  /** The carrier says that he delivered it here, and nobody has it: the house is searched (E43). */
  readonly reportMissingParcel: NoBody;
  /** The house was searched in vain: a manager decides how it goes on (E43). */
  readonly endParcelSearch: NoBody;
  /**
   * What becomes of a case whose parcel the carrier delivered and nobody has: `offer` takes the loss upon us, `ask-proof`
   * asks the sender for his proof of posting and for the carrier’s, `rest` closes until the parcel turns up (E43).
   */
  readonly settleLostParcel: { readonly decision: LostParcelDecision; readonly reasonRef?: string };
  /** Goods that came for a case and are not its own leave the house again (E44). */
  readonly sendStrayBack: { readonly trackingNo?: string };
  readonly shipmentArrived: {
    readonly parcelNo?: string;
    readonly receivedAt?: Instant;
    readonly serialNo?: string;
    readonly conditionRef?: string;
    readonly contents: Contents;
    /** It was damaged on the way here: kept apart from the fault that the lab is to find (E48). */
    readonly returnDamage?: boolean;
    /** What the carrier took from us on delivery; the sender's to bear, and never paid back (L2, O1, E40). */
    readonly postageDueCents?: number;
    readonly noteRef?: string;
    /**
     * As the release that wrote the history kept what came early or late, unit or not (E39, E44), or an empty box (E47);
     * nobody sends it.
     */
    readonly asBefore?: true;
  };
  /** `asBefore`: as the release that wrote the history took it on an offer that it changed nothing about; nobody sends it. */
  readonly labVerdict: VerdictBody & { readonly asBefore?: true };
  readonly confirmVerdict: { readonly agrees: boolean };
  readonly contestVerdict: { readonly textRef?: string };
  readonly chooseOption: {
    readonly kind: OptionKind;
    readonly offerVersion: number;
    /** A repair may cost what is stored on the device: whether the customer agreed to that before the work (E95). */
    readonly consentToDataLoss?: boolean;
  };
  /** The offer that was read; without it the one that stands. */
  readonly declineOffer: { readonly offerVersion?: number };
  /** Where the goods are to be sent: as it stands, or to another address, which `addressRef` names (E87). */
  readonly confirmAddress: { readonly addressRef?: string };
  /**
   * `as-offered`: the offer that waits for a manager goes to the customer as the policy made it (E54).
   * `asBefore`: as the release that wrote the history took it beside money that had gone (E88); nobody sends it.
   */
  readonly decide: {
    readonly kind: OptionKind | 'no-remedy' | 'as-offered';
    readonly reasonRef?: string;
    readonly asBefore?: true;
  };
  readonly approveRefund: NoBody;
  readonly retryRefund: NoBody;
  readonly settleRefund: {
    readonly method: PayoutMethod;
    readonly reference: string;
    readonly consentRef?: string;
    /** As the release that wrote the history took it (E75); nobody sends it. */
    readonly asBefore?: true;
  };
  /** `asBefore`: as the release that wrote the history took it (E21, E75); nobody sends it. */
  readonly agreeToPayout: { readonly asBefore?: true };
  readonly refundUpdated: {
    readonly providerRefundId: string;
    readonly state: 'pending' | 'succeeded' | 'failed' | 'canceled';
    readonly failureReason?: string;
    /** It is a refund of the difference to a cheaper product, and no refund of the price (E65). */
    readonly purpose?: 'difference';
    /** It bears our intent, and is of another amount or currency than was decided: it pays nothing off (I2). */
    readonly differs?: boolean;
  };
  /** What became of a refund too many, which a person has dealt with (I2). */
  readonly resolveConflict: { readonly reasonRef: string };
  /** The carrier sells no label for the parcel that is to be packed; `reasonRef` says why. */
  readonly reportLabelFailure: { readonly reasonRef: string };
  /** The warehouse has mended what kept the carrier from it, or wants him asked again. */
  readonly retryLabel: NoBody;
  readonly dispatchGoods: { readonly trackingNo?: string; readonly carrier?: string };
  readonly confirmDelivery: NoBody;
  /**
   * `lost`: the carrier did not bring it back either; `unusable`: he did, damaged or incomplete: not packed again (E84).
   * `asBefore`: as the release that wrote the history took it (E84, E104); nobody sends it.
   */
  readonly reportUndeliverable: {
    readonly lost?: boolean;
    readonly unusable?: boolean;
    readonly asBefore?: true;
  };
  /** What is missing: the part and how many of it. Without a quantity all that was held of it. */
  readonly reportShortage: { readonly sku?: string; readonly quantity?: number };
  readonly reportDamage: { readonly reasonRef?: string };
  readonly reviseRepair: { readonly repairMinutes?: number; readonly repairCostCents?: number };
  /** `damaged`: the bench made it worse, so it is our fault now (E91). */
  readonly finishRepair: { readonly passedQualityCheck: boolean; readonly damaged?: boolean };
  readonly agreeToDisposal: NoBody;
  readonly reopen: {
    readonly reasonRef?: string;
    /** New evidence of the receipt (E26). */
    readonly receivedAt?: Instant;
    readonly receiptProof?: ReceiptProof;
    /** When the customer asked for it, where we read it later: our slowness ends no right of his (E14). */
    readonly askedAt?: Instant;
  };
  /**
   * `asBefore`, `notedOnly`: as the release that wrote the history took it during a hold (E106), or of a refused case
   * whose goods had been here (E2); `unfounded`: of a rule that the case was not refused by. Nobody sends them.
   */
  readonly overrule: {
    readonly rule: RuleId;
    readonly reasonRef?: string;
    readonly unfounded?: true;
    readonly asBefore?: true;
    readonly notedOnly?: true;
  };
  /** `because`: the desk itself holds a case whose customer a letter did not reach (E37). */
  readonly hold: { readonly reasonRef?: string; readonly because?: 'undelivered-letter' };
  /** `toTheMoment`: as the release that wrote the history counted the hold; nobody sends it. */
  readonly release: { readonly notedOnly?: true; readonly toTheMoment?: true };
}

/** How a manager goes on where the search for a parcel was in vain (E43). */
export type LostParcelDecision = 'offer' | 'ask-proof' | 'rest';

/** What shows a receipt date: the carrier's record, or a locker's or neighbour's record of the collection (E11). */
export type ReceiptProof = 'carrier' | 'collection';

/**
 * How a refund is paid where the card does not take it: by us (`bank-transfer`, `cash`, `other`), by hand at the provider
 * (`provider`, the reference is its refund), or by the customer's bank after a dispute that we lost (`chargeback`).
 */
export type PayoutMethod = 'bank-transfer' | 'cash' | 'other' | 'provider' | 'chargeback';

/** What an appeal may bring (A2, A3), and what support may confirm or waive. */
export type EvidenceItem = ProvingItem | AdvisableItem;

/** What an appeal cannot do without, unless support waives it (A2, G1). */
export type ProvingItem = 'proof' | 'identity';

/** What helps and is no condition (A3). */
export type AdvisableItem = 'usage' | 'connection-diagram' | 'operating-modes' | 'logs' | 'suspected-cause';

/** The lab's verdict: the cause decides which options exist (L4), the estimate whether repair is one of them (O7). */
export interface VerdictBody {
  readonly cause: Cause;
  readonly findingsRef?: string;
  readonly repairable: boolean;
  readonly repairMinutes?: number;
  readonly parts?: readonly { readonly sku: string; readonly quantity: number }[];
  readonly repairCostCents?: number;
  /** The unit was destroyed, lost or made worse in our house: our fault, whatever was wrong with it before (E57, E91). */
  readonly damagedInLab?: boolean;
  /** It came to harm on its way to us, at the sender’s risk; `cause` is still that of the first fault (L2, E48). */
  readonly damagedOnReturn?: boolean;
}

type NoBody = Readonly<Record<string, never>>;

/** A message's name: an Update of the case workflow, and in kebab case the last part of its route. */
export type Action = keyof MessageBodies;

/** A message as it reaches the workflow. `messageId` is the sender's idempotency key: a second one changes nothing. */
export interface Message<A extends Action = Action> {
  readonly messageId: string;
  /** Names the content, where the sender's key may come again by mistake with another; the answer gives it back. */
  readonly digest?: string;
  readonly actor: Actor;
  /** Recorded by support for a customer who spoke or wrote; `noteRef` names how he said it. */
  readonly onBehalfOfCustomer?: { readonly noteRef: string };
  readonly body: MessageBodies[A];
}

/** Whether a case has made the message itself, by a cancel in the Temporal UI or by goods that came early: no client sent it. */
export function isMadeByItself(messageId: string): boolean {
  return /^(temporal-cancel-|arrival-\d+$)/.test(messageId);
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `agreeToLab` → `agree-to-lab`, the action's name on HTTP. */
export function actionPath(action: Action): string {
  return kebab(action);
}
