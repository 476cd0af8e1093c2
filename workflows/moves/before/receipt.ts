import type { CaseState, StatedReceipt } from '../../contract';
import type { Ask } from '../move';

type Telling = Pick<Ask<'provideEvidence'> | Ask<'reopen'>, 'actor' | 'body'>;

/** Who stands for a receipt date: the customer with his word, or the staff with what they saw (E11). */
export function receiptSource({ actor, body }: Telling): StatedReceipt['source'] {
  return actor.role === 'customer' ? 'customer' : (body.receiptProof ?? 'customer');
}

/** The receipt date that the case goes by after a message: a claim never takes the place of what was shown (E10). */
export function statedReceipt({ receipt }: CaseState, telling: Telling): StatedReceipt | null {
  const at = telling.body.receivedAt;
  if (at === undefined) return receipt;
  const source = receiptSource(telling);
  const isShown = receipt !== null && receipt.source !== 'customer';
  return isShown && source === 'customer' ? receipt : { at, source };
}
