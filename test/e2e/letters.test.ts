import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import { acceptAppeal } from '../../api/appeals';
import { actAsCustomer } from '../../api/cases/act';
import { startDoor, watchLetters } from '../../api/letters-in';
import type { LettersInDeps } from '../../api/letters-in';
import { sweepOnce } from '../../api/sweep';
import type { Door } from '../../gateways/mail';
import { ApiRig } from '../api/api-rig';
import { CaseRig } from '../support/case-rig';
import { noImapServer, startImapServer } from '../support/mail/dovecot';
import { eximReport } from '../support/mail/exim-report';
import { startMailSink } from '../support/mail/mail-sink';
import type { MailSink } from '../support/mail/mail-sink';
import { buyerEmail, putOrder } from '../support/order';
import { corpus } from '../support/uploads/corpus';

const from = 'returns@desk.example';
const firstLetter = '<first@mail.example.org>';

interface Shown {
  readonly kind: string;
  readonly about: string | null;
  readonly text: string | null;
  readonly subject: string | null;
  readonly undelivered: { readonly reason: string } | null;
}

describe('the way of letters, with real servers', () => {
  let sink: MailSink;
  let rig: CaseRig;
  let api: ApiRig;
  let door: Door;
  let deps: LettersInDeps & Pick<ApiRig['deps'], 'log'>;

  beforeAll(async () => {
    sink = await startMailSink();
    rig = await CaseRig.open({ smtpUrl: sink.url });
    api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient });
    deps = {
      ...{ db: rig.db, log: api.deps.log, now: () => new Date() },
      act: (asked) => actAsCustomer(api.deps, asked),
      acceptAppeal: (request) => acceptAppeal(api.deps, request),
    };
    door = await startDoor({ SMTP_DOOR_PORT: 0, MAIL_FROM: from }, deps);
  });
  afterAll(async () => {
    await door.close();
    await api.close();
    await rig.close();
    await sink.close();
  });

  async function post(mail: SendMailOptions): Promise<void> {
    const transport = createTransport({ host: '127.0.0.1', port: door.port });
    await transport.sendMail({ from: `Ada <${buyerEmail}>`, to: from, ...mail });
  }

  const messages = async (caseNo: string): Promise<readonly Shown[]> => {
    const { json } = await api.get(`/api/v1/cases/${caseNo}/messages`, 'support');
    return (json as { items: readonly Shown[] }).items;
  };

  async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + 15_000; ; await pause(50)) {
      const found = await look();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error('waited in vain');
    }
  }

  const sent = (words: string) => until(() => sink.letters.find(({ mail }) => mail.text?.includes(words)));

  test('a letter with two attachments opens a case, the answer threads, the bounce shows (A1, A2, E37)', async () => {
    const { orderNo } = await putOrder(rig.db, { orderNo: 'DE-77001' });
    const photo = (await corpus()).find(({ name }) => name.endsWith('.png'))?.content;
    const attachments = [
      { filename: 'schaltplan.png', content: photo },
      { filename: 'protokoll.log', content: '12:00 brummt' },
    ];
    const first: SendMailOptions = {
      ...{
        messageId: firstLetter,
        subject: `Bestellung ${orderNo}`,
        text: 'Kanal zwei brummt.',
        attachments,
      },
      headers: { 'Content-Language': 'de-DE' },
    };
    await post(first);
    const { case_no: caseNo } = await rig.db.selectFrom('cases').select('case_no').executeTakeFirstOrThrow();
    const files = await api.get(`/api/v1/cases/${caseNo}/files`, 'support');
    expect(files.json).toMatchObject({
      items: [{ quarantined: null }, { quarantined: null }],
    });
    const stored = await rig.db.selectFrom('files').select('content').where('case_no', '=', caseNo).execute();
    expect([photo, ...stored.map(({ content }) => content)].map((one) => one?.includes('canary'))).toEqual([
      true,
      false,
      false,
    ]);

    const answer = await sent('Ihr Schreiben kam rechtzeitig');
    expect(answer.mail.inReplyTo).toBe(firstLetter);
    expect([answer.mail.references].flat()).toEqual([firstLetter]);
    expect(answer.mail.html).toContain('lang="de"');
    expect(answer.mail.headers.get('content-language')).toBe('de');

    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    const proposal = await sent('EINVERSTANDEN');
    expect([proposal.mail.references].flat()).toEqual([firstLetter, answer.mail.messageId]);
    await post({
      messageId: '<second@mail.example.org>',
      to: proposal.mail.replyTo?.text ?? '',
      subject: `Re: ${proposal.mail.subject ?? ''}`,
      ...(proposal.mail.messageId !== undefined && { inReplyTo: proposal.mail.messageId }),
      text: 'Einverstanden\n\nAda',
    });
    await rig.untilStage(caseNo, 'parcel');
    const address = await sent('danke für Ihr Einverständnis');
    expect(address.mail.inReplyTo).toBe('<second@mail.example.org>');

    const lettersSent = sink.letters.length;
    await post(eximReport(address, '552 5.2.2 <%>: Recipient address rejected: mailbox full'));
    const absence = { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' };
    await post({
      to: address.envelopeFrom,
      subject: 'Abwesend',
      text: 'Ich bin im Urlaub.',
      headers: absence,
    });
    const shown = await messages(caseNo);
    expect(shown.filter(({ kind }) => kind === 'letter-in')).toHaveLength(2);
    expect(shown.filter(({ kind }) => kind === 'bounce')).toMatchObject([
      { subject: 'Mail delivery failed: returning message to sender' },
    ]);
    expect(shown.filter(({ kind }) => kind === 'automatic')).toMatchObject([{ subject: 'Abwesend' }]);
    expect(shown.find(({ about }) => about === 'lab-address')?.undelivered).toMatchObject({
      reason: `552 5.2.2 <${buyerEmail}>: Recipient address rejected: mailbox full`,
    });

    await sweepOnce(api.deps, new Date());
    const held = await rig.until(caseNo, ({ heldSince }) => heldSince !== null);
    expect(held).toMatchObject({ stage: 'parcel', attention: 'support' });
    await sweepOnce(api.deps, new Date());
    await pause(500);
    expect(sink.letters).toHaveLength(lettersSent);
    expect((await rig.eventNames(caseNo)).filter((name) => name === 'caseHeld')).toHaveLength(1);
  });

  (noImapServer === null ? test : test.skip)(
    'the same letter out of a real mailbox is no second one: it opens no case and leaves no second file (E25)',
    async () => {
      const server = await startImapServer();
      const stop = new AbortController();
      const raw = (id: string, words: string): string =>
        [
          'Return-Path: <ada@example.org>',
          `Message-ID: ${id}`,
          `From: ${buyerEmail}`,
          `To: ${from}`,
          `Subject: ${words}`,
          '',
          'Es brummt.',
          '',
        ].join('\r\n');
      const files = () => rig.db.selectFrom('files').select('file_id').orderBy('file_id').execute();
      const before = await files();
      const { orderNo } = await putOrder(rig.db, { orderNo: 'DE-77002' });
      await server.deliver(raw(firstLetter, 'again'));
      await server.deliver(raw('<mailbox@mail.example.org>', `Bestellung ${orderNo}`));
      const folders = { IMAP_MAILBOX: 'INBOX', IMAP_PROCESSED: 'Processed', IMAP_QUARANTINE: 'Quarantine' };
      const watched = watchLetters({ ...folders, IMAP_URL: server.url, MAIL_FROM: from }, deps, stop.signal);
      try {
        await until(async () => ((await server.count('Processed')) === 2 ? true : undefined));
        expect(await server.count('INBOX')).toBe(0);
        const appeals = await rig.db.selectFrom('appeals').select('order_no').orderBy('order_no').execute();
        expect(appeals).toEqual([{ order_no: 'DE-77001' }, { order_no: 'DE-77002' }]);
        expect(await files()).toEqual(before);
      } finally {
        stop.abort();
        await watched;
        await server.close();
      }
    },
  );
});
