import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { mailTransport } from '../../gateways/mail';
import type { MailTransport } from '../../gateways/mail';
import { localInbox } from '../../gateways/witnesses/inbox';
import type { Inbox } from '../../gateways/witnesses/inbox';
import { freePort } from '../../local/machine/ports';
import { AuditRig, broken } from './audit-rig';

let rig: AuditRig;
let mailbox: ChildProcess;
let transport: MailTransport;
let mailUrl: string;
let folder: string;

beforeAll(async () => {
  rig = await AuditRig.open();
  folder = mkdtempSync(join(tmpdir(), 'inbox-'));
  const [smtp, web] = [await freePort(), await freePort()];
  mailUrl = `http://127.0.0.1:${web}`;
  const program = join(dirname(require.resolve('maildev/package.json')), 'bin', 'maildev');
  const places = ['--ip', '127.0.0.1', '--smtp', String(smtp), '--web-ip', '127.0.0.1', '--web', String(web)];
  mailbox = spawn(process.execPath, [program, ...places, '--mail-directory', folder], { stdio: 'ignore' });
  for (let tries = 0; !(await isUp()); tries += 1) {
    if (tries > 100) throw new Error('the mailbox does not start');
    await pause(200);
  }
  transport = mailTransport({ smtpUrl: `smtp://127.0.0.1:${smtp}`, from: 'returns@desk.example' });
}, 120_000);

afterAll(async () => {
  transport.close();
  mailbox.kill();
  rmSync(folder, { recursive: true, force: true });
  await rig.cases.close();
});

function isUp(): Promise<boolean> {
  return fetch(`${mailUrl}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function send(messageId: string): Promise<void> {
  const words = { subject: 'Your return', body: 'It is here.', inReplyTo: null, thread: [], language: 'en' };
  const to = { recipient: 'ada@example.org', recipientName: null, renderedAt: new Date() };
  await transport.send({ messageId, caseNo: null, ...words, ...to });
}

test('letters() I7 counts at the inbox what arrived: doubled, lost and forged letters', async () => {
  const inbox = localInbox(mailUrl);
  const { rows } = await sql<{ id: string }>`
    select message_id as id from letters where direction = 'out' order by letter_id limit 4`.execute(
    rig.cases.db,
  );
  const [calm, once, twice, lost] = rows.map(({ id }) => id);
  if (!calm || !once || !twice || !lost) throw new Error('too few letters');
  const sent = (...ids: readonly string[]) => sentBy(inbox, ids);
  const sentBy = (asked: Inbox, ids: readonly string[]) =>
    rig.auditAfter(
      (db) =>
        sql`update letters set sent_at = now() + interval '1 minute' where message_id = any(${ids})`.execute(
          db,
        ),
      { inbox: asked },
    );
  for (const id of [calm, once, twice]) await send(id);
  expect(broken(await sent(calm, once, twice))).toEqual([]);
  expect(broken(await sent(calm, once, twice, lost))).toEqual([
    `I7 ${lost}: it is marked as sent, and it never arrived`,
  ]);
  // It goes out while the audit reads, when the mailbox has been asked already.
  const asked: Inbox[] = [];
  const busy: Inbox = {
    async arrivals() {
      const before = await inbox.arrivals();
      if (asked.push(inbox) === 1) await send(lost);
      return before;
    },
  };
  expect(broken(await sentBy(busy, [calm, once, twice, lost]))).toEqual([]);
  // One of them may come twice: a worker that dies between sending and marking sends again.
  await send(twice);
  expect(broken(await sent(calm, once, twice))).toEqual([]);
  await send(once);
  expect(broken(await sent(calm, once, twice))).toEqual([
    `I7 ${once}: it arrived 2 times`,
    `I7 ${twice}: it arrived 2 times`,
  ]);
  await send('<rma-000001.9.closed@returns-desk>');
  expect(broken(await sent(calm, once, twice))).toContain(
    'I7 <rma-000001.9.closed@returns-desk>: it arrived, and the desk has no such letter',
  );
});
