import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { createBell } from '../bell';
import type { Bell } from '../bell';
import { deskAddress } from './addresses';
import { LETTER_LIMIT_BYTES, parseStoredLetter, Unreadable } from './incoming';
import type { IncomingLetter } from './incoming';
import { fetchCut } from './large-letter';

export interface MailboxOptions {
  /** `imaps://user:password@host`; user and password percent-encoded. `imap://` is for a server on this machine. */
  readonly url: string;
  /** The desk's address; it tells which recipients name a case. */
  readonly address: string;
  /** Folder that letters arrive in. */
  readonly inbox: string;
  /** Folders for what was taken in and for what could not be read; made where they are missing. */
  readonly processed: string;
  readonly quarantine: string;
  /** Must have committed when it resolves: the letter is moved away then. When it rejects the letter is read again. */
  readonly onLetter: (letter: IncomingLetter) => Promise<void>;
  /** Hears why a letter was put into quarantine. */
  readonly onQuarantined: (about: { readonly uid: number; readonly reason: string }) => void;
  /** Hears of a lost connection, and of a letter that could not be kept this time. */
  readonly onFailure: (error: unknown) => void;
  /** Ends everything; the letter at hand is finished first. */
  readonly signal: AbortSignal;
  /** Pause before a lost connection is opened again, and before letters that could not be kept are read again. */
  readonly retryMs?: number;
  /** Looks without being told: a server may lose a notice. */
  readonly pollMs?: number;
}

/**
 * Takes in letters from a mailbox by IMAP until the signal ends it, told of new ones by IDLE. A letter is moved out of
 * the inbox only after it was kept, and what is kept is known by its Message-ID: a crash between the two, or several
 * processes at one mailbox, take nothing in twice and lose nothing.
 */
export async function watchMailbox(options: MailboxOptions): Promise<void> {
  const { signal, onFailure, retryMs = 5_000 } = options;
  while (!signal.aborted) {
    await connected(options).catch((error: unknown) => {
      if (!signal.aborted) onFailure(error);
    });
    await pause(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** One connection, from login to its loss. */
async function connected(options: MailboxOptions): Promise<void> {
  const client = open(options);
  const bell = createBell();
  client.on('exists', bell.ring);
  client.on('close', bell.ring);
  // Without a listener an error of the socket would end the process; the close that follows it is heard.
  client.on('error', options.onFailure);
  options.signal.addEventListener('abort', bell.ring);
  try {
    await client.connect();
    await makeFolders(client, options);
    await client.mailboxOpen(options.inbox);
    while (client.usable && !options.signal.aborted) {
      const isClean = await takeIn(client, options);
      await waiting(client, bell, isClean ? (options.pollMs ?? 300_000) : (options.retryMs ?? 5_000));
    }
  } finally {
    options.signal.removeEventListener('abort', bell.ring);
    if (client.usable) await client.logout().catch(() => undefined);
    client.close();
  }
}

function open({ url }: MailboxOptions): ImapFlow {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'imaps:';
  return new ImapFlow({
    host: hostname,
    port: port === '' ? (secure ? 993 : 143) : Number(port),
    secure,
    auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    logger: false,
    // A server may drop a connection that idles for half an hour (RFC 2177).
    maxIdleTime: 20 * 60_000,
  });
}

async function makeFolders(client: ImapFlow, { processed, quarantine }: MailboxOptions): Promise<void> {
  const known = (await client.list()).map(({ path }) => path);
  for (const folder of [processed, quarantine])
    if (!known.includes(folder)) await client.mailboxCreate(folder);
}

/** Reads what lies in the inbox, oldest first. Answers whether every letter found its place. */
async function takeIn(client: ImapFlow, options: MailboxOptions): Promise<boolean> {
  const uids = (await client.search({ all: true }, { uid: true })) || [];
  let isClean = true;
  for (const uid of uids) {
    if (options.signal.aborted) return false;
    const folder = await folderFor(client, uid, options);
    if (folder === null) isClean = false;
    else await client.messageMove(String(uid), folder, { uid: true });
  }
  return isClean;
}

/** Keeps one letter and answers where it goes; null where it stays, to be read again. */
async function folderFor(client: ImapFlow, uid: number, options: MailboxOptions): Promise<string | null> {
  const { processed, quarantine, onQuarantined, onFailure } = options;
  try {
    const letter = await read(client, uid, options);
    if (letter) await options.onLetter(letter);
    return letter && processed;
  } catch (error) {
    if (error instanceof Unreadable) {
      onQuarantined({ uid, reason: error.message });
      return quarantine;
    }
    if (!client.usable) throw error;
    onFailure(error);
    return null;
  }
}

/**
 * The letter, or null when another process has moved it meanwhile.
 * @throws Unreadable when it is none
 */
async function read(
  client: ImapFlow,
  uid: number,
  { address }: MailboxOptions,
): Promise<IncomingLetter | null> {
  const head = await client.fetchOne(String(uid), { size: true, internalDate: true }, { uid: true });
  if (!head) return null;
  // The moment at which the mail server accepted it stops the clock, however long the desk was away (E14, E111).
  const receivedAt = new Date(head.internalDate ?? Date.now());
  const desk = deskAddress(address);
  if ((head.size ?? 0) > LETTER_LIMIT_BYTES) {
    const cut = await fetchCut(client, uid);
    if (!cut) return null;
    const letter = await parseStoredLetter(cut.raw, desk, receivedAt);
    // A letter that is nothing but the file that was left out is still parsed as one, without its content.
    const kept = letter.attachments.filter(({ content }) => content.length > 0);
    return { ...letter, attachments: [...kept, ...cut.leftOut] };
  }
  const whole = await client.fetchOne(String(uid), { source: true }, { uid: true });
  if (!whole || whole.source === undefined) return null;
  return parseStoredLetter(whole.source, desk, receivedAt);
}

/** Idles until the server tells of a letter, the connection ends or the time is over. The next command ends the idling. */
async function waiting(client: ImapFlow, bell: Bell, ms: number): Promise<void> {
  if (!client.usable) return;
  const idling = client.idle().catch(() => undefined);
  await bell.wait(ms);
  // Breaks the idling, so that nothing waits for the server's next word.
  await client.noop().catch(() => undefined);
  await idling;
}
