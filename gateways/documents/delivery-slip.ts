import { drawSquareCode } from './codes';
import { deliveryWords } from './delivery-words';
import type { DeliveryPurpose } from './delivery-words';
import { bold, drawPage, drawRule, fillBox, regular } from './page';
import type { SlipLanguage } from './slip-words';

/** What lies in a parcel to a customer, and why. */
export interface DeliveryContent {
  readonly caseNo: string;
  readonly orderNo: string;
  readonly purpose: DeliveryPurpose;
  readonly recipient: string;
  readonly sku: string;
  readonly title: string;
  /** Of the customer's own device, so that nobody packs another one; a replacement has none that is known before. */
  readonly serialNo: string | null;
  /** Our own address, line by line. */
  readonly senderLines: readonly string[];
}

const MARGIN = 18;
const WIDTH = 298 - 2 * MARGIN;
const SQUARE = 70;

/** The slip that lies in a parcel to a customer, as PDF on one A6 page: it comes out of the printer of the labels. */
export async function deliverySlip(content: DeliveryContent, language: SlipLanguage = 'en'): Promise<Buffer> {
  const words = deliveryWords[language];
  const { caseNo, orderNo, purpose, recipient, sku, title, serialNo, senderLines } = content;
  const goods = [
    { text: words.contents, font: bold },
    { text: `1 × ${title}`, font: regular },
    { text: sku, font: regular },
    ...(serialNo === null ? [] : [{ text: `${words.serialNo} ${serialNo}`, font: regular }]),
  ];
  // Everything has its place, as on the label: however long a name is, the slip stays one page.
  return drawPage({ size: 'A6', margin: 0, title: `${words.title} ${caseNo}` }, (page) => {
    const beside = WIDTH - SQUARE - 6;
    const head = [
      { text: words.title, font: bold },
      { text: recipient, font: regular },
    ];
    fillBox(page, head, { x: MARGIN, y: MARGIN, width: beside, height: SQUARE, size: 15 });
    drawSquareCode(page, caseNo, {
      ...{ x: MARGIN + WIDTH - SQUARE, y: MARGIN - 6, width: SQUARE, height: SQUARE },
    });
    drawRule(page, { x: MARGIN, y: 94, width: WIDTH });
    const about = [
      { text: words.about(caseNo, orderNo), font: bold },
      { text: words.why[purpose], font: regular },
    ];
    fillBox(page, about, { x: MARGIN, y: 102, width: WIDTH, height: 60, size: 11 });
    drawRule(page, { x: MARGIN, y: 168, width: WIDTH });
    fillBox(page, goods, { x: MARGIN, y: 176, width: WIDTH, height: 120, size: 12 });
    drawRule(page, { x: MARGIN, y: 302, width: WIDTH });
    fillBox(page, [{ text: words.complain, font: regular }], {
      ...{ x: MARGIN, y: 310, width: WIDTH, height: 60, size: 9 },
    });
    const sender = [{ text: senderLines.join(' · '), font: regular }];
    fillBox(page, sender, { x: MARGIN, y: 380, width: WIDTH, height: 24, size: 7.5 });
  });
}
