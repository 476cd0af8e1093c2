import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { openDoor, watchMailbox } from '../gateways/mail';
import type { Door, IncomingLetter } from '../gateways/mail';
import type { OptionKind } from '../policy';
import type { Database } from '../store/database';
import {
  mayWrite,
  answersNewestPayout,
  caseOfThread,
  correspondents,
  markHandled,
  offerAnswered,
  storeIncoming,
} from '../store/letters/incoming-letters';
import type { Correspondents, Handling } from '../store/letters/incoming-letters';
import { markUndelivered } from '../store/letters/undelivered-letters';
import type { MessageBodies } from '../workflows/contract';
import { CaseNotRunning, CaseRefusal } from './cases/case-client';
import { checkedAttachments, fromStranger } from './letters/attachments';
import type { CustomerAct, LettersInDeps } from './letters/deps';
import { caseNumberIn, commandIn } from './letters/reading';
import type { Command } from './letters/reading';
import { openAppeal, orderMeant } from './letters/unplaced';

export type { CustomerAct, LettersInDeps } from './letters/deps';

/**
 * Takes in a letter: keeps it once, puts it to its case or opens one, and does what it clearly asks for. When it
 * resolves, all of that is committed; when it rejects, the same letter may come again and is taken up where it was left.
 */
export async function receiveLetter(deps: LettersInDeps, letter: IncomingLetter): Promise<void> {
  const about = await caseMeant(deps.db, letter);
  const order = about || letter.automatic ? null : await orderMeant(deps, letter);
  const isKnown = about === null || mayWrite(about, letter);
  const attachments = await checkedAttachments(letter, deps.scanFile);
  const stored = await storeIncoming(deps.db, {
    ...letter,
    caseNo: about?.caseNo ?? null,
    orderNo: order?.orderNo ?? null,
    uploadedBy: isKnown ? 'customer' : 'somebody else',
    attachments: isKnown ? attachments : attachments.map(fromStranger),
  });
  if (stored.handled) return;
  const handling = await handle(deps, letter, {
    about,
    order,
    acceptedAt: stored.receivedAt,
    letterId: stored.letterId,
  });
  await markHandled(deps.db, stored.letterId, handling);
}

interface Meaning {
  readonly about: Correspondents | null;
  readonly order: Awaited<ReturnType<typeof orderMeant>>;
  readonly acceptedAt: Date;
  readonly letterId: number;
}

async function handle(deps: LettersInDeps, letter: IncomingLetter, meaning: Meaning): Promise<Handling> {
  // A machine that is answered answers back; and no absence note ever meant to return goods.
  if (letter.automatic) return keepMachineLetter(deps, letter);
  const { about } = meaning;
  if (about === null) return openAppeal(deps, letter, meaning);
  const command = commandFor(about, commandIn(letter.text));
  if (command === null) return { understood: null, toRead: about.caseNo };
  if (letter.sender !== about.buyerEmail)
    return { understood: null, note: 'not done: the sender is not the buyer', toRead: about.caseNo };
  return obey(deps, letter, { command, about, askedAt: meaning.acceptedAt.toISOString() });
}

/** Whoever answers a case that rests wants it to go on, and is read by a person then (E36); so does he whom advice did not help (E33). */
function commandFor({ isDormant, isSolved }: Correspondents, command: Command | null): Command | null {
  const isTakenUp = isDormant || (isSolved && command?.action === 'reportUnsolved');
  return isTakenUp ? { action: 'reopen' } : command;
}

/** A bounce marks the letter that did not arrive, of which the sweep tells its case; nothing else of machines has an effect. */
async function keepMachineLetter(deps: LettersInDeps, letter: IncomingLetter): Promise<Handling> {
  const { bounce } = letter;
  const caseNo = bounce && (await markUndelivered(deps.db, bounce.of, bounce.reason));
  return { understood: null, note: 'written by a machine', ...(caseNo !== null && { caseNo }) };
}

/** The case a letter belongs to: by the address it was sent to, by its thread, or by its subject if the sender fits. */
async function caseMeant(db: Database, letter: IncomingLetter): Promise<Correspondents | null> {
  const tagged = letter.caseNo === null ? null : await correspondents(db, letter.caseNo);
  if (tagged) return tagged;
  const threaded = await caseOfThread(db, letter.thread);
  if (threaded !== null) return correspondents(db, threaded);
  const named = caseNumberIn(letter.subject);
  const subject = named === null ? null : await correspondents(db, named);
  return subject && mayWrite(subject, letter) ? subject : null;
}

interface Obeying {
  readonly command: Command;
  readonly about: Correspondents;
  /** When the desk first had the letter. */
  readonly askedAt: string;
}

/** Does what the first line asks for. A no of the case is noted on the letter, which a person is asked to read. */
async function obey(
  deps: LettersInDeps,
  letter: IncomingLetter,
  { command, about, askedAt }: Obeying,
): Promise<Handling> {
  const act = await actOf(deps.db, command, { about, letter, askedAt });
  const toRead = about.caseNo;
  if (act === null) return { understood: null, note: unclear(command), toRead };
  try {
    await deps.act(act);
    return { understood: command.action };
  } catch (error) {
    // Done before: the letter came again after its effect, but before it was marked.
    if (error instanceof CaseRefusal && error.type === 'AlreadyDone') return { understood: command.action };
    if (error instanceof CaseRefusal || error instanceof CaseNotRunning)
      return { understood: null, note: `not done: ${command.action}: ${error.message}`, toRead };
    throw error;
  }
}

function unclear({ action }: Command): string {
  return action === 'agreeToPayout'
    ? 'not done: it answers an older proposal than the one that stands'
    : 'not done: which offer is meant cannot be told';
}

/** What the letter asks of its case; null for a choice that names no offer, and a yes to what is proposed no more. */
async function actOf(
  db: Database,
  command: Command,
  { about, letter, askedAt }: Omit<Obeying, 'command'> & { readonly letter: IncomingLetter },
): Promise<CustomerAct | null> {
  // Histories keep this id, and a Message-ID can carry a name or a domain of the sender.
  const messageId = `letter-${createHash('sha256').update(letter.messageId).digest('hex').slice(0, 32)}`;
  const { caseNo } = about;
  if (command.action === 'chooseOption') {
    const offerVersion = await offerAnswered(db, caseNo, letter);
    if (offerVersion === null) return null;
    return { caseNo, action: 'chooseOption', body: choiceOf(command.kind, offerVersion), messageId };
  }
  if (command.action === 'declineOffer') {
    const offerVersion = await offerAnswered(db, caseNo, letter);
    return offerVersion === null
      ? null
      : { caseNo, action: 'declineOffer', body: { offerVersion }, messageId };
  }
  if (command.action === 'agreeToPayout' && !(await answersNewestPayout(db, caseNo, letter))) return null;
  if (command.action === 'reopen') return { caseNo, action: 'reopen', body: { askedAt }, messageId };
  return { caseNo, action: command.action, body: {}, messageId };
}

/** Whoever answers the offer's letter has read there what a repair may cost him (E95). */
function choiceOf(kind: OptionKind, offerVersion: number): MessageBodies['chooseOption'] {
  return { kind, offerVersion, ...(kind === 'repair' && { consentToDataLoss: true }) };
}

/** Opens the door for letters on this machine and hands each to `receiveLetter`. */
export async function startDoor(
  config: { readonly SMTP_DOOR_PORT: number; readonly MAIL_FROM: string },
  deps: LettersInDeps & { readonly log: Pick<Logger, 'error'> },
): Promise<Door> {
  return openDoor({
    port: config.SMTP_DOOR_PORT,
    address: config.MAIL_FROM,
    now: deps.now,
    onLetter: (letter) => receiveLetter(deps, letter),
    onFailure: (error) => deps.log.error({ err: error }, 'a letter could not be kept'),
  });
}

/** Takes in letters from the desk's mailbox until the signal ends it. Any number of processes may watch one mailbox. */
export async function watchLetters(
  config: MailboxConfig,
  deps: LettersInDeps & { readonly log: Pick<Logger, 'error' | 'warn'> },
  signal: AbortSignal,
): Promise<void> {
  const { log } = deps;
  return watchMailbox({
    url: config.IMAP_URL,
    address: config.MAIL_FROM,
    inbox: config.IMAP_MAILBOX,
    processed: config.IMAP_PROCESSED,
    quarantine: config.IMAP_QUARANTINE,
    onLetter: (letter) => receiveLetter(deps, letter),
    onQuarantined: (about) => log.warn(about, 'a letter could not be read and lies in quarantine'),
    onFailure: (error) => log.error({ err: error }, 'the mailbox is read again in a moment'),
    signal,
  });
}

interface MailboxConfig {
  readonly IMAP_URL: string;
  readonly IMAP_MAILBOX: string;
  readonly IMAP_PROCESSED: string;
  readonly IMAP_QUARANTINE: string;
  readonly MAIL_FROM: string;
}
