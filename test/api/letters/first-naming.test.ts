import { acceptAppeal } from '../../../api/appeals';
import { receiveLetter } from '../../../api/letters-in';
import type { IncomingLetter } from '../../../gateways/mail';
import { putMixedOrder, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

const DAY_MS = 86_400_000;
let rig: ApiRig;
let count = 0;
beforeAll(async () => {
  rig = await ApiRig.open();
});
afterAll(() => rig.close());

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const somebody = (): string => `buyer-${String((count += 1))}@example.org`;

/** An order whose window of 14 days after receipt closed two days ago. */
async function bought(email: string): Promise<{ readonly orderNo: string; readonly sku: string }> {
  const orderNo = `DE-${String((count += 1) + 71_000)}`;
  return putOrder(rig.deps.db, { orderNo, orderedDaysAgo: 20, receivedDaysAgo: 15.5, customer: { email } });
}

const write = (sender: string, text: string, receivedAt = new Date()): Promise<string> =>
  receive(sender, text, { receivedAt, caseNo: null });

/** Receives a letter as the door would, at a moment; in the thread of a case, where it bears the number of one. */
async function receive(
  sender: string,
  text: string,
  { receivedAt, caseNo }: { readonly receivedAt: Date; readonly caseNo: string | null },
): Promise<string> {
  const messageId = `<n-${String((count += 1))}@example.org>`;
  const letter: IncomingLetter = {
    ...{ messageId, inReplyTo: null, thread: [], caseNo, sender, recipient: 'returns@desk.example' },
    ...{ subject: 'Help', text, receivedAt, automatic: false, language: null, bounce: null },
    ...{ timeZone: null, attachments: [] },
  };
  await receiveLetter(
    {
      ...{ db: rig.deps.db, now: () => receivedAt, act: () => Promise.resolve() },
      acceptAppeal: (request) => acceptAppeal(rig.deps, request),
    },
    letter,
  );
  return messageId;
}

/** Sends a form; one that is refused is moved back to the day on which it came. */
async function send(form: object, daysBefore = 0) {
  const answer = await rig.post('/api/v1/appeals', {
    body: { problem: { description: 'It hums.' }, ...form },
  });
  if (answer.status === 422)
    await rig.deps.db
      .updateTable('letters')
      .set({ written_at: daysAgo(daysBefore) })
      .where('recipient', '=', 'form')
      .where('case_no', 'is', null)
      .execute();
  return answer;
}

const appealOf = (orderNo: string) =>
  rig.deps.db
    .selectFrom('appeals as a')
    .innerJoin('cases as c', 'c.appeal_no', 'a.appeal_no')
    .select(['a.appeal_no', 'a.accepted_at', 'c.case_no', 'c.eligibility'])
    .where('a.order_no', '=', orderNo)
    .executeTakeFirst();
const caseOfLetter = async (messageId: string) =>
  (
    await rig.deps.db
      .selectFrom('letters')
      .select('case_no')
      .where('message_id', '=', messageId)
      .executeTakeFirstOrThrow()
  ).case_no;
const daysSince = (at: Date | undefined): number => Math.round((Date.now() - (at?.getTime() ?? 0)) / DAY_MS);

test('openAppeal() dates by the letter that named the product alone, which two orders of its sender hold (clockStops, E12)', async () => {
  const email = somebody();
  const [one, other] = [await bought(email), await bought(email)];
  const first = daysAgo(2);
  const naming = await write(email, 'My Oscilloscope is broken.', first);
  expect(await appealOf(one.orderNo)).toBeUndefined();
  await write(email, `It is the one of order ${one.orderNo}.`);
  const kept = await appealOf(one.orderNo);
  expect(kept).toMatchObject({ accepted_at: first, eligibility: { eligible: true } });
  expect(await caseOfLetter(naming)).toBe(kept?.case_no);
  // It was about one of them: the other is dated by its own letter.
  await write(email, `Order ${other.orderNo} is broken too.`);
  const later = await appealOf(other.orderNo);
  expect(daysSince(later?.accepted_at)).toBe(0);
  expect(later).toMatchObject({ eligibility: { eligible: false, rules: ['W1'] } });
});

test('openAppeal() dates by no letter about other goods, from before the purchase, or of somebody else (E12, E13)', async () => {
  const email = somebody();
  await write(email, 'Does the Cable fit my old set?', daysAgo(30));
  await write(email, 'The thing is broken.', daysAgo(5));
  await write('friend@example.org', 'The Cable of order DE-71900 is broken.', daysAgo(4));
  await write(email, 'My Lamp Pro is broken.', daysAgo(3));
  const orderNo = await putMixedOrder(rig.deps.db, { orderNo: 'DE-71900', email });
  const lamp = await putMixedOrder(rig.deps.db, { orderNo: 'DE-71901', email });
  await write(email, `Order ${orderNo}: I mean the Cable.`);
  expect(daysSince((await appealOf(orderNo))?.accepted_at)).toBe(0);
  await write(email, `Order ${lamp}: I mean the Lamp Pro.`);
  expect(daysSince((await appealOf(lamp))?.accepted_at)).toBe(3);
});

test('POST /appeals is dated by the form of the same buyer that mistyped the order, and takes files (clockStops, E12)', async () => {
  const email = somebody();
  const { orderNo, sku } = await bought(email);
  expect((await send({ orderNo: 'DE-0', email, items: [{ sku }] }, 2)).status).toBe(422);
  const preview = await rig.post('/api/v1/appeals/preview', { body: { orderNo, email } });
  expect(preview.json).toMatchObject({ products: [{ sku, assessed: { eligible: true } }] });
  const { status, json } = await send({ orderNo, email: email.toUpperCase(), items: [{ sku }] });
  expect({ status, json }).toMatchObject({
    status: 201,
    json: { cases: [{ eligibility: { eligible: true } }] },
  });
  const kept = await appealOf(orderNo);
  expect(daysSince(kept?.accepted_at)).toBe(2);
  const { uploadToken: token } = json as { uploadToken: string };
  const added = await rig.post(`/api/v1/appeals/${kept?.appeal_no ?? ''}/files?name=a.log`, {
    raw: 'hum',
    headers: { 'content-type': 'application/octet-stream', 'x-upload-token': token },
  });
  expect(added.status).toBe(201);
});

test.each([
  ['no product', 'no-item-named', {}],
  ['a product that it does not hold', 'no-such-item', { items: [{ sku: 'TYPO' }] }],
])(
  'POST /appeals keeps a form that named the order and %s, and dates by it (E12)',
  async (_, reason, named) => {
    const email = somebody();
    const orderNo = await putMixedOrder(rig.deps.db, {
      orderNo: `DE-${String((count += 1) + 72_000)}`,
      email,
    });
    const refused = await send({ orderNo, email, ...named }, 2);
    expect(refused.json).toMatchObject({
      reason,
      detail: expect.stringContaining('counts from today') as unknown,
    });
    expect((await send({ orderNo, email, items: [{ sku: 'C-1' }] })).status).toBe(201);
    expect(daysSince((await appealOf(orderNo))?.accepted_at)).toBe(2);
  },
);

describe('the product beside a wrong number dates the appeal (clockStops, E12)', () => {
  test.each(['somebody else’s order', 'an order of his own that does not hold it'])(
    'POST /appeals is dated by a form, and openAppeal() by a letter, that named %s',
    async (whose) => {
      for (const by of ['form', 'letter']) {
        const email = somebody();
        const owner = whose.startsWith('some') ? somebody() : email;
        const wrong = `DE-${String((count += 1) + 73_000)}`;
        await putMixedOrder(rig.deps.db, { orderNo: wrong, email: owner });
        const { orderNo, sku } = await bought(email);
        if (by === 'form') {
          const refused = await send({ orderNo: wrong, email, items: [{ sku }] }, 2);
          expect(refused.json).toMatchObject({ reason: 'no-such-item' });
          expect((await send({ orderNo, email, items: [{ sku }] })).status).toBe(201);
        } else {
          await write(email, `My Oscilloscope of order ${wrong} is broken.`, daysAgo(2));
          await write(email, `Sorry, it is order ${orderNo}.`);
        }
        const kept = await appealOf(orderNo);
        expect(daysSince(kept?.accepted_at)).toBe(2);
        expect(kept).toMatchObject({ eligibility: { eligible: true } });
      }
    },
  );

  test('POST /appeals is not dated by a form about goods that two orders of its sender hold, under the number of the other', async () => {
    const email = somebody();
    const [orderNo, other] = await Promise.all(
      ['DE-74001', 'DE-74002'].map((number) => putMixedOrder(rig.deps.db, { orderNo: number, email })),
    );
    const problem = { description: 'My Lamp Pro hums.' };
    expect((await send({ orderNo: other, email, problem }, 2)).status).toBe(422);
    expect((await send({ orderNo, email, items: [{ sku: 'L-2' }] })).status).toBe(201);
    expect(daysSince((await appealOf(orderNo ?? ''))?.accepted_at)).toBe(0);
  });
});

describe('a letter in the thread of one case that names another purchase (E12, E14)', () => {
  async function oldCase(email: string) {
    const old = await bought(email);
    await write(email, `Order ${old.orderNo}: it hums.`, daysAgo(4));
    return { ...old, caseNo: (await appealOf(old.orderNo))?.case_no ?? '' };
  }

  test('POST /appeals is dated by it, and it stays where it was answered', async () => {
    const email = somebody();
    const { caseNo } = await oldCase(email);
    const { orderNo } = await bought(email);
    const letter = await receive(email, `The one of order ${orderNo} broke too.`, {
      receivedAt: daysAgo(2),
      caseNo,
    });
    expect((await send({ orderNo, email })).status).toBe(201);
    const kept = await appealOf(orderNo);
    expect(kept).toMatchObject({ eligibility: { eligible: true } });
    expect(daysSince(kept?.accepted_at)).toBe(2);
    expect(await caseOfLetter(letter)).toBe(caseNo);
  });

  test('POST /appeals is dated by one that names the product alone, and the next by none', async () => {
    const email = somebody();
    const { caseNo } = await oldCase(email);
    const numbers = ['DE-75001', 'DE-75002'] as const;
    for (const orderNo of numbers) await putMixedOrder(rig.deps.db, { orderNo, email });
    await receive(email, 'And my Cable broke.', { receivedAt: daysAgo(2), caseNo });
    for (const orderNo of numbers)
      expect((await send({ orderNo, email, items: [{ sku: 'C-1' }] })).status).toBe(201);
    const dates = await Promise.all(numbers.map(appealOf));
    expect(dates.map((kept) => daysSince(kept?.accepted_at))).toEqual([2, 0]);
  });

  test('POST /appeals is not dated by one that speaks of the goods of its case', async () => {
    const email = somebody();
    const { caseNo } = await oldCase(email);
    const { orderNo } = await bought(email);
    await receive(email, 'My Oscilloscope still hums.', { receivedAt: daysAgo(2), caseNo });
    expect((await send({ orderNo, email })).status).toBe(201);
    expect(daysSince((await appealOf(orderNo))?.accepted_at)).toBe(0);
  });
});

test('POST /appeals with another’s address is dated by none of his letters, and takes none of them (E12, E20)', async () => {
  const [email, stranger] = [somebody(), somebody()];
  await bought(email);
  await bought(email);
  const his = await write(email, 'My Oscilloscope is broken.', daysAgo(2));
  const own = await bought(stranger);
  expect((await send({ orderNo: own.orderNo, email, items: [{ sku: own.sku }] })).status).toBe(201);
  expect(daysSince((await appealOf(own.orderNo))?.accepted_at)).toBe(0);
  expect(await caseOfLetter(his)).toBeNull();
});
