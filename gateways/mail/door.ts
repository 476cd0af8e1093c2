import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { addressee, deskAddress } from './addresses';
import type { IncomingLetter } from './incoming';
import { LETTER_LIMIT_BYTES, parseLetter, Unreadable } from './incoming';

/** Letters that are held in memory at once: together with the limit of one letter it bounds what the door needs. */
const CLIENTS_LIMIT = 8;

export interface DoorOptions {
  readonly port: number;
  /** The desk's address; its domain and name decide which recipients exist. */
  readonly address: string;
  readonly host?: string;
  /** Tells the time at which a letter is accepted. */
  readonly now: () => Date;
  /** Must have committed when it resolves: the sender forgets the letter then. When it rejects the sender repeats it. */
  readonly onLetter: (letter: IncomingLetter) => Promise<void>;
  /** Hears of a letter that could not be kept. */
  readonly onFailure: (error: unknown) => void;
}

export interface Door {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Opens the door for customers' letters: an SMTP server for the desk's own addresses. 250 only after the letter is
 * kept, 451 when it could not be (the sender repeats), 550 for an address that is not ours, 552 above 25 MB.
 */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const desk = deskAddress(options.address);
  const server = new SMTPServer({
    name: desk.domain,
    banner: 'returns desk',
    size: LETTER_LIMIT_BYTES,
    maxClients: CLIENTS_LIMIT,
    // Loopback only: the built-in certificate would be nobody's, and there are no users to log in.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      if (addressee(desk, address)) return callback();
      callback(smtpError(550, `5.1.1 <${address}>: no such address here`));
    },
    onData(stream, session, callback) {
      receive(stream, session, options).then(
        () => callback(null, '2.0.0 kept'),
        (error: unknown) => {
          if (error instanceof Unreadable)
            return callback(smtpError(554, `5.6.0 the letter cannot be read: ${error.message}`));
          if (!isSmtpError(error)) options.onFailure(error);
          callback(
            isSmtpError(error) ? error : smtpError(451, '4.3.0 cannot keep the letter now, please repeat'),
          );
        },
      );
    },
  });
  return listen(server, options);
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  { address, now, onLetter }: DoorOptions,
): Promise<void> {
  const raw = await readAll(stream);
  if (raw === null) throw smtpError(552, '5.3.4 the letter is larger than 25 MB');
  const returnPath = session.envelope.mailFrom ? session.envelope.mailFrom.address : '';
  await onLetter(await parseLetter(raw, { returnPath, ...placeOf(session, address) }, now()));
}

/** One letter lands in one place, however many of our addresses it names: the first that names a case wins. */
function placeOf(session: SMTPServerSession, ours: string) {
  const desk = deskAddress(ours);
  const places = session.envelope.rcptTo.map(({ address }) => ({
    recipient: address,
    caseNo: addressee(desk, address)?.caseNo ?? null,
  }));
  return places.find(({ caseNo }) => caseNo !== null) ?? places[0] ?? { recipient: ours, caseNo: null };
}

/** The whole letter, or null when it is too large; it is then read to its end without being kept. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LETTER_LIMIT_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > LETTER_LIMIT_BYTES || stream.sizeExceeded ? null : Buffer.concat(chunks);
}

interface SmtpError extends Error {
  readonly responseCode: number;
}

function smtpError(responseCode: number, message: string): SmtpError {
  return Object.assign(new Error(message), { responseCode });
}

function isSmtpError(error: unknown): error is SmtpError {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number';
}

function listen(server: SMTPServer, { port, host = '127.0.0.1', onFailure }: DoorOptions): Promise<Door> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    const net = server.listen(port, host, () => {
      server.off('error', reject);
      // From here an error is one connection's (a reset, a bad handshake), not the door's.
      server.on('error', onFailure);
      const bound = net.address();
      const taken = typeof bound === 'object' && bound !== null ? bound.port : port;
      resolve({ port: taken, close: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
