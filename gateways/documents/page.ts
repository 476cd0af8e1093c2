import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { openSync } from 'fontkit';
import type { Font } from 'fontkit';
import PDFDocument from 'pdfkit';

/** A page being drawn. */
export type Page = InstanceType<typeof PDFDocument>;

const folder = join(require.resolve('dejavu-fonts-ttf/package.json'), '..', 'ttf');

export const regular = 'regular';
export const bold = 'bold';

// The fonts built into PDF know Western Europe only; DejaVu knows every name of the continent.
const files = { [regular]: 'DejaVuSans.ttf', [bold]: 'DejaVuSans-Bold.ttf' };
let opened: readonly (readonly [string, Buffer])[] | null = null;

/** Read once for all documents: to understand a font takes longer than to draw a page with it. */
function openFonts(): readonly (readonly [string, Buffer])[] {
  // PDFKit takes a font as Fontkit opened it as well; its types know only of the file's bytes.
  opened ??= Object.entries(files).map(
    ([name, file]) => [name, openFont(file) as unknown as Buffer] as const,
  );
  return opened;
}

/** Letters that are drawn as one, and stay two or three for a reader. */
const ligatures = 'ff fi fl ffi ffl';

/**
 * A font whose every glyph knows the characters that it stands for. Fontkit keeps a glyph as it was first asked for, and a
 * document that draws É asks for the E in it by its number alone: that E would be a letter no more in documents after it.
 */
function openFont(file: string): Font {
  const font = openSync(join(folder, file));
  if (font.type !== 'TTF') throw new Error(`Cannot draw with ${file}: it holds several fonts`);
  font.layout(ligatures);
  for (const code of font.characterSet) font.glyphForCodePoint(code);
  return font;
}

/**
 * Draws a document, of one page where its content fits, and gives its bytes.
 * @throws whatever `draw` throws
 */
export async function drawPage(
  about: { readonly size: 'A4' | 'A6'; readonly margin: number; readonly title: string },
  draw: (page: Page) => void | Promise<void>,
): Promise<Buffer> {
  const { size, margin, title } = about;
  const page = new PDFDocument({ size, margin, info: { Title: title }, font: '' });
  for (const [name, font] of openFonts()) page.registerFont(name, font);
  const drawing = async () => {
    // Who draws many, one after the other, leaves everybody else a turn before each.
    await setImmediate();
    await draw(page.font(regular));
    page.end();
  };
  const [bytes] = await Promise.all([buffer(page), drawing()]);
  return bytes;
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
