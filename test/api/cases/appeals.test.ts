import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { OutcomeUnknown } from '../../../api/cases/case-client';
import { sweepOnce } from '../../../api/sweep';
import type { CaseState } from '../../../workflows/contract';
import { buyerEmail, putOrder } from '../../support/order';
import type { OrderChange } from '../../support/order';
import { ApiRig, silentCases } from '../api-rig';
import type { Answered, Sent } from '../api-rig';
import { textLike } from '../matchers';

interface Accepted {
  readonly appealNo: string;
  readonly cases: readonly {
    readonly caseNo: string;
    readonly stage: string;
    readonly outcome: string | null;
    readonly eligibility: {
      readonly eligible: boolean;
      readonly rules: readonly string[];
      readonly explanation: string;
    };
  }[];
  readonly refusedItems: readonly { readonly sku: string; readonly rules: readonly string[] }[];
}

describe('POST /appeals', () => {
  let rig: ApiRig;
  let orders = 0;
  const started: CaseState[] = [];
  const sent: { caseNo: string; action: string; message: object }[] = [];
  const temporal = { isDown: false };

  beforeAll(async () => {
    rig = await ApiRig.open({
      cases: {
        ...silentCases,
        start: (state) => {
          if (temporal.isDown) return Promise.reject(new OutcomeUnknown('down'));
          started.push(state);
          return Promise.resolve();
        },
        send: (caseNo, action, message) => {
          if (temporal.isDown) return Promise.reject(new OutcomeUnknown('down'));
          sent.push({ caseNo, action, message });
          return Promise.resolve({ caseNo, stage: 'support', seq: 0 });
        },
      },
    });
  });
  afterAll(() => rig.close());

  const order = (change: OrderChange = {}) => {
    orders += 1;
    return putOrder(rig.deps.db, { orderNo: `DE-${20_000 + orders}`, ...change });
  };
  const problem = { description: 'It shows no trace.', suspectedCause: 'a fall' };
  const appeal = (body: object, sent: Sent = {}): Promise<Answered> =>
    rig.post('/api/v1/appeals', { body: { email: buyerEmail, problem, ...body }, ...sent });
  const accepted = ({ status, json }: Answered): Accepted => {
    expect(status).toBe(201);
    return json;
  };
  /** Until a statement waits for what another transaction holds. */
  const untilOneWaits = async (): Promise<void> => {
    const held = sql`select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await held.execute(rig.deps.db)).rows.length === 0) await pause(20);
  };
  const caseRow = (caseNo: string) =>
    rig.deps.db.selectFrom('cases').selectAll().where('case_no', '=', caseNo).executeTakeFirstOrThrow();

  test.each([
    { what: 'the language of the form', language: 'de', customer: {}, kept: 'de' },
    {
      what: 'what the order names before the form',
      language: 'en',
      customer: { language: 'de-AT' },
      kept: 'de',
    },
    { what: 'the country of the order', customer: { address: 'Weg 1\n5020 Salzburg\nAustria' }, kept: 'de' },
  ])('POST /appeals keeps for the letters of its cases $what', async ({ language, customer, kept }) => {
    const { orderNo, sku } = await order({ customer });
    const { appealNo } = accepted(await appeal({ orderNo, items: [{ sku }], language }));
    const row = await rig.deps.db
      .selectFrom('appeals')
      .select('language')
      .where('appeal_no', '=', appealNo)
      .executeTakeFirst();
    expect(row).toEqual({ language: kept });
    expect((await appeal({ orderNo, items: [{ sku }], language: 'xx' })).status).toBe(422);
  });

  test('acceptAppeal() opens one case, starts its workflow and keeps what was told', async () => {
    const { orderNo, sku } = await order();
    const answer = accepted(await appeal({ orderNo, items: [{ sku }] }));
    const [opened] = answer.cases;
    expect(answer.cases).toHaveLength(1);
    expect(opened).toMatchObject({ stage: 'support', outcome: null, eligibility: { eligible: true } });
    expect(opened?.caseNo).toMatch(/^RMA-\d{6}$/);
    expect(started.map(({ caseNo }) => caseNo)).toContain(opened?.caseNo);
    const row = await caseRow(opened?.caseNo ?? '');
    expect(row.started_at).toBeInstanceOf(Date);
    const events = await rig.get(`/api/v1/cases/${row.case_no}/events`, 'support');
    expect(events.json).toMatchObject({
      items: [
        { seq: 1, name: 'appealReceived', actor: { role: 'customer' }, rules: ['A1', 'A2'] },
        { seq: 2, name: 'appealAccepted' },
      ],
    });
    const messages = await rig.get(`/api/v1/cases/${row.case_no}/messages`, 'support');
    expect(JSON.stringify(messages.json)).toContain('Suspected cause: a fall');
  });

  test('acceptAppeal() needs no items for an order of a single piece, and asks for them otherwise (A2)', async () => {
    const single = await order();
    expect(accepted(await appeal({ orderNo: single.orderNo })).cases).toHaveLength(1);
    const many = await order({ quantity: 2 });
    const refused = await appeal({ orderNo: many.orderNo });
    expect(refused.status).toBe(422);
    expect(refused.json).toMatchObject({ rules: ['A2'], reason: 'no-item-named' });
  });

  test('acceptAppeal() takes a fault that is told in one sentence: what would help is not required (A3)', async () => {
    const { orderNo } = await order();
    const [opened] = accepted(
      await appeal({ orderNo, problem: { description: 'It shows no trace.' } }),
    ).cases;
    expect(opened).toMatchObject({ stage: 'support', eligibility: { eligible: true } });
  });

  test('acceptAppeal() answers the same key with the same answer and opens nothing twice', async () => {
    const { orderNo, sku } = await order({ quantity: 3 });
    const key = randomUUID();
    const body = { orderNo, items: [{ sku }] };
    const answers = await Promise.all([appeal(body, { key }), appeal(body, { key }), appeal(body, { key })]);
    answers.push(await appeal(body, { key }));
    const [first, ...others] = answers.map(accepted);
    for (const other of others) expect(other).toEqual(first);
    const { count } = await rig.deps.db
      .selectFrom('appeals')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('order_no', '=', orderNo)
      .executeTakeFirstOrThrow();
    expect(count).toBe(1);
    const other = await order();
    const misused = await appeal({ orderNo: other.orderNo }, { key });
    expect(misused.status).toBe(422);
    // A stranger who learned of the key must not get the buyer's answer with it (E20).
    const stranger = await appeal({ ...body, email: 'eve@example.org' }, { key });
    expect(stranger).toMatchObject({ status: 422, json: { reason: 'key-used' } });
    expect(JSON.stringify(stranger.json)).not.toContain('RMA-');
  });

  test('acceptAppeal() E2 refuses on day 15 by W1, and the refusal is a closed case with both dates', async () => {
    const { orderNo, sku } = await order({ receivedDaysAgo: 15 });
    await rig.deps.db
      .updateTable('orders')
      .set({ ordered_at: new Date(Date.now() - 20 * 86_400_000) })
      .where('order_no', '=', orderNo)
      .execute();
    const [refused] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    expect(refused).toMatchObject({ stage: 'closed', outcome: 'refused' });
    expect(refused?.eligibility).toMatchObject({ eligible: false });
    expect(refused?.eligibility.rules).toContain('W1');
    expect(refused?.eligibility.explanation).toMatch(/\d{4}-\d{2}-\d{2}.*\d{4}-\d{2}-\d{2}/);
  });

  test('acceptAppeal() E17 refuses a change of mind by G2', async () => {
    const { orderNo } = await order();
    const [refused] = accepted(
      await appeal({ orderNo, problem: { description: 'I do not like it.', claim: 'none' } }),
    ).cases;
    expect(refused).toMatchObject({ stage: 'closed', eligibility: { rules: ['G2'] } });
  });

  test('acceptAppeal() E20 tells a stranger no dates and waits for his identity', async () => {
    const { orderNo, sku } = await order();
    const [opened] = accepted(await appeal({ orderNo, items: [{ sku }], email: 'eve@example.org' })).cases;
    expect(opened).toMatchObject({ stage: 'appeal' });
    expect(opened?.eligibility.explanation).not.toMatch(/\d{4}-\d{2}-\d{2}/);
    const row = await caseRow(opened?.caseNo ?? '');
    expect(row.snapshot).toMatchObject({ needs: ['identity'] });
    expect(row.due_at).toBeInstanceOf(Date);
    const asCustomer = await rig.get(`/api/v1/cases/${row.case_no}`, rig.tokenOf(row.case_no));
    expect(JSON.stringify(asCustomer.json)).not.toContain('Kowalska');
    expect(asCustomer.json).toMatchObject({ eligibility: { explanation: opened?.eligibility.explanation } });
  });

  test('acceptAppeal() takes the buyer’s address whatever its case', async () => {
    const { orderNo } = await order();
    expect(accepted(await appeal({ orderNo, email: 'ADA@Example.ORG' })).cases[0]?.stage).toBe('support');
  });

  test('acceptAppeal() E25 adds a second appeal about the same piece to its open case', async () => {
    const { orderNo, sku } = await order();
    const [first] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    const [again] = accepted(
      await appeal({ orderNo, items: [{ sku }], problem: { description: 'Now it smells.' } }),
    ).cases;
    expect(again).toMatchObject({ caseNo: first?.caseNo, stage: 'support' });
    const messages = await rig.get(`/api/v1/cases/${first?.caseNo ?? ''}/messages`, 'support');
    expect(JSON.stringify(messages.json)).toContain('Now it smells.');
  });

  test('acceptAppeal() E49 says to whoever reads a second appeal that the goods are called dangerous', async () => {
    const { orderNo, sku } = await order();
    const [first] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    const problem = { description: 'It is swollen.', dangerous: true };
    accepted(await appeal({ orderNo, items: [{ sku }], problem }));
    const messages = await rig.get(`/api/v1/cases/${first?.caseNo ?? ''}/messages`, 'support');
    expect(JSON.stringify(messages.json)).toContain('Dangerous, says the customer');
  });

  test('tellHazards() E25 E49 stops the open case whose customer calls the goods dangerous in a second appeal', async () => {
    const { orderNo, sku } = await order();
    const [first] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    const caseNo = first?.caseNo ?? '';
    const problem = { description: 'It is swollen.', dangerous: true };
    const foreign = { orderNo, items: [{ sku }], email: 'eve@example.org' };
    accepted(await appeal({ ...foreign, problem }));
    accepted(await appeal({ orderNo, items: [{ sku }], problem }));
    accepted(await appeal({ orderNo, items: [{ sku }], problem: { description: 'Still here.' } }));
    const told = () => sent.filter((one) => one.caseNo === caseNo);
    // While Temporal is away nothing is lost, and once told it is not told again.
    temporal.isDown = true;
    await sweepOnce(rig.deps, new Date());
    expect(told()).toEqual([]);
    temporal.isDown = false;
    await sweepOnce(rig.deps, new Date());
    await sweepOnce(rig.deps, new Date());
    expect(told()).toMatchObject([
      {
        action: 'flagHazard',
        message: { actor: { role: 'customer' }, body: { textRef: textLike(/^\w{32}$/) } },
      },
    ]);
  });

  test('acceptAppeal() E25 E20 tells a stranger nothing of the buyer’s open case, and files what he wrote as his', async () => {
    const { orderNo, sku } = await order();
    const [first] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    await rig.deps.db
      .updateTable('cases')
      .set({ eligibility: JSON.stringify({ eligible: false, rules: ['W1'], needs: [], explanation: 'x' }) })
      .where('case_no', '=', first?.caseNo ?? '')
      .execute();
    const foreign = { orderNo, items: [{ sku }], email: 'eve@example.org' };
    const [told] = accepted(await appeal({ ...foreign, problem: { description: 'Eve was here.' } })).cases;
    const { orderNo: another } = await order();
    const [own] = accepted(await appeal({ orderNo: another, email: 'eve@example.org' })).cases;
    expect(told).toEqual({
      caseNo: first?.caseNo,
      stage: 'appeal',
      outcome: null,
      eligibility: { eligible: true, rules: [], explanation: own?.eligibility.explanation },
    });
    const { json } = await rig.get(`/api/v1/cases/${first?.caseNo ?? ''}/messages`, 'support');
    const texts = (json as { items: readonly { text: string | null; author: object }[] }).items;
    expect(texts.find(({ text }) => text?.includes('Eve was here.'))?.author).toEqual({
      role: 'stranger',
      id: 'stranger',
    });
    // Whoever wrote the case hears how it stands, though he is not the buyer.
    const again = accepted(await appeal({ orderNo: another, email: 'Eve@Example.org' })).cases;
    expect(again).toMatchObject([{ caseNo: own?.caseNo, eligibility: { rules: own?.eligibility.rules } }]);
    expect(again[0]?.eligibility.explanation).toContain('open case already');
  });

  test('acceptAppeal() E25 opens one case when many ask at once', async () => {
    const { orderNo, sku } = await order();
    const answers = await Promise.all(Array.from({ length: 8 }, () => appeal({ orderNo, items: [{ sku }] })));
    const caseNos = new Set(answers.flatMap((answer) => accepted(answer).cases.map(({ caseNo }) => caseNo)));
    expect(caseNos.size).toBe(1);
  });

  test('acceptAppeal() E25 joins an older case that comes alive at the same moment', async () => {
    const { orderNo, sku } = await order();
    const [first] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    const caseNo = first?.caseNo ?? '';
    const { db } = rig.deps;
    const closing = { stage: 'closed', outcome: 'withdrawn' };
    await db.updateTable('cases').set(closing).where('case_no', '=', caseNo).execute();
    const { appealing } = await db.transaction().execute(async (tx) => {
      const living = { stage: 'support', outcome: null };
      await tx.updateTable('cases').set(living).where('case_no', '=', caseNo).execute();
      const sent = appeal({ orderNo, items: [{ sku }], problem: { description: 'Now it smells.' } });
      await untilOneWaits();
      return { appealing: { sent } };
    });
    expect(accepted(await appealing.sent).cases).toMatchObject([{ caseNo, stage: 'support' }]);
  });

  test('acceptAppeal() E26 keeps the first appeal date after a case that ended without a remedy', async () => {
    const { orderNo, sku } = await order();
    const [first] = accepted(
      await appeal({ orderNo, items: [{ sku }], problem: { description: 'x', claim: 'none' } }),
    ).cases;
    await rig.deps.db
      .updateTable('cases')
      .set({ opened_at: new Date(Date.now() - 3 * 86_400_000) })
      .where('case_no', '=', first?.caseNo ?? '')
      .execute();
    const [second] = accepted(await appeal({ orderNo, items: [{ sku }] })).cases;
    expect(second?.caseNo).not.toBe(first?.caseNo);
    const rows = await Promise.all([caseRow(first?.caseNo ?? ''), caseRow(second?.caseNo ?? '')]);
    expect(rows[1].opened_at).toEqual(rows[0].opened_at);
  });

  test('acceptAppeal() E27 refuses only the pieces that were never bought', async () => {
    const { orderNo, sku } = await order({ quantity: 2 });
    const answer = accepted(await appeal({ orderNo, items: [{ sku, quantity: 3 }] }));
    expect(answer.cases).toHaveLength(2);
    expect(new Set(answer.cases.map(({ caseNo }) => caseNo)).size).toBe(2);
    expect(answer.refusedItems).toMatchObject([{ sku, rules: ['G1'] }]);
  });

  test('acceptAppeal() E27 never gives two agents at once more pieces than were bought', async () => {
    const { orderNo, sku } = await order({ quantity: 3 });
    const two = () => appeal({ orderNo, items: [{ sku, quantity: 2 }] });
    const answers = (await Promise.all([two(), two()])).map(accepted);
    const caseNos = answers.flatMap(({ cases }) => cases.map(({ caseNo }) => caseNo));
    expect(new Set(caseNos).size).toBe(3);
    const rows = await rig.deps.db
      .selectFrom('cases as c')
      .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
      .select('u.unit_id')
      .where('u.order_no', '=', orderNo)
      .execute();
    expect(new Set(rows.map(({ unit_id }) => unit_id)).size).toBe(rows.length);
  });

  test('acceptAppeal() E45 lets a person look at a serial number we never sold', async () => {
    const { orderNo, sku } = await order({ serialNos: ['SN-1'] });
    const [opened] = accepted(await appeal({ orderNo, items: [{ sku, serialNo: 'SN-9' }] })).cases;
    expect((await caseRow(opened?.caseNo ?? '')).snapshot).toMatchObject({
      stage: 'appeal',
      needs: ['proof'],
    });
  });

  test.each([
    ['an unknown order (E18)', { orderNo: 'DE-0', items: [{ sku: 'X' }] }, ['G1', 'A2']],
    ['an item that the order does not hold', { items: [{ sku: 'NOT-THERE' }] }, ['G1']],
  ])('acceptAppeal() refuses %s, leaves nothing and says what to do', async (_what, body, rules) => {
    const { orderNo } = await order();
    const answer = await appeal({ orderNo, ...body });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ rules });
    const left = await rig.deps.db
      .selectFrom('appeals')
      .select('appeal_no')
      .where('order_no', '=', orderNo)
      .execute();
    expect(left).toEqual([]);
  });

  test.each([
    ['no description', { problem: {} }, 422],
    ['a bad address', { email: 'nobody' }, 422],
    ['an unknown field', { orderNr: 'DE-1' }, 422],
    ['a zero byte', { problem: { description: 'a\0b' } }, 422],
    ['half a character', { problem: { description: '\ud800' } }, 422],
  ])('acceptAppeal() refuses %s', async (_what, body, status) => {
    const { orderNo } = await order();
    expect((await appeal({ orderNo, ...body })).status).toBe(status);
  });

  test('acceptAppeal() refuses a body that is deeper than a stack', async () => {
    const deep = 50_000;
    const raw = `{"problem":${'['.repeat(deep)}${']'.repeat(deep)}}`;
    expect((await rig.post('/api/v1/appeals', { raw })).status).toBe(422);
  });

  test('acceptAppeal() answers 201 while Temporal is down, and the sweep starts the case later', async () => {
    const { orderNo } = await order();
    temporal.isDown = true;
    const [opened] = accepted(await appeal({ orderNo })).cases;
    const caseNo = opened?.caseNo ?? '';
    expect((await caseRow(caseNo)).started_at).toBeNull();
    temporal.isDown = false;
    await sweepOnce(rig.deps, new Date(Date.now() + 1_000));
    expect((await caseRow(caseNo)).started_at).toBeInstanceOf(Date);
    expect(started.filter((state) => state.caseNo === caseNo)).toHaveLength(1);
  });

  test('acceptAppeal() E116 takes a rush in while nothing starts, and loses nobody his last day', async () => {
    const RUSH = 110;
    const orderNos: string[] = [];
    for (let count = 0; count < RUSH; count += 1)
      orderNos.push((await order({ orderedDaysAgo: 20, receivedDaysAgo: 14 })).orderNo);
    temporal.isDown = true;
    const since = Date.now();
    const answers = await Promise.all(orderNos.map((orderNo) => appeal({ orderNo })));
    temporal.isDown = false;
    const opened = answers.flatMap((answer) => accepted(answer).cases);
    expect(opened.filter(({ eligibility }) => eligibility.eligible)).toHaveLength(RUSH);
    // Days later the cases are started at last, a batch with each sweep, and each by the moment it was accepted.
    const caseNos = opened.map(({ caseNo }) => caseNo);
    const states = () => started.filter(({ caseNo }) => caseNos.includes(caseNo));
    const later = new Date(Date.now() + 3 * 86_400_000);
    await sweepOnce(rig.deps, later);
    await sweepOnce(rig.deps, later);
    expect(states()).toHaveLength(RUSH);
    for (const { appealedAt, accepted: isAccepted } of states()) {
      expect(isAccepted).toBe(true);
      expect(Date.parse(appealedAt)).toBeGreaterThanOrEqual(since);
      expect(Date.parse(appealedAt)).toBeLessThanOrEqual(Date.now());
    }
  });

  test('createApi() limits appeals per address', async () => {
    const limited = await ApiRig.open({ appealsPerMinute: 2 });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 3; count += 1)
        statuses.push((await limited.post('/api/v1/appeals', { body: {} })).status);
      expect(statuses).toEqual([422, 422, 429]);
    } finally {
      await limited.close();
    }
  });
});
