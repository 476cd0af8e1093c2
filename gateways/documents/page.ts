import { join } from 'node:path';
import { toBuffer } from 'bwip-js/node';
import PDFDocument from 'pdfkit';

/** A page being drawn. */
export type Page = InstanceType<typeof PDFDocument>;

const fonts = join(require.resolve('dejavu-fonts-ttf/package.json'), '..', 'ttf');

// The fonts built into PDF know Western Europe only; DejaVu knows every name of the continent.
export const regular = join(fonts, 'DejaVuSans.ttf');
export const bold = join(fonts, 'DejaVuSans-Bold.ttf');

/** Draws a document on one page and gives its bytes. */
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

/** A code as the scanners at the dock read it, with its text below. */
export function lineCode(text: string): Promise<Buffer> {
  return toBuffer({ bcid: 'code128', text, scale: 3, height: 14, includetext: true, paddingwidth: 10 });
}

/** The same code for a telephone's camera. */
export function squareCode(text: string): Promise<Buffer> {
  return toBuffer({ bcid: 'qrcode', text, scale: 4, paddingwidth: 4, paddingheight: 4 });
}
