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
  readonly requestEvidence: { readonly items?: readonly EvidenceItem[]; readonly textRef: string };
  readonly provideEvidence: {
    readonly items?: readonly EvidenceItem[];
    /** What support does without, with the reason for it (E19, E31). */
    readonly waived?: readonly EvidenceItem[];
    readonly reasonRef?: string;
    readonly receivedAt?: Instant;
    readonly textRef?: string;
  };
  readonly ratify: { readonly reasonRef?: string };
  readonly refuse: { readonly rule: RuleId; readonly reasonRef?: string };
  readonly withdraw: NoBody;
  readonly advise: { readonly textRef: string };
  readonly confirmSolved: NoBody;
  readonly reportUnsolved: { readonly textRef?: string };
  readonly proposeLab: NoBody;
  readonly agreeToLab: NoBody;
  readonly announceParcel: { readonly parcelNo?: string; readonly carrier?: string };
  readonly shipmentArrived: {
    readonly parcelNo?: string;
    readonly receivedAt?: Instant;
    readonly serialNo?: string;
    readonly conditionRef?: string;
    readonly contents: Contents;
    readonly noteRef?: string;
  };
  readonly labVerdict: VerdictBody;
  readonly confirmVerdict: { readonly agrees: boolean };
  readonly contestVerdict: { readonly textRef?: string };
  readonly chooseOption: {
    readonly kind: OptionKind;
    readonly offerVersion: number;
    /** A repair may cost what is stored on the device: whether the customer agreed to that before the work (E95). */
    readonly consentToDataLoss?: boolean;
  };
  readonly declineOffer: NoBody;
  readonly decide: { readonly kind: OptionKind | 'no-remedy'; readonly reasonRef?: string };
  readonly approveRefund: NoBody;
  readonly retryRefund: NoBody;
  readonly settleRefund: {
    readonly method: PayoutMethod;
    readonly reference: string;
    readonly consentRef?: string;
  };
  readonly agreeToPayout: NoBody;
  readonly refundUpdated: {
    readonly providerRefundId: string;
    readonly state: 'pending' | 'succeeded' | 'failed' | 'canceled';
    readonly failureReason?: string;
  };
  readonly dispatchGoods: { readonly trackingNo?: string; readonly carrier?: string };
  readonly confirmDelivery: NoBody;
  readonly reportUndeliverable: NoBody;
  readonly reportShortage: NoBody;
  readonly reviseRepair: { readonly repairMinutes?: number; readonly repairCostCents?: number };
  readonly finishRepair: { readonly passedQualityCheck: boolean };
  readonly agreeToDisposal: NoBody;
  readonly reopen: { readonly reasonRef?: string };
  readonly overrule: { readonly rule: RuleId; readonly reasonRef?: string };
  readonly hold: { readonly reasonRef?: string };
  readonly release: NoBody;
}

/**
 * How a refund is paid where the card does not take it: by us (`bank-transfer`, `cash`, `other`), by hand at the provider
 * (`provider`, the reference is its refund), or by the customer's bank after a dispute that we lost (`chargeback`).
 */
export type PayoutMethod = 'bank-transfer' | 'cash' | 'other' | 'provider' | 'chargeback';

/** What an appeal may bring (A2, A3), and what support may confirm or waive. */
export type EvidenceItem = 'proof' | 'identity';

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
}

type NoBody = Readonly<Record<string, never>>;

/** A message's name: an Update of the case workflow, and in kebab case the last part of its route. */
export type Action = keyof MessageBodies;

/** A message as it reaches the workflow. `messageId` is the sender's idempotency key: a second one changes nothing. */
export interface Message<A extends Action = Action> {
  readonly messageId: string;
  readonly actor: Actor;
  /** Recorded by support for a customer who spoke or wrote; `noteRef` names how he said it. */
  readonly onBehalfOfCustomer?: { readonly noteRef: string };
  readonly body: MessageBodies[A];
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `agreeToLab` → `agree-to-lab`, the action's name on HTTP. */
export function actionPath(action: Action): string {
  return kebab(action);
}
