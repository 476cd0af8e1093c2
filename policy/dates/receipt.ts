import type { DateFacts } from './window';

/**
 * The receipt date that counts: what somebody of the staff has seen shown before what is on record, and the customer's
 * own word only where nothing but a presumption is (E9-E11).
 * @param onRecord what the order says
 * @param stated what was stated since; a source other than `customer` was shown to the staff
 */
export function receiptThatCounts(
  onRecord: DateFacts['receipt'],
  stated: DateFacts['receipt'],
): DateFacts['receipt'] {
  if (stated === null) return onRecord;
  const isKnown = onRecord !== null && onRecord.source !== 'presumed';
  return stated.source === 'customer' && isKnown ? onRecord : stated;
}
