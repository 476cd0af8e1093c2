import { receiveLetter } from '../../../api/letters-in';
import type { LettersInDeps } from '../../../api/letters-in';
import { acceptAppeal } from '../../../api/appeals';
import { sweepInquiries } from '../../../api/inquiries';
import type { IncomingLetter } from '../../../gateways/mail';
import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

const DAY_MS = 86_400_000;
let rig: ApiRig;
let letters = 0;
beforeAll(async () => {
  rig = await ApiRig.open();
});
afterAll(() => rig.close());

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);

/** Receives a letter as the door would, at a moment. */
async function write(sender: string, text: string, receivedAt: Date): Promise<void> {
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
    ...{ automatic: false, undelivered: [], attachments: [], language: null, bounce: null },
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
  const { json } = await rig.get(`/api/v1/inquiries?state=${state}`, 'support');
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

test('openAppeal() ends the inquiry once the purchase is found (E30)', async () => {
  const { orderNo } = await putOrder(rig.deps.db, { orderNo: 'DE-42004' });
  const sender = 'friend@example.org';
  await write(sender, 'It is broken.', daysAgo(1));
  await write(sender, `It was order ${orderNo}.`, daysAgo(0));
  expect(await inquiriesOf(sender)).toEqual([]);
  expect(await inquiriesOf(sender, 'placed')).toMatchObject([{ state: 'placed' }]);
});
