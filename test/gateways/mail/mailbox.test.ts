import { setTimeout as pause } from 'node:timers/promises';
import { watchMailbox } from '../../../gateways/mail';
import type { IncomingLetter } from '../../../gateways/mail';
import { endless } from '../../support/mail/endless';
import { noImapServer, startImapServer } from '../../support/mail/dovecot';
import type { ImapServer } from '../../support/mail/dovecot';

if (noImapServer !== null) process.stderr.write(`${noImapServer}\n`);
const describeImap = noImapServer === null ? describe : describe.skip;

describeImap('watchMailbox() at a real IMAP server', () => {
  let server: ImapServer;
  let letters = 0;
  let watches: { readonly stop: AbortController; readonly ended: Promise<void> }[] = [];
  let took: IncomingLetter[] = [];
  let quarantined: string[] = [];

  beforeAll(async () => {
    server = await startImapServer();
  });
  afterEach(async () => {
    for (const { stop } of watches) stop.abort();
    await Promise.all(watches.map(({ ended }) => ended));
    watches = [];
    took = [];
    quarantined = [];
    const client = await server.login();
    for (const { path } of await client.list()) {
      const lock = await client.getMailboxLock(path);
      await client.messageDelete('1:*').catch(() => false);
      lock.release();
    }
    await client.logout();
  });
  afterAll(() => server.close());

  function watch(onLetter: (letter: IncomingLetter) => Promise<void> = keep): AbortController {
    const stop = new AbortController();
    const ended = watchMailbox({
      url: server.url,
      address: 'returns@desk.example',
      ...{ inbox: 'INBOX', processed: 'Processed', quarantine: 'Quarantine' },
      onLetter,
      onQuarantined: ({ reason }) => quarantined.push(reason),
      onFailure: () => undefined,
      signal: stop.signal,
      retryMs: 100,
    });
    watches.push({ stop, ended });
    return stop;
  }

  const keep = (letter: IncomingLetter): Promise<void> => {
    took.push(letter);
    return Promise.resolve();
  };

  function raw(headers: readonly string[] = []): string {
    letters += 1;
    const own = [`Message-ID: <letter-${letters}@example.org>`, 'From: Ada <Ada@example.org>'];
    const usual = ['To: returns@desk.example', 'Subject: It hums', 'Date: Mon, 1 Jan 2001 00:00:00 +0000'];
    return [...headers, ...own, ...usual, '', 'Channel two.', ''].join('\r\n');
  }

  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (const end = Date.now() + 10_000; !(await holds()); await pause(30))
      if (Date.now() > end) throw new Error('waited in vain');
  }

  const lies = async () => ({
    inbox: await server.count('INBOX'),
    processed: await server.count('Processed'),
    quarantine: await server.count('Quarantine'),
  });

  it('watchMailbox() hears of a letter by IDLE, keeps it and moves it away (E111)', async () => {
    watch();
    await until(async () => (await server.count('Processed')) === 0 && (await hasFolder('Quarantine')));
    await pause(300);
    const before = Date.now();
    await server.deliver(
      raw(['Return-Path: <ada@example.org>', 'Delivered-To: returns+rma-000042@desk.example']),
    );
    // It looks by itself only after five minutes.
    await until(() => took.length === 1);
    expect(took[0]).toMatchObject({ sender: 'ada@example.org', caseNo: 'RMA-000042', subject: 'It hums' });
    // The time of the mail server, to the second, and not the date that the letter gives itself.
    expect(Math.abs((took[0]?.receivedAt.getTime() ?? 0) - before)).toBeLessThan(10_000);
    await until(async () => (await server.count('INBOX')) === 0);
    expect(await lies()).toEqual({ inbox: 0, processed: 1, quarantine: 0 });
  });

  it('watchMailbox() tells a bounce by its empty Return-Path', async () => {
    watch();
    await server.deliver(raw(['Return-Path: <>']));
    await server.deliver(raw(['Return-Path: <ada@example.org>']));
    await until(() => took.length === 2);
    expect(took.map(({ automatic }) => automatic)).toEqual([true, false]);
  });

  it('watchMailbox() reads a letter again after a crash between keeping and moving, with the same Message-ID', async () => {
    await server.deliver(raw());
    const stop = watch(async (letter) => {
      await keep(letter);
      stop.abort();
      throw new Error('the process died here');
    });
    await until(() => took.length === 1);
    await Promise.all(watches.map(({ ended }) => ended));
    expect(await lies()).toMatchObject({ inbox: 1 });
    watch();
    await until(async () => (await server.count('Processed')) === 1);
    expect(took.map(({ messageId }) => messageId)).toEqual([took[0]?.messageId, took[0]?.messageId]);
    expect(await lies()).toMatchObject({ inbox: 0, processed: 1 });
  });

  it('watchMailbox() puts what is no letter into quarantine, says so, and goes on', async () => {
    await server.deliver('this is\r\nno letter\r\n');
    await server.deliver(raw());
    watch();
    await until(async () => (await server.count('INBOX')) === 0);
    expect(await lies()).toEqual({ inbox: 0, processed: 1, quarantine: 1 });
    expect(quarantined).toEqual(['it names no sender']);
    expect(took).toHaveLength(1);
  });

  it('watchMailbox() puts a letter of parts without end into quarantine, and reads it once', async () => {
    await server.deliver(endless(raw(['Content-Type: multipart/mixed; boundary=b'])));
    watch();
    await until(async () => (await server.count('Quarantine')) === 1);
    expect(await lies()).toEqual({ inbox: 0, processed: 0, quarantine: 1 });
    expect(quarantined).toEqual([expect.stringMatching(/^its parts cannot be told apart: Max/)]);
  });

  it('watchMailbox() lets no letter that cannot be kept hold up the others, and tries it again', async () => {
    let fails = 2;
    await server.deliver(raw());
    await server.deliver(raw());
    const [first, second] = [letters - 1, letters].map((n) => `<letter-${n}@example.org>`);
    watch((letter) => {
      if (letter.messageId !== first || (fails -= 1) < 0) return keep(letter);
      return Promise.reject(new Error('the database is away'));
    });
    await until(() => took.length === 2);
    expect(took.map(({ messageId }) => messageId)).toEqual([second, first]);
  });

  it('watchMailbox() comes back after the server was away', async () => {
    watch();
    await server.deliver(raw());
    await until(() => took.length === 1);
    await server.stop();
    await pause(200);
    await server.start();
    await server.deliver(raw());
    await until(() => took.length === 2);
    await until(async () => (await server.count('Processed')) === 2);
  });

  it('watchMailbox() of several processes does no harm: each letter ends in one place', async () => {
    watch();
    watch();
    watch();
    for (let count = 0; count < 5; count += 1) await server.deliver(raw());
    await until(async () => (await server.count('INBOX')) === 0 && (await server.count('Processed')) >= 5);
    await pause(300);
    // Two may hand over the same letter at once; its Message-ID makes it one.
    expect(new Set(took.map(({ messageId }) => messageId)).size).toBe(5);
    expect(await lies()).toMatchObject({ inbox: 0, quarantine: 0 });
  });

  async function hasFolder(path: string): Promise<boolean> {
    const client = await server.login();
    const folders = await client.list();
    await client.logout();
    return folders.some((folder) => folder.path === path);
  }
});
