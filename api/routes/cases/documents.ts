import { addressLines } from '../../../gateways/documents/address';
import { dispatchLabel } from '../../../gateways/documents/label';
import { packingSlip } from '../../../gateways/documents/slip';
import { carrierLabel } from '../../../store/goods/carrier-labels';
import { openCasesOfAppeal } from '../../../store/cases/case-lists';
import { caseRecord } from '../../../store/cases/case-views';
import type { CaseRecord } from '../../../store/cases/case-views';
import type { ApiDeps } from '../../deps';
import { caseNotFound, Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams } from '../../schemas/case';
import { isPostingStopped } from '../../../workflows/contract';
import type { Stage } from '../../../workflows/contract';

const pdf = { 200: { description: 'PDF on one page', mediaType: 'application/pdf' } } as const;

/** Papers that travel with the goods. */
export function documentRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/slip.pdf',
      summary: 'Print the packing slip of the parcel to us',
      tag: 'documents',
      access: 'staff-and-customer',
      params: caseParams,
      answers: pdf,
      problems: { 409: 'the customer has not agreed to the lab, or a safety stop forbids to post the goods' },
      async handle({ params: { caseNo }, caller }) {
        const record = await found(deps, caseNo);
        requireNoStop(record);
        if (caller.kind === 'customer') requireAgreement(record);
        const open = await openCasesOfAppeal(deps.db, record.appealNo);
        const own = open.some((one) => one.caseNo === caseNo) ? open : [...open, ownCase(record)];
        const { appealNo, customer, state } = record;
        const { orderNo } = state.unit;
        const { labAddress } = deps;
        const bytes = await packingSlip({
          appealNo,
          orderNo,
          // The slip is the sender's: the buyer is named only where he is the sender (E21).
          customerName: state.secondOwner ? '' : customer.name,
          labAddress,
          cases: own,
        });
        return { status: 200, bytes, mediaType: 'application/pdf', fileName: `slip-${caseNo}.pdf` };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}/label.pdf',
      summary:
        'Print the address label of the parcel to the customer: the carrier’s where one was bought, else ours',
      tag: 'documents',
      access: ['warehouse', 'lab', 'support', 'manager'],
      params: caseParams,
      answers: pdf,
      problems: { 409: 'nothing is to be sent to the customer' },
      async handle({ params: { caseNo } }) {
        const { shipment, customer } = await found(deps, caseNo);
        if (!shipment)
          throw new Problem(409, `Cannot print a label for ${caseNo}: nothing is to be sent to the customer`);
        const { sku, tracking_no: trackingNo, carrier } = shipment;
        const to = {
          senderLines: deps.labAddress,
          recipient: customer.name,
          addressLines: addressLines(customer.address),
        };
        const bought = await carrierLabel(deps.db, shipment.dispatch_id);
        const bytes = bought ?? (await dispatchLabel({ caseNo, sku, trackingNo, carrier, ...to }));
        return { status: 200, bytes, mediaType: 'application/pdf', fileName: `label-${caseNo}.pdf` };
      },
    }),
  ];
}

async function found({ db }: ApiDeps, caseNo: string): Promise<CaseRecord> {
  const record = await caseRecord(db, caseNo);
  if (!record) throw caseNotFound(caseNo);
  return record;
}

const tooEarly: readonly Stage[] = ['appeal', 'support', 'agreement'];

/** Goods are posted only once both sides agreed on the lab (L1), and the slip names the buyer. */
function requireAgreement({ caseNo, state }: CaseRecord): void {
  if (!tooEarly.includes(state.stage)) return;
  throw new Problem(409, `Cannot print the slip of ${caseNo}: sending the goods in is not agreed on yet`, {
    members: { rules: ['L1'], stage: state.stage },
  });
}

/** Nobody gets a paper for a parcel that must not be posted (E49). */
function requireNoStop({ caseNo, state }: CaseRecord): void {
  if (!isPostingStopped(state)) return;
  throw new Problem(
    409,
    `Cannot print the slip of ${caseNo}: its goods are reported as dangerous and must not be posted; the safety stop must be cleared first`,
    { members: { rules: ['J'], stage: state.stage } },
  );
}

function ownCase({ caseNo, state, productTitle: title, serialNo }: CaseRecord) {
  return { caseNo, sku: state.unit.sku, title, serialNo };
}
