import type { AddressInfo } from 'node:net';
import { simpleParser } from 'mailparser';
import type { ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** A letter as a real mail server had it. */
interface SunkLetter {
  readonly raw: string;
  readonly mail: ParsedMail;
  readonly envelopeFrom: string;
  readonly envelopeTo: readonly string[];
}

export interface MailSink {
  readonly url: string;
  readonly letters: readonly SunkLetter[];
  /** Answers every letter with this code from now on; null takes them again. */
  refuseWith(code: number | null): void;
  close(): Promise<void>;
}

/** A real SMTP server that keeps what it gets in memory. */
export async function startMailSink(): Promise<MailSink> {
  const letters: SunkLetter[] = [];
  let refusal: number | null = null;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo(_address, _session, callback) {
      callback(refusal === null ? null : Object.assign(new Error('not now'), { responseCode: refusal }));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then((mail) => {
          letters.push({
            raw: raw.toString('utf8'),
            mail,
            envelopeFrom: session.envelope.mailFrom ? session.envelope.mailFrom.address : '',
            envelopeTo: session.envelope.rcptTo.map(({ address }) => address),
          });
          callback();
        });
      });
    },
  });
  const port = await new Promise<number>((resolve) => {
    const net = server.listen(0, '127.0.0.1', () => resolve((net.address() as AddressInfo).port));
  });
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    refuseWith(code) {
      refusal = code;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
