import { z } from 'zod';
import { actionPath, actions, stages } from '../../workflows/contract';
import type { EvidenceItem } from '../../workflows/contract';
import { place } from './place';

/** Instants leave the api as UTC in ISO-8601 with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 });

const who = z.enum([
  'customer',
  'support',
  'warehouse',
  'lab',
  'payments',
  'manager',
  'admin',
  'system',
  'provider',
  'carrier',
  'nobody',
]);

export const stage = z.enum(stages);

export const eligibility = z.object({
  eligible: z.boolean(),
  rules: z.array(z.string()),
  explanation: z.string(),
});

const verdict = z.object({
  cause: z.string(),
  findings: z.string().nullable(),
  repairable: z.boolean(),
  repairMinutes: z.int().nullable(),
  parts: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  repairCostCents: z.int().nullable(),
  damagedInLab: z.boolean(),
  damagedOnReturn: z.boolean(),
  by: z.string().nullable(),
  at: instant,
  confirmedBy: z.string().nullable(),
});

const optionKind = z.enum(['refund', 'replacement', 'repair']);

const offer = z.object({
  version: z.int(),
  validUntil: instant.nullable(),
  expired: z
    .boolean()
    .meta({ description: 'its time is over: a choice is put to the facts of the day first' }),
  options: z.array(
    z.object({
      kind: optionKind,
      offered: z.boolean(),
      rules: z.array(z.string()),
      reason: z.string(),
      overruled: z.array(z.string()).meta({ description: 'rules that a manager set aside for this option' }),
      amountCents: z.int().nullable(),
      differenceCents: z.int().nullable().meta({
        description: 'what goes back to the card beside a cheaper similar product, once that has arrived',
      }),
      currency: z.string().nullable(),
    }),
  ),
});

const refund = z.object({
  state: z.string(),
  purpose: z.enum(['price', 'difference']).meta({
    description: 'the price of the goods, or the difference to a cheaper product in their place',
  }),
  amountCents: z.int(),
  currency: z.string(),
  providerRefundId: z.string().nullable(),
  failure: z.string().nullable().meta({ description: 'in words, with the code in brackets; for staff' }),
  since: instant
    .nullable()
    .meta({ description: 'when it came to its state; null once it is paid, or before anything came of it' }),
  attempts: z
    .array(
      z.object({
        providerRefundId: z.string(),
        state: z.string(),
        failure: z.string().nullable(),
        round: z.int().nullable(),
      }),
    )
    .meta({ description: 'every refund that was made for the case, earlier rounds too; for staff' }),
  requestedBy: z.string().nullable().meta({ description: 'who asked for it; for staff' }),
  approvedBy: z.string().nullable().meta({ description: 'the second person; for staff' }),
  payout: z
    .object({
      method: z.enum(['bank-transfer', 'cash', 'other', 'provider', 'chargeback']),
      amountCents: z.int(),
      currency: z.string(),
      state: z.enum(['proposed', 'settled', 'withdrawn']),
      consented: z.boolean(),
      reference: z.string().nullable(),
      requestedBy: z.string().nullable(),
      approvedBy: z.string().nullable(),
    })
    .nullable()
    .meta({ description: 'another way than the card, as it was proposed last' }),
});

const shipment = z.object({
  purpose: z.enum(['replacement', 'repaired', 'goods-back']),
  sku: z.string(),
  state: z.enum(['to-pack', 'dispatched', 'delivered', 'undelivered', 'cancelled']),
  trackingNo: z.string().nullable(),
  carrier: z.string().nullable(),
  postageBy: z
    .enum(['customer', 'supplier'])
    .meta({ description: '`customer`: the carrier collects the postage when he delivers' }),
  orderedAt: instant,
  dispatchedAt: instant.nullable(),
  deliveredAt: instant.nullable(),
});

const repair = z.object({
  state: z.enum(['open', 'passed', 'failed']),
  parts: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  minutes: z.int().nullable(),
  orderedAt: instant,
  finishedAt: instant.nullable(),
});

const custody = z.object({
  place,
  since: instant.nullable(),
  history: z.array(z.object({ place, at: instant })),
  strays: z
    .array(
      z.object({
        cameAt: instant,
        returnPostage: z.enum(['customer', 'supplier']),
        returnedAt: instant.nullable(),
        trackingNo: z.string().nullable(),
      }),
    )
    .meta({ description: 'goods that came for the case and are not its own' }),
});

const arrival = z.object({
  at: instant,
  contents: z.string(),
  matched: z.enum(['by serial number', 'by product only']).nullable().meta({
    description: 'by what the goods were known as the unit; by its product only is weaker evidence',
  }),
  returnDamage: z.boolean().meta({ description: 'it came to harm in the parcel to us, beside its fault' }),
  postageDueCents: z.int().nullable().meta({ description: 'what the carrier took from us; never paid back' }),
  otherSerial: z.object({ serialNo: z.string(), orderNo: z.string().nullable() }).nullable().meta({
    description: 'a serial number that is not the sold one, and the order it left us with; for staff',
  }),
});

export const evidenceItems = [
  'proof',
  'identity',
  'usage',
  'connection-diagram',
  'operating-modes',
  'logs',
  'suspected-cause',
] as const satisfies readonly EvidenceItem[];

const evidence = z.array(
  z.object({
    item: z.enum(evidenceItems),
    rule: z.enum(['A2', 'A3']).meta({ description: 'A2: needed unless waived; A3: advisable' }),
    state: z.enum(['given', 'asked', 'waived', 'missing']),
    waivedBy: z.string().nullable().meta({ description: '`desk`: our own records show the purchase' }),
    reasonId: z.string().nullable().meta({ description: 'the message of the case that says why' }),
  }),
);

const waitingFor = z.object({ who, until: instant.nullable() });

/** A case as `GET /cases/:caseNo` answers it. */
export const caseView = z
  .object({
    caseNo: z.string(),
    appealNo: z.string(),
    stage,
    stages: z
      .array(stage)
      .meta({ description: 'the stages that it was in so far, each once, in the order of their first time' }),
    outcome: z.string().nullable(),
    waitingFor,
    attention: z.string().nullable(),
    policyVersion: z.string(),
    unit: z.object({
      orderNo: z.string(),
      sku: z.string(),
      title: z.string(),
      serialNo: z.string().nullable(),
      unitPaidCents: z.int(),
      currency: z.string(),
      onSale: z.boolean(),
    }),
    eligibility: eligibility.extend({
      needs: z.array(z.string()).meta({ description: 'what the appeal still waits for' }),
    }),
    refusal: z
      .object({ by: z.string(), rules: z.array(z.string()), at: instant })
      .nullable()
      .meta({
        description:
          'where a person refused what the policy alone would cover, or has not judged: role, rules, when',
      }),
    evidence,
    verdict: verdict.nullable(),
    offer: offer.nullable(),
    chosen: z
      .object({ kind: optionKind, at: instant })
      .nullable()
      .meta({ description: 'what was chosen of that offer, and when; null while it is open' }),
    refund: refund.nullable(),
    shipment: shipment.nullable(),
    repair: repair.nullable(),
    custody,
    arrival: arrival.nullable().meta({ description: 'how the goods came last' }),
    delivery: z
      .object({
        state: z.enum(['to-come', 'with-carrier']),
        address: z
          .union([z.string(), z.looseObject({})])
          .nullable()
          .meta({ description: 'for staff and for the buyer himself; null for whoever writes for him' }),
        confirmed: z.boolean().meta({ description: 'the customer said that it is right' }),
      })
      .nullable()
      .meta({ description: 'where goods are sent to the customer; null while nothing is to be sent' }),
    actions: z.array(z.enum(actions.map(actionPath))),
    temporalUrl: z.url().nullable(),
    version: z.int(),
    openedAt: instant,
    updatedAt: instant,
    overdue: z.boolean(),
    unresolved: z.boolean().meta({ description: 'the customer wanted none of the options' }),
    onHold: z.boolean(),
    safetyStop: z.boolean().meta({
      description: 'the goods are with the customer and reported as dangerous, so he must not post them',
    }),
    pointOfNoReturn: z
      .object({ passed: z.boolean(), at: z.enum(['choice', 'repair-done']).nullable(), words: z.string() })
      .meta({ description: 'until when the customer can still withdraw' }),
    assignee: z.string().nullable().meta({ description: 'whose own work it is; for staff' }),
    linkedCases: z
      .array(
        z.object({
          caseNo: z.string(),
          outcome: z.string().nullable(),
          openedAt: instant,
          isEarlier: z.boolean(),
        }),
      )
      .meta({ description: 'the other cases of the same unit' }),
    problem: z.looseObject({}),
    customer: z
      .object({ name: z.string(), email: z.string(), address: z.union([z.string(), z.looseObject({})]) })
      .nullable()
      .meta({ description: 'for staff only' }),
  })
  .meta({ id: 'Case' });

export type CaseView = z.input<typeof caseView>;

export const eventView = z
  .object({
    seq: z.int(),
    at: instant,
    name: z.string(),
    actor: z.object({ role: z.string(), id: z.string().nullable() }),
    rules: z.array(z.string()),
    detail: z.looseObject({}),
  })
  .meta({ id: 'CaseEvent' });

export type EventView = z.input<typeof eventView>;

export const listedCase = z
  .object({
    caseNo: z.string(),
    appealNo: z.string(),
    stage,
    outcome: z.string().nullable(),
    waitingFor,
    attention: z.string().nullable(),
    refundState: z.string().nullable(),
    refund: z
      .object({ amountCents: z.int(), currency: z.string(), failure: z.string().nullable() })
      .nullable()
      .meta({ description: 'while a refund is under way; the failure in words' }),
    assignee: z.string().nullable().meta({ description: 'the user whose own work the case is' }),
    overdue: z.boolean(),
    unresolved: z.boolean(),
    onHold: z.boolean(),
    orderNo: z.string(),
    sku: z.string(),
    serialNo: z.string().nullable(),
    customerName: z.string(),
    openedAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ListedCase' });

export const caseParams = z.object({
  caseNo: z
    .string()
    .regex(/^RMA-\d{6,12}$/, 'is no case number')
    .meta({ example: 'RMA-000042' }),
});
