import { z } from 'zod';
import { ageClassDays, custodyAge, refundTotals } from '../../../store/reports/holdings';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { asText, givenSpan, spanOf } from './span';

const refunds = z
  .object({
    ...{ from: z.string(), to: z.string() },
    items: z.array(
      z.object({ state: z.string(), currency: z.string(), refunds: z.int(), amountCents: z.int() }),
    ),
  })
  .meta({ id: 'RefundReport' });

const custody = z
  .object({
    at: z.string(),
    classDays: z.array(z.int()).meta({ description: 'upper bounds; one more class holds older goods' }),
    items: z.array(
      z.object({
        place: z
          .string()
          .meta({ description: 'a place of ours, or `stray` for goods that are not the case’s' }),
        goods: z.int(),
        classes: z.array(z.int()),
        oldestSince: z.string(),
        oldestCaseNo: z.string(),
      }),
    ),
  })
  .meta({ id: 'CustodyReport' });

const shared = { method: 'get', tag: 'reports', access: ['manager', 'admin'] } as const;

/** What we hold of customers: money that goes back, and goods in our house. */
export function holdingReportRoutes({ db, policies }: ApiDeps): readonly Route[] {
  return [
    route({
      ...shared,
      path: '/api/v1/reports/refunds',
      summary: 'Add up the refunds decided in a span, by state and currency',
      query: givenSpan,
      answers: {
        200: { description: 'the parts of an order paid in several ways count one by one', schema: refunds },
      },
      async handle({ query }) {
        const asked = spanOf(query, policies);
        return { status: 200, json: { ...asText(asked), items: [...(await refundTotals(db, asked))] } };
      },
    }),
    route({
      ...shared,
      path: '/api/v1/reports/custody',
      summary: 'Tell how long the goods that are in our house have been there',
      answers: { 200: { description: 'as of now', schema: custody } },
      async handle() {
        const at = new Date();
        const held = await custodyAge(db, at);
        const items = held.map((one) => ({ ...one, oldestSince: one.oldestSince.toISOString() }));
        return { status: 200, json: { at: at.toISOString(), classDays: [...ageClassDays], items } };
      },
    }),
  ];
}
