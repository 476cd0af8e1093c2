import { dangerIn } from './dangerous-files';
import { contentTypeOf, isActiveText } from './content-type';
import { cleanPicture } from './pictures';
import type { Scanner } from './scanner';
import { excessIn } from './unpacked';

export { clamdScanner } from './scanner';
export type { Scanner } from './scanner';

interface GivenFile {
  readonly name: string;
  readonly content: Buffer;
}

/** A file as it may be kept. */
export interface CheckedFile extends GivenFile {
  /** By its content. */
  readonly mediaType: string;
  /** Why only staff may download it, or null. */
  readonly quarantined: string | null;
}

/**
 * Looks at a file of a stranger before it is kept: a picture is drawn anew without what it says of its place, and what
 * could harm its reader goes to quarantine. Nothing is thrown away: it may be the proof that somebody needs.
 */
export async function checkFile(given: GivenFile, scan: Scanner | null): Promise<CheckedFile> {
  const { mediaType, isPicture } = contentTypeOf(given.content);
  const danger =
    (await dangerIn(given)) ?? (await harmIn(given.content, mediaType)) ?? (await virusIn(given, scan));
  if (danger !== null) return { ...given, mediaType, quarantined: danger };
  if (!isPicture) return { ...given, mediaType, quarantined: null };
  const clean = await cleanPicture(given.content);
  if (typeof clean === 'string') return { ...given, mediaType, quarantined: clean };
  const name = withEnding(given.name, clean.ending);
  return { name, content: clean.content, mediaType: clean.mediaType, quarantined: null };
}

async function harmIn(content: Buffer, mediaType: string): Promise<string | null> {
  if (isActiveText(content)) return 'a page or a drawing that can hold a script';
  return mediaType === 'application/zip' ? excessIn(content) : null;
}

/** What the scanner could not look at is not clean: staff may open it and know why. */
async function virusIn({ content }: GivenFile, scan: Scanner | null): Promise<string | null> {
  if (scan === null) return null;
  try {
    const found = await scan(content);
    return found === null ? null : `harmful: ${found}`;
  } catch {
    return 'not looked through: the scanner did not answer';
  }
}

/** The name says what the file is now. */
function withEnding(name: string, ending: string): string {
  const isRight = name.toLowerCase().endsWith(ending) || (ending === '.jpg' && /\.jpeg$/i.test(name));
  return isRight ? name : `${name.replace(/\.[a-z0-9]{1,5}$/i, '')}${ending}`;
}
