import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tools = ['pdftoppm', 'pdftotext', 'zbarimg'];

/**
 * Which of the programs that read a document back are missing here. CI installs them, so there nothing may be missing:
 * a test that is skipped there would prove nothing.
 */
export function missingReaders(): readonly string[] {
  if (process.env['CI'] !== undefined) return [];
  return tools.filter((tool) => spawnSync(tool, ['--help']).error !== undefined);
}

/** Prints a document at a label printer's resolution and reads the codes from the picture of each page. */
export function codesOn(pdf: Buffer, dotsPerInch = 203): readonly string[] {
  return inFolder(pdf, (folder, file) => {
    execFileSync('pdftoppm', ['-r', String(dotsPerInch), '-gray', '-png', file, join(folder, 'page')]);
    const pictures = readdirSync(folder).filter((name) => name.endsWith('.png'));
    // Only the two codes that we print: a reader that guesses at every kind sees codes in a paragraph of text.
    const kinds = ['-Sdisable', '-Scode128.enable', '-Sqrcode.enable'];
    return pictures.flatMap((name) =>
      execFileSync('zbarimg', ['-q', ...kinds, join(folder, name)], { stdio: ['ignore', 'pipe', 'ignore'] })
        .toString()
        .split('\n')
        .filter((line) => line !== ''),
    );
  }).sort();
}

/** The text of a document as a person would copy it, line by line. */
export function textOn(pdf: Buffer): string {
  return inFolder(pdf, (_, file) => execFileSync('pdftotext', ['-layout', file, '-']).toString());
}

/** A word with its place on its page, in points. */
export interface PlacedWord {
  readonly page: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly text: string;
}

/** Each word of a document with its place, and the size of its pages. */
export function wordsOn(pdf: Buffer): {
  readonly words: readonly PlacedWord[];
  readonly pages: readonly { readonly width: number; readonly height: number }[];
} {
  const html = inFolder(pdf, (_, file) => execFileSync('pdftotext', ['-bbox', file, '-']).toString());
  const pages = html.split('<page ').slice(1);
  return {
    pages: pages.map((page) => ({ width: numberIn(page, 'width'), height: numberIn(page, 'height') })),
    words: pages.flatMap((content, page) =>
      [...content.matchAll(/<word ([^>]*)>([^<]*)<\/word>/g)].map(([, place = '', text = '']) => ({
        ...{ page, text, left: numberIn(place, 'xMin'), top: numberIn(place, 'yMin') },
        ...{ right: numberIn(place, 'xMax'), bottom: numberIn(place, 'yMax') },
      })),
    ),
  };
}

function numberIn(text: string, name: string): number {
  return Number(new RegExp(`${name}="([\\d.]+)"`).exec(text)?.[1]);
}

function inFolder<T>(pdf: Buffer, work: (folder: string, file: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'returns-desk-document-'));
  try {
    const file = join(folder, 'document.pdf');
    writeFileSync(file, pdf);
    return work(folder, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
