import { z } from 'zod';
import { evidenceItems } from '../schemas/case';
import { ruleIds } from '../../policy';
import type { Action, MessageBodies } from '../../workflows/contract';
import type { TextKind } from '../../store/cases/texts';
import { addressShape } from '../../store/import/shapes';
import { freeText, givenInstant, line, pastInstant } from '../schemas/text';

/** A text that came with an action: it is stored first, and the message names it under `ref`. */
interface SentText {
  readonly ref: string;
  readonly kind: TextKind;
  readonly body: string;
}

/** An action's body, taken apart: what the message carries and what is stored before it. */
export interface SentBody<A extends Action = Action> {
  readonly message: MessageBodies[A];
  readonly texts: readonly SentText[];
}

const rule = z.enum(ruleIds);
const kind = z.enum(['refund', 'replacement', 'repair']);
const cause = z.enum([
  'internal-defect',
  'transit-damage',
  'customer-caused',
  'no-fault-found',
  'not-our-product',
  'indeterminate',
]);
const evidence = z.enum(evidenceItems);
const receiptProof = z.enum(['carrier', 'collection']).meta({
  description: 'what the staff saw that shows the date; without it the date is the customer’s word',
});
const sku = line(64);
/** A carrier's number as a label can carry it in bars. */
const parcelNo = line(64).regex(/^[\x20-\x7e]+$/, 'must be plain letters, digits and signs');
const cents = z.int().min(0).max(1e12);
const part = z.strictObject({ sku, quantity: z.int().min(1).max(1000) });

/** What every action may bring beside its own body. */
const common = {
  onBehalfOfCustomer: z
    .boolean()
    .optional()
    .meta({ description: 'support records what the customer said; needs a note' }),
  note: freeText.optional(),
};

/** The bodies of the actions as they come over HTTP; texts stand in them as they were written. */
export const actionBodies = {
  requestEvidence: body({ items: z.array(evidence).max(7).optional(), text: freeText }),
  provideEvidence: body({
    waived: z.array(evidence).max(7).optional(),
    reason: freeText.optional(),
    items: z.array(evidence).max(7).optional(),
    receivedAt: givenInstant.optional(),
    receiptProof: receiptProof.optional(),
    secondOwner: z.boolean().optional().meta({
      description:
        'support has seen that the sender owns the goods now and is not the buyer: a refund then takes the consent of the buyer',
    }),
    text: freeText.optional(),
  }),
  noteBuyerConsent: body({ text: freeText.meta({ description: 'how the buyer agreed' }) }),
  ratify: body({ reason: freeText.optional() }),
  refuse: body({ rule, reason: freeText }),
  withdraw: body({}),
  advise: body({ text: freeText }),
  confirmSolved: body({}),
  reportUnsolved: body({ text: freeText.optional() }),
  refuseRemoteTests: body({ text: freeText.optional() }),
  proposeLab: body({
    reason: freeText
      .optional()
      .meta({ description: 'why advice cannot cure the fault, where none was given before (S1, S2)' }),
  }),
  flagHazard: body({ text: freeText.optional() }),
  clearHazard: body({ reason: freeText }),
  refusePostageClaim: body({ statutory: z.boolean().optional(), reason: freeText.optional() }),
  agreeToLab: body({}),
  announceParcel: body({ parcelNo: parcelNo.optional(), carrier: line(64).optional() }),
  reportMissingParcel: body({}),
  endParcelSearch: body({}),
  settleLostParcel: body({
    decision: z.enum(['offer', 'ask-proof', 'rest']).meta({
      description:
        'offer bears the loss and makes an offer by the policy; ask-proof asks for the proof of posting; rest closes until the parcel turns up',
    }),
    reason: freeText,
  }),
  sendStrayBack: body({ trackingNo: parcelNo.optional() }),
  shipmentArrived: body({
    parcelNo: parcelNo.optional(),
    receivedAt: pastInstant
      .optional()
      .meta({ description: 'when it came, where that was before it is told' }),
    serialNo: line(100).optional(),
    condition: freeText.optional(),
    contents: z.enum(['ok', 'wrong-item', 'empty', 'short']),
    returnDamage: z
      .boolean()
      .optional()
      .meta({ description: 'damaged in the parcel to us, beside the fault it had' }),
    postageDueCents: cents.optional(),
  }),
  labVerdict: body({
    cause,
    findings: freeText,
    repairable: z.boolean(),
    repairMinutes: z.int().min(0).max(100_000).optional(),
    parts: z.array(part).max(50).optional(),
    repairCostCents: cents.optional(),
    damagedInLab: z.boolean().optional(),
    damagedOnReturn: z
      .boolean()
      .optional()
      .meta({ description: 'it came to harm on its way to us; the cause is that of the first fault' }),
  }),
  confirmVerdict: body({ agrees: z.boolean() }),
  contestVerdict: body({ text: freeText.optional() }),
  chooseOption: body({
    kind,
    offerVersion: z.int().min(1).max(100_000),
    consentToDataLoss: z.boolean().optional().meta({
      description:
        'whether the customer agrees that a repair may cost what is stored on the device; choosing it says so, as the offer does',
    }),
  }).refine((given) => given.kind !== 'repair' || given.consentToDataLoss !== false, {
    path: ['consentToDataLoss'],
    message: 'must not be false for a repair: it may cost what is stored on the device',
  }),
  declineOffer: body({
    offerVersion: z.int().min(1).max(100_000).optional().meta({
      description: 'the offer that was read; without it the one that stands is declined',
    }),
  }),
  confirmAddress: body({
    address: addressShape.optional().meta({
      description: 'another address for the goods; without it the one that stands is confirmed',
    }),
  }),
  decide: body({ kind: z.enum([...kind.options, 'no-remedy', 'as-offered']), reason: freeText }),
  approveRefund: body({}),
  retryRefund: body({}),
  settleRefund: body({
    method: z.enum(['bank-transfer', 'cash', 'other', 'provider', 'chargeback']).meta({
      description:
        'bank-transfer, cash and other wait for the consent of the customer and a second person; provider links a refund made by hand there (the reference is its re_… id), chargeback a dispute that was lost, with a second person where it was in another currency',
    }),
    reference: line(200),
    consentNote: freeText.optional().meta({ description: 'how the customer agreed to be paid this way' }),
  }),
  agreeToPayout: body({}),
  refundUpdated: body({
    providerRefundId: line(200),
    state: z.enum(['pending', 'succeeded', 'failed', 'canceled']),
    failureReason: line(200).optional(),
  }),
  resolveConflict: body({
    reason: freeText.meta({ description: 'what became of the money that was paid twice' }),
  }),
  reportLabelFailure: body({ reason: freeText }),
  retryLabel: body({}),
  dispatchGoods: body({ trackingNo: parcelNo.optional(), carrier: line(64).optional() }),
  confirmDelivery: body({}),
  reportUndeliverable: body({
    lost: z
      .boolean()
      .optional()
      .meta({ description: 'the carrier lost it: nothing came back that could be sent again' }),
    unusable: z
      .boolean()
      .optional()
      .meta({ description: 'it came back damaged or incomplete, so it is not sent again' }),
  }),
  reportShortage: body({ sku: sku.optional(), quantity: z.int().min(1).max(1000).optional() }),
  reportDamage: body({ reason: freeText.optional() }),
  reviseRepair: body({
    repairMinutes: z.int().min(0).max(100_000).optional(),
    repairCostCents: cents.optional(),
  }),
  finishRepair: body({
    passedQualityCheck: z.boolean(),
    damaged: z
      .boolean()
      .optional()
      .meta({ description: 'the bench made it worse: our fault, and the customer gets a fresh offer' }),
  }),
  agreeToDisposal: body({}),
  reopen: body({
    reason: freeText.optional(),
    receivedAt: givenInstant.optional(),
    receiptProof: receiptProof.optional(),
  }),
  overrule: body({ rule, reason: freeText }),
  hold: body({ reason: freeText.optional() }),
  release: body({}),
} as const satisfies Readonly<Record<Action, z.ZodType>>;

/** The fields that are texts: their names in the message, and what they are. */
const textFields: Readonly<Record<string, { readonly ref: string; readonly kind: TextKind }>> = {
  text: { ref: 'textRef', kind: 'advice' },
  reason: { ref: 'reasonRef', kind: 'reason' },
  findings: { ref: 'findingsRef', kind: 'findings' },
  condition: { ref: 'conditionRef', kind: 'condition' },
  note: { ref: 'noteRef', kind: 'note' },
  consentNote: { ref: 'consentRef', kind: 'consent' },
};

const kindOfText: Partial<Readonly<Record<Action, TextKind>>> = {
  provideEvidence: 'evidence',
  reportUnsolved: 'unsolved',
  refuseRemoteTests: 'unsolved',
  requestEvidence: 'request',
  contestVerdict: 'contest',
  flagHazard: 'hazard',
  proposeLab: 'reason',
  noteBuyerConsent: 'consent',
};

type Given = Readonly<Record<string, unknown>>;

/** Takes a checked body apart. `refOf` names the row under which a text is kept. */
export function takeApart(action: Action, given: Given, refOf: (field: string) => string): SentBody {
  const texts: SentText[] = [];
  const message: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(given)) {
    const text = textFields[field];
    // An address is kept in its parts, and is in no history (I9).
    if (field === 'address' && value !== undefined) {
      texts.push({ ref: refOf(field), kind: 'address', body: JSON.stringify(value) });
      message['addressRef'] = refOf(field);
      continue;
    }
    if (field === 'onBehalfOfCustomer' || value === undefined) continue;
    if (!text || typeof value !== 'string') {
      message[field] = value;
      continue;
    }
    const kindOf = field === 'text' ? (kindOfText[action] ?? text.kind) : text.kind;
    texts.push({ ref: refOf(field), kind: kindOf, body: value });
    // Only the arrival of a parcel takes a note as its own; elsewhere it says how the customer spoke.
    if (field !== 'note' || action === 'shipmentArrived') message[text.ref] = refOf(field);
  }
  // The offer says it beside the repair: choosing it is to agree that what is stored may be lost (E95).
  if (action === 'chooseOption' && given['kind'] === 'repair') message['consentToDataLoss'] = true;
  // Each schema above is its message's body with texts in place of their references.
  return { message, texts };
}

function body<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject({ ...shape, ...common });
}
