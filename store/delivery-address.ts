import { randomUUID } from 'node:crypto';
import type { Actor } from '../workflows/contract';
import type { Database } from './database';
import type { Address } from './import/shapes';
import { keepText, textIdFor } from './texts';

/** Why the address of a case does not change: its parcel is the carrier's by now, or nothing is sent any more. */
export type AddressKept = 'unknown-case' | 'closed' | 'on-its-way';

/**
 * Notes where the goods of a case are to be sent, with who said so, or answers why it stays (E87). The row of the case
 * is held as a step holds it, so that a parcel is not handed over at the same moment.
 */
export async function changeDeliveryAddress(
  db: Database,
  caseNo: string,
  { address, by }: { readonly address: Address; readonly by: Actor },
): Promise<'changed' | AddressKept> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return 'unknown-case';
    if (row.snapshot.stage === 'closed') return 'closed';
    if ('dispatch' in row.snapshot && row.snapshot.dispatch !== null) return 'on-its-way';
    await tx
      .updateTable('cases')
      .set({ delivery_address: JSON.stringify(address) })
      .where('case_no', '=', caseNo)
      .execute();
    await keepText(tx, {
      ...{ textId: textIdFor(caseNo, randomUUID(), 'address'), caseNo, kind: 'note', author: by },
      body: `The goods are to be sent to: ${typeof address === 'string' ? address : Object.values(address).join(', ')}`,
    });
    return 'changed';
  });
}
