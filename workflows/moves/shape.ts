import type { Cause, OptionKind } from '../../policy';
import type {
  Action,
  Contents,
  EvidenceItem,
  MessageBodies,
  PayoutMethod,
  ReceiptProof,
  Role,
} from '../contract';
import type { Refusal } from './move';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text: Check = (value) => typeof value === 'string' && value !== '';
const truth: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const amount: Check = (value) => count(value) && value !== 0;
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
// Written as a table of all names, so that a new one cannot be forgotten here.
const oneOf =
  <T extends string>(names: Readonly<Record<T, true>>): Check =>
  (value) =>
    typeof value === 'string' && Object.hasOwn(names, value);

const cause = oneOf<Cause>({
  'internal-defect': true,
  'transit-damage': true,
  'customer-caused': true,
  'no-fault-found': true,
  'not-our-product': true,
  indeterminate: true,
});
const contents = oneOf<Contents>({ ok: true, 'wrong-item': true, empty: true, short: true });
const evidence = oneOf<EvidenceItem>({
  proof: true,
  identity: true,
  usage: true,
  'connection-diagram': true,
  'operating-modes': true,
  logs: true,
  'suspected-cause': true,
});
const receiptProof = oneOf<ReceiptProof>({ carrier: true, collection: true });
const payoutMethod = oneOf<PayoutMethod>({
  'bank-transfer': true,
  cash: true,
  other: true,
  provider: true,
  chargeback: true,
});
const options: Readonly<Record<OptionKind, true>> = { refund: true, replacement: true, repair: true };
const role = oneOf<Role>({
  customer: true,
  support: true,
  warehouse: true,
  lab: true,
  payments: true,
  manager: true,
  admin: true,
  system: true,
});
const part: Check = (value) => isFields(value) && text(value['sku']) && amount(value['quantity']);

/** What a body must hold so that no move and no rule stumbles over it; the api's schemas say more. */
const bodyFields: { readonly [A in Action]?: { readonly [F in keyof MessageBodies[A]]?: Check } } = {
  requestEvidence: { items: maybe(listOf(evidence)), textRef: text },
  provideEvidence: {
    items: maybe(listOf(evidence)),
    waived: maybe(listOf(evidence)),
    receivedAt: maybe(text),
    receiptProof: maybe(receiptProof),
    secondOwner: maybe(truth),
  },
  noteBuyerConsent: { textRef: text },
  reopen: { receivedAt: maybe(text), receiptProof: maybe(receiptProof), askedAt: maybe(text) },
  refuse: { rule: text },
  advise: { textRef: text },
  refuseRemoteTests: { textRef: maybe(text) },
  shipmentArrived: {
    contents,
    serialNo: maybe(text),
    parcelNo: maybe(text),
    returnDamage: maybe(truth),
    postageDueCents: maybe(count),
  },
  refusePostageClaim: { statutory: maybe(truth) },
  settleLostParcel: { decision: oneOf({ offer: true, 'ask-proof': true, rest: true }) },
  labVerdict: {
    cause,
    repairable: truth,
    repairMinutes: maybe(count),
    parts: maybe(listOf(part)),
    repairCostCents: maybe(count),
    damagedInLab: maybe(truth),
    damagedOnReturn: maybe(truth),
  },
  reviseRepair: { repairMinutes: maybe(count), repairCostCents: maybe(count) },
  confirmVerdict: { agrees: truth },
  chooseOption: { kind: oneOf(options), offerVersion: count, consentToDataLoss: maybe(truth) },
  declineOffer: { offerVersion: maybe(count) },
  confirmAddress: { addressRef: (value) => value === undefined || text(value) },
  decide: { kind: oneOf({ ...options, 'no-remedy': true, 'as-offered': true }) },
  settleRefund: { method: payoutMethod, reference: text, consentRef: maybe(text) },
  refundUpdated: {
    providerRefundId: text,
    state: oneOf({ pending: true, succeeded: true, failed: true, canceled: true }),
    failureReason: maybe(text),
    purpose: maybe(oneOf({ difference: true })),
    differs: maybe(truth),
  },
  resolveConflict: { reasonRef: text },
  reportLabelFailure: { reasonRef: text },
  dispatchGoods: { trackingNo: maybe(text), carrier: maybe(text) },
  reportUndeliverable: { lost: maybe(truth), unusable: maybe(truth) },
  reportShortage: { sku: maybe(text), quantity: maybe(amount) },
  finishRepair: { passedQualityCheck: truth, damaged: maybe(truth) },
  overrule: { rule: text },
  hold: { because: maybe(oneOf({ 'undelivered-letter': true })) },
};

/**
 * Says what is wrong with the shape of a message. A signal comes from anybody with access to Temporal and is in the
 * history before it is looked at, so what it holds is not trusted: it must not stop the case (E108).
 */
export function malformed(action: Action, message: unknown): Refusal | undefined {
  const wrong = wrongIn(action, message);
  return wrong === null
    ? undefined
    : { refused: 'InvalidMessage', detail: `the message has no valid ${wrong}` };
}

/** The role of whoever sent a message, if it names one. */
export function roleIn(message: unknown): Role | null {
  if (!isFields(message) || !isFields(message['actor'])) return null;
  const given = message['actor']['role'];
  return isRole(given) ? given : null;
}

function wrongIn(action: Action, message: unknown): string | null {
  if (!isFields(message)) return 'content';
  const { messageId, actor, body, onBehalfOfCustomer } = message;
  if (!text(messageId)) return 'messageId';
  if (!isFields(actor) || !text(actor['id']) || !role(actor['role'])) return 'actor';
  if (
    onBehalfOfCustomer !== undefined &&
    (!isFields(onBehalfOfCustomer) || !text(onBehalfOfCustomer['noteRef']))
  )
    return 'onBehalfOfCustomer';
  if (!isFields(body)) return 'body';
  const checks = Object.entries<Check | undefined>(bodyFields[action] ?? {});
  const wrong = checks.find(([name, check]) => check?.(body[name]) === false);
  return wrong === undefined ? null : `body.${wrong[0]}`;
}

function isRole(value: unknown): value is Role {
  return role(value);
}
