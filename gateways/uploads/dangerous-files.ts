import { filetypeinfo } from 'magic-bytes.js';
import { fromBuffer } from 'yauzl';
import type { Entry } from 'yauzl';

/** A file of evidence: photos and logs are far below it. */
const SIZE_LIMIT_BYTES = 10 * 1024 * 1024;
/** An archive with more entries is not looked through to its end. */
const ENTRIES_LIMIT = 1_000;

const programs: readonly string[] = ['exe', 'ELF', 'Mach-O', 'class', 'dex', 'wasm'];
/** Archives that cannot be looked into here; what is in them could be anything. */
const closedArchives: readonly string[] = [
  'rar',
  '7z',
  'cab',
  'gz',
  'bz2',
  'xz',
  'tar',
  'iso',
  'lzh',
  'zst',
  'dmg',
];

/** Names that a system runs when somebody opens them. */
const runnable =
  /\.(exe|com|scr|pif|cpl|dll|msi|msp|bat|cmd|ps1|psm1|vbs|vbe|js|jse|mjs|wsf|wsh|hta|lnk|url|reg|jar|apk|app|sh|py|pl|rb|docm|xlsm|pptm|iso|img|vhd)$/i;

/** Why a file must not be handed on, told by its content first and by its name second; null where nothing is known against it. */
export async function dangerIn({
  name,
  content,
}: {
  readonly name: string;
  readonly content: Buffer;
}): Promise<string | null> {
  if (content.length > SIZE_LIMIT_BYTES) return 'larger than 10 MB';
  const types = filetypeinfo(content.subarray(0, 64 * 1024)).map(({ typename }) => typename);
  if (types.some((type) => programs.includes(type))) return 'a program';
  if (startsWith(content, '#!') || isWindowsLink(content)) return 'a script or a link to a program';
  if (runnable.test(name)) return 'a file that a computer runs when it is opened';
  if (types.includes('zip')) return dangerInZip(content);
  if (types.some((type) => closedArchives.includes(type)) || isTar(content))
    return 'an archive that cannot be looked into';
  return null;
}

/** Looks at the table of contents only: nothing is unpacked, so nothing can blow up. */
function dangerInZip(content: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    fromBuffer(content, { lazyEntries: true, strictFileNames: false, decodeStrings: true }, (error, zip) => {
      if (error) return resolve('a damaged archive');
      let seen = 0;
      zip.on('error', () => resolve('a damaged archive'));
      zip.on('end', () => resolve(null));
      zip.on('entry', (entry: Entry) => {
        seen += 1;
        const danger = seen > ENTRIES_LIMIT ? 'an archive of too many files' : dangerOfEntry(entry);
        if (danger !== null) return resolve(danger);
        zip.readEntry();
      });
      zip.readEntry();
    });
  });
}

function dangerOfEntry(entry: Entry): string | null {
  if (entry.isEncrypted()) return 'an encrypted archive';
  if (runnable.test(entry.fileName) || /(^|\/)vbaProject\.bin$/i.test(entry.fileName))
    return 'an archive with a program in it';
  return /\.(zip|rar|7z|gz|tar|cab)$/i.test(entry.fileName) ? 'an archive within an archive' : null;
}

function startsWith(content: Buffer, text: string): boolean {
  return content.subarray(0, text.length).toString('latin1') === text;
}

/** A shortcut of Windows begins with its length and a class id, which libraries of file types do not list. */
function isWindowsLink(content: Buffer): boolean {
  return content.subarray(0, 8).equals(Buffer.from('4c00000001140200', 'hex'));
}

/** The mark of a tar stands behind its first header. */
function isTar(content: Buffer): boolean {
  return content.subarray(257, 262).toString('latin1') === 'ustar';
}
