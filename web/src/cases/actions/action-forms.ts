import type { Action, ActionBody, CaseView } from '../../api/types';

interface Where {
  readonly field: string;
  readonly is: string;
}

type Kind = 'line' | 'text' | 'day' | 'number' | 'money' | 'parts' | 'tick';

/** One field of an action's form; its name is one of the action's body in the api's document. */
export type Field<Name extends string = string> =
  | { readonly name: Name; readonly as: Kind; readonly required?: true }
  /** What must be said, for an untouched form says nothing. */
  | { readonly name: Name; readonly as: 'yes-no'; readonly required: true }
  /** A tick without which the form is not sent, asked for where the other field holds this value. */
  | { readonly name: Name; readonly as: 'consent'; readonly required: true; readonly where: Where }
  | {
      readonly name: Name;
      readonly as: 'choice' | 'choices';
      readonly required?: true;
      readonly options: readonly string[] | 'rules';
      /** Of the rules, those that come first. */
      readonly first?: readonly string[];
    };

type FieldOf<A extends Action> = Field<Extract<keyof ActionBody<A>, string>>;

const evidence = [
  'proof',
  'identity',
  'usage',
  'connection-diagram',
  'operating-modes',
  'logs',
  'suspected-cause',
];
/** What proves the purchase may be asked for again: what came may not have been enough. */
const proving = ['proof', 'identity'];
const receipt = [
  { name: 'receivedAt', as: 'day' },
  { name: 'receiptProof', as: 'choice', options: ['carrier', 'collection'] },
] as const;
const kinds = ['refund', 'replacement', 'repair'];
const reason = { name: 'reason', as: 'text', required: true } as const;
const rule = { name: 'rule', as: 'choice', required: true, options: 'rules' } as const;
const trackingNo = { name: 'trackingNo', as: 'line' } as const;
const carrier = { name: 'carrier', as: 'line' } as const;

/** Every action's form, in the order in which its fields are asked. A new action of the api does not compile without one. */
const actionForms: { readonly [A in Action]: readonly FieldOf<A>[] } = {
  'request-evidence': [
    { name: 'items', as: 'choices', options: evidence },
    { name: 'text', as: 'text', required: true },
  ],
  'provide-evidence': [
    { name: 'items', as: 'choices', options: evidence },
    { name: 'waived', as: 'choices', options: evidence },
    { name: 'secondOwner', as: 'tick' },
    ...receipt,
    { name: 'reason', as: 'text' },
    { name: 'text', as: 'text' },
  ],
  ratify: [{ name: 'reason', as: 'text' }],
  refuse: [rule, reason],
  withdraw: [],
  advise: [{ name: 'text', as: 'text', required: true }],
  'confirm-solved': [],
  'report-unsolved': [{ name: 'text', as: 'text' }],
  'refuse-remote-tests': [{ name: 'text', as: 'text' }],
  'propose-lab': [reason],
  'note-buyer-consent': [{ name: 'text', as: 'text', required: true }],
  'flag-hazard': [{ name: 'text', as: 'text' }],
  'clear-hazard': [reason],
  'refuse-postage-claim': [
    { name: 'statutory', as: 'tick' },
    { name: 'reason', as: 'text' },
  ],
  'report-missing-parcel': [],
  'end-parcel-search': [],
  'settle-lost-parcel': [
    { name: 'decision', as: 'choice', required: true, options: ['offer', 'ask-proof', 'rest'] },
    reason,
  ],
  'send-stray-back': [trackingNo],
  'report-damage': [{ name: 'reason', as: 'text' }],
  'agree-to-lab': [],
  'announce-parcel': [{ name: 'parcelNo', as: 'line' }, carrier],
  'shipment-arrived': [
    { name: 'contents', as: 'choice', required: true, options: ['ok', 'wrong-item', 'empty', 'short'] },
    { name: 'serialNo', as: 'line' },
    { name: 'condition', as: 'text' },
    { name: 'returnDamage', as: 'tick' },
    { name: 'postageDueCents', as: 'money' },
  ],
  'lab-verdict': [
    {
      name: 'cause',
      as: 'choice',
      required: true,
      options: [
        'internal-defect',
        'transit-damage',
        'customer-caused',
        'no-fault-found',
        'not-our-product',
        'indeterminate',
      ],
    },
    { name: 'findings', as: 'text', required: true },
    { name: 'repairable', as: 'yes-no', required: true },
    { name: 'repairMinutes', as: 'number' },
    { name: 'repairCostCents', as: 'money' },
    { name: 'parts', as: 'parts' },
    { name: 'damagedInLab', as: 'tick' },
    { name: 'damagedOnReturn', as: 'tick' },
  ],
  'confirm-verdict': [{ name: 'agrees', as: 'yes-no', required: true }],
  'contest-verdict': [{ name: 'text', as: 'text' }],
  'choose-option': [
    { name: 'kind', as: 'choice', required: true, options: kinds },
    { name: 'consentToDataLoss', as: 'consent', required: true, where: { field: 'kind', is: 'repair' } },
  ],
  'decline-offer': [],
  'confirm-address': [{ name: 'address', as: 'text' }],
  decide: [
    { name: 'kind', as: 'choice', required: true, options: [...kinds, 'no-remedy', 'as-offered'] },
    reason,
  ],
  'approve-refund': [],
  'retry-refund': [],
  'settle-refund': [
    {
      name: 'method',
      as: 'choice',
      required: true,
      options: ['bank-transfer', 'cash', 'other', 'provider', 'chargeback'],
    },
    { name: 'reference', as: 'line', required: true },
    { name: 'consentNote', as: 'text' },
  ],
  'agree-to-payout': [],
  'refund-updated': [
    { name: 'providerRefundId', as: 'line', required: true },
    {
      name: 'state',
      as: 'choice',
      required: true,
      options: ['pending', 'succeeded', 'failed', 'canceled'],
    },
    { name: 'failureReason', as: 'line' },
  ],
  'resolve-conflict': [reason],
  'dispatch-goods': [trackingNo, carrier],
  'report-label-failure': [reason],
  'retry-label': [],
  'confirm-delivery': [],
  'report-undeliverable': [
    { name: 'lost', as: 'tick' },
    { name: 'unusable', as: 'tick' },
  ],
  'report-shortage': [
    { name: 'sku', as: 'line' },
    { name: 'quantity', as: 'number' },
  ],
  'revise-repair': [
    { name: 'repairMinutes', as: 'number' },
    { name: 'repairCostCents', as: 'money' },
  ],
  'finish-repair': [
    { name: 'passedQualityCheck', as: 'yes-no', required: true },
    { name: 'damaged', as: 'tick' },
  ],
  'agree-to-disposal': [],
  reopen: [{ name: 'reason', as: 'text' }, ...receipt],
  overrule: [rule, reason],
  hold: [{ name: 'reason', as: 'text' }],
  release: [],
};

/**
 * The fields of an action for a case: what only helps is asked for once, so what was asked before is not offered again
 * (E30), and of the rules to set aside those that stand in the way come first (J).
 */
export function fieldsFor(action: Action, view: CaseView): readonly Field[] {
  const { evidence: listed } = view;
  const fields: readonly Field[] = actionForms[action];
  if (action === 'overrule')
    return fields.map((field) =>
      field.as === 'choice' ? { ...field, first: standingAgainst(view) } : field,
    );
  if (action !== 'request-evidence') return fields;
  const isRepeated = (one: string): boolean =>
    !proving.includes(one) && listed.some(({ item, state }) => item === one && state !== 'missing');
  return fields.map((field) =>
    field.as === 'choices' ? { ...field, options: evidence.filter((one) => !isRepeated(one)) } : field,
  );
}

/** The rules that refuse the case as it stands, or one of its options. */
function standingAgainst({ eligibility, refusal, offer }: CaseView): readonly string[] {
  const closed = offer?.options.filter(({ offered }) => !offered) ?? [];
  return [
    ...(refusal?.rules ?? []),
    ...(eligibility.eligible ? [] : eligibility.rules),
    ...closed.flatMap(({ rules }) => rules),
  ];
}

/** What only the customer can want: staff record it for him, and say how he said it. */
export const customersOwn: readonly Action[] = [
  'withdraw',
  'confirm-solved',
  'report-unsolved',
  'refuse-remote-tests',
  'agree-to-lab',
  'choose-option',
  'decline-offer',
  'confirm-address',
  'contest-verdict',
  'agree-to-disposal',
  'agree-to-payout',
];

/** What an action's body must hold beside what is asked, because it is about what the page showed. */
export function shownWith(action: Action, view: CaseView): object {
  return action === 'choose-option' && view.offer !== null ? { offerVersion: view.offer.version } : {};
}
