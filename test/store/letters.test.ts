import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { caseOfThread, markHandled, storeIncoming } from '../../store/letters/incoming-letters';
import { queueUnplacedReply } from '../../store/letters/unplaced-replies';
import type { NewIncomingLetter } from '../../store/letters/incoming-letters';
import { letterContext } from '../../store/letters/letter-context';
import {
  claimLetters,
  markFailed,
  markSent,
  releaseLetters,
  storeRendering,
} from '../../store/letters/letters';
import type { Rendering } from '../../store/letters/letters';
import { keepText } from '../../store/cases/texts';
import { diagnosed } from '../policy/facts';
import { startLetterDesk } from '../support/mail/letter-desk';
import type { LetterDesk } from '../support/mail/letter-desk';
import { buyerEmail } from '../support/order';

let desk: LetterDesk;
let orders = 20_000;
const nextOrder = (): string => `DE-${String((orders += 1))}`;

beforeAll(async () => {
  desk = await startLetterDesk();
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.db.updateTable('letters').set({ next_attempt_at: null }).execute();
});

const rendering: Rendering = {
  recipient: buyerEmail,
  recipientName: 'Ada',
  subject: 'first',
  body: 'first body',
  language: 'de',
  inReplyTo: '<a@x>',
  thread: ['<a@x>'],
  renderedAt: new Date('2026-03-01T09:30:00.000Z'),
};

async function claimOne() {
  const [letter] = await claimLetters(desk.db, { limit: 1, leaseMs: 60_000 });
  if (!letter) throw new Error('nothing waits');
  return letter;
}

function row(letterId: number) {
  return desk.db
    .selectFrom('letters')
    .selectAll()
    .where('letter_id', '=', letterId)
    .executeTakeFirstOrThrow();
}

const incoming = (change: Partial<NewIncomingLetter> = {}): NewIncomingLetter => ({
  messageId: `<${Math.random().toString(36).slice(2)}@example.org>`,
  inReplyTo: null,
  thread: [],
  sender: buyerEmail,
  recipient: 'returns@desk.example',
  subject: 'hello',
  text: 'text',
  automatic: false,
  bounce: null,
  receivedAt: new Date(),
  caseNo: null,
  orderNo: null,
  uploadedBy: 'customer',
  attachments: [],
  ...change,
});

describe('claimLetters()', () => {
  it('claimLetters() gives each waiting letter to one of many workers', async () => {
    for (let count = 0; count < 6; count += 1) await desk.openCase({ orderNo: nextOrder() });
    const claims = await Promise.all(
      Array.from({ length: 4 }, () => claimLetters(desk.db, { limit: 3, leaseMs: 60_000 })),
    );
    const ids = claims.flat().map(({ letterId }) => letterId);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  it('claimLetters() passes by a letter that somebody else holds', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    await desk.openCase({ orderNo: nextOrder() });
    const waiting = { claim: Promise.resolve<readonly { readonly letterId: number }[]>([]) };
    const seen = await desk.db.transaction().execute(async (tx) => {
      const { letter_id: held } = await tx
        .selectFrom('letters')
        .select('letter_id')
        .where('next_attempt_at', 'is not', null)
        .limit(1)
        .forUpdate()
        .executeTakeFirstOrThrow();
      waiting.claim = claimLetters(desk.db, { limit: 2, leaseMs: 60_000 });
      return { held, claimed: await Promise.race([waiting.claim, pause(20_000, null, { ref: false })]) };
    });
    await waiting.claim;
    expect(seen.claimed).toHaveLength(1);
    expect(seen.claimed?.[0]?.letterId).not.toBe(seen.held);
  });

  it('claimLetters() gives a letter out again when its lease has run out', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const [first] = await claimLetters(desk.db, { limit: 1, leaseMs: 50 });
    expect(await claimLetters(desk.db, { limit: 1, leaseMs: 50 })).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 80));
    const [again] = await claimLetters(desk.db, { limit: 1, leaseMs: 50 });
    expect(again?.letterId).toBe(first?.letterId);
    expect(again?.messageId).toBe(first?.messageId);
  });

  it('releaseLetters() makes claimed letters due at once', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    await releaseLetters(desk.db, [letterId]);
    expect((await claimOne()).letterId).toBe(letterId);
  });
});

describe('storeRendering()', () => {
  it('storeRendering() keeps the first rendering, whatever comes later', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    expect(await storeRendering(desk.db, letterId, rendering)).toEqual(rendering);
    const second = { ...rendering, subject: 'second', recipient: 'other@example.org' };
    expect(await storeRendering(desk.db, letterId, second)).toEqual(rendering);
    await releaseLetters(desk.db, [letterId]);
    expect((await claimOne()).rendering).toEqual(rendering);
  });
});

describe('markSent()', () => {
  it('markSent() ends the waiting', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    await markSent(desk.db, letterId);
    await releaseLetters(desk.db, [letterId]);
    expect(await claimLetters(desk.db, { limit: 9, leaseMs: 1 })).toEqual([]);
    expect((await row(letterId)).sent_at).toBeInstanceOf(Date);
  });
});

describe('markFailed()', () => {
  it('markFailed() waits twice as long each time, an hour at most', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const before = Date.now();
      await markFailed(desk.db, letterId, { error: 'greylisted', permanent: false });
      waits.push(Math.round(((await row(letterId)).next_attempt_at?.getTime() ?? 0) - before) / 1_000);
    }
    expect(waits.map((wait) => Math.round(wait))).toEqual([
      5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600,
    ]);
    expect(await row(letterId)).toMatchObject({ attempts: 12, last_error: 'greylisted', sent_at: null });
  });

  it('markFailed() does not try a permanent refusal again (E37)', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    await markFailed(desk.db, letterId, { error: 'no such mailbox', permanent: true });
    expect(await row(letterId)).toMatchObject({ next_attempt_at: null, last_error: 'no such mailbox' });
  });

  it('markFailed() gives up five days after the first try', async () => {
    await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    const long = new Date(Date.now() - 5 * 86_400_000 - 1_000);
    await storeRendering(desk.db, letterId, { ...rendering, renderedAt: long });
    await markFailed(desk.db, letterId, { error: 'away', permanent: false });
    expect((await row(letterId)).next_attempt_at).toBeNull();
  });
});

describe('letterContext()', () => {
  it('letterContext() knows customer, order, product, eligibility and dates', async () => {
    const orderNo = nextOrder();
    const caseNo = await desk.openCase({ orderNo });
    const context = await letterContext(desk.db, (await claimOne()).letterId);
    expect(context).toMatchObject({
      caseNo,
      writtenBy: buyerEmail,
      buyer: { name: 'Ada Kowalska', email: buyerEmail },
      orderNo,
      productTitle: 'Oscilloscope',
      serialNo: `SN-${orderNo}`,
      language: 'en',
      policy: { settings: { timeZone: 'Europe/Berlin' } },
      accepted: true,
      refusedBy: null,
      offer: null,
      refund: null,
      inReplyTo: null,
      thread: [],
    });
    expect(context.eligibility.explanation).toContain('Ordered on');
    expect(context.state.stage).toBe('support');
  });

  it('letterContext() brings the newest advice, and no note', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const { letterId } = await claimOne();
    const author = { role: 'support', id: 's1' };
    const keep = (end: string, kind: 'advice' | 'note', body: string) =>
      keepText(desk.db, { textId: `${caseNo}-${end}`, caseNo, kind, author, body });
    await keep('1', 'advice', 'old advice');
    await keep('2', 'advice', 'new advice');
    await keep('3', 'note', 'not for customers');
    expect((await letterContext(desk.db, letterId)).advice).toBe('new advice');
  });

  it('letterContext() brings the offer that the letter announces, not a newer one', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await markSent(desk.db, (await claimOne()).letterId);
    const option = { kind: 'refund', offered: true, rules: ['O1'], reason: '' } as const;
    for (const version of [1, 2])
      await desk.db
        .insertInto('offers')
        .values({
          case_no: caseNo,
          version,
          decided_at: new Date(),
          facts: JSON.stringify(diagnosed()),
          options: JSON.stringify([{ ...option, amountCents: version }]),
          needs_manager: false,
        })
        .execute();
    for (const version of [1, 2]) {
      await desk.announce(caseNo, 'offer', { name: 'optionsOffered', detail: { version } });
      const { letterId } = await claimOne();
      expect((await letterContext(desk.db, letterId)).offer).toMatchObject({
        version,
        facts: diagnosed(),
        options: [{ ...option, amountCents: version }],
      });
      await markSent(desk.db, letterId);
    }
  });

  it('letterContext() threads to the appeal by mail, then to the newest letter in', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder(), messageId: '<root@example.org>' });
    const { letterId, messageId } = await claimOne();
    expect(await letterContext(desk.db, letterId)).toMatchObject({
      inReplyTo: '<root@example.org>',
      thread: ['<root@example.org>'],
    });
    await markSent(desk.db, letterId);
    await storeIncoming(desk.db, incoming({ messageId: '<reply@example.org>', caseNo }));
    await storeIncoming(desk.db, incoming({ messageId: '<absent@example.org>', caseNo, automatic: true }));
    await desk.queue(caseNo, 'advice');
    expect(await letterContext(desk.db, (await claimOne()).letterId)).toMatchObject({
      inReplyTo: '<reply@example.org>',
      thread: ['<root@example.org>', messageId, '<reply@example.org>'],
    });
  });

  it('letterContext() rejects a letter of no case', async () => {
    await expect(letterContext(desk.db, -1)).rejects.toThrow('Cannot render letter -1');
  });
});

describe('storeIncoming()', () => {
  it('storeIncoming() keeps a doubled letter once, attachments too, with the time it came first', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const attachments = [
      { name: 'log.txt', mediaType: 'text/plain', content: Buffer.from('log'), quarantined: null },
    ];
    const letter = incoming({ caseNo, attachments });
    const stored = await Promise.all([1, 2, 3].map(() => storeIncoming(desk.db, letter)));
    expect(stored.filter(({ fresh }) => fresh)).toHaveLength(1);
    const later = await storeIncoming(desk.db, { ...letter, receivedAt: new Date(Date.now() + 60_000) });
    expect(later).toMatchObject({ fresh: false, handled: false, receivedAt: letter.receivedAt });
    const files = await desk.db.selectFrom('files').selectAll().where('case_no', '=', caseNo).execute();
    expect(files).toMatchObject([{ name: 'log.txt', size_bytes: 3, uploaded_by: 'customer' }]);
  });

  it('markHandled() ends a letter and gives its files to the case it opened', async () => {
    const attachments = [
      { name: 'log.txt', mediaType: 'text/plain', content: Buffer.from('log'), quarantined: null },
    ];
    const letter = incoming({ attachments });
    const { letterId } = await storeIncoming(desk.db, letter);
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await markHandled(desk.db, letterId, { caseNo, understood: 'appeal' });
    expect(await storeIncoming(desk.db, letter)).toMatchObject({ handled: true });
    const files = await desk.db
      .selectFrom('files')
      .select('case_no')
      .where('letter_id', '=', letterId)
      .execute();
    expect(files).toEqual([{ case_no: caseNo }]);
  });
});

describe('caseOfThread()', () => {
  it('caseOfThread() finds the case by a letter of ours or of the customer', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const { messageId } = await claimOne();
    const own = incoming({ caseNo });
    await storeIncoming(desk.db, own);
    expect(await caseOfThread(desk.db, ['<unknown@x>', messageId])).toBe(caseNo);
    expect(await caseOfThread(desk.db, [own.messageId])).toBe(caseNo);
    expect(await caseOfThread(desk.db, ['<unknown@x>'])).toBeNull();
    expect(await caseOfThread(desk.db, [])).toBeNull();
  });
});

describe('queueUnplacedReply()', () => {
  it('queueUnplacedReply() queues once per letter and at most five a day per address', async () => {
    const reply = (n: number) => ({
      template: 'no-order-found' as const,
      messageId: `<answer-${String(n)}@desk>`,
      recipient: 'Loop@example.org',
      subject: 's',
      body: 'b',
      language: 'en',
      inReplyTo: '<x@y>',
      thread: ['<x@y>'],
      renderedAt: new Date(),
    });
    expect(await queueUnplacedReply(desk.db, reply(1))).toBe(true);
    expect(await queueUnplacedReply(desk.db, reply(1))).toBe(false);
    for (const n of [2, 3, 4, 5]) expect(await queueUnplacedReply(desk.db, reply(n))).toBe(true);
    expect(await queueUnplacedReply(desk.db, reply(6))).toBe(false);
    await desk.db
      .updateTable('letters')
      .set({ written_at: sql<Date>`now() - interval '2 days'` })
      .execute();
    expect(await queueUnplacedReply(desk.db, reply(6))).toBe(true);
  });
});
