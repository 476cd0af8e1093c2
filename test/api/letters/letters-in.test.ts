import { sql } from 'kysely';
import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { CaseNotRunning, CaseRefusal } from '../../../api/cases/case-client';
import { receiveLetter, startDoor } from '../../../api/letters-in';
import type { CustomerAct, LettersInDeps } from '../../../api/letters-in';
import type { Door, IncomingLetter } from '../../../gateways/mail';
import { recordStep, snapshotOf } from '../../../store/cases/case-record';
import { closed } from '../../../workflows/contract';
import { bounce } from '../../support/mail/bounce';
import { startLetterDesk } from '../../support/mail/letter-desk';
import type { LetterDesk } from '../../support/mail/letter-desk';
import { buyerEmail, putMixedOrder, putOrder } from '../../support/order';

let desk: LetterDesk;
let door: Door;
let deps: LettersInDeps;
let acts: CustomerAct[] = [];
let answer: (act: CustomerAct) => Promise<void>;
let acceptFails = false;
let clock = () => new Date();
let orders = 40_000;
let letters = 0;
const nextOrder = (): string => `DE-${String((orders += 1))}`;

beforeAll(async () => {
  desk = await startLetterDesk();
  deps = {
    db: desk.db,
    now: () => clock(),
    act: (act) => {
      acts.push(act);
      return answer(act);
    },
    acceptAppeal: (request) =>
      acceptFails ? Promise.reject(new Error('database away')) : desk.accept(request),
  };
  const log = { error: () => undefined };
  door = await startDoor({ SMTP_DOOR_PORT: 0, MAIL_FROM: 'returns@desk.example' }, { ...deps, log });
});
beforeEach(() => {
  acts = [];
  answer = () => Promise.resolve();
  acceptFails = false;
  clock = () => new Date();
});
afterAll(async () => {
  await door.close();
  await desk.close();
});

/** Posts a letter of the buyer through real SMTP, and answers its Message-ID. */
async function post(mail: SendMailOptions): Promise<string> {
  const messageId = `<letter-${String((letters += 1))}@example.org>`;
  const transport = createTransport({ host: '127.0.0.1', port: door.port });
  const usual = { from: `Ada <${buyerEmail}>`, to: 'returns@desk.example', subject: 'hello', text: '' };
  await transport.sendMail({ ...usual, messageId, ...mail });
  return typeof mail.messageId === 'string' ? mail.messageId : messageId;
}

const stored = (messageId: string) =>
  desk.db.selectFrom('letters').selectAll().where('message_id', '=', messageId).executeTakeFirstOrThrow();
const casesOf = (orderNo: string) =>
  desk.db
    .selectFrom('cases as c')
    .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
    .innerJoin('units as u', 'u.unit_id', 'c.unit_id')
    .innerJoin('order_lines as ol', (join) =>
      join.onRef('ol.order_no', '=', 'u.order_no').onRef('ol.line_no', '=', 'u.line_no'),
    )
    .select(['c.case_no', 'ol.sku', 'u.serial_no', 'a.email', 'a.accepted_at', 'a.channel', 'a.problem'])
    .where('u.order_no', '=', orderNo)
    .execute();
const answersTo = (messageId: string) =>
  desk.db
    .selectFrom('letters')
    .selectAll()
    .where('in_reply_to', '=', messageId)
    .where('direction', '=', 'out')
    .execute();
const caseAddress = (caseNo: string) => `returns+${caseNo.toLowerCase()}@desk.example`;

describe('receiveLetter() for a case', () => {
  it('receiveLetter() puts a letter and its files to the case of its address', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const attachments = [{ filename: 'log.txt', content: 'boot' }];
    const id = await post({ to: caseAddress(caseNo), text: 'Here is the log.', attachments });
    expect(await stored(id)).toMatchObject({
      case_no: caseNo,
      direction: 'in',
      sender: buyerEmail,
      understood: null,
    });
    expect((await stored(id)).handled_at).toBeInstanceOf(Date);
    const files = await desk.db
      .selectFrom('files')
      .select(['name', 'uploaded_by'])
      .where('case_no', '=', caseNo)
      .execute();
    expect(files).toEqual([{ name: 'log.txt', uploaded_by: 'customer' }]);
    expect(acts).toEqual([]);
  });

  it('receiveLetter() finds the case by the thread, and by the subject if the sender fits', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const [ours] = await desk.db
      .selectFrom('letters')
      .select('message_id')
      .where('case_no', '=', caseNo)
      .execute();
    const reply = await post({ inReplyTo: ours?.message_id, text: 'an answer' });
    expect((await stored(reply)).case_no).toBe(caseNo);
    const subject = await post({ subject: `About ${caseNo}` });
    expect((await stored(subject)).case_no).toBe(caseNo);
    const foreign = await post({ subject: `About ${caseNo}`, from: 'eve@example.org' });
    expect((await stored(foreign)).case_no).toBeNull();
  });

  it.each([
    ['AGREE', 'agreeToLab', {}],
    ['Solved', 'confirmSolved', {}],
    ['  not   solved ', 'reportUnsolved', {}],
    ['WITHDRAW', 'withdraw', {}],
    ['REFUND', 'chooseOption', { kind: 'refund', offerVersion: 3 }],
    ['REPLACEMENT', 'chooseOption', { kind: 'replacement', offerVersion: 3 }],
    ['repair', 'chooseOption', { kind: 'repair', offerVersion: 3 }],
    ['einverstanden', 'agreeToLab', {}],
    ['Gelöst', 'confirmSolved', {}],
    // As some keyboards send it: the dots are a sign of their own.
    ['nicht gelo\u0308st', 'reportUnsolved', {}],
    ['ZURÜCKZIEHEN', 'withdraw', {}],
    ['Erstattung', 'chooseOption', { kind: 'refund', offerVersion: 3 }],
    ['Umtausch', 'chooseOption', { kind: 'replacement', offerVersion: 3 }],
    ['Reparatur', 'chooseOption', { kind: 'repair', offerVersion: 3 }],
  ])('receiveLetter() carries out %s of the buyer', async (word, action, body) => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await desk.queue(caseNo, 'offer', (state) => ({ ...state, offerVersion: 3 }));
    // The letter's event becomes the offer's; the guard of the table is off for that alone.
    await desk.db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await tx
        .updateTable('case_events')
        .set({ name: 'optionsOffered', detail: JSON.stringify({ version: 3 }) })
        .where('case_no', '=', caseNo)
        .where('name', '=', 'letterQueued')
        .execute();
    });
    const id = await post({
      to: caseAddress(caseNo),
      text: `${word}\n\nAda\n\nOn Monday you wrote:\n> WITHDRAW`,
    });
    expect(acts).toMatchObject([{ caseNo, action, body }]);
    // Histories keep this id: nothing of the sender's mail system may be in it.
    expect(acts[0]?.messageId).toMatch(/^letter-[0-9a-f]{32}$/);
    expect((await stored(id)).understood).toBe(action);
  });

  it.each(['I agree.', 'Please do not REFUND', 'REFUND or REPAIR', '> AGREE', '', 'AGREED'])(
    'receiveLetter() leaves %j to a person',
    async (text) => {
      const caseNo = await desk.openCase({ orderNo: nextOrder() });
      const id = await post({ to: caseAddress(caseNo), text });
      expect(acts).toEqual([]);
      expect(await stored(id)).toMatchObject({ case_no: caseNo, understood: null });
    },
  );

  it('receiveLetter() obeys the buyer only, not whoever opened the case for him (E20)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder(), email: 'friend@example.org' });
    const id = await post({ to: caseAddress(caseNo), from: 'friend@example.org', text: 'WITHDRAW' });
    const foreign = await post({
      to: caseAddress(caseNo),
      from: 'eve@example.org',
      text: 'WITHDRAW',
      attachments: [{ filename: 'x', content: 'x' }],
    });
    expect(acts).toEqual([]);
    expect((await stored(id)).last_error).toBe('not done: the sender is not the buyer');
    expect((await stored(foreign)).case_no).toBe(caseNo);
    const files = await desk.db
      .selectFrom('files')
      .select(['uploaded_by', 'quarantined'])
      .where('case_no', '=', caseNo)
      .execute();
    const quarantined = 'sent by somebody who is not known in this case';
    expect(files).toEqual([{ uploaded_by: 'somebody else', quarantined }]);
  });

  it('receiveLetter() takes up a case that rests when its buyer answers, whatever he writes (E36)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await rest(caseNo, 'lapsed');
    await post({ to: caseAddress(caseNo), from: 'eve@example.org', text: 'Hello?' });
    expect(acts).toEqual([]);
    const id = await post({ to: caseAddress(caseNo), text: 'Sorry, I was away. Here is the photo.' });
    expect(acts).toMatchObject([{ caseNo, action: 'reopen' }]);
    expect(await stored(id)).toMatchObject({ case_no: caseNo, understood: 'reopen' });
    // Thanks for advice that helped take up nothing.
    const solved = await desk.openCase({ orderNo: nextOrder() });
    await rest(solved, 'solved-remotely');
    await post({ to: caseAddress(solved), text: 'Thank you!' });
    expect(acts).toHaveLength(1);
  });

  it.each(['NOT SOLVED', 'Ungelöst\nEs summt noch.'])(
    'receiveLetter() takes up a case that silence had solved, when its buyer writes %j (E33)',
    async (text) => {
      const caseNo = await desk.openCase({ orderNo: nextOrder() });
      await rest(caseNo, 'solved-remotely');
      const id = await post({ to: caseAddress(caseNo), text });
      const { written_at: at } = await stored(id);
      expect(acts).toMatchObject([{ caseNo, action: 'reopen', body: { askedAt: at.toISOString() } }]);
    },
  );

  async function rest(caseNo: string, outcome: 'lapsed' | 'solved-remotely'): Promise<void> {
    const state = await snapshotOf(desk.db, caseNo);
    if (!state) throw new Error(`no case ${caseNo}`);
    const end = closed(state, outcome, { at: new Date().toISOString(), events: [] });
    await desk.db.transaction().execute((tx) => recordStep(tx, end));
  }

  it('receiveLetter() notes the no of a case on the letter', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    answer = () => Promise.reject(new CaseRefusal('WrongStage', 'the case is in stage support'));
    const refused = await post({ to: caseAddress(caseNo), text: 'AGREE' });
    expect(await stored(refused)).toMatchObject({
      understood: null,
      last_error: 'not done: agreeToLab: the case is in stage support',
    });
    answer = () => Promise.reject(new CaseNotRunning('closed'));
    expect((await stored(await post({ to: caseAddress(caseNo), text: 'AGREE' }))).understood).toBeNull();
    answer = () => Promise.reject(new CaseRefusal('AlreadyDone', 'taken before'));
    expect((await stored(await post({ to: caseAddress(caseNo), text: 'AGREE' }))).understood).toBe(
      'agreeToLab',
    );
  });

  it('receiveLetter() asks the sender to repeat when nobody knows, and takes the letter up again once', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const mail = { to: caseAddress(caseNo), text: 'AGREE', messageId: '<again@example.org>' };
    answer = () => Promise.reject(new Error('Temporal does not answer'));
    await expect(post(mail)).rejects.toMatchObject({ responseCode: 451 });
    answer = () => Promise.resolve();
    await post(mail);
    await post(mail);
    expect(acts).toHaveLength(2);
    expect(acts[1]?.messageId).toBe(acts[0]?.messageId);
    expect(await stored('<again@example.org>')).toMatchObject({ understood: 'agreeToLab' });
  });

  it('receiveLetter() keeps an absence note and does nothing with it', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const headers = { 'Auto-Submitted': 'auto-replied' };
    const id = await post({ to: caseAddress(caseNo), text: 'AGREE', headers });
    expect(await stored(id)).toMatchObject({ case_no: caseNo, automatic: true, understood: null });
    expect(acts).toEqual([]);
  });
});

describe('receiveLetter() for a bounce', () => {
  const firstLetterOf = (caseNo: string) =>
    desk.db
      .selectFrom('letters')
      .selectAll()
      .where('case_no', '=', caseNo)
      .orderBy('letter_id')
      .executeTakeFirstOrThrow();

  it('receiveLetter() marks the letter that did not arrive and lands on its case (E37)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const { message_id: ours } = await firstLetterOf(caseNo);
    await post(bounce(ours));
    const letter = await firstLetterOf(caseNo);
    expect(letter.undelivered_at).toBeInstanceOf(Date);
    expect(letter.undelivered_reason).toBe('550 5.1.1 no such user');
    expect(await stored(`<bounce-of-${ours.slice(1)}`)).toMatchObject({
      case_no: caseNo,
      automatic: true,
      bounce: true,
    });
  });

  it('receiveLetter() takes no report on a letter by whoever has never seen it: its name is not to be guessed (E37)', async () => {
    const [caseNo, other] = [
      await desk.openCase({ orderNo: nextOrder() }),
      await desk.openCase({ orderNo: nextOrder() }),
    ];
    const { message_id: ours } = await firstLetterOf(caseNo);
    const { message_id: another } = await firstLetterOf(other);
    // What the numbers of the case and its event tell, with and without the end of another letter's name.
    const known = ours.slice(0, ours.lastIndexOf('.'));
    expect(ours).toMatch(/\.[0-9a-f]{24}@returns-desk>$/);
    await post(bounce(`${known}@returns-desk>`));
    await post(bounce(`${known}${another.slice(another.lastIndexOf('.'))}`));
    expect((await firstLetterOf(caseNo)).undelivered_at).toBeNull();
    expect((await firstLetterOf(other)).undelivered_at).toBeNull();
  });

  it('receiveLetter() takes no report from a person', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const { message_id: ours } = await firstLetterOf(caseNo);
    await post(bounce(ours, { from: 'eve@example.org' }));
    expect((await firstLetterOf(caseNo)).undelivered_at).toBeNull();
  });

  it('receiveLetter() takes no news of a delay for a letter that did not arrive', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const { message_id: ours } = await firstLetterOf(caseNo);
    await post(bounce(ours, { action: 'delayed' }));
    expect((await firstLetterOf(caseNo)).undelivered_at).toBeNull();
  });
});

describe('receiveLetter() for a new letter', () => {
  it('receiveLetter() opens a case for the only product of the order, once for a doubled letter', async () => {
    const { orderNo, sku } = await putOrder(desk.db, { orderNo: nextOrder() });
    const acceptedAt = new Date(Date.now() - 3_600_000);
    clock = () => acceptedAt;
    const mail = {
      subject: `Order ${orderNo}`,
      text: 'It hums.\nA lot.',
      attachments: [{ filename: 'hum.wav', content: 'hum' }],
    };
    const id = await post(mail);
    await post({ ...mail, messageId: id });
    const [opened, ...more] = await casesOf(orderNo);
    expect(more).toEqual([]);
    expect(opened).toMatchObject({ sku, email: buyerEmail, channel: 'mail', accepted_at: acceptedAt });
    expect(opened?.problem).toMatchObject({ description: 'It hums.\nA lot.' });
    expect(await stored(id)).toMatchObject({ case_no: opened?.case_no, understood: 'appeal' });
    const files = await desk.db
      .selectFrom('files')
      .select('name')
      .where('case_no', '=', opened?.case_no ?? '')
      .execute();
    expect(files).toEqual([{ name: 'hum.wav' }]);
  });

  it.each([
    ['the article number', () => 'my L-2 is dark', 'L-2'],
    ['the title', () => 'the lamp   PRO is dark', 'L-2'],
    ['a title within another', () => 'the Lamp is dark', 'L-1'],
    ['the serial number', (orderNo: string) => `it is sn-${orderNo.toLowerCase()}.`, 'L-1'],
  ])('receiveLetter() takes the product by %s', async (_name, words, sku) => {
    const orderNo = await putMixedOrder(desk.db, { orderNo: nextOrder() });
    await post({ subject: 'Broken', text: `Order ${orderNo.toLowerCase()}: ${words(orderNo)}` });
    expect((await casesOf(orderNo)).map((opened) => opened.sku)).toEqual([sku]);
  });

  it('receiveLetter() opens a case for each piece that a letter names (E12)', async () => {
    const [orderNo, serialNos] = [nextOrder(), ['SN-6401', 'SN-6402']];
    await putOrder(desk.db, { orderNo, quantity: 2, serialNos });
    await post({ subject: `Order ${orderNo}`, text: 'Both pieces are broken, SN-6401 and SN-6402.' });
    expect((await casesOf(orderNo)).map((opened) => opened.serial_no).toSorted()).toEqual(serialNos);
  });

  it('receiveLetter() finds the order of a buyer who names only his product (E19)', async () => {
    const orderNo = await putMixedOrder(desk.db, { orderNo: nextOrder(), email: 'solo@example.org' });
    await post({ from: 'solo@example.org', subject: 'Cable', text: 'It is broken.' });
    expect((await casesOf(orderNo)).map((opened) => opened.sku)).toEqual(['C-1']);
    const foreign = await post({ from: 'eve@example.org', subject: 'Cable', text: 'It is broken.' });
    expect((await stored(foreign)).case_no).toBeNull();
  });

  it('receiveLetter() knows an order by whatever number the shop gave it', async () => {
    const { orderNo, sku } = await putOrder(desk.db, { orderNo: `SHOP/2026#${nextOrder().slice(3)}.A` });
    await post({ subject: 'Broken', text: `It is order ${orderNo.toLowerCase()}, and it hums.` });
    expect((await casesOf(orderNo)).map((opened) => opened.sku)).toEqual([sku]);
  });

  it('receiveLetter() puts a letter about a settled piece to its case and tells the buyer, and a stranger nothing (G1, E20, E27)', async () => {
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
    await post({ subject: `Order ${orderNo}`, text: 'It hums.' });
    const [settled] = await casesOf(orderNo);
    await desk.db
      .updateTable('cases')
      .set({ stage: 'closed', outcome: 'refunded' })
      .where('case_no', '=', settled?.case_no ?? '')
      .execute();
    const again = await post({ subject: `Order ${orderNo}`, text: 'It hums again.' });
    expect(await casesOf(orderNo)).toHaveLength(1);
    expect(await stored(again)).toMatchObject({ case_no: settled?.case_no, understood: null });
    expect(await answersTo(again)).toMatchObject([{ template: 'in-case-already', recipient: buyerEmail }]);
    const foreign = await post({ from: 'eve@example.org', subject: `Order ${orderNo}`, text: 'Mine hums.' });
    expect(await stored(foreign)).toMatchObject({ case_no: null, understood: null });
    expect(await answersTo(foreign)).toMatchObject([{ template: 'no-order-found' }]);
  });

  it('receiveLetter() asks the buyer which product he means; his answer keeps the first date (E12)', async () => {
    const orderNo = await putMixedOrder(desk.db, { orderNo: nextOrder() });
    const first = new Date(Date.now() - 2 * 86_400_000);
    clock = () => first;
    const id = await post({ subject: `Order ${orderNo}`, text: 'It is broken.' });
    expect(await casesOf(orderNo)).toEqual([]);
    const [question] = await answersTo(id);
    expect(question).toMatchObject({ template: 'which-item', recipient: buyerEmail, case_no: null });
    expect(question?.body).toContain('- Lamp (L-1)\n- Lamp Pro (L-2)\n- Cable (C-1)');

    clock = () => new Date();
    const text = `The cable.\n\nOn Monday Returns desk wrote:\n> - Lamp (L-1)\n> - Cable (C-1)`;
    await post({ subject: `Re: ${question?.subject ?? ''}`, inReplyTo: question?.message_id, text });
    expect(await casesOf(orderNo)).toMatchObject([{ sku: 'C-1', accepted_at: first }]);
  });

  it('receiveLetter() opens a case for each product that is named, under one appeal (E24, E63)', async () => {
    const orderNo = await putMixedOrder(desk.db, { orderNo: nextOrder() });
    await post({ subject: `Order ${orderNo}`, text: 'Neither C-1 nor L-2 works.' });
    expect((await casesOf(orderNo)).map(({ sku }) => sku).sort()).toEqual(['C-1', 'L-2']);
    const appeals = await desk.db
      .selectFrom('appeals')
      .select('appeal_no')
      .where('order_no', '=', orderNo)
      .execute();
    expect(appeals).toHaveLength(1);
  });

  it('receiveLetter() counts by the clock of our door, whatever the letter says of itself (E111)', async () => {
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
    const accepted = new Date(Date.now() - 60_000);
    clock = () => accepted;
    await post({ subject: `Order ${orderNo}`, text: 'broken', date: new Date('2020-01-01T00:00:00Z') });
    expect(await casesOf(orderNo)).toMatchObject([{ accepted_at: accepted }]);
  });

  it('receiveLetter() tells a stranger nothing about an order, not even that it exists', async () => {
    const orderNo = await putMixedOrder(desk.db, { orderNo: nextOrder() });
    const known = await post({ from: 'eve1@example.org', subject: `Order ${orderNo}`, text: 'broken' });
    const unknown = await post({ from: 'eve2@example.org', subject: 'Order ZZ-99999', text: 'broken' });
    const [[first], [second]] = [await answersTo(known), await answersTo(unknown)];
    expect(first?.template).toBe('no-order-found');
    expect(first?.body).toBe(second?.body);
  });

  it('receiveLetter() asks once for what a letter lacks that names neither order nor product (E13)', async () => {
    const from = 'new@example.org';
    const id = await post({ from, subject: '', text: 'Help!' });
    await post({ from, subject: '', text: 'Help!', messageId: id });
    expect(await answersTo(id)).toMatchObject([
      { template: 'no-order-found', recipient: from, thread: [id] },
    ]);
  });

  it('receiveLetter() answers in the language of the letter, and keeps it for the case', async () => {
    const headers = { 'Accept-Language': 'en-GB', 'Content-Language': 'de-DE' };
    const unknown = await post({ from: 'neu@example.org', subject: 'Hilfe', text: 'Es brummt.', headers });
    const [question] = await answersTo(unknown);
    expect(question).toMatchObject({ language: 'de', subject: 'Re: Hilfe' });
    expect(question?.body).toContain('vielen Dank für Ihr Schreiben');
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
    await post({ subject: `Bestellung ${orderNo}`, text: 'Es brummt.', headers });
    const kept = await desk.db
      .selectFrom('appeals')
      .select('language')
      .where('order_no', '=', orderNo)
      .execute();
    expect(kept).toEqual([{ language: 'de' }]);
  });

  it('receiveLetter() never answers a machine and opens no case for it', async () => {
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
    const id = await post({ subject: `Order ${orderNo}`, headers: { Precedence: 'bulk' } });
    expect(await casesOf(orderNo)).toEqual([]);
    expect(await answersTo(id)).toEqual([]);
  });

  it('receiveLetter() opens the case of a letter that could not be finished when it comes again', async () => {
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder() });
    const mail = { subject: `Order ${orderNo}`, text: 'It hums.', messageId: '<unlucky@example.org>' };
    acceptFails = true;
    await expect(post(mail)).rejects.toMatchObject({ responseCode: 451 });
    acceptFails = false;
    await post(mail);
    expect(await casesOf(orderNo)).toHaveLength(1);
  });
});

describe('receiveLetter()', () => {
  it('receiveLetter() opens one case for the same letter at two doors at once (E25)', async () => {
    const { orderNo } = await putOrder(desk.db, { orderNo: nextOrder(), quantity: 2 });
    const letter: IncomingLetter = {
      messageId: '<twice@example.org>',
      inReplyTo: null,
      thread: [],
      caseNo: null,
      sender: buyerEmail,
      recipient: 'returns@desk.example',
      subject: `Order ${orderNo}`,
      text: 'It hums.',
      language: null,
      timeZone: null,
      automatic: false,
      bounce: null,
      receivedAt: new Date(),
      attachments: [],
    };
    await Promise.all([receiveLetter(deps, letter), receiveLetter(deps, letter)]);
    expect(await casesOf(orderNo)).toHaveLength(1);
  });
});
