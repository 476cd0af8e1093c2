import { Problem } from './problem';

/** A file as it was sent. */
export interface Upload {
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

/** Reads a file from the bytes of a request: the body itself, or the first file of a form. */
export function readUpload(
  body: unknown,
  told: { readonly name: string | undefined; readonly contentType: string | undefined },
): Upload {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const contentType = told.contentType ?? 'application/octet-stream';
  const sent = contentType.startsWith('multipart/')
    ? fromForm(bytes, contentType)
    : { name: told.name ?? 'file', mediaType: contentType, content: bytes };
  if (sent.content.length === 0) throw new Problem(422, 'Cannot keep the file: it is empty');
  return { ...sent, name: safeName(told.name ?? sent.name), mediaType: safeMediaType(sent.mediaType) };
}

/** The first file of a multipart form (RFC 7578). The body is read already, and a limit holds it: no stream is needed. */
function fromForm(bytes: Buffer, contentType: string): Upload {
  const boundary = /boundary=(?:"([^"]{1,70})"|([^;\s]{1,70}))/i.exec(contentType);
  const mark = Buffer.from(`--${boundary?.[1] ?? boundary?.[2] ?? ''}`);
  if (boundary === null) throw malformed();
  for (let start = bytes.indexOf(mark); start >= 0;) {
    const end = bytes.indexOf(Buffer.concat([lineEnd, mark]), start + mark.length);
    if (end < 0) break;
    const file = fileOf(bytes.subarray(start + mark.length + lineEnd.length, end));
    if (file) return file;
    start = end + lineEnd.length;
  }
  if (bytes.includes(Buffer.concat([mark, Buffer.from('--')])))
    throw new Problem(422, 'Cannot keep the file: the form holds none');
  throw malformed();
}

const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
/** More than any program writes above a file. */
const HEAD_LIMIT_BYTES = 16 * 1024;

function fileOf(part: Buffer): Upload | null {
  const end = part.indexOf(headEnd);
  if (end < 0 || end > HEAD_LIMIT_BYTES) return null;
  const head = part.subarray(0, end).toString('utf8');
  const name = /^content-disposition:[^\r\n]*;\s*filename="((?:[^"\\]|\\.)*)"/im.exec(head)?.[1];
  if (name === undefined) return null;
  const mediaType = /^content-type:\s*([^\r\n]+)/im.exec(head)?.[1] ?? 'application/octet-stream';
  return { name, mediaType, content: part.subarray(end + headEnd.length) };
}

function malformed(): Problem {
  return new Problem(400, 'Cannot read the form: it is cut off or malformed');
}

const longestName = 200;

/** A name without folders and control characters: it goes into a header and onto other people's disks. */
function safeName(name: string): string {
  const last = name.replaceAll('\\', '/').split('/').at(-1) ?? '';
  const clean = last
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .replace(/^\.+/, '');
  // The last characters, because they tell what it is; half a character at the cut is dropped.
  return clean === '' ? 'file' : clean.slice(-longestName).replace(/^\p{Surrogate}/u, '');
}

function safeMediaType(mediaType: string): string {
  const plain = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(plain) ? plain : 'application/octet-stream';
}
