import { z } from 'zod';
import { countCases, listCases } from '../../../store/cases/case-lists';
import type { CasePosition, CaseSort, ListedCase } from '../../../store/cases/case-lists';
import { caseRecord } from '../../../store/cases/case-views';
import { inWords, refundStates } from '../../../workflows/contract';
import { presentCase } from '../../cases/present';
import { languageAsked, spoken } from '../../cases/spoken';
import type { ApiDeps } from '../../deps';
import { staffRoles } from '../../http/caller';
import { cursorOf, positionOf } from '../../http/cursor';
import { caseNotFound } from '../../http/problem';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { caseParams, caseView, instant, listedCase, stage } from '../../schemas/case';

const sorts = ['newest', 'oldest', 'due'] as const;

const query = z.object({
  stage: stage.optional(),
  beforeLab: z.literal('true').optional().meta({
    description: 'open cases whose goods the lab does not have yet: what a parcel at the dock may be of',
  }),
  attention: z.enum(staffRoles).optional(),
  unresolved: z
    .enum(['true', 'false'])
    .optional()
    .meta({ description: 'cases that the customer ended without a remedy, or the others' }),
  waitingFor: z
    .enum([...staffRoles, 'customer', 'carrier', 'provider'])
    .optional()
    .meta({ description: 'open cases that wait for it' }),
  overdue: z.literal('true').optional().meta({ description: 'open cases whose deadline has passed' }),
  refundState: z.enum(refundStates).optional().meta({ description: 'of cases in the stage of the refund' }),
  assignee: z
    .string()
    .max(100)
    .optional()
    .meta({ description: '`me` or the id of a user whose own work the case is' }),
  q: z.string().trim().min(1).max(200).optional().meta({
    description:
      'the beginning of a case, appeal, order or serial number, of an e-mail address or a name; a whole sku; the number of a case alone (`18`, `rma 18`); or words of what was written',
  }),
  sort: z
    .enum(sorts)
    .default('newest')
    .meta({ description: '`due`: open cases with a deadline, the most urgent first' }),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const counts = z.record(z.string(), z.int());

const page = z
  .object({
    items: z.array(listedCase),
    nextCursor: z.string().nullable(),
    counts: z.object({ stage: counts, attention: counts }),
    asOf: instant.meta({
      description: 'when the record was read; a case may have gone on since, and answers for itself',
    }),
  })
  .meta({ id: 'CasePage' });

/** The lists of the staff, and a case as it stands. */
export function caseRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/cases',
      summary: 'List cases, page by page',
      tag: 'cases',
      access: staffRoles,
      query,
      answers: { 200: { description: 'a page; `counts` are of all open cases', schema: page } },
      async handle({ query: asked, caller }) {
        const { sort, limit, cursor } = asked;
        const after = afterOf(cursor, sort);
        const filter = filterOf(asked, known(caller).id);
        // Before the reading, so that the list never claims to be newer than it is (E113).
        const asOf = new Date().toISOString();
        const [rows, counted] = await Promise.all([
          listCases(deps.db, { ...filter, sort, after, limit: limit + 1 }),
          countCases(deps.db),
        ]);
        const items = rows.slice(0, limit);
        const last = rows.length > limit ? items.at(-1) : undefined;
        const nextCursor = last ? writeCursor(last, sort) : null;
        return { status: 200, json: { items: items.map(presentListed), nextCursor, counts: counted, asOf } };
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/cases/{caseNo}',
      summary: 'Show a case',
      tag: 'cases',
      access: 'staff-and-customer',
      params: caseParams,
      answers: { 200: { description: 'the case as the caller may see it', schema: caseView } },
      async handle({ params: { caseNo }, caller, headers }) {
        const record = await caseRecord(deps.db, caseNo);
        if (!record) throw caseNotFound(caseNo);
        const view = presentCase(record, known(caller), deps.temporalUiUrl);
        return { status: 200, json: await spoken(deps.db, { record, view }, languageAsked(headers)) };
      },
    }),
  ];
}

function filterOf(asked: z.output<typeof query>, callerId: string) {
  const {
    q: words,
    stage: inStage,
    beforeLab,
    attention,
    unresolved,
    waitingFor,
    overdue,
    refundState,
    assignee,
  } = asked;
  return {
    ...(words !== undefined && { words }),
    ...(inStage !== undefined && { stage: inStage }),
    ...(beforeLab !== undefined && { beforeLab: true as const }),
    ...(attention !== undefined && { attention }),
    ...(unresolved !== undefined && { unresolved: unresolved === 'true' }),
    ...(waitingFor !== undefined && { waitingFor }),
    ...(overdue !== undefined && { overdue: true as const }),
    ...(refundState !== undefined && { refundState }),
    ...(assignee !== undefined && { assignee: assignee === 'me' ? callerId : assignee }),
  };
}

/** A case as lists and exports show it. */
export function presentListed({ waitingFor: who, dueAt, openedAt, updatedAt, ...row }: ListedCase) {
  const { caseNo, appealNo, stage: inStage, outcome, attention, refundState } = row;
  const { overdue, unresolved, onHold } = row;
  const { orderNo, sku, serialNo, customerName, assignee, refundCents, refundFailure, currency } = row;
  const failure = refundFailure === null ? null : inWords(refundFailure);
  const refund = refundCents === null ? null : { amountCents: refundCents, currency, failure };
  return {
    ...{ caseNo, appealNo, stage: inStage, outcome, attention, refundState, overdue, unresolved, onHold },
    ...{ orderNo, sku, serialNo, customerName, assignee, refund },
    waitingFor: { who, until: dueAt?.toISOString() ?? null },
    openedAt: openedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** Of a list in one order: another has no such place. */
const positionIn = (sort: CaseSort) => z.tuple([z.literal(sort), z.int(), z.iso.datetime().nullable()]);

function writeCursor({ caseId, dueAt }: ListedCase, sort: CaseSort): string {
  return cursorOf([sort, caseId, dueAt?.toISOString() ?? null]);
}

function afterOf(cursor: string | undefined, sort: CaseSort): CasePosition | null {
  const found = positionOf(positionIn(sort), cursor);
  if (found === null) return null;
  const [, caseId, dueAt] = found;
  return { caseId, dueAt: dueAt === null ? null : new Date(dueAt) };
}
