import { OutcomeUnknown } from '../../api/cases/case-client';
import { receiveLetter } from '../../api/letters-in';
import type { IncomingLetter } from '../../gateways/mail';
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
