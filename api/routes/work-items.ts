import { z } from 'zod';
import { snapshotOf } from '../../store/cases/case-record';
import { closeWorkItem, listWorkItems, workItem } from '../../store/work/work-items';
import type { WorkItem } from '../../store/work/work-items';
import { OutcomeUnknown } from '../cases/case-client';
import type { ApiDeps } from '../deps';
import { staffRoles } from '../http/caller';
import type { KnownCaller } from '../http/caller';
import { Problem, retrySoon } from '../http/problem';
import { known, route } from '../http/route';
import type { Route } from '../http/route';
import { caseParams } from '../schemas/case';
import { freeText } from '../schemas/text';
import { presentWorkItem, workItemView } from '../schemas/work-item';
import { requireConfirmedFor } from '../sign-in/confirmed';

const query = z.object({
  owner: z.enum(staffRoles).optional(),
  caseNo: caseParams.shape.caseNo.optional(),
  state: z.enum(['open', 'closed']).default('open'),
  cursor: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const page = z
  .object({ items: z.array(workItemView), nextCursor: z.string().nullable() })
  .meta({ id: 'WorkItemPage' });

const itemParams = z.object({
  id: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
});

/** What a person has to mend, or to read: the reconciler found it, or a customer wrote it. */
export function workItemRoutes(deps: ApiDeps): readonly Route[] {
  return [listRoute(deps), closeRoute(deps), resumeRoute(deps)];
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/work-items',
    summary: 'List what does not match, or was written by a customer, and waits for a person, oldest first',
    tag: 'work-items',
    access: staffRoles,
    query,
    answers: { 200: { description: 'a page', schema: page } },
    async handle({ query: { owner, caseNo, state, cursor, limit } }) {
      const rows = await listWorkItems(db, {
        owner,
        caseNo,
        open: state === 'open',
        after: cursor,
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const nextCursor = last ? String(last.item_id) : null;
      return { status: 200, json: { items: items.map(presentWorkItem), nextCursor } };
    },
  });
}

function closeRoute({ db, signIn }: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/work-items/{id}/close',
    summary: 'Close a work item with a note on what was done; its owner or a manager',
    tag: 'work-items',
    access: staffRoles,
    params: itemParams,
    body: z.strictObject({ note: freeText }),
    answers: { 200: { description: 'closed, now or before', schema: workItemView } },
    async handle({ params: { id }, body: { note }, caller: asking }) {
      const caller = known(asking);
      const item = await itemOr404(db, id);
      requireOwner(item, caller);
      // It says that the refund is for something else, and the case is paid beside it (E78).
      if (item.kind === 'refund-by-hand') requireConfirmedFor(caller, 'release money', signIn.now());
      const closed = await closeWorkItem(db, id, { by: caller.id, note });
      return { status: 200, json: presentWorkItem(closed ?? (await itemOr404(db, id))) };
    },
  });
}

function resumeRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/work-items/{id}/resume',
    summary: 'Start the workflow of an orphaned case again, from the snapshot in its record',
    tag: 'work-items',
    access: ['manager'],
    params: itemParams,
    body: z.strictObject({ note: freeText }),
    answers: { 200: { description: 'the case runs; the item is closed', schema: workItemView } },
    async handle({ params: { id }, body: { note }, caller: asking }) {
      const item = await itemOr404(deps.db, id);
      await resume(deps, item);
      const closed = await closeWorkItem(deps.db, id, { by: known(asking).id, note });
      return { status: 200, json: presentWorkItem(closed ?? item) };
    },
  });
}

/** One that runs already is left alone; a new run takes up money, stock and goods where the record left them (E103). */
async function resume({ db, cases }: ApiDeps, item: WorkItem): Promise<void> {
  const state = item.kind === 'case-orphaned' ? await snapshotOf(db, item.subject) : null;
  if (state === null)
    throw new Problem(
      422,
      `Cannot resume ${item.subject}: the item is about ${item.kind}, not about an orphan`,
    );
  if (state.stage === 'closed')
    throw new Problem(422, `Cannot resume ${item.subject}: the case is closed by now`);
  try {
    await cases.start(state);
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    throw new Problem(
      503,
      `Cannot say whether ${item.subject} runs again: Temporal did not answer in time; repeat`,
      {
        members: { outcome: 'unknown' },
        headers: retrySoon,
      },
    );
  }
}

async function itemOr404(db: ApiDeps['db'], id: number): Promise<WorkItem> {
  const item = await workItem(db, id);
  if (!item) throw new Problem(404, `Cannot find work item ${id}: there is no such item`);
  return item;
}

function requireOwner(item: WorkItem, { role }: KnownCaller): void {
  if (role === item.owner || role === 'manager') return;
  throw new Problem(
    403,
    `Cannot close work item ${item.item_id} as ${role}: it is for ${item.owner} or a manager`,
  );
}
