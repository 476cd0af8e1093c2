import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { openDoor } from '../../../gateways/mail';
import type { Door, IncomingLetter } from '../../../gateways/mail';
import { endless } from '../../support/mail/endless';

const came: IncomingLetter[] = [];
const acceptedAt = new Date('2026-03-01T09:30:00.000Z');
let door: Door;
let keep: (letter: IncomingLetter) => Promise<void>;
const failures: unknown[] = [];

beforeAll(async () => {
  door = await openDoor({
    port: 0,
    address: 'returns@desk.example',
    now: () => acceptedAt,
    onLetter: (letter) => keep(letter),
    onFailure: (error) => failures.push(error),
  });
});
beforeEach(() => {
  came.length = 0;
  keep = (letter) => {
    came.push(letter);
    return Promise.resolve();
  };
});
afterAll(() => door.close());

async function post(mail: SendMailOptions): Promise<IncomingLetter | undefined> {
  const transport = createTransport({ host: '127.0.0.1', port: door.port });
  await transport.sendMail({
    from: 'Ada <Ada@Example.org>',
    to: 'returns@desk.example',
    subject: 's',
    text: 't',
    ...mail,
  });
  return came.at(-1);
}

describe('openDoor()', () => {
  it('openDoor() hands over sender, subject, text and attachments, and the time of the door', async () => {
    const letter = await post({
      subject: 'Kaputt: Grüße',
      text: 'Es brummt.',
      date: new Date('2020-01-01T00:00:00Z'),
      attachments: [{ filename: '../../etc/Łukasz.txt', content: 'log' }],
    });
    expect(letter).toMatchObject({
      sender: 'ada@example.org',
      subject: 'Kaputt: Grüße',
      caseNo: null,
      automatic: false,
    });
    expect(letter?.text.trim()).toBe('Es brummt.');
    expect(letter?.receivedAt).toEqual(acceptedAt);
    expect(letter?.attachments).toMatchObject([{ name: 'Łukasz.txt', mediaType: 'text/plain' }]);
    expect(letter?.attachments[0]?.content.toString()).toBe('log');
  });

  it('openDoor() reads the case out of the address, in any case of letters', async () => {
    const letter = await post({ to: 'Returns+RMA-000042@desk.example' });
    expect(letter?.caseNo).toBe('RMA-000042');
  });

  it('openDoor() puts a letter to several of our addresses to the case, once', async () => {
    await post({ to: ['returns@desk.example', 'returns+rma-000042@desk.example'] });
    expect(came.map(({ caseNo }) => caseNo)).toEqual(['RMA-000042']);
  });

  it.each([
    'sales@desk.example',
    'returns@elsewhere.example',
    'returns+x@desk.example',
    'returns+rma-1@desk.example',
    'xreturns@desk.example',
  ])('openDoor() refuses %s for good', async (to) => {
    await expect(post({ to })).rejects.toMatchObject({ responseCode: 550 });
    expect(came).toEqual([]);
  });

  it.each([
    ['one reference', '<a@x>', ['<a@x>', '<r@x>']],
    ['several', ['<a@x>', '<b@x>'], ['<a@x>', '<b@x>', '<r@x>']],
  ])('openDoor() reads the thread with %s', async (_name, references, thread) => {
    const letter = await post({ references, inReplyTo: '<r@x>' });
    expect(letter?.thread).toEqual(thread);
    expect(letter?.inReplyTo).toBe('<r@x>');
  });

  it.each<[string, SendMailOptions]>([
    ['an absence note', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['a mailing list', { headers: { 'List-Id': '<x.example>' } }],
    ['bulk mail', { headers: { Precedence: 'bulk' } }],
    ['a bounce', { envelope: { from: '', to: ['returns@desk.example'] } }],
  ])('openDoor() knows %s as written by a machine', async (_name, mail) => {
    expect((await post(mail))?.automatic).toBe(true);
  });

  it('openDoor() takes Auto-Submitted: no for a person', async () => {
    expect((await post({ headers: { 'Auto-Submitted': 'no' } }))?.automatic).toBe(false);
  });

  it('openDoor() asks the sender to repeat what could not be kept', async () => {
    keep = () => Promise.reject(new Error('no database'));
    await expect(post({})).rejects.toMatchObject({ responseCode: 451 });
    expect(failures).toHaveLength(1);
  });

  it('openDoor() refuses a letter of parts without end for good, and does not have it sent again', async () => {
    const before = failures.length;
    const head = 'From: ada@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n';
    const envelope = { from: 'ada@example.org', to: ['returns@desk.example'] };
    await expect(post({ raw: endless(head), envelope })).rejects.toMatchObject({ responseCode: 554 });
    expect(came).toEqual([]);
    expect(failures).toHaveLength(before);
  });

  it('openDoor() answers only after the letter is kept', async () => {
    let kept = false;
    keep = async () => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      kept = true;
    };
    await post({});
    expect(kept).toBe(true);
  });

  it('openDoor() refuses a letter above 25 MB and goes on with the next (E32)', async () => {
    const attachments = [{ filename: 'film.bin', content: Buffer.alloc(20 * 1024 * 1024, 1) }];
    await expect(post({ attachments })).rejects.toMatchObject({ responseCode: 552 });
    expect(came).toEqual([]);
    await post({});
    expect(came).toHaveLength(1);
  });

  it('openDoor() gives a letter without Message-ID the same id each time', async () => {
    const raw = 'From: a@example.org\r\nTo: returns@desk.example\r\nSubject: x\r\n\r\nhello\r\n';
    const envelope = { from: 'a@example.org', to: ['returns@desk.example'] };
    await post({ raw, envelope });
    await post({ raw, envelope });
    expect(came).toHaveLength(2);
    expect(came[0]?.messageId).toMatch(/^<[0-9a-f]{64}@no-message-id>$/);
    expect(came[1]?.messageId).toBe(came[0]?.messageId);
  });
});
