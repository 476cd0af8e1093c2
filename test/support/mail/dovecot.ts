import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { freePort } from '../../../local/machine/ports';

const binary = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'].find(existsSync);

/** Why no IMAP server can run here, or null. Debian has it in `dovecot-imapd`. */
export const noImapServer: string | null =
  binary === undefined ? 'skipped: Dovecot is not installed (apt-get install dovecot-imapd)' : null;

export interface ImapServer {
  readonly url: string;
  /** A client of its own, logged in. */
  login(): Promise<ImapFlow>;
  /** Delivers a letter to the inbox, as a mail server would. */
  deliver(raw: string): Promise<void>;
  /** How many letters lie in a folder; 0 where there is no such folder. */
  count(folder: string): Promise<number>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Dovecot with a configuration, a port and a mailbox of its own, in a temporary folder; without root as whoever runs the test. */
export async function startImapServer(): Promise<ImapServer> {
  // Short, because it holds sockets; and their path must be open to the server's own users.
  const home = mkdtempSync(join(tmpdir(), 'imap-'));
  chmodSync(home, 0o755);
  const port = await freePort();
  writeFileSync(join(home, 'dovecot.conf'), configuration(home, port));
  const server = { child: await run(home, port) };
  const login = async (): Promise<ImapFlow> => {
    const auth = { user: 'returns', pass: 'se/cret' };
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const stop = () => end(server.child);
  return {
    url: `imap://returns:se%2Fcret@127.0.0.1:${port}`,
    login,
    async deliver(raw) {
      const client = await login();
      await client.append('INBOX', raw);
      await client.logout();
    },
    async count(folder) {
      const client = await login();
      const known = (await client.list()).some(({ path }) => path === folder);
      const status = known && (await client.status(folder, { messages: true }));
      await client.logout();
      return (status && status.messages) || 0;
    },
    stop,
    async start() {
      server.child = await run(home, port);
    },
    async close() {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function configuration(home: string, port: number): string {
  const isRoot = process.getuid?.() === 0;
  const own = idOf('-un');
  const [uid, gid] = isRoot ? [idOf('-u', 'nobody'), idOf('-g', 'nobody')] : [idOf('-u'), idOf('-g')];
  const mail = join(home, 'mail');
  mkdirSync(mail);
  if (isRoot) chownSync(mail, Number(uid), Number(gid));
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${home}/run
log_path = ${home}/dovecot.log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
${isRoot ? '' : `default_internal_user = ${own}\ndefault_login_user = ${own}\ndefault_internal_group = ${idOf('-gn')}`}
mail_location = maildir:${mail}/%u
passdb {
  driver = static
  args = password=se/cret
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${mail}/%u
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
`;
}

function idOf(...args: readonly string[]): string {
  return spawnSync('id', args, { encoding: 'utf8' }).stdout.trim();
}

async function run(home: string, port: number): Promise<ChildProcess> {
  const child = spawn(binary ?? '', ['-F', '-c', join(home, 'dovecot.conf')], { stdio: 'ignore' });
  for (const end = Date.now() + 45_000; !(await answers(port));) {
    if (Date.now() > end || child.exitCode !== null)
      throw new Error(`Dovecot does not start: ${readFileSync(join(home, 'dovecot.log'), 'utf8')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
