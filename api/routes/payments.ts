import { z } from 'zod';
import { openDisputes, paymentTotals } from '../../store/money/payment-totals';
import type { ApiDeps } from '../deps';
import { route } from '../http/route';
import type { Route } from '../http/route';
import { instant } from '../schemas/case';

const DAY_MS = 86_400_000;
const PAID_DAYS = 30;
const MOST_DISPUTES = 100;

const overview = z
  .object({
    paidSince: instant.meta({ description: 'settled refunds are counted from here on' }),
    totals: z.array(
      z.object({
        state: z.string(),
        currency: z.string(),
        refunds: z.int(),
        amountCents: z.int(),
      }),
    ),
    disputes: z
      .array(
        z.object({
          disputeId: z.string(),
          amountCents: z.int(),
          currency: z.string(),
          since: instant,
          orderNo: z.string().nullable(),
          caseNos: z.array(z.string()),
        }),
      )
      .meta({ description: 'not decided yet, the oldest first' }),
  })
  .meta({ id: 'PaymentOverview' });

/** What the payment team sees at a glance; the refunds one by one are in the list of cases. */
export function paymentRoutes({ db }: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/payments/overview',
      summary: 'Sum up refunds by state and currency, and list open disputes',
      tag: 'payments',
      access: ['payments', 'manager'],
      answers: { 200: { description: 'as of now', schema: overview } },
      async handle() {
        const paidSince = new Date(Date.now() - PAID_DAYS * DAY_MS);
        const [totals, disputes] = await Promise.all([
          paymentTotals(db, paidSince),
          openDisputes(db, MOST_DISPUTES),
        ]);
        return {
          status: 200,
          json: {
            paidSince: paidSince.toISOString(),
            totals,
            disputes: disputes.map(({ since, ...dispute }) => ({ ...dispute, since: since.toISOString() })),
          },
        };
      },
    }),
  ];
}
