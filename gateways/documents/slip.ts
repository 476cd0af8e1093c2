import { drawLineCode, drawSquareCode } from './codes';
import { bold, drawPage, drawRule, fillBox, regular } from './page';
import type { Page } from './page';
import { slipWords } from './slip-words';
import type { SlipLanguage, SlipWords } from './slip-words';

/** What lies in a parcel to us: every open case of one appeal. */
export interface SlipContent {
  readonly appealNo: string;
  readonly orderNo: string;
  readonly customerName: string;
  /** Where the goods are posted to, line by line. */
  readonly labAddress: readonly string[];
  readonly cases: readonly {
    readonly caseNo: string;
    readonly sku: string;
    readonly title: string;
    readonly serialNo: string | null;
  }[];
}

/** The code on the slip: the case's number, or the appeal's where one parcel holds several units. */
function parcelCode({ appealNo, cases }: SlipContent): string {
  const [only] = cases;
  return cases.length === 1 && only ? only.caseNo : appealNo;
}

const MARGIN = 56;
const WIDTH = 595 - 2 * MARGIN;
const SQUARE = 130;
const NUMBER_WIDTH = 105;

/** The packing slip a customer lays into the parcel, as PDF on A4, in one page unless the parcel holds very many units. */
export async function packingSlip(content: SlipContent, language: SlipLanguage = 'en'): Promise<Buffer> {
  const words = slipWords[language];
  const title = `${words.title} ${parcelCode(content)}`;
  return drawPage({ size: 'A4', margin: MARGIN, title }, (page) => {
    drawHead(page, content, words);
    heading(page, words.contents);
    for (const unit of content.cases) drawUnit(page, unit, words);
    heading(page, words.sendTo);
    page.fontSize(13);
    for (const line of content.labAddress) page.font(regular).text(line, MARGIN, page.y, { width: WIDTH });
    heading(page, words.before);
    page.font(regular).fontSize(10);
    page.list([...words.instructions], MARGIN, page.y, { width: WIDTH, bulletRadius: 1.6, paragraphGap: 4 });
  });
}

/** Who sends what back, and the number of it in words, in bars and as a square. */
function drawHead(page: Page, content: SlipContent, words: SlipWords): void {
  const code = parcelCode(content);
  const width = WIDTH - SQUARE - 16;
  const head = [
    { text: words.title, font: bold },
    { text: code, font: bold },
  ];
  const from = [
    { text: content.customerName, font: regular },
    { text: `${words.order} ${content.orderNo}`, font: regular },
  ];
  fillBox(page, head, { x: MARGIN, y: MARGIN, width, height: 66, size: 24 });
  fillBox(page, from, { x: MARGIN, y: MARGIN + 74, width, height: 56, size: 12 });
  drawSquareCode(page, code, { x: MARGIN + WIDTH - SQUARE, y: MARGIN - 8, width: SQUARE, height: SQUARE });
  drawLineCode(page, code, { x: MARGIN - 14, y: MARGIN + 140, width: WIDTH, height: 56 });
  page.y = MARGIN + 200;
  page.x = MARGIN;
}

function drawUnit(page: Page, unit: SlipContent['cases'][number], words: SlipWords): void {
  const { caseNo, title, sku, serialNo } = unit;
  const about = `${title} (${sku})${serialNo === null ? '' : `, ${words.serialNo} ${serialNo}`}`;
  const width = WIDTH - NUMBER_WIDTH;
  page.font(regular).fontSize(10);
  // A unit stands on one page: its number must not part from its name.
  if (page.y + page.heightOfString(about, { width }) > page.page.maxY()) page.addPage();
  const top = page.y;
  page.font(bold).text(caseNo, MARGIN, top, { width: NUMBER_WIDTH });
  page.font(regular).text(about, MARGIN + NUMBER_WIDTH, top, { width });
  page.moveDown(0.3);
}

function heading(page: Page, text: string): void {
  page.moveDown(1.2);
  const y = page.y;
  drawRule(page, { x: MARGIN, y, width: WIDTH });
  page
    .font(bold)
    .fontSize(12)
    .text(text, MARGIN, y + 8, { width: WIDTH });
  page.moveDown(0.3);
}
