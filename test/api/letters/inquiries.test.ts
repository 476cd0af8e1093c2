import { sql } from 'kysely';
import { receiveLetter } from '../../../api/letters-in';
import type { LettersInDeps } from '../../../api/letters-in';
import { acceptAppeal } from '../../../api/appeals';
import { sweepInquiries } from '../../../api/inquiries';
import type { CaseView } from '../../../api/schemas/case';
import type { ExplanationView } from '../../../api/schemas/explanation';
import type { IncomingLetter } from '../../../gateways/mail';
import { putMixedOrder, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { textLike, textWith } from '../matchers';

const DAY_MS = 86_400_000;
let rig: ApiRig;
let letters = 0;
beforeAll(async () => {
  rig = await ApiRig.open();
});
afterAll(() => rig.close());

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

const write = (sender: string, text: string, receivedAt: Date): Promise<void> =>
  receive(sender, text, { receivedAt, language: null });

/** Receives a letter as the door would, at a moment. */
async function receive(
  sender: string,
  text: string,
  { receivedAt, language }: { readonly receivedAt: Date; readonly language: string | null },
): Promise<void> {
  letters += 1;
  const deps: LettersInDeps = {
    db: rig.deps.db,
    now: () => receivedAt,
    act: () => Promise.resolve(),
    acceptAppeal: (request) => acceptAppeal(rig.deps, request),
  };
  const letter: IncomingLetter = {
    ...{ messageId: `<i-${String(letters)}@example.org>`, inReplyTo: null, thread: [], caseNo: null },
    ...{ sender, recipient: 'returns@desk.example', subject: 'Help', text, receivedAt },
    ...{ automatic: false, undelivered: [], attachments: [], language, bounce: null },
    timeZone: null,
  };
  await receiveLetter(deps, letter);
}

interface Inquiry {
  readonly inquiryId: number;
  readonly sender: string;
  readonly state: string;
  readonly openedAt: string;
  readonly search: object;
  readonly appealNo: string | null;
}

async function inquiriesOf(sender: string, state = 'waiting'): Promise<readonly Inquiry[]> {
  const { json } = await rig.get(`/api/v1/inquiries?limit=200&state=${state}`, 'support');
  return (json as { items: readonly Inquiry[] }).items.filter((one) => one.sender === sender);
}

test('ratify() makes an unreadable first letter an appeal, dated by it, with a reason (E13)', async () => {
  const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: 'DE-42001' });
  const first = daysAgo(2);
  await write('ada@example.org', '???', first);
  await write('ada@example.org', 'It is broken, the thing I bought.', daysAgo(1));
  const [found, ...others] = await inquiriesOf('ada@example.org');
  expect(others).toEqual([]);
  expect(found).toMatchObject({ openedAt: first.toISOString() });
  const path = `/api/v1/inquiries/${String(found?.inquiryId)}/ratify`;
  const body = { orderNo, items: [{ sku }], reason: 'She named it on the phone.' };
  expect((await rig.post(path, { as: 'warehouse', body })).status).toBe(403);
  const { status, json } = await rig.post(path, { as: 'support', body });
  expect({ status, json }).toMatchObject({ status: 200, json: { state: 'placed' } });
  const opened = await rig.deps.db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('letters as l', 'l.case_no', 'c.case_no')
    .select(['a.accepted_at', 'c.opened_at', 'l.direction'])
    .where('a.order_no', '=', orderNo)
    .where('l.direction', '=', 'in')
    .execute();
  expect(opened).toHaveLength(2);
  expect(opened[0]).toMatchObject({ accepted_at: first, opened_at: first });
  expect((await rig.post(path, { as: 'support', body })).status).toBe(409);
});

test('ratify() leaves a letter about other goods of its sender to the appeal about those (E12, E13)', async () => {
  const sender = 'two-things@example.org';
  const window = { orderedDaysAgo: 20, receivedDaysAgo: 15.5, customer: { email: sender } };
  const { orderNo: scope } = await putOrder(rig.deps.db, { orderNo: 'DE-42031', ...window });
  await putOrder(rig.deps.db, { orderNo: 'DE-42032', ...window });
  const orderNo = await putMixedOrder(rig.deps.db, { orderNo: 'DE-42033', email: sender });
  await write(sender, '???', daysAgo(3));
  await write(sender, 'My Oscilloscope is broken.', daysAgo(2));
  const [found] = await inquiriesOf(sender);
  const body = { orderNo, items: [{ sku: 'C-1' }], reason: 'The cable, on the phone.' };
  const path = `/api/v1/inquiries/${String(found?.inquiryId)}/ratify`;
  expect((await rig.post(path, { as: 'support', body })).status).toBe(200);
  await write(sender, `It is the one of order ${scope}.`, daysAgo(0));
  const { db } = rig.deps;
  const kept = await db
    .selectFrom('cases as c')
    .innerJoin('letters as l', 'l.case_no', 'c.case_no')
    .select(['c.unit_order_no', 'c.eligibility', 'l.body'])
    .where('l.sender', '=', sender)
    .orderBy('l.letter_id')
    .execute();
  expect(kept).toMatchObject([
    { unit_order_no: orderNo, body: '???' },
    { unit_order_no: scope, body: 'My Oscilloscope is broken.', eligibility: { eligible: true } },
    { unit_order_no: scope, eligibility: { eligible: true } },
  ]);
});

test('ratify() goes on in the language in which the letter was answered (E13)', async () => {
  const sender = 'hans@example.org';
  const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: 'DE-42041' });
  await receive(sender, 'Das Ding ist kaputt.', { receivedAt: daysAgo(1), language: 'de' });
  const [found] = await inquiriesOf(sender);
  const body = { orderNo, items: [{ sku }], reason: 'Er nannte es am Telefon.' };
  const path = `/api/v1/inquiries/${String(found?.inquiryId)}/ratify`;
  expect((await rig.post(path, { as: 'support', body })).status).toBe(200);
  const kept = rig.deps.db.selectFrom('appeals').select('language').where('email', '=', sender);
  expect(await kept.execute()).toEqual([{ language: 'de' }]);
});

test('refuse() ends an inquiry by G1, with the search that was made for the purchase (E18)', async () => {
  await write('eve@example.org', 'My order ZZ-99999 is broken.', daysAgo(1));
  const [found] = await inquiriesOf('eve@example.org');
  expect(found?.search).toEqual({ orderNosNamed: ['ZZ-99999'], ordersFound: [], ordersOfSender: [] });
  const path = `/api/v1/inquiries/${String(found?.inquiryId)}/refuse`;
  const body = { reason: 'Bought at another shop, as the invoice shows.' };
  expect((await rig.post(path, { as: 'support', body })).json).toMatchObject({ state: 'refused' });
  const told = await rig.deps.db
    .selectFrom('letters')
    .select('body')
    .where('template', '=', 'not-bought-here')
    .where('recipient', '=', 'eve@example.org')
    .executeTakeFirstOrThrow();
  expect(told.body).toContain('(G1)');
  expect(told.body).not.toContain('another shop');
  expect((await rig.post(path, { as: 'support', body })).status).toBe(409);
});

test('ratify() and refuse() of one inquiry at once: one is heard, the other finds it settled (E13, E18)', async () => {
  for (const n of [1, 2, 3]) {
    const sender = `both-${String(n)}@example.org`;
    const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: `DE-4202${String(n)}` });
    await write(sender, 'It is broken.', daysAgo(1));
    const [found] = await inquiriesOf(sender);
    const path = `/api/v1/inquiries/${String(found?.inquiryId)}`;
    const reason = 'on the phone';
    const answers = await Promise.all([
      rig.post(`${path}/ratify`, { as: 'support', body: { orderNo, items: [{ sku }], reason } }),
      rig.post(`${path}/refuse`, { as: 'manager', body: { reason } }),
    ]);
    const heard = answers.map(({ status }) => status);
    expect(heard.toSorted()).toEqual([200, 409]);
    const ratified = heard[0] === 200;
    const { db } = rig.deps;
    const cases = await db.selectFrom('appeals').select('appeal_no').where('email', '=', sender).execute();
    const told = await db
      .selectFrom('letters')
      .select('letter_id')
      .where('recipient', '=', sender)
      .where('template', '=', 'not-bought-here')
      .execute();
    expect({ cases: cases.length, told: told.length }).toEqual(
      ratified ? { cases: 1, told: 0 } : { cases: 0, told: 1 },
    );
    expect(await inquiriesOf(sender, ratified ? 'placed' : 'refused')).toHaveLength(1);
  }
});

test('acceptForm() keeps what a form tells of an unknown order, with the search, for support (E18)', async () => {
  const { orderNo } = await putOrder(rig.deps.db, { orderNo: 'DE-42009' });
  await rig.deps.db
    .updateTable('orders')
    .set({ customer_email: 'form@example.org' })
    .where('order_no', '=', orderNo)
    .execute();
  const body = { orderNo: 'ZZ-777', email: 'Form@example.org', problem: { description: 'It hums.' } };
  for (let tries = 0; tries < 2; tries += 1) {
    const refused = await rig.post('/api/v1/appeals', { body });
    expect({ status: refused.status, json: refused.json }).toMatchObject({
      status: 422,
      json: { reason: 'unknown-order', rules: ['G1', 'A2'] },
    });
  }
  const found = await inquiriesOf('form@example.org');
  expect(found).toMatchObject([
    {
      text: 'It hums.',
      search: { orderNosNamed: ['ZZ-777'], ordersFound: [], ordersOfSender: [orderNo] },
    },
  ]);
  const path = `/api/v1/inquiries/${String(found[0]?.inquiryId)}/refuse`;
  const reason = { reason: 'Bought at another shop.' };
  expect((await rig.post(path, { as: 'support', body: reason })).json).toMatchObject({ state: 'refused' });
  await rig.post('/api/v1/appeals', { body: { ...body, orderNo: 'ZZ-778' } });
  const right = await rig.post('/api/v1/appeals', { body: { ...body, orderNo } });
  expect(right.status).toBe(201);
  expect(await inquiriesOf('form@example.org')).toEqual([]);
  expect(await inquiriesOf('form@example.org', 'placed')).toHaveLength(1);
});

test('sweepInquiries() reminds once, lets it rest, and an answer wakes it with its first date (E30, E36)', async () => {
  const asked = daysAgo(0);
  const later = (days: number): Date => new Date(asked.getTime() + days * DAY_MS);
  const sender = 'slow@example.org';
  await write(sender, 'It is broken.', asked);
  const answers = () =>
    rig.deps.db.selectFrom('letters').selectAll().where('recipient', '=', sender).execute();
  expect(await answers()).toHaveLength(1);
  await sweepInquiries(rig.deps, later(6));
  expect(await answers()).toHaveLength(1);
  await sweepInquiries(rig.deps, later(8));
  await sweepInquiries(rig.deps, later(9));
  expect(await answers()).toHaveLength(2);
  await sweepInquiries(rig.deps, later(16));
  expect(await inquiriesOf(sender)).toEqual([]);
  expect(await inquiriesOf(sender, 'dormant')).toHaveLength(1);
  await write(sender, 'Sorry, I was away.', later(20));
  expect(await inquiriesOf(sender)).toMatchObject([{ openedAt: asked.toISOString() }]);
});

test('sweepInquiries() reminds however many were reminded before; the list goes on page by page (E30)', async () => {
  const asked = daysAgo(0);
  const later = (days: number): Date => new Date(asked.getTime() + days * DAY_MS);
  const crowd = Array.from({ length: 101 }, (_, at) => `crowd-${String(at)}@example.org`);
  for (const sender of crowd) await write(sender, 'It is broken.', asked);
  await sweepInquiries(rig.deps, later(8));
  await sweepInquiries(rig.deps, later(8));
  await write('last@example.org', 'It is broken.', later(1));
  await sweepInquiries(rig.deps, later(9));
  const reminded = await rig.deps.db
    .selectFrom('inquiries')
    .select('sender')
    .where('reminded_at', 'is not', null)
    .where('sender', 'in', [...crowd, 'last@example.org'])
    .execute();
  expect(reminded).toHaveLength(102);

  const seen: number[] = [];
  let next = '';
  do {
    const { status, json } = await rig.get(`/api/v1/inquiries?limit=40${next}`, 'support');
    expect(status).toBe(200);
    const page = json as { items: readonly Inquiry[]; nextCursor: string | null };
    seen.push(...page.items.map(({ inquiryId }) => inquiryId));
    next = page.nextCursor === null ? '' : `&cursor=${page.nextCursor}`;
  } while (next !== '');
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from inquiries where state = 'waiting'`.execute(rig.deps.db);
  expect(new Set(seen).size).toBe(rows[0]?.count);
  expect(seen).toHaveLength(new Set(seen).size);
  expect(await rig.get('/api/v1/inquiries?cursor=abc', 'support')).toMatchObject({ status: 400 });
  await sweepInquiries(rig.deps, later(17));
  await sweepInquiries(rig.deps, later(17));
});

test('openAppeal() ends the inquiry once the purchase is found (E30)', async () => {
  const { orderNo } = await putOrder(rig.deps.db, { orderNo: 'DE-42004' });
  const sender = 'friend@example.org';
  await write(sender, 'It is broken.', daysAgo(1));
  await write(sender, `It was order ${orderNo}.`, daysAgo(0));
  expect(await inquiriesOf(sender)).toEqual([]);
  expect(await inquiriesOf(sender, 'placed')).toMatchObject([{ state: 'placed' }]);
});

describe('an order that only our own records show', () => {
  async function caseOf(orderNo: string): Promise<CaseView> {
    const { case_no: caseNo } = await rig.deps.db
      .selectFrom('cases as c')
      .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
      .select('c.case_no')
      .where('a.order_no', '=', orderNo)
      .executeTakeFirstOrThrow();
    return (await rig.get(`/api/v1/cases/${caseNo}`, 'support')).json;
  }
  const proofIn = ({ evidence }: CaseView) => evidence.find(({ item }) => item === 'proof');
  const told = async ({ caseNo }: CaseView): Promise<ExplanationView> =>
    (await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support')).json;

  test('openAppeal() waives the proof where the sender’s address led to the order (E19)', async () => {
    const sender = 'mail@example.org';
    const { orderNo } = await putOrder(rig.deps.db, {
      ...{ orderNo: 'DE-42021', customer: { email: sender } },
    });
    await write(sender, 'The proof is a blur. My oscilloscope is broken.', daysAgo(0));
    const opened = await caseOf(orderNo);
    expect(opened.stage).toBe('support');
    expect(proofIn(opened)).toEqual({
      ...{ item: 'proof', rule: 'A2', state: 'waived', waivedBy: 'desk', reasonId: null },
    });
    const { facts, decisions } = await told(opened);
    expect(facts.find(({ fact }) => fact === 'bought-here')).toMatchObject({
      ...{ value: true, source: 'order' },
      words: 'The product was bought from us, as our own records show; no proof was asked for.',
    });
    expect(decisions[0]?.words).toBe(
      'The customer sent the appeal; the order was found in our records by the sender’s address, and the proof of purchase is waived.',
    );
  });

  test('ratify() waives the proof where support looked the order up, and keeps why (E19)', async () => {
    const sender = 'phone@example.org';
    const { orderNo, sku } = await putOrder(rig.deps.db, {
      ...{ orderNo: 'DE-42022', customer: { email: sender } },
    });
    await write(sender, 'The proof is a blur, sorry.', daysAgo(0));
    const [found] = await inquiriesOf(sender);
    const reason = 'Found by her telephone number.';
    await rig.post(`/api/v1/inquiries/${String(found?.inquiryId)}/ratify`, {
      ...{ as: 'support', body: { orderNo, items: [{ sku }], reason } },
    });
    const opened = await caseOf(orderNo);
    const proof = proofIn(opened);
    expect(proof).toMatchObject({ state: 'waived', waivedBy: textLike(/^support/) });
    const { decisions } = await told(opened);
    expect(decisions[0]).toMatchObject({
      ...{ note: reason, words: textWith('found in our records by support') },
    });
    const messages = await rig.get(`/api/v1/cases/${opened.caseNo}/messages`, 'support');
    expect(JSON.stringify(messages.json)).toContain(proof?.reasonId);
  });

  test('ratify() waives nothing of an order that the letter named (E19)', async () => {
    const sender = 'named@example.org';
    const orderNo = await putMixedOrder(rig.deps.db, { orderNo: 'DE-42023', email: sender });
    await write(sender, `Order ${orderNo}: it is broken.`, daysAgo(0));
    const [found] = await inquiriesOf(sender);
    await rig.post(`/api/v1/inquiries/${String(found?.inquiryId)}/ratify`, {
      ...{ as: 'support', body: { orderNo, items: [{ sku: 'L-1' }], reason: 'The lamp.' } },
    });
    expect(proofIn(await caseOf(orderNo))).toMatchObject({ state: 'given', waivedBy: null });
  });
});
