import { filetypeinfo } from 'magic-bytes.js';

const HEAD_BYTES = 64 * 1024;

/** What a file is by its content; what its sender calls it is his word only. */
export interface ContentType {
  readonly mediaType: string;
  /** A picture that consists of points, and can be drawn anew. */
  readonly isPicture: boolean;
}

/** What a file is by its own bytes, whatever its name says. */
export function contentTypeOf(content: Buffer): ContentType {
  const mediaTypes = filetypeinfo(content.subarray(0, HEAD_BYTES)).flatMap(({ mime }) => mime ?? []);
  const picture = mediaTypes.find((mime) => mime.startsWith('image/') && mime !== 'image/svg+xml');
  if (picture !== undefined) return { mediaType: picture, isPicture: true };
  const [first] = mediaTypes;
  if (first !== undefined) return { mediaType: first, isPicture: false };
  return { mediaType: isText(content) ? 'text/plain' : 'application/octet-stream', isPicture: false };
}

/** Text that a browser could take for a page or a drawing, and run what is in it. */
export function isActiveText(content: Buffer): boolean {
  const head = content.subarray(0, HEAD_BYTES).toString('latin1').toLowerCase();
  return /<(svg|html|script|iframe|object|embed|body|math|\?xml-stylesheet|!doctype\s+html)\b/.test(head);
}

function isText(content: Buffer): boolean {
  if (content.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return true;
  } catch {
    return false;
  }
}
