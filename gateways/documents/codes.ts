import { raw } from 'bwip-js/node';
import type { Box, Page } from './page';

/** White space that a reader needs beside the bars and around the square, in widths of the narrowest bar. */
const QUIET_BARS = 10;
const QUIET_SQUARES = 4;
const WIDEST_BAR = 1.4;

/** Draws Code128, as the scanners at the dock read it, as wide as the box allows. */
export function drawLineCode(page: Page, text: string, { x, y, width, height }: Box): void {
  const [symbol] = raw('code128', text);
  if (!symbol || !('sbs' in symbol)) throw new Error(`Cannot draw ${text} as Code128: no bars came back`);
  const modules = symbol.sbs.reduce((sum, bar) => sum + bar, 0);
  const unit = Math.min(WIDEST_BAR, width / (modules + 2 * QUIET_BARS));
  let at = x + QUIET_BARS * unit;
  symbol.sbs.forEach((bar, index) => {
    // Bars and gaps take turns; drawn as shapes they stay sharp at every printer's resolution.
    if (index % 2 === 0) page.rect(at, y, bar * unit, height);
    at += bar * unit;
  });
  page.fill('black');
}

/** Draws a QR code for a telephone's camera, as large as the box allows. */
export function drawSquareCode(page: Page, text: string, { x, y, width, height }: Box): void {
  const { side, dark } = squaresOf(text);
  const unit = Math.min(width, height) / side;
  for (const { column, row } of dark) page.rect(x + column * unit, y + row * unit, unit, unit);
  page.fill('black');
}

/** A QR code for a page: how many squares a side has, white ones around it included, and the dark ones as an SVG path. */
export function squareCodePath(text: string): { readonly side: number; readonly path: string } {
  const { side, dark } = squaresOf(text);
  return { side, path: dark.map(({ column, row }) => `M${column} ${row}h1v1h-1z`).join('') };
}

function squaresOf(text: string) {
  const [symbol] = raw('qrcode', text);
  // What could not be drawn may be a secret.
  if (!symbol || !('pixs' in symbol)) throw new Error('Cannot draw a QR code: no squares came back');
  const { pixs, pixx } = symbol;
  const dark = [...pixs.keys()]
    .filter((index) => pixs[index] === 1)
    .map((index) => ({
      column: (index % pixx) + QUIET_SQUARES,
      row: Math.floor(index / pixx) + QUIET_SQUARES,
    }));
  return { side: pixx + 2 * QUIET_SQUARES, dark };
}
