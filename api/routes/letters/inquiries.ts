import { z } from 'zod';
import { inquiryOf, listInquiries, settleInquiry } from '../../../store/cases/inquiries';
import { keepText, textIdFor } from '../../../store/cases/texts';
import { claimLettersFor } from '../../../store/letters/unplaced-letters';
import type { Queries } from '../../../store/database';
import { acceptAppeal } from '../../appeals';
import type { AppealRequest } from '../../appeals';
import { refuseInquiry } from '../../inquiries';
import { lettersOfInquiry } from '../../letters/first-naming';
import type { ApiDeps } from '../../deps';
import type { KnownCaller } from '../../http/caller';
import { Problem } from '../../http/problem';
import { cursorOf, positionOf } from '../../http/cursor';
import { known, route } from '../../http/route';
import type { Route } from '../../http/route';
import { instant } from '../../schemas/case';
import { freeText, line } from '../../schemas/text';

const state = z.enum(['waiting', 'dormant', 'placed', 'refused']);

const inquiry = z
  .object({
    inquiryId: z.int(),
    sender: z.string(),
    openedAt: instant,
    askedAt: instant,
    remindedAt: instant.nullable(),
    state,
    search: z
      .looseObject({})
      .meta({ description: 'where the purchase was looked for, and what was found (G1)' }),
    subject: z.string().nullable(),
    text: z.string().nullable(),
    appealNo: z.string().nullable(),
    settledBy: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Inquiry' });

const params = z.object({ inquiryId: z.coerce.number().int().min(1) });
const access = ['support', 'manager'] as const;

/** Letters that are no appeal yet, and what a person makes of them (E13, E18, E30). */
export function inquiryRoutes(deps: ApiDeps): readonly Route[] {
  return [
    listRoute(deps),
    route({
      method: 'post',
      path: '/api/v1/inquiries/{inquiryId}/ratify',
      summary: 'Make a letter an appeal, dated by the first letter',
      tag: 'inquiries',
      access,
      params,
      body: z.strictObject({
        orderNo: line(64),
        items: z
          .array(z.strictObject({ sku: line(64), serialNo: line(100).optional() }))
          .min(1)
          .max(50),
        reason: freeText,
      }),
      answers: { 200: { description: 'the inquiry, with its appeal', schema: inquiry } },
      problems: { 409: 'it is settled already' },
      async handle({ params: { inquiryId }, body, caller }) {
        await ratify(deps, inquiryId, { ...body, by: known(caller) });
        return { status: 200, json: present(await required(deps, inquiryId)) };
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/inquiries/{inquiryId}/refuse',
      summary: 'Refuse a letter: nothing was bought here (G1)',
      tag: 'inquiries',
      access,
      params,
      body: z.strictObject({ reason: freeText }),
      answers: { 200: { description: 'the inquiry, refused', schema: inquiry } },
      problems: { 409: 'it is settled already' },
      async handle({ params: { inquiryId }, body: { reason }, caller }) {
        const found = await required(deps, inquiryId);
        requireOpen(found, 'refuse');
        const now = new Date();
        const refused = await refuseInquiry(deps.db, found, { by: known(caller).id, reason, now });
        const settled = await required(deps, inquiryId);
        if (!refused) throw settledAlready(settled, 'refuse');
        return { status: 200, json: present(settled) };
      },
    }),
  ];
}

function listRoute({ db }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/api/v1/inquiries',
    summary: 'List letters that no case claims, with the search that was made',
    tag: 'inquiries',
    access,
    query: z.object({
      state: state.default('waiting'),
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answers: {
      200: {
        description: 'a page, oldest first',
        schema: z.object({ items: z.array(inquiry), nextCursor: z.string().nullable() }),
      },
    },
    async handle({ query: { state: wanted, cursor, limit } }) {
      const rows = await listInquiries(db, wanted, { after: afterOf(cursor), limit: limit + 1 });
      const items = rows.slice(0, limit).map(present);
      const last = rows.length > limit ? items.at(-1) : undefined;
      const nextCursor = last ? cursorOf([last.askedAt, last.inquiryId]) : null;
      return { status: 200, json: { items, nextCursor } };
    },
  });
}

const position = z.tuple([z.iso.datetime(), z.int()]);

function afterOf(cursor: string | undefined) {
  const found = positionOf(position, cursor);
  return found && { askedAt: new Date(found[0]), inquiryId: found[1] };
}

type Inquiry = NonNullable<Awaited<ReturnType<typeof inquiryOf>>>;

interface Ratified {
  readonly orderNo: string;
  readonly items: readonly { readonly sku: string; readonly serialNo?: string | undefined }[];
  readonly reason: string;
  readonly by: KnownCaller;
}

/**
 * The first letter counts as the appeal, because a person says so and why (E13). The case and the end of the inquiry are
 * one: of two persons at once, who ratify it and refuse it, one is heard.
 */
async function ratify(
  deps: ApiDeps,
  inquiryId: number,
  { orderNo, items, reason, by }: Ratified,
): Promise<void> {
  const found = await required(deps, inquiryId);
  requireOpen(found, 'ratify');
  const key = `inquiry-${String(inquiryId)}`;
  const author = { role: by.role, id: by.id };
  // What the letter did not name was found in our own records, by whoever ratifies it (E19).
  const isNamed = found.search.ordersFound.includes(orderNo);
  const request: AppealRequest = {
    ...{ orderNo, items, email: found.sender, channel: 'mail' },
    problem: { description: found.text ?? found.subject ?? '' },
    acceptedAt: found.openedAt,
    timeZone: found.timeZone,
    letterLanguage: found.language,
    idempotencyKey: key,
    ...(!isNamed && { found: { by: author, reasonKey: key } }),
  };
  const result = await acceptAppeal(deps, request, async (tx, { appealNo, cases }) => {
    const placed = { state: 'placed', by: by.id, reason, appealNo } as const;
    if (!(await settleInquiry(tx, inquiryId, placed)))
      throw settledAlready(await required({ db: tx }, inquiryId), 'ratify');
    for (const { caseNo } of cases) {
      const textId = textIdFor(caseNo, key, 'reason');
      await keepText(tx, { textId, caseNo, kind: 'reason', author, body: reason });
    }
    const [first] = cases;
    if (!first) return;
    const skus = items.map(({ sku }) => sku);
    const naming = { sender: found.sender, orderNo, skus, before: new Date() };
    const belonging = await lettersOfInquiry(tx, naming);
    await claimLettersFor(tx, first.caseNo, [found.firstLetterId, ...belonging]);
  });
  if (!result.accepted) throw new Problem(422, result.detail, { members: { rules: result.rules } });
}

async function required({ db }: { readonly db: Queries }, inquiryId: number): Promise<Inquiry> {
  const found = await inquiryOf(db, inquiryId);
  if (!found) throw new Problem(404, `Cannot show inquiry ${String(inquiryId)}: there is none`);
  return found;
}

function requireOpen(found: Inquiry, what: string): void {
  if (found.state !== 'waiting' && found.state !== 'dormant') throw settledAlready(found, what);
}

function settledAlready({ inquiryId, state: standsAs }: Inquiry, what: string): Problem {
  return new Problem(409, `Cannot ${what} inquiry ${String(inquiryId)}: it is already ${standsAs}`);
}

function present(found: Inquiry): z.input<typeof inquiry> {
  const { inquiryId, sender, state: standsAs, subject, text, appealNo, settledBy, reason } = found;
  return {
    ...{ inquiryId, sender, state: standsAs, subject, text, appealNo, settledBy, reason },
    search: { ...found.search },
    openedAt: found.openedAt.toISOString(),
    askedAt: found.askedAt.toISOString(),
    remindedAt: found.remindedAt?.toISOString() ?? null,
  };
}
