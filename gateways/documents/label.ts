import { drawLineCode, drawSquareCode } from './codes';
import { bold, drawPage, drawRule, fillBox, regular } from './page';
import type { Page } from './page';

/** A parcel to a customer. */
export interface LabelContent {
  readonly caseNo: string;
  /** Our own address, line by line: an undelivered parcel comes back to it. */
  readonly senderLines: readonly string[];
  readonly recipient: string;
  readonly addressLines: readonly string[];
  readonly sku: string;
  /** The carrier's number where it is known already; else the case's number stands on the label. */
  readonly trackingNo: string | null;
  readonly carrier: string | null;
}

const MARGIN = 18;
const WIDTH = 298 - 2 * MARGIN;
/** The foot of the page belongs to the codes; the address keeps above it however long it is. */
const FOOT = 266;
const MOST_ADDRESS_LINES = 9;

/** The address label of an outgoing parcel, as PDF on one A6 page. */
export async function dispatchLabel(content: LabelContent): Promise<Buffer> {
  const title = `Label ${content.caseNo}`;
  // Everything has its place: with a margin of its own the page would break where the last line comes near it.
  return drawPage({ size: 'A6', margin: 0, title }, (page) => {
    const sender = [{ text: content.senderLines.join(' · '), font: regular }];
    fillBox(page, sender, { x: MARGIN, y: MARGIN, width: WIDTH, height: 28, size: 7.5 });
    drawRule(page, { x: MARGIN, y: 50, width: WIDTH });
    const recipient = [
      { text: content.recipient, font: bold },
      ...atMost(MOST_ADDRESS_LINES, content.addressLines).map((text) => ({ text, font: regular })),
    ];
    fillBox(page, recipient, { x: MARGIN, y: 64, width: WIDTH, height: FOOT - 76, size: 17 });
    drawRule(page, { x: MARGIN, y: FOOT, width: WIDTH });
    drawFoot(page, content);
  });
}

/** What the dock and the carrier need: case, goods, and the number in bars and as a square. */
function drawFoot(page: Page, { caseNo, sku, carrier, trackingNo }: LabelContent): void {
  const code = trackingNo ?? caseNo;
  const about = [
    { text: caseNo, font: bold },
    { text: sku, font: regular },
    ...(carrier === null ? [] : [{ text: carrier, font: bold }]),
  ];
  const top = FOOT + 6;
  fillBox(page, about, { x: MARGIN, y: top + 4, width: WIDTH - 76, height: 60, size: 11 });
  drawSquareCode(page, code, { x: MARGIN + WIDTH - 70, y: top, width: 70, height: 70 });
  drawLineCode(page, code, { x: MARGIN, y: top + 72, width: WIDTH, height: 44 });
  fillBox(page, [{ text: code, font: regular }], {
    x: MARGIN,
    y: top + 120,
    width: WIDTH,
    height: 12,
    size: 9,
  });
}

/** An address of very many lines loses its line breaks, not its words. */
function atMost(count: number, lines: readonly string[]): readonly string[] {
  if (lines.length <= count) return lines;
  return [...lines.slice(0, count - 1), lines.slice(count - 1).join(', ')];
}
