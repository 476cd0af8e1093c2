import { textIdFor } from '../../store/cases/texts';
import type { Actor, EventDraft, Waiver } from '../../workflows/contract';

/** An order that the letter did not name and our own records show: no proof is asked for, and G1 holds (E19). */
export interface FoundOrder {
  /** The desk where the sender's address led to it, else who of the staff looked it up. */
  readonly by: Actor;
  /** Of the text that each case keeps with the reason; null where the address led to it. */
  readonly reasonKey: string | null;
}

/** What a case does without from its first event, and what that event says of it. */
export function waivedFor(
  found: FoundOrder | undefined,
  caseNo: string,
): { readonly waived: readonly Waiver[]; readonly detail: NonNullable<EventDraft['detail']> } {
  if (found === undefined) return { waived: [], detail: {} };
  const { by, reasonKey } = found;
  const reasonRef = reasonKey === null ? null : textIdFor(caseNo, reasonKey, 'reason');
  const reason = reasonRef === null ? {} : { reason: reasonRef };
  return {
    waived: [{ item: 'proof', by: by.id, reasonRef }],
    detail: { orderFoundBy: by.role, ...reason },
  };
}
