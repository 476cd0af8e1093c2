import { assessAppeal } from '../../../activities/appeal';
import { makeOffer } from '../../../activities/offer';
import type { ExplanationView } from '../../../api/schemas/explanation';
import { policyVersions } from '../../../policy';
import { caseRecord } from '../../../store/cases/case-views';
import { recordStep } from '../../../store/cases/case-record';
import { publishPolicies } from '../../../store/remedies/policies';
import { keepText } from '../../../store/cases/texts';
import { stages } from '../../../workflows/contract';
import type { Action, CaseState, Stage } from '../../../workflows/contract';
import { stepOf } from '../../support/case-states';
import type { Said } from '../../support/case-states';
import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { aText, listWith, objectWith, textLike, textWith } from '../matchers';

const [standard] = policyVersions;
const strict = {
  name: '2027-strict',
  inForceFrom: '2027-01-01T00:00:00.000Z',
  settings: { ...standard.settings, receiptWindowDays: 2, refundApprovalCents: 100, quickFixMinutes: 500 },
};

describe('GET /cases/:caseNo/explain', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  async function openCase(orderNo: string, change: Parameters<typeof putOrder>[1] = {}, email?: string) {
    await putOrder(rig.deps.db, { orderNo, serialNos: [`SN-${orderNo}`], ...change });
    const body = { orderNo, email: email ?? 'ada@example.org', problem: { description: 'No secret trace.' } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
  }
  async function stateOf(caseNo: string): Promise<CaseState> {
    const record = await caseRecord(rig.deps.db, caseNo);
    if (!record) throw new Error(`no ${caseNo}`);
    return record.state;
  }
  async function take<A extends Action>(caseNo: string, action: A, said: Said<A> = {}) {
    const step = stepOf(await stateOf(caseNo), action, { at: new Date().toISOString(), ...said });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
  }
  async function write(
    caseNo: string,
    kind: 'reason' | 'note',
    said: { textId: string; by: string; body: string },
  ) {
    const author = { role: said.by, id: said.by };
    await keepText(rig.deps.db, { textId: said.textId, caseNo, kind, author, body: said.body });
  }
  /** A sale item in the lab's hands, agreed to by telephone, with an offer made. */
  async function toOffer(orderNo: string): Promise<string> {
    const caseNo = await openCase(orderNo, { onSale: true });
    await write(caseNo, 'note', {
      textId: `${orderNo}-note`,
      by: 'support',
      body: 'He said yes on the phone.',
    });
    await take(caseNo, 'proposeLab');
    await take(caseNo, 'agreeToLab', { by: 'support', noteRef: `${orderNo}-note` });
    await take(caseNo, 'shipmentArrived');
    const at = new Date().toISOString();
    const body = {
      cause: 'internal-defect',
      repairable: true,
      repairMinutes: 400,
      repairCostCents: 29_000,
      parts: [{ sku: 'PART-1', quantity: 1 }],
    } as const;
    await makeOffer(rig.deps.db)(stepOf(await stateOf(caseNo), 'labVerdict', { at, body }), at);
    return caseNo;
  }
  async function explain(caseNo: string, as = 'support', query = ''): Promise<ExplanationView> {
    const { status, json } = await rig.get(`/api/v1/cases/${caseNo}/explain${query}`, as);
    expect({ status, json }).toMatchObject({ status: 200 });
    return json;
  }

  test('explainCase() says where a case stands, and which facts its acceptance rests on', async () => {
    const caseNo = await openCase('DE-40001');
    const told = await explain(caseNo);
    expect(told).toMatchObject({
      caseNo,
      policyVersion: '2026-01',
      timeZone: 'Europe/Berlin',
      standing: {
        stage: 'support',
        outcome: null,
        waitingFor: { who: 'support', until: null },
        words: [
          textLike(new RegExp(`^${caseNo} stands with support.*, since \\d{4}-\\d\\d-\\d\\d\\.$`)),
          textLike(/^What brought it there: The desk accepted the appeal, .*\(W1, W2, G1, G2\)\.$/),
          'It waits for support, without a deadline.',
        ],
        ifNobodyActs: 'Nothing happens by itself: the case waits until somebody acts.',
      },
      eligibility: {
        outcome: 'eligible',
        rules: listWith([{ id: 'W1', text: textWith('after receiving the product') }]),
        counted: { daysSinceReceipt: 5, daysSinceOrder: 10, receiptSource: 'carrier' },
      },
      offers: [],
      otherPolicies: [],
      reproduced: true,
      currency: 'EUR',
    });
    const sources = Object.fromEntries(told.facts.map(({ fact, source, value }) => [fact, [source, value]]));
    expect(sources).toMatchObject({
      claim: ['presumed', 'defective'],
      'ordered-on': ['order', told.eligibility.counted?.orderDay],
      'received-on': ['carrier', told.eligibility.counted?.receiptDay],
      'bought-here': ['order', true],
      'sender-is-buyer': ['order', true],
      'unit-paid-cents': ['order', 9_000],
    });
    const orderedOn = told.facts.find(({ fact }) => fact === 'ordered-on');
    expect(orderedOn?.words).toMatch(/^Ordered on [\d-]+, the day with which the order was imported\.$/);
    expect(told.decisions.map(({ words }) => words)).toEqual([
      'The customer sent the appeal.',
      'The desk accepted the appeal, and asked once for what would help: usage, connection-diagram, operating-modes, logs, suspected-cause.',
    ]);
    expect(JSON.stringify(told)).not.toMatch(/secret|Kowalska|ada@/);
  });

  test('decisionsOf() tells staff who overruled and who recorded what for the customer, in their words', async () => {
    const caseNo = await toOffer('DE-40002');
    await write(caseNo, 'reason', { textId: 'DE-40002-why', by: 'manager', body: 'A loyal customer.' });
    await take(caseNo, 'overrule', { body: { rule: 'O2', reasonRef: 'DE-40002-why' } });
    const told = await explain(caseNo);
    expect(told.decisions).toEqual(
      listWith([
        objectWith({
          name: 'labAgreed',
          by: { role: 'support', id: 'support' },
          onBehalfOfCustomer: true,
          note: 'He said yes on the phone.',
          words: 'For the customer, support agreed to the lab.',
        }),
        objectWith({
          name: 'ruleOverruled',
          by: { role: 'manager', id: 'manager' },
          overrules: 'O2',
          note: 'A loyal customer.',
          rules: listWith([{ id: 'O2', text: textWith('not refunded') }]),
        }),
      ]),
    );
    const offered = told.decisions.find(({ name }) => name === 'optionsOffered');
    expect(offered?.facts).toEqual([
      { fact: 'cause', value: 'internal-defect', source: 'lab' },
      { fact: 'repairable', value: true, source: 'lab' },
      { fact: 'on-sale', value: true, source: 'order' },
      { fact: 'unit-paid-cents', value: 9_000, source: 'order' },
      { fact: 'replacement-available', value: true, source: 'stock' },
      objectWith({ fact: 'replacement-sku', source: 'stock' }),
      { fact: 'parts-available', value: true, source: 'stock' },
      { fact: 'repair-minutes', value: 400, source: 'lab' },
      { fact: 'repair-cost-cents', value: 29_000, source: 'lab' },
      objectWith({ fact: 'replacement-cost-cents', source: 'stock' }),
    ]);
    expect(told.decisions.filter(({ facts }) => facts.length === 0)).toEqual([]);
    expect(told.offers).toMatchObject([
      {
        version: 1,
        options: [
          { kind: 'refund', offered: false, rules: [{ id: 'O2', text: aText }] },
          { kind: 'replacement', offered: true },
          { kind: 'repair', offered: false, rules: [{ id: 'O7', text: aText }] },
        ],
      },
    ]);
    expect(told.facts).toEqual(
      listWith([
        objectWith({
          fact: 'cause',
          value: 'internal-defect',
          source: 'lab',
          by: { role: 'lab', id: 'lab' },
        }),
        objectWith({ fact: 'on-sale', value: true, source: 'order' }),
        objectWith({ fact: 'unit-paid-cents', value: 9_000, words: textWith('90.00') }),
        objectWith({ fact: 'replacement-available', value: true, source: 'stock' }),
        objectWith({ fact: 'overruled', value: 'O2', by: { role: 'manager', id: 'manager' } }),
      ]),
    );
    const own = await explain(caseNo, rig.tokenOf(caseNo));
    expect(JSON.stringify(own)).not.toMatch(/phone|loyal|"id":"(support|manager|lab)"/);
    expect(own.decisions.every(({ by, note }) => by.id === null && note === null)).toBe(true);
    expect(own.offers).toHaveLength(1);
  });

  test('underPolicy() names what another version would have said of the same facts, and changes nothing', async () => {
    await publishPolicies(rig.deps.db, [strict]);
    const caseNo = await toOffer('DE-40003');
    const before = await stateOf(caseNo);
    const [other, ...none] = (await explain(caseNo)).otherPolicies;
    expect(none).toEqual([]);
    expect(other).toMatchObject({
      policy: '2027-strict',
      settings: [
        { setting: 'receiptWindowDays', from: '14', to: '2' },
        { setting: 'quickFixMinutes', from: '30', to: '500' },
        { setting: 'refundApprovalCents', from: '50000', to: '100' },
      ],
      eligibility: {
        outcome: 'refused',
        rules: [{ id: 'W1', text: aText }],
        counted: { daysSinceReceipt: 5 },
      },
      options: [
        { kind: 'refund', offered: false },
        { kind: 'replacement', offered: true },
        { kind: 'repair', offered: true },
      ],
      differences: [{ about: 'eligibility' }, { about: 'last-day' }, { about: 'repair' }],
    });
    expect((await explain(caseNo, 'support', '?policy=2027-strict')).otherPolicies).toEqual([other]);
    const [own] = (await explain(caseNo, 'support', '?policy=2026-01')).otherPolicies;
    expect(own).toMatchObject({ policy: '2026-01', settings: [], differences: [] });
    expect(await stateOf(caseNo)).toEqual(before);
  });

  const taking =
    (...said: readonly Action[]) =>
    async (caseNo: string): Promise<void> => {
      for (const action of said) await take(caseNo, action);
    };
  const toLab = taking('proposeLab', 'agreeToLab', 'shipmentArrived');
  const chosen = (kind: 'replacement' | 'repair' | 'refund') => async (caseNo: string) => {
    await toLab(caseNo);
    const at = new Date().toISOString();
    const body = { cause: 'internal-defect', repairable: true, repairMinutes: 10 } as const;
    await makeOffer(rig.deps.db)(stepOf(await stateOf(caseNo), 'labVerdict', { at, body }), at);
    await take(caseNo, 'chooseOption', { body: { kind, offerVersion: 1, consentToDataLoss: true } });
  };
  const ways: { readonly [S in Stage]: readonly [(caseNo: string) => Promise<void>, string] } = {
    appeal: [taking(), 'The customer sent the appeal (A1, A2).'],
    support: [taking('ratify'), 'Support accepted the appeal, although open: identity ('],
    agreement: [taking('proposeLab'), 'Support proposed the lab after'],
    parcel: [taking('proposeLab', 'agreeToLab'), 'The customer agreed to the lab (L1, L2).'],
    lab: [toLab, 'The warehouse received the shipment (L3).'],
    offer: [
      async (caseNo) => {
        await chosen('replacement')(caseNo);
        await take(caseNo, 'reportShortage');
      },
      'The warehouse reported that what was reserved for the replacement is not there (O4, J).',
    ],
    refund: [chosen('refund'), 'The customer chose refund from offer 1 (L4).'],
    replacement: [chosen('replacement'), 'The customer chose replacement from offer 1 (L4).'],
    repair: [chosen('repair'), 'The customer chose repair from offer 1 (L4).'],
    'goods-back': [
      taking('proposeLab', 'agreeToLab', 'shipmentArrived', 'withdraw'),
      'The customer withdrew the case (J).',
    ],
    closed: [taking('withdraw'), 'The customer withdrew the case (J).'],
  };

  test.each(stages)(
    'explainCase() says why a case stands in %s, from which facts, and what another policy would say',
    async (stage) => {
      await publishPolicies(rig.deps.db, [strict]);
      const [way, because] = ways[stage];
      const isStranger = stage === 'appeal' || stage === 'support';
      const caseNo = await openCase(`DE-5-${stage}`, {}, isStranger ? 'eve@example.org' : undefined);
      await way(caseNo);
      const { standing, decisions, facts, otherPolicies } = await explain(caseNo);
      expect(standing.stage).toBe(stage);
      expect(standing.words[1]).toContain(`What brought it there: ${because}`);
      expect(standing.ifNobodyActs).not.toBe('');
      expect(decisions.filter(({ rules }) => rules.length === 0)).toEqual([]);
      expect(facts.map(({ fact }) => fact)).toEqual(listWith(['claim', 'ordered-on', 'received-on']));
      const isDecided = ['offer', 'refund', 'replacement', 'repair'].includes(stage);
      expect(otherPolicies).toMatchObject([
        {
          policy: '2027-strict',
          eligibility: { outcome: 'refused' },
          options: isDecided ? [{}, {}, {}] : null,
        },
      ]);
    },
  );

  test('policyCalled() refuses a version that is not published, and names those that are', async () => {
    const caseNo = await openCase('DE-40004');
    const { status, json } = await rig.get(`/api/v1/cases/${caseNo}/explain?policy=1999`, 'support');
    expect([status, json]).toMatchObject([
      400,
      {
        detail: `Cannot explain ${caseNo} under policy 1999: no such version is published; these are: 2026-01, 2027-strict`,
      },
    ]);
  });

  test('explainCase() gives a sender who is not known as the buyer no date and no sum of the order (E20)', async () => {
    const caseNo = await openCase('DE-40005', {}, 'eve@example.org');
    const staff = await explain(caseNo);
    const { orderDay, receiptDay } = staff.eligibility.counted ?? {};
    expect(staff.facts).toEqual(listWith([objectWith({ fact: 'sender-is-buyer', value: false })]));
    for (const end of [null, 'withdraw'] as const) {
      if (end) await take(caseNo, end);
      const own = await explain(caseNo, rig.tokenOf(caseNo));
      expect(own).toMatchObject({
        eligibility: {
          needs: ['identity'],
          counted: null,
          explanation: textWith('not the buyer on the order'),
        },
        facts: [{ fact: 'claim' }],
        offers: [],
        otherPolicies: [],
        reproduced: null,
        currency: null,
      });
      expect(own.decisions.flatMap(({ facts }) => facts)).toEqual(
        listWith([{ fact: 'received-on', value: null, source: 'carrier' }]),
      );
      const events = await rig.get(`/api/v1/cases/${caseNo}/events`, rig.tokenOf(caseNo));
      const told = JSON.stringify([own, events.json]);
      for (const hidden of [orderDay, receiptDay, '9000', '90.00', 'DE-40005'])
        expect(told).not.toContain(hidden ?? 'a day that staff see');
    }
  });

  test('explainCase() tells it all once support has let the sender pass', async () => {
    const caseNo = await openCase('DE-40006', {}, 'eve@example.org');
    await take(caseNo, 'ratify');
    const own = await explain(caseNo, rig.tokenOf(caseNo));
    expect(own.eligibility.counted).not.toBeNull();
    expect(own.facts).toEqual(
      listWith([
        objectWith({
          fact: 'sender-is-buyer',
          value: false,
          source: 'support',
          by: { role: 'support', id: null },
          words: 'The sender is not known as the buyer, who has not agreed to a refund to his card.',
        }),
      ]),
    );
    expect(own.decisions.at(-1)?.words).toBe('Support accepted the appeal, although open: identity.');
    // The decision says the same of its facts as they were then.
    expect(own.decisions.at(-1)?.facts).toEqual(
      listWith([
        { fact: 'sender-is-buyer', value: false, source: 'support' },
        { fact: 'received-on', value: own.eligibility.counted?.receiptDay, source: 'carrier' },
        { fact: 'waived', value: 'identity', source: 'support' },
      ]),
    );
  });

  test('factsOf() says that a receipt date was presumed (E9)', async () => {
    const caseNo = await openCase('DE-40007', { receivedDaysAgo: null });
    const told = await explain(caseNo);
    expect(told.facts).toEqual(
      listWith([objectWith({ fact: 'received-on', source: 'presumed', words: textWith('nobody knows') })]),
    );
    expect(told.reproduced).toBe(true);
  });

  test('factsOf() says who noted a receipt date, and the what-if counts from it (E9)', async () => {
    const caseNo = await openCase('DE-40010', { receivedDaysAgo: null }, 'eve@example.org');
    const at = new Date().toISOString();
    const receivedAt = new Date(Date.now() - 3 * 86_400_000).toISOString();
    const step = stepOf(await stateOf(caseNo), 'provideEvidence', {
      at,
      by: 'support',
      body: { items: ['identity'], receivedAt },
    });
    await assessAppeal(rig.deps.db)(step, at);
    const told = await explain(caseNo);
    expect(told).toMatchObject({ standing: { stage: 'support' }, reproduced: true });
    expect(told.facts).toEqual(
      listWith([
        objectWith({
          fact: 'received-on',
          source: 'customer',
          by: { role: 'support', id: 'support' },
          words: textWith('as the customer says, noted by support'),
        }),
        objectWith({ fact: 'sender-is-buyer', value: true, source: 'support' }),
      ]),
    );
    expect(told.otherPolicies).toMatchObject([
      { eligibility: { outcome: 'refused', counted: { daysSinceReceipt: 3, receiptSource: 'customer' } } },
    ]);
  });

  test('newestArrival() flags a unit that was known by its product only, and what the carrier took (E40, E46, E48)', async () => {
    const caseNo = await openCase('DE-40011');
    const arrival = async (body: Said<'shipmentArrived'>['body']) => {
      await take(caseNo, 'shipmentArrived', { ...(body && { body }) });
      const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'lab');
      return (json as { arrival: object }).arrival;
    };
    await take(caseNo, 'proposeLab');
    await take(caseNo, 'agreeToLab');
    expect(await arrival({ contents: 'short', serialNo: 'sn-de-40011' })).toMatchObject({
      matched: 'by serial number',
    });
    expect(await arrival({ contents: 'empty' })).toMatchObject({ matched: null });
    const weak = { contents: 'ok', returnDamage: true, postageDueCents: 790 } as const;
    expect(await arrival(weak)).toMatchObject({
      ...{ matched: 'by product only', returnDamage: true, postageDueCents: 790, otherSerial: null },
    });
    const by = { role: 'warehouse', id: 'warehouse' };
    expect((await explain(caseNo)).facts).toEqual(
      listWith([
        objectWith({ fact: 'matched', value: 'by product only', words: textWith('weaker evidence'), by }),
        objectWith({ fact: 'postage-due-cents', value: 790, words: textWith('€7.90') }),
        objectWith({ fact: 'return-damage', value: true }),
      ]),
    );
  });

  test('newestArrival() looks through what left us before anybody is suspected of a swap (E45)', async () => {
    await openCase('DE-40012', { serialNos: ['SN-SOLD'] });
    const caseNo = await openCase('DE-40013');
    await take(caseNo, 'proposeLab');
    await take(caseNo, 'agreeToLab');
    await take(caseNo, 'shipmentArrived', { body: { contents: 'ok', serialNo: ' sn-sold' } });
    const seen = async (as: string) => {
      const { json } = await rig.get(`/api/v1/cases/${caseNo}`, as);
      return (json as { arrival: { otherSerial: object | null } }).arrival.otherSerial;
    };
    expect(await seen('support')).toEqual({ serialNo: ' sn-sold', orderNo: 'DE-40012' });
    expect((await explain(caseNo)).facts).toEqual(
      listWith([objectWith({ fact: 'serial-left-with', value: 'DE-40012', source: 'order' })]),
    );
    // Whose order it was is no business of the customer's.
    expect(await seen(rig.tokenOf(caseNo))).toBeNull();
    expect(JSON.stringify(await explain(caseNo, rig.tokenOf(caseNo)))).not.toContain('DE-40012');
    await take(caseNo, 'shipmentArrived', { body: { contents: 'short', serialNo: 'SN-NOBODYS' } });
    expect(await seen('support')).toEqual({ serialNo: 'SN-NOBODYS', orderNo: null });
  });

  test('authorize() shows a customer his own case only', async () => {
    const [mine, other] = [await openCase('DE-40008'), await openCase('DE-40009')];
    const statusOf = async (caseNo: string, as?: string) =>
      (await rig.get(`/api/v1/cases/${caseNo}/explain`, as)).status;
    expect(await statusOf(mine, rig.tokenOf(mine))).toBe(200);
    expect(await statusOf(other, rig.tokenOf(mine))).toBe(404);
    expect(await statusOf(mine)).toBe(401);
    expect(await statusOf('RMA-999999', 'support')).toBe(404);
    expect(await statusOf('RMA-1', 'support')).toBe(404);
  });
});
