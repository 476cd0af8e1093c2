import type { StaffRole } from '../../../store/sign-in/keys';

/** Who may: staff of a role, or the customer whose case it is. */
export type Who = StaffRole | 'owner';

/** One route of the matrix. It is written by hand and never derived from the code that it judges. */
export interface Right {
  readonly for: 'anyone' | readonly Who[];
  /** What somebody who may gets for the body and the path of this row. */
  readonly answers: number;
  /** The same for an API key, where a key has less than a person. */
  readonly byKey?: number;
  /** The same for the customer, where he must first agree to something. */
  readonly byCustomer?: number;
  /** The same for somebody who has shown his password and has to set up a second factor: it is all that is open to him. */
  readonly byOwing?: number;
  readonly body?: unknown;
  readonly raw?: string;
  readonly mediaType?: string;
  /** The rest of the path behind the names of the world: `?state=…`. */
  readonly query?: string;
  /** Whether the sender must be seen as another by the route itself: pages look at no key and no cookie. */
  readonly page?: true;
  /** Whether it changes nothing although it is no GET: it may then be asked from elsewhere with a cookie alone. */
  readonly reads?: true;
}

const staff = ['support', 'warehouse', 'lab', 'payments', 'manager', 'admin'] as const;
const parties = [...staff, 'owner'] as const;
const clerks = ['support', 'manager'] as const;
const customers = ['owner', 'support', 'manager'] as const;
const bench = ['lab', 'manager'] as const;
const dock = ['warehouse', 'manager'] as const;
const till = ['payments', 'manager'] as const;
const managers = ['manager'] as const;
const officers = ['manager', 'admin'] as const;
const admins = ['admin'] as const;

const text = 'a word about it';
const reason = text;

/** No case runs in this test: whoever may act is told that the case does not take it now. */
function action(who: readonly Who[], body: object = {}): Right {
  return { for: who, answers: 409, body };
}

export const actionRights: Readonly<Record<string, Right>> = {
  'request-evidence': action(clerks, { text }),
  'provide-evidence': action(customers, { text }),
  ratify: action(clerks, { reason }),
  refuse: action(clerks, { rule: 'W1', reason }),
  withdraw: action(customers),
  advise: action(clerks, { text }),
  'confirm-solved': action(customers),
  'report-unsolved': action(customers),
  'refuse-remote-tests': action(customers),
  'propose-lab': action(clerks, { reason }),
  'note-buyer-consent': action(clerks, { text }),
  'flag-hazard': action(['owner', 'support', 'warehouse', 'lab', 'manager']),
  'clear-hazard': action(clerks, { reason }),
  'refuse-postage-claim': action(clerks),
  'agree-to-lab': action(customers),
  'announce-parcel': action(customers),
  'report-missing-parcel': action(['support', 'warehouse', 'manager']),
  'end-parcel-search': action(['support', 'warehouse', 'manager']),
  'settle-lost-parcel': action(managers, { decision: 'rest', reason }),
  'send-stray-back': action(dock),
  'shipment-arrived': action(dock, { contents: 'ok' }),
  'lab-verdict': action(bench, { cause: 'internal-defect', findings: text, repairable: false }),
  'confirm-verdict': action(bench, { agrees: true }),
  'contest-verdict': action(customers),
  'choose-option': action(customers, { kind: 'refund', offerVersion: 1 }),
  'decline-offer': action(customers),
  'confirm-address': action(customers),
  decide: action(managers, { kind: 'no-remedy', reason }),
  'approve-refund': action(till),
  'retry-refund': action(till),
  'settle-refund': action(till, { method: 'cash', reference: 'till 1' }),
  'agree-to-payout': action(customers),
  // The provider's news: only its signed webhook and the worker bring it.
  'refund-updated': action([], { providerRefundId: 're_1', state: 'succeeded' }),
  'dispatch-goods': action(dock),
  // The news of the label room, which the desk alone brings.
  'report-label-failure': action([], { reason }),
  'retry-label': action(dock),
  'confirm-delivery': action(['warehouse', 'support', 'manager', 'owner']),
  'report-undeliverable': action(['warehouse', 'support', 'manager']),
  'report-shortage': action(['warehouse', 'lab', 'manager']),
  'report-damage': action(['warehouse', 'lab', 'manager']),
  'revise-repair': action(bench),
  'finish-repair': action(bench, { passedQualityCheck: true }),
  'agree-to-disposal': action(customers),
  reopen: action(customers),
  overrule: action(managers, { rule: 'W1', reason }),
  'resolve-conflict': action(till, { reason }),
  hold: action(clerks),
  release: action(clerks),
};

/** What is the customer's own will: staff write it down for him. */
export const ownWill: readonly string[] = [
  'withdraw',
  'confirm-solved',
  'refuse-remote-tests',
  'agree-to-lab',
  'choose-option',
  'decline-offer',
  'confirm-address',
  'contest-verdict',
  'agree-to-disposal',
  'agree-to-payout',
  'refuse-remote-tests',
];

const open = (answers: number, more: Partial<Right> = {}): Right => ({ for: 'anyone', answers, ...more });
const page = (answers = 200, more: Partial<Right> = {}): Right => ({
  for: 'anyone',
  answers,
  page: true,
  ...more,
});

/** An order that the desk knows already. */
export const order = {
  orderNo: 'DE-90009',
  orderedAt: '2026-01-01T10:00:00Z',
  customer: { name: 'Ada', email: 'ada@example.org', address: 'Lindenweg 1, 10115 Berlin' },
  payment: { provider: 'stripe', id: 'pi_rights' },
  currency: 'EUR',
  shippingCents: 0,
  lines: [{ sku: 'SCOPE-DE-50001', quantity: 1, unitPaidCents: 100, onSale: false }],
  shipments: [],
};
const product = {
  ...{ sku: 'SCOPE-DE-50001', title: 'Oscilloscope', unitPriceCents: 30_000, currency: 'EUR' },
  ...{ stockOnHand: 3, kind: 'goods', serialised: true, similarSkus: [] },
};
const verdict = { cause: 'internal-defect', repairable: false };

export const rights: Readonly<Record<string, Right>> = {
  ...Object.fromEntries(
    Object.entries(actionRights).map(([name, right]) => [
      `POST /api/v1/cases/{caseNo}/actions/${name}`,
      right,
    ]),
  ),

  'POST /api/v1/appeals': open(422, {
    body: { orderNo: 'none', email: 'a@example.org', problem: { description: text } },
  }),
  'POST /api/v1/appeals/preview': open(200, { body: { orderNo: 'none', email: 'a@example.org' } }),
  // The token of the appeal's answer opens it, and nothing else.
  'POST /api/v1/appeals/{appealNo}/files': open(401, {
    ...{ raw: 'a line of a log', mediaType: 'text/plain', query: '?name=log.txt' },
  }),
  'GET /api/v1/cases': { for: staff, answers: 200 },
  'GET /api/v1/cases/{caseNo}': { for: parties, answers: 200 },
  'GET /api/v1/cases/{caseNo}/events': { for: parties, answers: 200 },
  'GET /api/v1/cases/{caseNo}/events/stream': { for: parties, answers: 200 },
  'GET /api/v1/cases/{caseNo}/explain': { for: parties, answers: 200 },
  'PUT /api/v1/cases/{caseNo}/address': {
    for: ['support', 'warehouse', 'manager'],
    answers: 200,
    body: { address: 'Lindenweg 2, 10115 Berlin' },
  },
  'PUT /api/v1/cases/{caseNo}/assignee': { for: staff, answers: 200, body: { userId: null } },
  'GET /api/v1/cases/{caseNo}/messages': { for: parties, answers: 200 },
  'GET /api/v1/cases/{caseNo}/letter-drafts': { for: clerks, answers: 200 },
  'POST /api/v1/cases/{caseNo}/letters': { for: clerks, answers: 201, body: { subject: text, text } },
  'POST /api/v1/cases/{caseNo}/messages': { for: parties, answers: 201, body: { text } },
  'GET /api/v1/cases/{caseNo}/files': { for: parties, answers: 200 },
  'POST /api/v1/cases/{caseNo}/files': {
    ...{
      for: parties,
      answers: 201,
      raw: 'a line of a log',
      mediaType: 'text/plain',
      query: '?name=log.txt',
    },
  },
  'GET /api/v1/cases/{caseNo}/files/{fileId}': { for: parties, answers: 200 },
  'GET /api/v1/cases/{caseNo}/slip.pdf': { for: parties, answers: 200, byCustomer: 409 },
  'GET /api/v1/cases/{caseNo}/file.json': { for: ['payments', 'manager', 'admin'], answers: 200 },
  'GET /api/v1/cases/{caseNo}/file.pdf': { for: ['payments', 'manager', 'admin'], answers: 200 },
  'GET /api/v1/cases/{caseNo}/label.pdf': {
    ...{ for: ['support', 'warehouse', 'lab', 'manager'], answers: 409 },
  },
  'POST /api/v1/policy/what-if': {
    for: ['lab', 'support', 'manager'],
    answers: 200,
    body: { caseNo: 'RMA-000001', verdict },
  },

  'POST /api/v1/policy/judge': {
    for: ['support', 'lab', 'manager', 'admin'],
    answers: 200,
    body: { orderedOn: '2026-03-01', appealedOn: '2026-03-02' },
  },
  'GET /api/v1/policy/versions': { for: staff, answers: 200 },
  'GET /api/v1/orders': { for: ['support', 'payments', 'manager', 'admin'], answers: 200 },
  'GET /api/v1/products/{sku}/movements': { for: staff, answers: 200 },
  'GET /api/v1/products/{sku}/pieces': { for: staff, answers: 200 },
  'GET /api/v1/keys': { for: admins, answers: 200 },
  'POST /api/v1/keys': { for: admins, answers: 201, body: { role: 'lab', label: text } },
  // No such key: revoking one of those that ask would end the test.
  'DELETE /api/v1/keys/{keyId}': { for: admins, answers: 404 },
  'GET /api/v1/webhook-endpoints': { for: admins, answers: 200 },
  'POST /api/v1/webhook-endpoints': {
    for: admins,
    answers: 201,
    body: { label: text, url: 'https://erp.example/hooks' },
  },
  'POST /api/v1/webhook-endpoints/{endpointId}/secret': { for: admins, answers: 404 },
  'POST /api/v1/webhook-endpoints/{endpointId}/pause': { for: admins, answers: 404 },
  'POST /api/v1/webhook-endpoints/{endpointId}/resume': { for: admins, answers: 404 },
  'POST /api/v1/webhook-endpoints/{endpointId}/resend-failed': { for: admins, answers: 200 },
  'DELETE /api/v1/webhook-endpoints/{endpointId}': { for: admins, answers: 404 },
  'GET /api/v1/webhook-messages': { for: admins, answers: 200 },
  'POST /api/v1/webhook-messages/{messageNo}/resend': { for: admins, answers: 404 },
  'POST /api/v1/orders': { for: admins, answers: 200, body: order },
  'POST /api/v1/orders:import': { for: admins, answers: 200, body: [order] },
  'GET /api/v1/cases:export': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/orders:export': { for: ['manager', 'admin'], answers: 200, query: '?format=csv' },
  'GET /api/v1/products:export': {
    for: ['warehouse', 'manager', 'admin'],
    answers: 200,
    query: '?format=ndjson',
  },
  'GET /api/v1/orders/{orderNo}': { for: staff, answers: 200 },
  'POST /api/v1/products:import': { for: admins, answers: 200, body: [product] },
  'GET /api/v1/products': { for: staff, answers: 200 },
  'GET /api/v1/products/{sku}': { for: staff, answers: 200 },
  'PUT /api/v1/products/{sku}': { for: admins, answers: 200, body: product },
  'POST /api/v1/parcels/scan': { for: dock, answers: 200, body: { code: 'nothing of ours' } },
  'GET /api/v1/parcels/quarantine': { for: ['warehouse', ...clerks], answers: 200 },
  'POST /api/v1/parcels/quarantine/{scanId}/mistake': { for: dock, answers: 404 },
  'GET /api/v1/dispatches': { for: dock, answers: 200 },
  // Nothing is to be packed in this test.
  'GET /api/v1/dispatches/labels.pdf': { for: dock, answers: 409 },

  'GET /api/v1/inquiries': { for: clerks, answers: 200 },
  'POST /api/v1/inquiries/{inquiryId}/ratify': {
    for: clerks,
    answers: 404,
    body: { orderNo: 'DE-50001', items: [{ sku: 'SCOPE-DE-50001' }], reason },
  },
  'POST /api/v1/inquiries/{inquiryId}/refuse': { for: clerks, answers: 404, body: { reason } },
  'GET /api/v1/letters': { for: clerks, answers: 200, query: '?placed=false' },
  'GET /api/v1/letters/outgoing': { for: ['support', 'manager', 'admin'], answers: 200 },
  'POST /api/v1/letters/{letterId}/place': { for: clerks, answers: 404, body: { caseNo: 'RMA-000001' } },

  'GET /api/v1/reports/outcomes': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/overrules': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/causes': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/custody': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/promises': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/refunds': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/refusals': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/repair-costs': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/stage-times': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/reports/stages-over-time': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/payments/overview': { for: till, answers: 200 },
  'GET /api/v1/overrules': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/work-items': { for: staff, answers: 200 },
  // The item of the world is the payment team's.
  'POST /api/v1/work-items/{id}/close': { for: till, answers: 200, body: { note: text } },
  'POST /api/v1/work-items/{id}/resume': { for: managers, answers: 422, body: { note: text } },

  'GET /api/v1/sign-in': open(200),
  'POST /api/v1/session': open(422, { body: { email: 'nobody@desk.example', password: '' } }),
  'GET /api/v1/session': open(200),
  'PUT /api/v1/session': { for: staff, answers: 422, body: { role: 'nobody' } },
  'DELETE /api/v1/session': open(204),
  'POST /api/v1/session/password': {
    ...{ for: staff, answers: 422, byKey: 403 },
    body: { current: 'anvil motor quilt basin', next: '12345678' },
  },
  'POST /api/v1/session/confirmation': {
    ...{ for: staff, answers: 200, byKey: 403 },
    body: { password: 'anvil motor quilt basin' },
  },
  // Who owes a code gives a wrong one here; nobody else has shown a password a moment ago.
  'POST /api/v1/session/code': open(401, { body: { code: '123456' } }),
  'POST /api/v1/session/enrolment': open(401, { byOwing: 200 }),
  'POST /api/v1/session/enrolment/confirmation': open(401, { byOwing: 403, body: { code: '123456' } }),
  'GET /api/v1/second-factor': { for: staff, answers: 200 },
  'POST /api/v1/second-factor': {
    ...{ for: staff, answers: 200, byKey: 403 },
    body: { password: 'anvil motor quilt basin' },
  },
  'POST /api/v1/second-factor/confirmation': {
    // The row before has shown persons a key, and a machine has none.
    ...{ for: staff, answers: 403, byKey: 409 },
    body: { code: '123456' },
  },
  'POST /api/v1/second-factor/removal': {
    ...{ for: staff, answers: 403 },
    body: { password: 'wrong', code: '123456' },
  },
  'GET /api/v1/session/all': { for: staff, answers: 200 },
  'DELETE /api/v1/session/all/{sessionId}': { for: staff, answers: 404 },
  'GET /api/v1/security-events': { for: admins, answers: 200 },
  'POST /api/v1/password-resets': open(202, { body: { email: 'nobody@desk.example' } }),
  'POST /api/v1/session/invitation': open(401, { body: { token: 'no-such-token', password: 'whatever' } }),
  'POST /api/v1/session/reset': open(401, { body: { token: 'no-such-token', password: 'whatever' } }),
  'GET /api/v1/session/oidc/start': open(404),
  'GET /api/v1/session/oidc/callback': open(404),
  'POST /api/v1/customer-links': open(202, { body: { email: 'nobody@desk.example' } }),
  'POST /api/v1/session/customer': open(401, { body: { token: 'no-such-token' } }),
  'POST /api/v1/session/case': open(401, { body: { caseNo: 'RMA-000001', token: 'no-such-token' } }),
  'POST /api/v1/people/export': { for: officers, answers: 200, body: { email: 'who@example.net' } },
  'POST /api/v1/people/export.pdf': { for: officers, answers: 200, body: { email: 'who@example.net' } },
  'GET /api/v1/erasures': { for: officers, answers: 200 },
  'POST /api/v1/erasures': { for: officers, answers: 200, body: { email: 'who@example.net' } },
  'POST /api/v1/erasures/{erasureId}/refusal': { for: officers, answers: 409, body: { reason } },
  'GET /api/v1/users': { for: ['manager', 'admin'], answers: 200 },
  'GET /api/v1/users/names': { for: staff, answers: 200, query: '?ids=u-1' },
  'POST /api/v1/users/invitations': {
    for: ['manager', 'admin'],
    answers: 201,
    body: { email: 'new@desk.example', name: 'New', roles: ['lab'] },
  },
  'DELETE /api/v1/users/{userId}/second-factor': { for: admins, answers: 204 },
  'PUT /api/v1/users/{userId}': { for: ['manager', 'admin'], answers: 200, body: { name: 'Another name' } },

  'POST /api/v1/codec/decode': {
    for: ['payments', ...officers],
    answers: 200,
    body: { payloads: [] },
    reads: true,
  },

  'POST /api/v1/webhooks/stripe': open(400, { body: {} }),
  // No shop is joined to the desk of this test.
  'POST /api/v1/shops/shopify/orders': open(404, { body: {} }),
  'GET /api/v1/desk': open(200),
  'GET /api/v1/openapi.json': open(200),
  'GET /healthz': open(200),
  'GET /readyz': open(200),
  // For operators alone: everybody here comes through a proxy.
  'GET /metrics': open(404),

  'GET /c/{caseNo}': { for: ['owner'], answers: 200, page: true },
  'GET /': page(),
  'GET /sign-in': page(),
  'GET /sign-in/code': page(),
  'GET /sign-in/enrolment': page(),
  'GET /open': page(),
  'GET /invitation': page(),
  'GET /reset': page(),
  'GET /my/{caseNo}': page(),
  'GET /cases/{caseNo}': page(),
  'GET /warehouse': page(),
  'GET /payments': page(),
  'GET /lab': page(),
  'GET /reports': page(),
  'GET /exceptions': page(),
  'GET /work': page(),
  'GET /orders/{orderNo}': page(),
  'GET /products/{sku}': page(),
  'GET /policy': page(),
  'GET /users': page(),
  'GET /letters': page(),
  'GET /security': page(),
  'GET /webhooks': page(),
  'GET /people': page(),
  'GET /account': page(),
  'GET /icon.svg': page(404),
};

/** What is mounted under a path as a whole: files that anybody may read. */
export const openFolders: readonly string[] = ['/api/docs', '/assets'];

/** Open to anyone, but not to another site's page: nobody shall be signed in as somebody else, or out, by it. */
export const aboutSessions: readonly string[] = [
  'DELETE /api/v1/session',
  'POST /api/v1/session/case',
  'POST /api/v1/session/code',
  'POST /api/v1/session/enrolment',
  'POST /api/v1/session/enrolment/confirmation',
  'POST /api/v1/session/customer',
  'POST /api/v1/session/invitation',
  'POST /api/v1/session/reset',
  'POST /api/v1/password-resets',
  'POST /api/v1/customer-links',
];
