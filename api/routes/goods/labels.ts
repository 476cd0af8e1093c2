import { addressLines } from '../../../gateways/documents/address';
import { bundled } from '../../../gateways/documents/bundle';
import { dispatchLabel } from '../../../gateways/documents/label';
import { boughtLabels } from '../../../store/goods/carrier-labels';
import { listDispatches } from '../../../store/goods/dispatches';
import type { ListedDispatch } from '../../../store/goods/dispatches';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';

/** As many as a roll of labels holds in one go; the rest is printed when these are handed over. */
const MOST = 100;

/** The labels of everything that can be packed now, in the order of the list, as one job for the printer. */
export function labelsRoute({ db, labAddress }: ApiDeps): Route {
  const labelOf = ({ caseNo, sku, trackingNo, carrier, recipientName, address }: ListedDispatch) =>
    dispatchLabel({
      ...{ caseNo, sku, trackingNo, carrier },
      ...{ senderLines: labAddress, recipient: recipientName, addressLines: addressLines(address) },
    });
  return route({
    method: 'get',
    path: '/api/v1/dispatches/labels.pdf',
    summary: `Print the labels of the oldest ${String(MOST)} parcels to pack in one document: the carrier’s where one was bought, else ours; none of a case on hold`,
    tag: 'documents',
    access: ['warehouse', 'manager'],
    answers: { 200: { description: 'PDF, a label a page', mediaType: 'application/pdf' } },
    problems: { 409: 'nothing is to be packed, or a carrier’s label cannot be read' },
    async handle() {
      const listed = await listDispatches(db, { state: 'to-pack', after: null, limit: MOST });
      const rows = listed.filter(({ onHold }) => !onHold);
      if (rows.length === 0) throw new Problem(409, 'Cannot print labels: nothing is to be packed');
      const bought = await boughtLabels(
        db,
        rows.map(({ dispatchId }) => dispatchId),
      );
      const parts = rows.map(async (row) => ({
        name: row.caseNo,
        pdf: bought.get(row.dispatchId) ?? (await labelOf(row)),
      }));
      const { pdf, unreadable } = await bundled(await Promise.all(parts), `${String(rows.length)} labels`);
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
