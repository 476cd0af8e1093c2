import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import type { AddressObject, Attachment as MailAttachment, ParsedMail } from 'mailparser';
import { isZoneOrOffset } from '../../policy';
import { addressee } from './addresses';
import type { DeskAddress } from './addresses';

/** The largest letter that is read into memory as a whole, attachments in their mail encoding included. */
export const LETTER_LIMIT_BYTES = 25 * 1024 * 1024;

/** A letter as it reached us, parsed. */
export interface IncomingLetter {
  /** With its angle brackets; a letter without one gets an id from its content, so a repeated one is known. */
  readonly messageId: string;
  readonly inReplyTo: string | null;
  /** Message-IDs of In-Reply-To and References, without doubles. */
  readonly thread: readonly string[];
  /** Case number in the address it was sent to. */
  readonly caseNo: string | null;
  /** Address in the From header, in lower case. Easy to forge: it opens no door that money goes through. */
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  /** Language the letter says it is in, or that its writer prefers, as a tag; null where it says nothing. */
  readonly language: string | null;
  /** Written by a machine (absence notes, lists, bounces): kept, never answered, never an appeal. */
  readonly automatic: boolean;
  /** A mail server's report that letters were not delivered (RFC 3464); null for every other letter. */
  readonly bounce: Bounce | null;
  /** Offset from UTC of its Date header, such as `+05:30`: where its writer's clock stands (E6); null where it says none. */
  readonly timeZone: string | null;
  /** The moment our door had it; that of its own Date header is never used (E111). */
  readonly receivedAt: Date;
  readonly attachments: readonly Attachment[];
}

export interface Bounce {
  /** Message-IDs of the letters that did not arrive. */
  readonly of: readonly string[];
  /** Why, in the words of the mail server. */
  readonly reason: string;
}

/** A file as it was sent; nobody has looked at it. */
export interface Attachment {
  readonly name: string;
  readonly mediaType: string;
  /** Empty where the file was not taken in. */
  readonly content: Buffer;
  /** Why the file was not taken in; left out where it was. */
  readonly refused?: string;
}

/** What the envelope knows. `returnPath` is empty for bounces. */
export interface Envelope {
  readonly returnPath: string;
  readonly recipient: string;
  readonly caseNo: string | null;
}

/**
 * Reads a raw letter. Broken MIME gives what can be read of it.
 * @throws Unreadable when it is no mail at all, or has parts without end
 */
export async function parseLetter(
  raw: Buffer,
  envelope: Envelope,
  receivedAt: Date,
): Promise<IncomingLetter> {
  return letterOf(await parsed(raw), { raw, envelope, receivedAt });
}

/**
 * Reads a letter as a mailbox keeps it: the envelope is what the delivering server wrote into its headers.
 * @throws Unreadable as `parseLetter` does, and when it names no sender: it is no letter that anybody could be answered to
 */
export async function parseStoredLetter(
  raw: Buffer,
  desk: DeskAddress,
  receivedAt: Date,
): Promise<IncomingLetter> {
  const mail = await parsed(raw);
  const letter = letterOf(mail, { raw, envelope: storedEnvelope(mail, desk), receivedAt });
  if (letter.sender === '') throw new Unreadable('it names no sender');
  return letter;
}

/** What lies in the mailbox is no letter. */
export class Unreadable extends Error {}

async function parsed(raw: Buffer): Promise<ParsedMail> {
  try {
    return await simpleParser(raw, { skipImageLinks: true, skipTextToHtml: true });
  } catch (error) {
    // A thousand parts, or a header of a megabyte: it would be read in vain again and again.
    const why = error instanceof Error ? error.message : String(error);
    throw new Unreadable(`its parts cannot be told apart: ${why}`, { cause: error });
  }
}

/** Servers name the recipient in different headers; the one that names a case is the one that was meant. */
function storedEnvelope(mail: ParsedMail, desk: DeskAddress): Envelope {
  const lines = mail.headerLines.filter(({ key }) => recipientHeaders.includes(key)).map(({ line }) => line);
  const addresses = lines.flatMap((line) => line.toLowerCase().match(anyAddress) ?? []);
  const ours = addresses.flatMap((address) => {
    const place = addressee(desk, address);
    return place === null ? [] : [{ recipient: address, caseNo: place.caseNo }];
  });
  const place = ours.find(({ caseNo }) => caseNo !== null) ??
    ours[0] ?? { recipient: `${desk.local}@${desk.domain}`, caseNo: null };
  const path = headerOf(mail, 'return-path');
  const from = mail.from?.value[0]?.address ?? '';
  // Only `<>` marks a bounce; a server that writes no Return-Path at all says nothing.
  const returnPath = path === '<>' ? '' : path === '' ? from : path.replace(/^<|>$/g, '');
  return { ...place, returnPath };
}

/** Of the lengths that RFC 5321 allows: a header without an end is not searched from each of its letters to its end. */
const anyAddress = /[^\s<>,:;"]{1,64}@[^\s<>,:;"]{1,255}/g;

const recipientHeaders: readonly string[] = ['delivered-to', 'x-original-to', 'envelope-to', 'to', 'cc'];

interface Received {
  readonly raw: Buffer;
  readonly envelope: Envelope;
  readonly receivedAt: Date;
}

function letterOf(mail: ParsedMail, { raw, envelope, receivedAt }: Received): IncomingLetter {
  const messageId =
    oneId(mail.messageId) ?? `<${createHash('sha256').update(raw).digest('hex')}@no-message-id>`;
  const inReplyTo = oneId(mail.inReplyTo);
  const references = typeof mail.references === 'string' ? [mail.references] : (mail.references ?? []);
  return {
    messageId,
    inReplyTo,
    thread: [...new Set([...references.flatMap(idsIn), ...(inReplyTo === null ? [] : [inReplyTo])])].slice(
      -50,
    ),
    caseNo: envelope.caseNo,
    sender: senderOf(mail.from) ?? envelope.returnPath.toLowerCase(),
    recipient: envelope.recipient,
    subject: clean(mail.subject ?? ''),
    text: clean(mail.text ?? ''),
    language: languageOf(mail),
    timeZone: offsetIn(mail),
    automatic: isAutomatic(mail, envelope),
    bounce: bounceIn(mail, envelope),
    receivedAt,
    attachments: mail.attachments.map(attachmentOf),
  };
}

/** RFC 3282: the first language of the letter, or of its writer. Mail programs put several into one line. */
function languageOf(mail: ParsedMail): string | null {
  const tags = `${headerOf(mail, 'content-language')},${headerOf(mail, 'accept-language')}`.split(/[,;\s]+/);
  return tags.find((tag) => /^[a-z]{2,3}(-[a-z0-9]{1,8})*$/.test(tag)) ?? null;
}

/** RFC 5322: `… 10:00:00 +0530 (IST)`. `-0000` says that nobody knows, and a name may mean several zones. */
function offsetIn(mail: ParsedMail): string | null {
  const [, sign, hours, minutes] = /([+-])(\d\d)(\d\d)\s*(?:\([^()]*\))?$/.exec(headerOf(mail, 'date')) ?? [];
  const offset = `${sign ?? ''}${hours ?? ''}:${minutes ?? ''}`;
  return offset !== '-00:00' && isZoneOrOffset(offset) ? offset : null;
}

/** A header as it was written, in lower case; empty where there is none. */
function headerOf(mail: ParsedMail, name: string): string {
  const line = mail.headerLines.find(({ key }) => key === name)?.line ?? '';
  return line
    .slice(line.indexOf(':') + 1)
    .trim()
    .toLowerCase();
}

/** RFC 3834, and what older machines do: none of these may be answered. */
function isAutomatic(mail: ParsedMail, { returnPath }: Envelope): boolean {
  const header = (name: string): string => headerOf(mail, name);
  const submitted = header('auto-submitted');
  if (submitted !== '' && !submitted.startsWith('no')) return true;
  if (returnPath === '' || returnPath.toLowerCase().startsWith('mailer-daemon@')) return true;
  if (/\b(bulk|list|junk|auto_reply)\b/.test(header('precedence'))) return true;
  if (header('content-type').startsWith('multipart/report')) return true;
  return mail.headerLines.some(
    ({ key }) => key.startsWith('list-') || key === 'x-autoreply' || key === 'x-autorespond',
  );
}

/**
 * A bounce brings back the letter, or its headers (RFC 3464). One that only says that a letter is late is none: the mail
 * server still tries.
 */
function bounceIn(mail: ParsedMail, { returnPath }: Envelope): Bounce | null {
  if (returnPath !== '') return null;
  const returned = mail.attachments.filter(({ contentType }) =>
    /^(message|text)\/rfc822(-headers)?$/.test(contentType),
  );
  const isReport = /report-type="?delivery-status/.test(headerOf(mail, 'content-type'));
  if (!isReport && returned.length === 0) return null;
  // The parser hands the machine-readable part on as text.
  const report = mail.text ?? '';
  const actions = [...report.matchAll(/^action:\s*([a-z]+)/gim)].map(([, action = '']) =>
    action.toLowerCase(),
  );
  if (actions.length > 0 && !actions.includes('failed')) return null;
  const heads = returned.map(({ content }) => content.subarray(0, 16_384).toString('utf8'));
  return {
    of: heads.flatMap((head) => idsIn(/^message-id:\s*(.*)$/im.exec(head)?.[1] ?? '').slice(0, 1)),
    reason: reasonIn(report) ?? clean(mail.subject ?? ''),
  };
}

/** `smtp; 550 5.1.1 no such user` → `550 5.1.1 no such user`, else the bare status `5.1.1`. */
function reasonIn(report: string): string | null {
  const diagnostic = /^diagnostic-code:\s*(?:[\w-]+;\s*)?(.+(?:\n[ \t]+.+)*)/im.exec(report)?.[1];
  const reason = diagnostic ?? /^status:\s*(\d\.\d{1,3}\.\d{1,3})/im.exec(report)?.[1];
  return reason === undefined ? null : clean(reason).replace(/\s+/g, ' ').trim().slice(0, 400);
}

function attachmentOf(part: MailAttachment, index: number): Attachment {
  return { name: fileName(part.filename, index), mediaType: part.contentType, content: part.content };
}

function senderOf(from: AddressObject | undefined): string | null {
  const address = from?.value[0]?.address?.trim().toLowerCase();
  return address === undefined || address === '' ? null : address;
}

function idsIn(text: string): readonly string[] {
  return text.match(/<[^<>\s]{1,500}>/g) ?? [];
}

function oneId(text: string | undefined): string | null {
  return idsIn(text ?? '')[0] ?? null;
}

/** PostgreSQL takes no NUL in a text. */
function clean(text: string): string {
  return text.replaceAll('\u0000', '').replaceAll('\r\n', '\n');
}

/** The last part of a name, without anything that a file system or a header could misread. */
export function fileName(name: string | undefined, index: number): string {
  const last = (name ?? '').split(/[\\/]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim()
    .slice(-200);
  return plain === '' || plain === '.' || plain === '..' ? `attachment-${index + 1}` : plain;
}
