import { z } from 'zod';
import { workItemKinds } from '../../store/work/work-items';
import type { WorkItem } from '../../store/work/work-items';
import { staffRoles } from '../http/caller';
import { instant } from './case';

const kinds = Object.keys(workItemKinds);

/** A work item as staff see it. */
export const workItemView = z
  .object({
    id: z.int(),
    kind: z.enum(kinds),
    subject: z.string().meta({ description: 'a case, a refund, an intent, a dispute or a sku' }),
    caseNo: z.string().nullable(),
    owner: z.enum(staffRoles),
    detail: z
      .record(z.string(), z.unknown())
      .meta({ description: 'ids, amounts, places; depends on the kind' }),
    foundAt: instant,
    lastSeenAt: instant,
    closedAt: instant.nullable(),
    closedBy: z.string().nullable().meta({ description: '`reconciler`, when it was no longer so' }),
    note: z.string().nullable(),
  })
  .meta({ id: 'WorkItem' });

export function presentWorkItem(item: WorkItem) {
  return {
    id: item.item_id,
    kind: item.kind,
    subject: item.subject,
    caseNo: item.case_no,
    owner: item.owner,
    detail: item.detail,
    foundAt: item.found_at.toISOString(),
    lastSeenAt: item.last_seen_at.toISOString(),
    closedAt: item.closed_at?.toISOString() ?? null,
    closedBy: item.closed_by,
    note: item.note,
  };
}
