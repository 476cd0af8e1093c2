import { OutcomeUnknown } from '../../api/cases/case-client';
import { receiveLetter } from '../../api/letters-in';
import type { IncomingLetter } from '../../gateways/mail';
import { askErasure } from '../../store/privacy/erasures';
import { reportMismatches } from '../../store/work/work-items';
import { seedCase } from '../store/seed-case';
import { startLetterDesk } from '../support/mail/letter-desk';
import { buyerEmail, putOrder } from '../support/order';
import { placesHolding } from '../support/dump';
import { ApiRig, silentCases } from './api-rig';

const cardNumber = '4111 1111 1111 1111';
const written = ['4111 1111', '41111111', '4111-1111'];
let rig: ApiRig;
let caseNo: string;

beforeAll(async () => {
  // Nobody knows whether the case took it: what was written stays.
  const unknown = () => Promise.reject(new OutcomeUnknown('no answer'));
  rig = await ApiRig.open({ cases: { ...silentCases, send: unknown, sendToClosed: unknown } });
  ({ caseNo } = await seedCase(rig.deps.db, 900));
});

afterAll(() => rig.close());

const kept = async (): Promise<string> => {
  const { db } = rig.deps;
  const texts = await db.selectFrom('case_texts').select('body').execute();
  const appeals = await db.selectFrom('appeals').select('problem').execute();
  return JSON.stringify([texts, appeals]);
};

test('no door of the api keeps a card number: appeal, note, message, advice, findings', async () => {
  const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: 'DE-70001' });
  const body = { orderNo, email: buyerEmail, items: [{ sku }] };
  const problem = { description: `dead; ${cardNumber}`, usage: 'paid by 4111111111111111' };
  const appealed = await rig.post('/api/v1/appeals', { body: { ...body, problem } });
  expect(appealed.status).toBe(201);
  await rig.post(`/api/v1/cases/${caseNo}/messages`, {
    as: 'support',
    body: { text: `his card is ${cardNumber}` },
  });
  await rig.act(caseNo, 'advise', { as: 'support', body: { text: 'pay by 4111-1111-1111-1111' } });
  await rig.act(caseNo, 'lab-verdict', {
    as: 'lab',
    body: { cause: 'internal-defect', findings: `a note in the box: ${cardNumber}`, repairable: false },
  });
  expect(await placesHolding(rig.deps.db, written)).toEqual([]);
  const all = await kept();
  for (const words of [
    'dead; •••• •••• •••• 1111',
    'paid by ••••••••••••1111',
    'his card is •••• •••• •••• 1111',
    'pay by ••••-••••-••••-1111',
    'a note in the box: •••• •••• •••• 1111',
  ])
    expect(all).toContain(words);
});

test('no card number is kept with an inquiry, a work item, an erasure that is refused, or a letter of ours', async () => {
  const { db } = rig.deps;
  const refused = await rig.post('/api/v1/appeals', {
    body: { orderNo: 'none', email: 'eve@example.org', problem: { description: `mine: ${cardNumber}` } },
  });
  expect(refused.status).toBe(422);
  const { inquiry_id: inquiry } = await db
    .selectFrom('inquiries')
    .select('inquiry_id')
    .executeTakeFirstOrThrow();
  const reason = `on his slip: ${cardNumber}`;
  const sent = { as: 'manager', body: { reason } };
  expect((await rig.post(`/api/v1/inquiries/${inquiry}/refuse`, sent)).status).toBe(200);
  const found = [{ kind: 'stock-differs', subject: 'SKU-1', caseNo: null, detail: {} }] as const;
  await reportMismatches(db, 'stock', { found, at: new Date() });
  const { item_id: item } = await db.selectFrom('work_items').select('item_id').executeTakeFirstOrThrow();
  const closed = await rig.post(`/api/v1/work-items/${item}/close`, {
    as: 'manager',
    body: { note: `paid by ${cardNumber}` },
  });
  expect(closed.json).toMatchObject({ note: 'paid by •••• •••• •••• 1111' });
  const { erasure_id: erasure } = await askErasure(db, {
    ...{ email: 'eve@example.org', because: 'request', by: 'u-1', at: new Date() },
  });
  expect((await rig.post(`/api/v1/erasures/${erasure}/refusal`, sent)).status).toBe(200);
  const letter = { subject: `card ${cardNumber}`, text: `Your card ${cardNumber}` };
  expect((await rig.post(`/api/v1/cases/${caseNo}/letters`, { as: 'support', body: letter })).status).toBe(
    201,
  );
  expect(await placesHolding(db, written)).toEqual([]);
  expect(await placesHolding(db, ['on his slip: •••• •••• •••• 1111'])).toEqual([
    'erasures.refusal',
    'inquiries.reason',
  ]);
  expect(await placesHolding(db, ['card •••• •••• •••• 1111'])).toEqual(['letters.body', 'letters.subject']);
});

test('no letter is kept with a card number, in its subject or in its text', async () => {
  const desk = await startLetterDesk();
  try {
    const { orderNo } = await putOrder(desk.db, { orderNo: 'DE-70002' });
    const letter: IncomingLetter = {
      ...{ messageId: '<card@example.org>', inReplyTo: null, thread: [], caseNo: null, sender: buyerEmail },
      ...{ recipient: 'returns@desk.example', subject: `${orderNo} ${cardNumber}`, language: null },
      ...{ text: `It is dead. My card: ${cardNumber}`, automatic: false, bounce: null, attachments: [] },
      ...{ receivedAt: new Date(), timeZone: null },
    };
    await receiveLetter(
      {
        db: desk.db,
        now: () => new Date(),
        act: () => Promise.resolve(),
        acceptAppeal: (request) => desk.accept(request),
      },
      letter,
    );
    const stored = await desk.db.selectFrom('letters').select(['subject', 'body']).execute();
    expect(stored).toContainEqual({
      subject: `${orderNo} •••• •••• •••• 1111`,
      body: 'It is dead. My card: •••• •••• •••• 1111',
    });
    expect(await placesHolding(desk.db, written)).toEqual([]);
  } finally {
    await desk.close();
  }
});
