import { connect } from 'node:net';

/** Looks through a file for what is known to be harmful. @returns its name, or null for a clean file */
export type Scanner = (content: Buffer) => Promise<string | null>;

const CHUNK_BYTES = 64 * 1024;
const ANSWER_WITHIN_MS = 20_000;

/**
 * A scanner that speaks clamd's protocol: INSTREAM, the file in chunks with their lengths before them, an empty chunk.
 * @param url of the daemon, such as tcp://127.0.0.1:3310
 * @throws Error when it does not answer, or could not look through the file
 */
export function clamdScanner(url: string): Scanner {
  const { hostname, port } = new URL(url);
  return async (content) => {
    const said = await converse({ host: hostname, port: Number(port || 3310) }, content);
    const verdict = said.replaceAll('\0', '').trim();
    if (verdict.endsWith(' OK')) return null;
    const found = /^stream: (.+) FOUND$/.exec(verdict)?.[1];
    if (found !== undefined) return found;
    throw new Error(`Cannot scan the file: the scanner says ${verdict === '' ? 'nothing' : verdict}`);
  };
}

function converse(
  address: { readonly host: string; readonly port: number },
  content: Buffer,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const said = () => Buffer.concat(parts).toString();
    const socket = connect(address);
    socket.setTimeout(ANSWER_WITHIN_MS, () =>
      socket.destroy(new Error('Cannot scan the file: no answer in time')),
    );
    socket.on('data', (part: Buffer) => parts.push(part));
    // It may hang up on a file that is too large for it while we still send: what it said before that counts.
    socket.on('error', (error) => (parts.length > 0 ? resolve(said()) : reject(error)));
    socket.on('close', () => resolve(said()));
    socket.on('connect', () => {
      socket.write('zINSTREAM\0');
      for (let at = 0; at < content.length; at += CHUNK_BYTES) {
        const chunk = content.subarray(at, at + CHUNK_BYTES);
        socket.write(lengthOf(chunk.length));
        socket.write(chunk);
      }
      socket.write(lengthOf(0));
    });
  });
}

function lengthOf(bytes: number): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(bytes);
  return head;
}
