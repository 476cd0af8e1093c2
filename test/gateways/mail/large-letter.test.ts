import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { watchMailbox } from '../../../gateways/mail';
import type { IncomingLetter } from '../../../gateways/mail';
import { noImapServer, startImapServer } from '../../support/mail/dovecot';
import type { ImapServer } from '../../support/mail/dovecot';

if (noImapServer !== null) process.stderr.write(`${noImapServer}\n`);
const describeImap = noImapServer === null ? describe : describe.skip;

const MEGABYTE = 1024 * 1024;
const refused =
  'not taken in: a letter with all its files may have 25 MB; send it smaller, or in a letter of its own';

describeImap('watchMailbox() with a letter above 25 MB at a real IMAP server', () => {
  let server: ImapServer;
  let line: { readonly url: string; readonly received: () => number; readonly close: () => void };
  let took: IncomingLetter[] = [];
  const unread: string[] = [];

  beforeAll(async () => {
    server = await startImapServer();
  });
  beforeEach(async () => {
    line = await countedLine(server.url);
    took = [];
  });
  afterEach(() => line.close());
  afterAll(() => server.close());

  async function takeIn(raw: string): Promise<IncomingLetter> {
    await server.deliver(raw);
    const stop = new AbortController();
    const ended = watchMailbox({
      url: line.url,
      address: 'returns@desk.example',
      ...{ inbox: 'INBOX', processed: 'Processed', quarantine: 'Quarantine' },
      onLetter: (letter) => Promise.resolve(void took.push(letter)),
      onQuarantined: ({ reason }) => unread.push(reason),
      onFailure: () => undefined,
      signal: stop.signal,
      retryMs: 100,
    });
    for (const end = Date.now() + 60_000; (await server.count('INBOX')) > 0; await pause(50))
      if (Date.now() > end) throw new Error('waited in vain');
    stop.abort();
    await ended;
    const [letter] = took;
    if (!letter) throw new Error(`not taken in: ${unread.join()}`);
    return letter;
  }

  it('watchMailbox() takes in its text and the files that fit, and names the others with the reason (E32)', async () => {
    const before = Date.now();
    const mixed = part('multipart/alternative; boundary="in ner"', [
      '--in ner',
      part('text/plain; charset=utf-8', ['It h=C3=A4mmers.'], 'quoted-printable'),
      '--in ner',
      part('text/html; charset=utf-8', ['<p>It h&auml;mmers.</p>']),
      '--in ner--',
    ]);
    const letter = await takeIn(
      letterOf([
        mixed,
        file('film one.mp4', 19 * MEGABYTE),
        file('photo.jpg', 3000),
        file("filename*=utf-8''sch%C3%B6n.mov", 18 * MEGABYTE),
        file('log.txt', 2 * MEGABYTE),
      ]),
    );
    expect(letter).toMatchObject({
      messageId: '<large@example.org>',
      sender: 'ada@example.org',
      subject: 'Order DE-1',
      caseNo: 'RMA-000042',
      automatic: false,
    });
    expect(letter.text.trim()).toBe('It hämmers.');
    expect(Math.abs(letter.receivedAt.getTime() - before)).toBeLessThan(60_000);
    expect(letter.attachments.map(({ name, content, refused: why }) => [name, content.length, why])).toEqual([
      ['photo.jpg', 3000, undefined],
      ['log.txt', 2 * MEGABYTE, undefined],
      ['film one.mp4', 0, refused],
      ['schön.mov', 0, refused],
    ]);
    expect(await server.count('Processed')).toBe(1);
    expect(await server.count('Quarantine')).toBe(0);
    expect(line.received()).toBeLessThan(6 * MEGABYTE);
  });

  it('watchMailbox() takes in the beginning of a text that has no end, and a file beside it (E32)', async () => {
    const text = 'Channel two hums.\r\n' + 'and on it goes\r\n'.repeat(1_800_000);
    const letter = await takeIn(letterOf([part('text/plain', [text]), file('photo.jpg', 3000)]));
    expect(letter.text.startsWith('Channel two hums.\nand on')).toBe(true);
    expect(letter.text.length).toBeLessThanOrEqual(MEGABYTE);
    expect(letter.attachments.map(({ name, refused: why }) => [name, why])).toEqual([
      ['photo.jpg', undefined],
      ['text of the letter', 'only the first megabyte of this text was taken in'],
    ]);
    expect(line.received()).toBeLessThan(2 * MEGABYTE);
  });

  it('watchMailbox() takes in a letter that is nothing but a film, and one that is nothing but text (E32)', async () => {
    const film = await takeIn([...head, file('film.mp4', 19 * MEGABYTE)].join('\r\n'));
    expect(film).toMatchObject({ subject: 'Order DE-1', text: '' });
    expect(film.attachments.map(({ name, refused: why }) => [name, why])).toEqual([['film.mp4', refused]]);
    took = [];
    const text = await takeIn([...head, '', 'Channel two.\r\n'.repeat(2_000_000)].join('\r\n'));
    expect(text.text.startsWith('Channel two.\nChannel two.')).toBe(true);
    expect(text.attachments.map(({ name }) => name)).toEqual(['text of the letter']);
    expect(line.received()).toBeLessThan(2 * MEGABYTE);
  });

  it('watchMailbox() never fetches more than 25 MB, however many files just fit (E32)', async () => {
    const files = Array.from({ length: 6 }, (_none, at) => file(`film-${at}.mp4`, 5 * MEGABYTE));
    const letter = await takeIn(letterOf([part('text/plain', ['Channel two.']), ...files]));
    expect(letter.attachments.filter(({ refused: why }) => why === undefined)).toHaveLength(3);
    expect(letter.attachments.filter(({ refused: why }) => why !== undefined)).toHaveLength(3);
    expect(line.received()).toBeLessThan(25 * MEGABYTE);
  });

  it('watchMailbox() knows a machine by its headers also where its letter is too large', async () => {
    const report = [...head.filter((header) => !header.startsWith('Return-Path')), 'Return-Path: <>'];
    const kind = 'Content-Type: multipart/report; report-type=delivery-status; boundary=b';
    const status = part('message/delivery-status', ['Action: failed', 'Status: 5.1.1', '']);
    const body = ['', '--b', status, '--b', file('returned.eml', 19 * MEGABYTE), '--b--', ''];
    const letter = await takeIn([...report, kind, ...body].join('\r\n'));
    expect(letter).toMatchObject({ automatic: true, bounce: { reason: '5.1.1' } });
  });
});

const head = [
  'Return-Path: <ada@example.org>',
  'Delivered-To: returns+rma-000042@desk.example',
  'Message-ID: <large@example.org>',
  'From: Ada <Ada@example.org>',
  'To: returns@desk.example',
  'Subject: Order DE-1',
];

function letterOf(parts: readonly string[]): string {
  const body = parts.flatMap((one) => ['--outer', one]);
  return [...head, 'Content-Type: multipart/mixed; boundary=outer', '', ...body, '--outer--', ''].join(
    '\r\n',
  );
}

function part(type: string, lines: readonly string[], encoding = '8bit'): string {
  return [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, '', ...lines].join('\r\n');
}

/** A file of so many bytes, as mail programs send it. `name` may be the whole parameter of its header. */
function file(name: string, bytes: number): string {
  const parameter = name.includes('=') ? name : `filename="${name}"`;
  const content = Buffer.alloc(bytes, 'film').toString('base64').replace(/.{76}/g, '$&\r\n');
  return [
    'Content-Type: application/octet-stream',
    `Content-Disposition: attachment; ${parameter}`,
    'Content-Transfer-Encoding: base64',
    '',
    content,
  ].join('\r\n');
}

/** A line to the server that counts what comes back on it, in bytes. */
async function countedLine(to: string) {
  const { username, password, port } = new URL(to);
  let bytes = 0;
  const proxy: Server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    far.on('data', (chunk) => (bytes += chunk.length));
    for (const socket of [near, far]) socket.on('error', () => (near.destroy(), far.destroy()));
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port: own } = proxy.address() as AddressInfo;
  return {
    url: `imap://${username}:${password}@127.0.0.1:${own}`,
    received: () => bytes,
    close: () => void proxy.close(),
  };
}
