import { formatAmount } from '../../../gateways/letters/money';
import type { CaseHistory } from '../../../store/cases/explanations';
import type { FactView } from '../../schemas/explanation';
import { factOf } from './fact';
import type { View } from './fact';

interface Reader {
  readonly view: View;
  readonly forStaff: boolean;
}

/** What was noted about the goods on their way, and about a claim beside the policy. */
export function careFacts(history: CaseHistory, { view, forStaff }: Reader): FactView[] {
  const {
    record: { state },
    events,
  } = history;
  const last = (name: string) => view(events.findLast((event) => event.name === name));
  const arrival = events.findLast(({ detail }) => 'returnDamage' in detail);
  const found: FactView[] = [];
  if (state.hazard === 'flagged')
    found.push({
      ...factOf(['hazard', true], 'desk', 'The goods are reported as dangerous, so nothing may be posted.'),
      by: last('hazardFlagged'),
    });
  if (state.returnDamage)
    found.push({
      ...factOf(
        ['return-damage', true],
        'desk',
        'Damaged in the parcel to us; that is the sender’s risk (L2) and apart from the fault.',
      ),
      by: view(arrival),
    });
  if (state.statutory)
    found.push({
      ...factOf(['statutory-claim', true], 'support', 'The law may give the customer more than the policy.'),
      by: last('postageRefused'),
    });
  return [...found, ...arrivalFacts(history, { view, forStaff })];
}

/** How the goods came, and how sure it is that they are the unit of the case (E40, E45, E46). */
function arrivalFacts({ record, events }: CaseHistory, { view, forStaff }: Reader): FactView[] {
  if (record.arrival === null) return [];
  const { matched, postageDueCents, otherSerial } = record.arrival;
  const by = view(events.findLast(({ name }) => name === 'shipmentReceived' || name === 'parcelInTrouble'));
  const found: FactView[] = [];
  if (matched !== null) found.push(factOf(['matched', matched], 'desk', matchWords[matched]));
  // What else left the house under that number is another customer's.
  if (otherSerial !== null && forStaff) {
    const { serialNo, orderNo } = otherSerial;
    const words =
      orderNo === null
        ? `The serial number ${serialNo} stands on the device, and no order of ours knows it.`
        : `The serial number ${serialNo} stands on the device, and left us with order ${orderNo}.`;
    found.push(factOf(['serial-left-with', orderNo], 'order', words));
  }
  if (postageDueCents !== null) {
    const amount = formatAmount(postageDueCents, record.state.unit.currency, 'en');
    const words = `The carrier took ${amount} from us for the parcel; it is never paid back (L2, O1).`;
    found.push(factOf(['postage-due-cents', postageDueCents], 'desk', words));
  }
  return found.map((fact) => ({ ...fact, by }));
}

const matchWords = {
  'by serial number': 'The goods were known as the unit by their serial number.',
  'by product only':
    'The goods were known as the unit by their product only, without a serial number: weaker evidence.',
} as const;
