import { z } from 'zod';
import { addressLines } from '../../../gateways/documents/address';
import { bundled } from '../../../gateways/documents/bundle';
import { deliverySlip } from '../../../gateways/documents/delivery-slip';
import { dispatchLabel } from '../../../gateways/documents/label';
import { languageKept } from '../../../gateways/letters';
import { boughtLabels } from '../../../store/goods/carrier-labels';
import { listDispatches } from '../../../store/goods/dispatches';
import type { ListedDispatch } from '../../../store/goods/dispatches';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams } from '../../schemas/case';

/** As many as a roll of labels holds in one go; the rest is printed when these are handed over. */
const MOST = 100;

/** The labels of everything that can be packed now, in the order of the list, as one job for the printer. */
export function labelsRoute(deps: ApiDeps): Route {
  const { db } = deps;
  return route({
    method: 'get',
    path: '/api/v1/dispatches/labels.pdf',
    summary: `Print the labels of the oldest ${String(MOST)} parcels to pack in one document: the carrier’s where one was bought, else ours; none of a case on hold`,
    tag: 'documents',
    access: ['warehouse', 'manager'],
    query: z.object({
      slips: z
        .enum(['true', 'false'])
        .default('false')
        .meta({ description: 'with the slip that lies in the parcel behind each label, on the same paper' }),
      caseNo: caseParams.shape.caseNo.optional().meta({ description: 'of this case only' }),
    }),
    answers: { 200: { description: 'PDF, a label or a slip a page', mediaType: 'application/pdf' } },
    problems: { 409: 'nothing is to be packed, or a carrier’s label cannot be read' },
    async handle({ query: { slips, caseNo } }) {
      const listed = await listDispatches(db, {
        ...{ state: 'to-pack', after: null, limit: MOST },
        ...(caseNo !== undefined && { caseNo }),
      });
      const rows = listed.filter(({ onHold }) => !onHold);
      if (rows.length === 0) throw new Problem(409, 'Cannot print labels: nothing is to be packed');
      const papers = await papersOf(deps, rows, slips === 'true');
      const { pdf, unreadable } = await bundled(papers, `${String(rows.length)} labels`);
      // A parcel without its label is worse than a job that says why it does not print.
      if (unreadable.length > 0)
        throw new Problem(
          409,
          `Cannot print all labels at once: the carrier’s label of ${unreadable.join(', ')} cannot be read; print the labels one by one`,
        );
      return { status: 200, bytes: pdf, mediaType: 'application/pdf', fileName: 'labels.pdf' };
    },
  });
}

/** The label of each parcel, and behind it what is laid into the box where that is wanted. */
async function papersOf(
  { db, labAddress }: ApiDeps,
  rows: readonly ListedDispatch[],
  withSlips: boolean,
): Promise<Parameters<typeof bundled>[0]> {
  const bought = await boughtLabels(
    db,
    rows.map(({ dispatchId }) => dispatchId),
  );
  const papers = rows.flatMap((row) => {
    const { caseNo, sku, trackingNo, carrier, recipientName: recipient, language, dispatchId } = row;
    const label = async (): Promise<Buffer> =>
      bought.get(dispatchId) ??
      dispatchLabel({
        ...{ caseNo, sku, trackingNo, carrier, recipient },
        ...{ senderLines: labAddress, addressLines: addressLines(row.address) },
      });
    const slip = () => deliverySlip({ ...row, recipient, senderLines: labAddress }, languageKept(language));
    return withSlips
      ? [
          { caseNo, draw: label },
          { caseNo, draw: slip },
        ]
      : [{ caseNo, draw: label }];
  });
  const drawn: { readonly name: string; readonly pdf: Buffer }[] = [];
  // One after the other: all at once would hold the process until the last of them is drawn.
  for (const { caseNo, draw } of papers) drawn.push({ name: caseNo, pdf: await draw() });
  return drawn;
}
