import fc from 'fast-check';
import { mailTransport, LetterRefused } from '../../../gateways/mail';
import type { OutgoingLetter } from '../../../gateways/mail';
import { startMailSink } from '../../support/mail/mail-sink';
import type { MailSink } from '../../support/mail/mail-sink';

const letter: OutgoingLetter = {
  messageId: '<rma-000042.7.offer@returns-desk>',
  caseNo: 'RMA-000042',
  recipient: 'ipek@example.org',
  recipientName: 'İpek Şahin',
  subject: 'Grüße – your offer',
  body: 'Dear İpek,\n\n- Refund\n- Repair <b>\n\nSee https://desk.example/c/1?a=1&b=2\n',
  language: 'de',
  inReplyTo: '<second@example.org>',
  thread: ['<first@example.org>', '<second@example.org>'],
  renderedAt: new Date('2026-03-01T09:30:00.000Z'),
};

let sink: MailSink;
beforeAll(async () => {
  sink = await startMailSink();
});
afterAll(() => sink.close());

async function send(change: Partial<OutgoingLetter> = {}) {
  const transport = mailTransport({ smtpUrl: sink.url, from: 'returns@desk.example' });
  try {
    await transport.send({ ...letter, ...change });
  } finally {
    transport.close();
  }
  const sunk = sink.letters.at(-1);
  if (!sunk) throw new Error('nothing was sent');
  return sunk;
}

/** Names of the headers before the first empty line, folded lines left out. */
function headerNames(raw: string): readonly string[] {
  const [head = ''] = raw.split('\r\n\r\n', 1);
  return head.split('\r\n').flatMap((line) => /^([^\s:]+):/.exec(line)?.[1]?.toLowerCase() ?? []);
}

describe('mailTransport()', () => {
  it('mailTransport() keeps Message-ID, thread and names with every letter of the alphabet', async () => {
    const { mail, envelopeTo } = await send();
    expect(mail.messageId).toBe(letter.messageId);
    expect(mail.inReplyTo).toBe('<second@example.org>');
    expect(mail.references).toEqual(['<first@example.org>', '<second@example.org>']);
    expect(mail.date).toEqual(letter.renderedAt);
    expect(mail.to).toMatchObject({ value: [{ name: 'İpek Şahin', address: 'ipek@example.org' }] });
    expect(mail.subject).toBe('Grüße – your offer');
    expect(envelopeTo).toEqual(['ipek@example.org']);
  });

  it('mailTransport() lets answers and bounces come to the address of the case', async () => {
    const { mail, envelopeFrom } = await send();
    expect(mail.replyTo?.value[0]?.address).toBe('returns+rma-000042@desk.example');
    expect(envelopeFrom).toBe('returns+rma-000042@desk.example');
    expect(mail.from?.value[0]?.address).toBe('returns@desk.example');
    const unplaced = await send({ caseNo: null });
    expect(unplaced.mail.replyTo?.value[0]?.address).toBe('returns@desk.example');
  });

  it('mailTransport() says that a machine wrote', async () => {
    const { mail } = await send();
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
  });

  it('mailTransport() sends text and a page that says the same, escaped', async () => {
    const { mail } = await send();
    expect(mail.text).toContain('- Repair <b>');
    expect(mail.html).toContain('<li>Repair &lt;b&gt;</li>');
    expect(mail.html).toContain('href="https://desk.example/c/1?a=1&amp;b=2"');
  });

  it('mailTransport() sends the same bytes each time', async () => {
    const [first, second] = [await send(), await send()];
    expect(second.raw).toBe(first.raw);
  });

  it('mailTransport() lets no line break in a name, subject or address begin a header', async () => {
    const { mail, envelopeTo } = await send({
      recipientName: 'Eve\r\nBcc: eve@evil.example',
      subject: 'Hello\r\nBcc: eve@evil.example\r\n\r\nbody',
      inReplyTo: '<a@b>\r\nX-Evil: 1',
    });
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.headers.has('x-evil')).toBe(false);
    expect(envelopeTo).toEqual(['ipek@example.org']);
  });

  it('mailTransport() adds no header and no recipient, whatever names, subjects and addresses hold', async () => {
    const hostile = fc
      .array(
        fc.constantFrom(
          ...[
            '\r\n',
            '\n',
            '\r',
            '\u0085',
            '\u2028',
            '\u2029',
            '\u000b',
            '\u000c',
            '\0',
            '\r\n\r\n',
            '\t',
            ' ',
          ],
          ...[
            'Bcc: eve@evil.example',
            'X-Evil: 1',
            'eve@evil.example',
            '<',
            '>',
            ',',
            ';',
            ':',
            '"',
            '\\',
            '(',
            '@',
          ],
          ...['Zażółć', '=?utf-8?Q?=0D=0ABcc:_eve@evil.example?=', '\ud800', 'a'.repeat(90)],
        ),
        { maxLength: 8 },
      )
      .map((parts) => parts.join(''));
    const plain = headerNames((await send()).raw);
    const change = fc.record({
      recipientName: hostile,
      subject: hostile,
      recipient: fc.oneof(
        fc.constant('ipek@example.org'),
        hostile.map((text) => `ipek@example.org${text}`),
      ),
      inReplyTo: hostile,
      thread: fc.array(hostile, { maxLength: 3 }),
      language: hostile,
      messageId: hostile.map((text) => `<a@b>${text}`),
    });
    await fc.assert(
      fc.asyncProperty(change, async (hostileLetter) => {
        const before = sink.letters.length;
        // An address that is none may be refused; nothing else is sent then.
        await send(hostileLetter).catch((error: unknown) => expect(error).toBeInstanceOf(LetterRefused));
        for (const sunk of sink.letters.slice(before)) {
          expect(headerNames(sunk.raw).filter((name) => !plain.includes(name))).toEqual([]);
          expect(sunk.mail.headers.has('bcc')).toBe(false);
          expect(sunk.envelopeTo).toHaveLength(1);
          expect(sunk.envelopeTo[0]).toMatch(/^ipek@/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [550, true],
    [450, false],
  ])('mailTransport() tells a refusal for good from one for now (%i)', async (code, permanent) => {
    sink.refuseWith(code);
    try {
      const refusal = await send().catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(LetterRefused);
      expect(refusal).toMatchObject({ permanent });
    } finally {
      sink.refuseWith(null);
    }
  });

  it('mailTransport() takes a mail server that is away for a trouble that passes', async () => {
    const transport = mailTransport({ smtpUrl: 'smtp://127.0.0.1:9', from: 'returns@desk.example' });
    await expect(transport.send(letter)).rejects.toMatchObject({ name: 'LetterRefused', permanent: false });
    transport.close();
  });
});
