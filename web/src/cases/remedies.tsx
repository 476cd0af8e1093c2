import type { CaseView } from '../api/types';
import { useFormat } from '../format';
import { named, useWords } from '../words/language';
import type { Words } from '../words/words';
import { Card } from './card';
import { Facts } from './facts';
import { useFailureWords } from './failure-words';

/** What is being done for the customer, and where his goods are. */
export function RemedyCards({ view }: { readonly view: CaseView }) {
  return (
    <>
      <RefundCard view={view} />
      <ShipmentCard view={view} />
      <RepairCard view={view} />
      <ArrivalCard view={view} />
      <CustodyCard view={view} />
    </>
  );
}

function RefundCard({ view: { refund } }: { readonly view: CaseView }) {
  const { cases, actions, payments } = useWords();
  const { money } = useFormat();
  const failureOf = useFailureWords();
  if (refund === null) return null;
  return (
    <Card title={refund.purpose === 'difference' ? cases.refundOfDifference : cases.refund}>
      <Facts
        rows={[
          [cases.columns.stage, named(cases.refundStates, refund.state)],
          [
            refund.state === 'settled' ? cases.paid : payments.amount,
            money(refund.amountCents, refund.currency),
          ],
          ...(refund.failure === null ? [] : [[cases.columns.reason, failureOf(refund.failure)] as const]),
          ...refund.attempts.map(
            ({ providerRefundId, state, failure }) =>
              [
                providerRefundId,
                [named(actions.choices, state), ...(failure === null ? [] : [failureOf(failure)])].join(': '),
              ] as const,
          ),
          ...(refund.payout === null
            ? []
            : [[cases.payout, payoutWords(refund.payout, { cases, actions })] as const]),
        ]}
      />
    </Card>
  );
}

type Payout = NonNullable<NonNullable<CaseView['refund']>['payout']>;
type PayoutWords = Pick<Words, 'cases' | 'actions'>;

/** Another way than the card, as it was proposed: how, how far it is, and whether the customer agreed. */
export function payoutWords(payout: Payout, { cases, actions }: PayoutWords): string {
  const { method, state, reference, consented } = payout;
  const told = [named(actions.choices, method), cases.payoutStates[state], reference];
  return [...told, consented ? cases.consented : cases.notConsented]
    .filter((part) => part !== null)
    .join(', ');
}

function ShipmentCard({ view: { shipment } }: { readonly view: CaseView }) {
  const { cases, warehouse } = useWords();
  if (shipment === null) return null;
  return (
    <Card title={cases.shipment}>
      <Facts
        rows={[
          [cases.columns.stage, named(cases.shipments, shipment.state)],
          [cases.article, `${named(cases.purposes, shipment.purpose)}: ${shipment.sku}`],
          [
            warehouse.trackingNo,
            [shipment.carrier, shipment.trackingNo].filter((part) => part).join(' ') || '–',
          ],
        ]}
      />
    </Card>
  );
}

function RepairCard({ view: { repair } }: { readonly view: CaseView }) {
  const { cases, actions } = useWords();
  if (repair === null) return null;
  const parts = repair.parts.map(({ sku, quantity }) => `${String(quantity)} × ${sku}`).join(', ');
  return (
    <Card title={cases.repair}>
      <Facts
        rows={[
          [cases.columns.stage, named(cases.repairs, repair.state)],
          [named(actions.fields, 'repairMinutes'), repair.minutes ?? '–'],
          [named(actions.fields, 'parts'), parts === '' ? '–' : parts],
        ]}
      />
    </Card>
  );
}

/** How the goods came last, and how sure it is that they are the unit of the case (E45, E46). */
function ArrivalCard({ view: { arrival, unit } }: { readonly view: CaseView }) {
  const { cases, actions, shell } = useWords();
  const { money, time } = useFormat();
  if (arrival === null) return null;
  const { at, contents, matched, returnDamage, postageDueCents, otherSerial } = arrival;
  const { leftUs, unknown } = cases.arrival;
  const rows: (readonly [string, string])[] = [[time(at), named(actions.choices, contents)]];
  if (matched !== null) rows.push([cases.arrival.matched, named(cases.arrival.matches, matched)]);
  if (otherSerial !== null) {
    const { serialNo, orderNo } = otherSerial;
    rows.push([cases.arrival.otherSerial, orderNo === null ? unknown(serialNo) : leftUs(serialNo, orderNo)]);
  }
  if (returnDamage) rows.push([named(actions.fields, 'returnDamage'), shell.yes]);
  if (postageDueCents !== null)
    rows.push([named(actions.fields, 'postageDueCents'), money(postageDueCents, unit.currency)]);
  return (
    <Card title={cases.arrival.title}>
      <Facts rows={rows} />
    </Card>
  );
}

function CustodyCard({ view: { custody } }: { readonly view: CaseView }) {
  const { cases } = useWords();
  const { time } = useFormat();
  return (
    <Card title={cases.custody}>
      <Facts
        rows={
          custody.history.length === 0
            ? [[named(cases.places, custody.place), '']]
            : custody.history.map(({ place, at }) => [time(at), named(cases.places, place)] as const)
        }
      />
    </Card>
  );
}
