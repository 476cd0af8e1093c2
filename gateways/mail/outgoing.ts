import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { htmlOf } from '../letters';
import { caseAddress, deskAddress } from './addresses';

/** A letter as it goes out. The same letter gives the same bytes each time it is sent. */
export interface OutgoingLetter {
  /** With its angle brackets; fixed when the letter was decided. */
  readonly messageId: string;
  /** The case that answers belong to; null for a letter about no case. */
  readonly caseNo: string | null;
  readonly recipient: string;
  readonly recipientName: string | null;
  readonly subject: string;
  readonly body: string;
  /** Language of the words, as a tag: `de`. */
  readonly language: string;
  readonly inReplyTo: string | null;
  /** Earlier Message-IDs of the thread, oldest first. */
  readonly thread: readonly string[];
  /** The date in the letter. */
  readonly renderedAt: Date;
}

/** Why a letter was not taken. `permanent`: the same letter would be refused again (an address that does not exist). */
export class LetterRefused extends Error {
  readonly permanent: boolean;

  constructor(message: string, options: { readonly permanent: boolean; readonly cause: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'LetterRefused';
    this.permanent = options.permanent;
  }
}

export interface MailTransport {
  /**
   * Hands one letter to the mail server; resolves when the server took it.
   * @throws LetterRefused when it did not, or nobody knows whether it did
   */
  send(letter: OutgoingLetter): Promise<void>;
  close(): void;
}

/** Patience with the mail server; together well below the lease of a claimed letter. */
const timeouts = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 20_000,
  dnsTimeout: 10_000,
};

/** Letters out by SMTP, over a few connections that are kept open. Nothing connects before the first letter. */
export function mailTransport({
  smtpUrl,
  from,
  patienceMs,
}: {
  readonly smtpUrl: string;
  readonly from: string;
  /** How long the server may be silent, at every point alike; as the timeouts above when absent. */
  readonly patienceMs?: number;
}): MailTransport {
  const desk = deskAddress(from);
  const patience =
    patienceMs === undefined
      ? timeouts
      : { connectionTimeout: patienceMs, greetingTimeout: patienceMs, socketTimeout: patienceMs };
  const transport = createTransport({ url: smtpUrl, pool: true, maxConnections: 4, ...patience });
  return {
    async send(letter) {
      requireAddress(letter);
      const replyTo = letter.caseNo === null ? from : caseAddress(desk, letter.caseNo);
      try {
        await transport.sendMail(message(letter, { from, replyTo }));
      } catch (error) {
        throw asRefusal(letter, error);
      }
    },
    close: () => transport.close(),
  };
}

/** Anything but one plain address could be read as a list or a group, and reach somebody else. */
function requireAddress({ messageId, recipient }: OutgoingLetter): void {
  if (/^[^\s\p{Cc}<>()[\],;:"\\@]+@[^\s\p{Cc}<>()[\],;:"\\@]+$/u.test(recipient)) return;
  const state = 'its recipient is not one plain address';
  throw new LetterRefused(`Cannot send letter ${messageId}: ${state}`, { permanent: true, cause: null });
}

function message(
  letter: OutgoingLetter,
  { from, replyTo }: { readonly from: string; readonly replyTo: string },
) {
  return {
    messageId: letter.messageId,
    date: letter.renderedAt,
    // Random by default; a letter that is sent twice shall be the same letter.
    baseBoundary: createHash('sha256').update(letter.messageId).digest('hex').slice(0, 24),
    from: { name: 'Returns desk', address: oneLine(from) },
    replyTo: oneLine(replyTo),
    to: { name: oneLine(letter.recipientName ?? ''), address: oneLine(letter.recipient) },
    // The envelope's sender is the case's address, so that a bounce finds its case as well.
    envelope: { from: oneLine(replyTo), to: [oneLine(letter.recipient)] },
    subject: oneLine(letter.subject),
    ...(letter.inReplyTo !== null && { inReplyTo: oneLine(letter.inReplyTo) }),
    ...(letter.thread.length > 0 && { references: letter.thread.map(oneLine) }),
    headers: {
      'Content-Language': oneLine(letter.language),
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
    },
    text: letter.body,
    html: htmlOf(letter.body, letter.language),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A line break in a name or subject would begin a header of the writer's own choice. No other control character is of use. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function asRefusal(letter: OutgoingLetter, error: unknown): LetterRefused {
  const reply = error instanceof Error ? error : new Error(String(error));
  const code = 'responseCode' in reply && typeof reply.responseCode === 'number' ? reply.responseCode : null;
  // Only a refused recipient or message is final. 5xx on login or greeting is our configuration, and will be repaired.
  const command = 'command' in reply && typeof reply.command === 'string' ? reply.command : '';
  const aboutLetter = command === 'RCPT TO' || command === 'DATA';
  const permanent = aboutLetter && code !== null && code >= 500 && code !== 503;
  // What a server says may hold any byte, and the store takes no NUL.
  return new LetterRefused(`Cannot send letter ${letter.messageId}: ${oneLine(reply.message)}`, {
    permanent,
    cause: error,
  });
}
