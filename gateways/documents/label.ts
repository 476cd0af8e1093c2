import { bold, drawPage, lineCode, regular } from './page';

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

const MARGIN = 20;

/** The address label of an outgoing parcel, as PDF on one A6 page. */
export async function dispatchLabel(content: LabelContent): Promise<Buffer> {
  const code = content.trackingNo ?? content.caseNo;
  const lines = await lineCode(code);
  return drawPage({ size: 'A6', margin: MARGIN, title: `Label ${content.caseNo}` }, (page) => {
    page.fontSize(7).text(`From: ${content.senderLines.join(', ')}`);
    page.moveDown(2).font(bold).fontSize(14).text(content.recipient);
    page.font(regular).fontSize(13);
    for (const line of content.addressLines) page.text(line);
    page
      .fontSize(8)
      .text(
        `${content.caseNo} · ${content.sku}${content.carrier === null ? '' : ` · ${content.carrier}`}`,
        MARGIN,
        290,
      );
    page.image(lines, MARGIN, 310, { fit: [257, 80] });
  });
}
