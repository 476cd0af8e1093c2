import { bold, drawPage, lineCode, regular, squareCode } from './page';

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

/** The packing slip a customer lays into the parcel, as PDF on one A4 page. */
export async function packingSlip(content: SlipContent): Promise<Buffer> {
  const code = parcelCode(content);
  const [lines, square] = await Promise.all([lineCode(code), squareCode(code)]);
  return drawPage({ size: 'A4', margin: MARGIN, title: `Packing slip ${code}` }, (page) => {
    page.font(bold).fontSize(20).text(`Packing slip ${code}`);
    page.font(regular).fontSize(10).text(`Order ${content.orderNo} · ${content.customerName}`);
    page.moveDown();
    page.image(lines, MARGIN, page.y, { fit: [300, 90] }).image(square, 430, page.y, { fit: [100, 100] });
    page.y += 115;
    page.x = MARGIN;
    page.font(bold).fontSize(12).text('In this parcel');
    page.font(regular).fontSize(10);
    for (const { caseNo, title, sku, serialNo } of content.cases)
      page.text(`${caseNo}   ${title} (${sku})${serialNo === null ? '' : `, serial number ${serialNo}`}`);
    page.moveDown().font(bold).fontSize(12).text('Send it to');
    page.font(regular).fontSize(12);
    for (const line of content.labAddress) page.text(line);
    page.moveDown().font(bold).fontSize(12).text('Before you close the parcel');
    page.font(regular).fontSize(10);
    for (const sentence of instructions) page.text(`• ${sentence}`);
  });
}

const instructions: readonly string[] = [
  'Lay this slip into the parcel; its code tells us which case the goods belong to.',
  'The postage is yours to pay, and it is not refunded (L2, O1). Ask for a receipt and keep it.',
  'Pack the goods so that nothing moves; damage from poor packing is the sender’s risk.',
  'Do not post a swollen or leaking battery. Write to us first.',
];
