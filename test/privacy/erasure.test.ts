import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { ErasureRun } from '../../activities/privacy/erase';
import { chainBreaches } from '../../store/audit/chain';
import { keepText, textIdFor } from '../../store/cases/texts';
import { keepFile } from '../../store/letters/files';
import { storeIncoming } from '../../store/letters/incoming-letters';
import { closeDatabase, openDatabase } from '../../store/database';
import { storeRendering } from '../../store/letters/letters';
import { askErasure, carryOutErasure, refuseErasure } from '../../store/privacy/erasures';
import { personFile } from '../../store/privacy/person';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { AuditRig, broken } from '../audit/audit-rig';
import { CaseRig } from '../support/case-rig';
import { placesHolding } from '../support/dump';
import { putOrder } from '../support/order';

/** What is of nobody else: each must be gone afterwards. */
const canary = {
  name: 'Quirina Wolkenstein',
  email: 'quirina.wolkenstein@mail.example',
  street: 'Zeisigweg 4711',
  words: 'the lamp of aunt Philomena',
  fileName: 'philomena-lamp.txt',
  content: 'taken by Quirina in her kitchen',
};
const all = Object.values(canary);
let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
}, 120_000);

afterAll(async () => {
  await rig.close();
});

/** A case of hers up to the offer, with a trace of her in every place that may hold one. */
async function herCase(): Promise<string> {
  const { db } = rig;
  const address = { street: canary.street, postalCode: '10115', city: 'Berlin', country: 'DE' };
  const customer = { name: canary.name, email: canary.email, address };
  const caseNo = await rig.openCase({ customer, email: canary.email });
  await rig.walkToOffer(caseNo);
  const author = { role: 'customer', id: 'customer' };
  await keepText(db, { textId: randomUUID(), caseNo, kind: 'note', author, body: canary.words });
  const content = Buffer.from(canary.content);
  const file = { name: canary.fileName, mediaType: 'text/plain', content, quarantined: null };
  await keepFile(db, { ...file, caseNo, uploadedBy: 'customer' });
  await storeIncoming(db, {
    ...{ messageId: `<${randomUUID()}@wolkenstein.example>`, inReplyTo: null, thread: [], automatic: false },
    ...{ sender: canary.email, recipient: 'returns@desk.example', subject: canary.words, text: canary.words },
    ...{ bounce: null, receivedAt: new Date(), orderNo: null, caseNo, uploadedBy: 'customer' },
    attachments: [file],
  });
  await sql`update cases set delivery_address = ${JSON.stringify(address)} where case_no = ${caseNo}`.execute(
    db,
  );
  const told = Buffer.from(JSON.stringify({ customer: { email: canary.email.toUpperCase() } }));
  await sql`insert into shop_messages (message_id, topic, state, body)
    values (${randomUUID()}, 'orders/create', 'waiting', ${told})`.execute(db);
  const out = await db.selectFrom('letters').select('letter_id').where('case_no', '=', caseNo).execute();
  for (const { letter_id } of out)
    await storeRendering(db, letter_id, {
      ...{ recipient: canary.email, recipientName: canary.name, subject: 'Your case', body: canary.name },
      ...{ language: 'en', inReplyTo: null, thread: [], renderedAt: new Date() },
    });
  return caseNo;
}

const ask = () => askErasure(rig.db, { email: canary.email, because: 'request', by: 'u-1', at: new Date() });
const lettersSent = () =>
  sql`update letters set sent_at = now() where direction = 'out' and sent_at is null`.execute(rig.db);

test('carryOutErasure() waits for the case and its money, notes both, then erases her and leaves the proof (E114)', async () => {
  const { db } = rig;
  const caseNo = await herCase();
  expect((await placesHolding(db, all)).length).toBeGreaterThan(8);

  const { erasure_id: id } = await ask();
  expect(await ask()).toMatchObject({ erasure_id: id });
  expect(await carryOutErasure(db, id, new Date())).toMatchObject({
    state: 'waiting',
    waits_for: expect.arrayContaining([{ caseNo, why: 'open' }]) as unknown,
    looked_at: expect.any(Date) as unknown,
  });

  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  await rig.untilStage(caseNo, 'closed');
  await lettersSent();
  await sql`update refund_intents set state = 'pending' where case_no = ${caseNo}`.execute(db);
  expect(await carryOutErasure(db, id, new Date())).toMatchObject({
    state: 'waiting',
    waits_for: [{ caseNo, why: 'money' }],
  });
  expect(await placesHolding(db, [canary.words])).not.toEqual([]);

  await sql`update refund_intents set state = 'settled' where case_no = ${caseNo}`.execute(db);
  const proof = await proofOf(caseNo);
  const done = await rig.client.workflow.execute<(days: number | null) => Promise<ErasureRun>>('eraser', {
    ...{ workflowId: `eraser-${randomUUID()}`, taskQueue: rig.taskQueue, args: [null] },
  });
  expect(done).toEqual({ asked: 0, erased: 1, waiting: 0 });
  expect(await placesHolding(db, [...all, 'wolkenstein'])).toEqual([]);
  const row = await db.selectFrom('erasures').selectAll().where('erasure_id', '=', id).executeTakeFirst();
  expect(row).toMatchObject({ state: 'done', email: null, case_nos: [caseNo], ended_by: 'desk' });
  expect(row?.erased).toMatchObject({ orders: 1, appeals: 1, files: 2 });
  expect(await proofOf(caseNo)).toEqual(proof);
  expect(proof.refunds).toHaveLength(1);
  expect((await chainBreaches(db, { caseNo: null })).breaches).toEqual([]);
});

/** What an auditor needs of the money: amounts, ids of the provider, actors, rules, the chain. */
async function proofOf(caseNo: string) {
  const { db } = rig;
  return {
    intents: await db.selectFrom('refund_intents').selectAll().where('case_no', '=', caseNo).execute(),
    refunds: await db.selectFrom('provider_refunds').selectAll().execute(),
    events: await db.selectFrom('case_events').selectAll().where('case_no', '=', caseNo).execute(),
    payment: await db.selectFrom('orders').select(['order_no', 'payment_id', 'currency']).execute(),
  };
}

test('refuseErasure() records who refused and why, and another wish may come later (E114)', async () => {
  const { db } = rig;
  const caseNo = await herCase();
  const { erasure_id: id } = await ask();
  await carryOutErasure(db, id, new Date());
  const refusal = { by: 'u-2', reason: 'GDPR 17 (3) e: a claim is pending', at: new Date() };
  expect(await refuseErasure(db, id, refusal)).toMatchObject({ state: 'refused', ended_by: 'u-2' });
  expect(await refuseErasure(db, id, refusal)).toBeNull();
  expect(await carryOutErasure(db, id, new Date())).toMatchObject({ state: 'refused' });
  expect(await placesHolding(db, [canary.street])).not.toEqual([]);
  const { cases, letters, texts, files, orders } = await personFile(db, canary.email.toUpperCase());
  expect(cases.map((one) => one.caseNo)).toEqual([caseNo]);
  expect(JSON.stringify([letters, texts, files, orders])).toContain(canary.words);
  expect(files).toHaveLength(2);
});

test('carryOutErasure() takes the address off the label of her parcel, and keeps what was posted (E114)', async () => {
  const { db } = rig;
  const her = { name: 'Ottilie Sandkorn', email: 'ottilie@mail.example', street: 'Kranichweg 4712' };
  const address = { street: her.street, postalCode: '10115', city: 'Berlin', country: 'DE' };
  const caseNo = await rig.openCase({ customer: { ...her, address }, email: her.email });
  await rig.walkToOffer(caseNo);
  const choice = { kind: 'replacement', offerVersion: 1 } as const;
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: choice });
  await rig.untilStage(caseNo, 'replacement');
  const { dispatch_id } = await db
    .selectFrom('dispatch_orders')
    .select('dispatch_id')
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  const pdf = Buffer.from(`To: ${her.name}, ${her.street}`);
  const bought = {
    dispatch_id,
    reference: `${caseNo}-1`,
    state: 'bought',
    tracking_no: 'T-4712',
    pdf,
  } as const;
  await db
    .insertInto('carrier_labels')
    .values({ ...bought, last_error: her.street })
    .execute();
  await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-4712' } });
  await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
  await rig.untilStage(caseNo, 'closed');
  await lettersSent();
  expect(await placesHolding(db, [her.street])).toEqual(
    expect.arrayContaining(['carrier_labels.last_error', 'carrier_labels.pdf', 'orders.customer_address']),
  );
  const wish = await askErasure(db, { email: her.email, because: 'request', by: 'u-1', at: new Date() });
  expect(await carryOutErasure(db, wish.erasure_id, new Date())).toMatchObject({ state: 'done' });
  expect(await placesHolding(db, [...Object.values(her), 'sandkorn'])).toEqual([]);
  const kept = db.selectFrom('carrier_labels').select(['state', 'tracking_no', 'pdf']);
  expect(await kept.where('dispatch_id', '=', dispatch_id).execute()).toEqual([
    { state: 'bought', tracking_no: 'T-4712', pdf: null },
  ]);
});

test('askErasure() answers the one that waits, though it is carried out right after', async () => {
  // On one connection the carrying out comes after the first statement of the wish, and before any other of it.
  const db = openDatabase(rig.databaseUrl, { max: 1 });
  const wish = { email: 'sought@mail.example', because: 'request', by: 'u-1', at: new Date() } as const;
  const { erasure_id: id } = await askErasure(db, wish);
  const [again, done] = await Promise.all([askErasure(db, wish), carryOutErasure(db, id, new Date())]);
  expect(again).toMatchObject({ erasure_id: id, state: 'waiting' });
  expect(done).toMatchObject({ erasure_id: id, state: 'done' });
  await closeDatabase(db);
});

test('carryOutErasure() takes her words out of the cases of others, and her order does not bring her back (E114)', async () => {
  const { db } = rig;
  const mine = 'guest@mail.example';
  const caseNo = await rig.openCase({ email: 'host@mail.example', customer: { email: 'host@mail.example' } });
  const { order_no: orderNo } = await db
    .selectFrom('cases')
    .innerJoin('appeals', 'appeals.appeal_no', 'cases.appeal_no')
    .select('order_no')
    .where('case_no', '=', caseNo)
    .executeTakeFirstOrThrow();
  await sql`insert into appeals (appeal_no, order_no, email, channel, accepted_at, problem)
    values ('A-900001', ${orderNo}, ${mine}, 'http', now(), '{"description":"guest words"}')`.execute(db);
  await keepText(db, {
    ...{ textId: textIdFor(caseNo, 'A-900001', 'problem'), caseNo, kind: 'problem', body: 'guest words' },
    author: { role: 'stranger', id: 'form' },
  });
  await sql`insert into letters (direction, message_id, sender, recipient, subject, body, written_at, next_attempt_at, case_no)
    values ('in', '<guest@mail.example>', ${mine}, 'returns@desk.example', 'hers', 'guest letter', now(), null, ${caseNo})`.execute(
    db,
  );
  const order = { orderNo: 'DE-77001', customer: { name: 'Guest Guestsson', email: mine } };
  await putOrder(db, order);
  const { erasure_id: id } = await askErasure(db, {
    email: mine,
    because: 'request',
    by: 'u-1',
    at: new Date(),
  });
  expect(await carryOutErasure(db, id, new Date())).toMatchObject({ state: 'done' });
  await putOrder(db, order);
  const hers = [mine, 'Guest Guestsson', 'guest words', 'guest letter'];
  expect(await placesHolding(db, hers)).toEqual([]);
  expect(await placesHolding(db, ['host@mail.example'])).not.toEqual([]);
});

test('eraser() forgets whom the desk heard nothing of for the days of retention, and nobody else', async () => {
  const { db } = rig;
  await rig.openCase({ email: 'fresh@mail.example', customer: { email: 'fresh@mail.example' } });
  const old = await rig.openCase({ email: 'old@mail.example', customer: { email: 'old@mail.example' } });
  await rig.act(old, 'customer', { action: 'withdraw', body: {} });
  await rig.untilStage(old, 'closed');
  await lettersSent();
  await sql`update orders set ordered_at = now() - interval '3 years' where customer_email = 'old@mail.example'`.execute(
    db,
  );
  await sql`update cases set updated_at = now() - interval '2 years' where case_no = ${old}`.execute(db);
  const run = (days: number) =>
    rig.client.workflow.execute<(days: number | null) => Promise<ErasureRun>>('eraser', {
      ...{ workflowId: `eraser-${randomUUID()}`, taskQueue: rig.taskQueue, args: [days] },
    });
  await sql`update appeals set accepted_at = now() - interval '3 years' where email = 'old@mail.example'`.execute(
    db,
  );
  // Whoever only wrote is forgotten as well.
  await sql`insert into letters (direction, message_id, sender, recipient, subject, body, written_at, next_attempt_at)
    values ('in', '<old@mail.example>', 'Eve@mail.example', 'returns@desk.example', 'my scope', 'I am Eve', now() - interval '2 years', null)`.execute(
    db,
  );
  expect(await run(800)).toMatchObject({ asked: 0 });
  expect(await run(400)).toMatchObject({ asked: 2, erased: 2 });
  expect(await placesHolding(db, ['old@mail.example', 'Eve@mail.example', 'I am Eve'])).toEqual([]);
  expect(await placesHolding(db, ['fresh@mail.example'])).not.toEqual([]);
});

test('auditDesk() finds nothing wrong on a desk whose customers were erased', async () => {
  const desk = await AuditRig.open();
  try {
    await sql`update letters set sent_at = now() where direction = 'out' and sent_at is null`.execute(
      desk.cases.db,
    );
    const db = desk.cases.db;
    for (const { email } of await db.selectFrom('appeals').select('email').distinct().execute()) {
      const { erasure_id: id } = await askErasure(db, {
        email,
        because: 'request',
        by: 'u-1',
        at: new Date(),
      });
      const erased = await carryOutErasure(db, id, new Date());
      expect(erased?.state).toBe('waiting');
    }
    await desk.cases.act(desk.played.open, 'customer', { action: 'declineOffer', body: {} });
    await desk.cases.act(desk.played.open, 'warehouse', {
      action: 'dispatchGoods',
      body: { trackingNo: 'T-1' },
    });
    await desk.cases.act(desk.played.open, 'warehouse', { action: 'confirmDelivery', body: {} });
    await desk.cases.untilStage(desk.played.open, 'closed');
    await sql`update letters set sent_at = now() where direction = 'out' and sent_at is null`.execute(db);
    const { erasure_id: id } = await db
      .selectFrom('erasures')
      .select('erasure_id')
      .where('state', '=', 'waiting')
      .executeTakeFirstOrThrow();
    expect(await carryOutErasure(db, id, new Date())).toMatchObject({ state: 'done', waits_for: [] });
    await noteSecurityEvent(db, {
      ...{ name: 'signedOut', at: new Date(), actorId: 'u-1', userId: 'u-1', address: '192.0.2.1' },
    });
    expect(broken(await desk.audit())).toEqual([]);
    const found = await desk.auditAfter((tx) => sql`update security_events set address = 'x'`.execute(tx));
    expect(broken(found)).toEqual([
      expect.stringMatching(/^I11 security event \d+: it or the one before it is not as it was written/),
    ]);
  } finally {
    await desk.cases.close();
  }
});
