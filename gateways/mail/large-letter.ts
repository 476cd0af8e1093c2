import type { ImapFlow, MessageStructureObject } from 'imapflow';
import { fileName, LETTER_LIMIT_BYTES, Unreadable } from './incoming';
import type { Attachment } from './incoming';

/** Headers longer than this are nobody's letter. */
const HEADER_LIMIT_BYTES = 256 * 1024;
const MIME_LIMIT_BYTES = 16 * 1024;
/** More than anybody writes; a log that was pasted into a letter ends here. */
const TEXT_LIMIT_BYTES = 1024 * 1024;
/** Parts that are fetched, each by a question of its own, and files that are named although they were left out. */
const PARTS_LIMIT = 100;

const TOO_LARGE =
  'not taken in: a letter with all its files may have 25 MB; send it smaller, or in a letter of its own';
const TEXT_CUT = 'only the first megabyte of this text was taken in';

/** A letter without what is too large to be read into memory. */
interface CutLetter {
  /** The letter as it lies there, less the parts that were left out. */
  readonly raw: Buffer;
  /** What was left out, by name, with the reason and without content. */
  readonly leftOut: readonly Attachment[];
}

/**
 * Fetches of a letter above the limit what fits below it: its text first, then its smallest files (E32). So the letter
 * stops the clock and reaches its case, and never more than the limit is in memory.
 * @returns null when another process has moved it meanwhile
 * @throws Unreadable when the server cannot tell its parts apart
 */
export async function fetchCut(client: ImapFlow, uid: number): Promise<CutLetter | null> {
  const header = { key: 'header', maxLength: HEADER_LIMIT_BYTES };
  const head = await client.fetchOne(
    String(uid),
    { bodyStructure: true, bodyParts: [header] },
    { uid: true },
  );
  if (!head) return null;
  const { bodyStructure: root, headers } = head;
  if (!root || !headers) throw new Unreadable('it is larger than 25 MB, and its parts cannot be told apart');
  const leaves = leavesOf(root);
  const taken = chosen(leaves);
  const body = await bodyOf(root, { client, uid, taken });
  const leftOut = leaves.flatMap((leaf) => {
    const bytes = taken.get(leaf);
    if (bytes === undefined) return [noted(leaf, TOO_LARGE)];
    return bytes < sizeOf(leaf) ? [noted(leaf, TEXT_CUT)] : [];
  });
  // The blank line that ends the headers is lost where they were cut.
  const raw = Buffer.concat([headers, Buffer.from(headers.subarray(-4).equals(END) ? '' : END), body]);
  return { raw, leftOut: leftOut.slice(0, PARTS_LIMIT) };
}

const END = Buffer.from('\r\n\r\n');

/** How many bytes are fetched of each part that is taken. */
type Taken = ReadonlyMap<MessageStructureObject, number>;

function chosen(leaves: readonly MessageStructureObject[]): Taken {
  const mostWanted = leaves.toSorted(
    (one, other) => Number(isText(other)) - Number(isText(one)) || sizeOf(one) - sizeOf(other),
  );
  const taken = new Map<MessageStructureObject, number>();
  let room = LETTER_LIMIT_BYTES - HEADER_LIMIT_BYTES - PARTS_LIMIT * MIME_LIMIT_BYTES;
  for (const leaf of mostWanted.slice(0, PARTS_LIMIT)) {
    const bytes = isText(leaf) ? Math.min(sizeOf(leaf), TEXT_LIMIT_BYTES) : sizeOf(leaf);
    if (bytes > room) continue;
    room -= bytes;
    taken.set(leaf, bytes);
  }
  return taken;
}

interface Fetching {
  readonly client: ImapFlow;
  readonly uid: number;
  readonly taken: Taken;
}

/** The body of a part: what was taken of it, between the boundaries that its own header announces. */
async function bodyOf(node: MessageStructureObject, fetching: Fetching): Promise<Buffer> {
  if (!isMultipart(node)) return sectionOf(node.part ?? 'text', fetching.taken.get(node) ?? 0, fetching);
  const boundary = node.parameters?.['boundary'] ?? '';
  const chunks: Buffer[] = [];
  for (const child of node.childNodes ?? []) {
    if (!leavesOf(child).some((leaf) => fetching.taken.has(leaf))) continue;
    chunks.push(Buffer.from(`--${boundary}\r\n`));
    chunks.push(await sectionOf(`${child.part ?? ''}.mime`, MIME_LIMIT_BYTES, fetching));
    chunks.push(await bodyOf(child, fetching), Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

async function sectionOf(key: string, maxLength: number, { client, uid }: Fetching): Promise<Buffer> {
  if (maxLength === 0) return Buffer.alloc(0);
  const found = await client.fetchOne(String(uid), { bodyParts: [{ key, maxLength }] }, { uid: true });
  // Half a letter must not pass for a whole one.
  if (!found) throw new Error(`Cannot read letter ${uid}: it was moved meanwhile`);
  return found.bodyParts?.get(key) ?? Buffer.alloc(0);
}

function leavesOf(node: MessageStructureObject): readonly MessageStructureObject[] {
  return isMultipart(node) ? (node.childNodes ?? []).flatMap(leavesOf) : [node];
}

/** A letter within the letter is one part: it is a file of its sender. */
function isMultipart({ type }: MessageStructureObject): boolean {
  return type.startsWith('multipart/');
}

function isText({ type, disposition }: MessageStructureObject): boolean {
  return (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment';
}

function sizeOf({ size }: MessageStructureObject): number {
  return size ?? 0;
}

function noted(leaf: MessageStructureObject, refused: string): Attachment {
  const given = leaf.dispositionParameters?.['filename'] ?? leaf.parameters?.['name'];
  const name = fileName(given ?? (isText(leaf) ? 'text of the letter' : leaf.type.replace('/', ' ')), 0);
  return { name, mediaType: 'application/octet-stream', content: Buffer.alloc(0), refused };
}
