import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Actor } from '../../workflows/contract';
import type { Database, Tx } from '../database';
import { addressShape } from '../import/shapes';
import type { Address } from '../import/shapes';
import { keepText, textIdFor } from '../cases/texts';

/** Why the address of a case does not change: its parcel is the carrier's by now, or nothing is sent any more. */
export type AddressKept = 'unknown-case' | 'closed' | 'on-its-way';

/**
 * Notes where the goods of a case are to be sent, with who said so, or answers why it stays (E87). The row of the case
 * is held as a step holds it, so that a parcel is not handed over at the same moment. The same address again changes
 * nothing: a request that is repeated must not give the label back that bears it.
 */
export async function changeDeliveryAddress(
  db: Database,
  caseNo: string,
  { address, by }: { readonly address: Address; readonly by: Actor },
): Promise<'changed' | AddressKept> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('cases')
      .select(['snapshot', 'delivery_address'])
      .where('case_no', '=', caseNo)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return 'unknown-case';
    if (row.snapshot.stage === 'closed') return 'closed';
    if ('dispatch' in row.snapshot && row.snapshot.dispatch !== null) return 'on-its-way';
    if (isDeepStrictEqual(row.delivery_address, address)) return 'changed';
    await sendTo(tx, caseNo, address);
    await keepText(tx, {
      ...{ textId: textIdFor(caseNo, randomUUID(), 'address'), caseNo, kind: 'note', author: by },
      body: `The goods are to be sent to: ${typeof address === 'string' ? address : Object.values(address).join(', ')}`,
    });
    return 'changed';
  });
}

/**
 * Sends the goods of a case where its customer said (E87). A reference that names no address changes nothing: it came
 * from somebody with access to Temporal, and must not stop the case (E108).
 */
export async function deliverTo(tx: Tx, caseNo: string, addressRef: string): Promise<void> {
  const text = await tx
    .selectFrom('case_texts')
    .select('body')
    .where('text_id', '=', addressRef)
    .where('case_no', '=', caseNo)
    .where('kind', '=', 'address')
    .executeTakeFirst();
  const address = text ? addressIn(text.body) : null;
  if (address !== null) await sendTo(tx, caseNo, address);
}

function addressIn(body: string): Address | null {
  try {
    const address = addressShape.safeParse(JSON.parse(body));
    return address.success ? address.data : null;
  } catch {
    // Not JSON: the person was forgotten meanwhile.
    return null;
  }
}

async function sendTo(tx: Tx, caseNo: string, address: Address): Promise<void> {
  await tx
    .updateTable('cases')
    .set({ delivery_address: JSON.stringify(address) })
    .where('case_no', '=', caseNo)
    .execute();
  await orderAgain(tx, caseNo);
}

/**
 * A label that a carrier was asked for bears the old address: its order is cancelled, which gives the label back, and
 * the same goods are ordered out anew.
 */
async function orderAgain(tx: Tx, caseNo: string): Promise<void> {
  const order = await tx
    .selectFrom('dispatch_orders')
    .select(['dispatch_id', 'purpose', 'attempt', 'sku', 'ordered_at'])
    .where('case_no', '=', caseNo)
    .where('state', '=', 'to-pack')
    .forUpdate()
    .executeTakeFirst();
  if (!order) return;
  const { dispatch_id, attempt, ...same } = order;
  const label = await tx
    .selectFrom('carrier_labels')
    .select('dispatch_id')
    .where('dispatch_id', '=', dispatch_id)
    .executeTakeFirst();
  if (!label) return;
  await tx
    .updateTable('dispatch_orders')
    .set({ state: 'cancelled' })
    .where('dispatch_id', '=', dispatch_id)
    .execute();
  const nothingSent = { tracking_no: null, carrier: null, dispatched_at: null, delivered_at: null };
  await tx
    .insertInto('dispatch_orders')
    .values({ ...same, ...nothingSent, case_no: caseNo, attempt: attempt + 1, state: 'to-pack' })
    .execute();
}
