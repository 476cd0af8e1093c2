import { bold, drawPage, regular } from './page';
import type { Page } from './page';

/** A part of a document: a heading, and what stands under it, paragraph by paragraph. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const MARGIN = 50;
const WIDTH = 595 - 2 * MARGIN;

/** A document of many pages for people who read closely: headings, and plain lines under them. */
export function report(
  title: string,
  { under, sections }: { readonly under: readonly string[]; readonly sections: readonly Section[] },
): Promise<Buffer> {
  return drawPage({ size: 'A4', margin: MARGIN, title }, (page) => {
    write(page, title, { font: bold, size: 20 });
    for (const line of under) write(page, line, { font: regular, size: 9 });
    for (const { title: heading, lines } of sections) {
      page.moveDown(1);
      write(page, heading, { font: bold, size: 12 });
      for (const line of lines.length > 0 ? lines : ['none']) write(page, line, { font: regular, size: 8.5 });
    }
  });
}

function write(
  page: Page,
  text: string,
  { font, size }: { readonly font: string; readonly size: number },
): void {
  page.font(font).fontSize(size).text(text, MARGIN, page.y, { width: WIDTH, paragraphGap: 3 });
}
