import { join } from 'node:path';
import PDFDocument from 'pdfkit';

/** A page being drawn. */
export type Page = InstanceType<typeof PDFDocument>;

const fonts = join(require.resolve('dejavu-fonts-ttf/package.json'), '..', 'ttf');

// The fonts built into PDF know Western Europe only; DejaVu knows every name of the continent.
export const regular = join(fonts, 'DejaVuSans.ttf');
export const bold = join(fonts, 'DejaVuSans-Bold.ttf');

/** Draws a document, of one page where its content fits, and gives its bytes. */
export function drawPage(
  about: { readonly size: 'A4' | 'A6'; readonly margin: number; readonly title: string },
  draw: (page: Page) => void,
): Promise<Buffer> {
  const page = new PDFDocument({ size: about.size, margin: about.margin, info: { Title: about.title } });
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    page.on('data', (chunk: Buffer) => chunks.push(chunk));
    page.on('end', () => resolve(Buffer.concat(chunks)));
    page.on('error', reject);
    draw(page.font(regular));
    page.end();
  });
}

/** Draws a thin line across the page, from `x` on. */
export function drawRule(page: Page, { x, y, width }: Pick<Box, 'x' | 'y' | 'width'>): void {
  page
    .moveTo(x, y)
    .lineTo(x + width, y)
    .lineWidth(0.75)
    .stroke('black');
}

/** A rectangle on a page, in points from its upper left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line of text in a font. */
export interface Line {
  readonly text: string;
  readonly font: string;
}

const SMALLEST_FONT = 5;

/** Writes lines into a box, each wrapped to its width, in the largest size up to `size` in which all of them fit. */
export function fillBox(
  page: Page,
  lines: readonly Line[],
  { size, ...box }: Box & { readonly size: number },
): void {
  const { x, y, width } = box;
  const heightAt = (points: number): number =>
    lines.reduce(
      (sum, { text, font }) => sum + page.font(font).fontSize(points).heightOfString(text, { width }),
      0,
    );
  let points = size;
  while (points > SMALLEST_FONT && heightAt(points) > box.height) points -= 0.5;
  page.x = x;
  page.y = y;
  page.fontSize(points);
  for (const { text, font } of lines) page.font(font).text(text, { width });
}
