import { setImmediate } from 'node:timers/promises';
import { bold, drawPage, regular } from './page';
import type { Page } from './page';

/** A part of a document: a heading, and what stands under it, paragraph by paragraph. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const MARGIN = 50;
const WIDTH = 595 - 2 * MARGIN;

/** Drawing holds the process: after this many characters everybody else has a turn. */
const AT_ONCE = 2_000;

/**
 * A document of many pages for people who read closely: headings, and plain lines under them. However much people wrote, the
 * process goes on with its other work meanwhile.
 */
export function report(
  title: string,
  { under, sections }: { readonly under: readonly string[]; readonly sections: readonly Section[] },
): Promise<Buffer> {
  return drawPage({ size: 'A4', margin: MARGIN, title }, async (page) => {
    await write(page, title, { font: bold, size: 20 });
    for (const line of under) await write(page, line, { font: regular, size: 9 });
    for (const { title: heading, lines } of sections) {
      page.moveDown(1);
      await write(page, heading, { font: bold, size: 12 });
      for (const line of lines.length > 0 ? lines : ['none'])
        await write(page, line, { font: regular, size: 8.5 });
    }
  });
}

async function write(
  page: Page,
  text: string,
  { font, size }: { readonly font: string; readonly size: number },
): Promise<void> {
  for (const part of partsOf(text)) {
    page.font(font).fontSize(size);
    page.text(cutLongWords(page, part), MARGIN, page.y, { width: WIDTH, paragraphGap: 3 });
    await setImmediate();
  }
}

/** A text in parts of at most so many characters, each of which ends with a line or a word where it can. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > AT_ONCE) {
    const end = endOfPart(rest);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end).replace(/^[ \n]/, '');
  }
  return [...parts, rest];
}

function endOfPart(text: string): number {
  const line = text.lastIndexOf('\n', AT_ONCE);
  if (line > 0) return line;
  const word = text.lastIndexOf(' ', AT_ONCE);
  if (word > 0) return word;
  return isSecondHalf(text.charCodeAt(AT_ONCE)) ? AT_ONCE - 1 : AT_ONCE;
}

/** Of a character that takes two places in a string. */
const isSecondHalf = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** Words of more letters than this are looked at whether a line holds them. */
const longWord = /\S{40,}/gu;

/** Breaks words that no line holds: PDFKit measures all that is left of such a word again for each line of it. */
function cutLongWords(page: Page, text: string): string {
  return text.replace(longWord, (word) => {
    let cut = '';
    let width = 0;
    for (const letter of word) {
      const wide = page.widthOfString(letter);
      const isFull = width + wide > WIDTH;
      cut += isFull ? `\n${letter}` : letter;
      width = isFull ? wide : width + wide;
    }
    return cut;
  });
}
