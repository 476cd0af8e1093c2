import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { previewAppeal } from '../../cases/preview-appeal';
import { languageAsked } from '../../cases/spoken';
import type { ApiDeps } from '../../deps';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { eligibility } from '../../schemas/case';
import { counted } from '../../schemas/explanation';
import { appeal } from './appeals';

const assessed = eligibility.extend({
  needs: z.array(z.string()),
  counted,
  timeZone: z.string().meta({ description: 'whose calendar counts the days' }),
  receiptWindowDays: z.int(),
  orderWindowDays: z
    .int()
    .nullable()
    .meta({ description: 'null where the piece came anew: then W2 is not held against the customer' }),
});

const preview = z
  .object({
    products: z.array(
      z.object({
        sku: z.string(),
        title: z.string(),
        pieces: z.int(),
        caseNos: z.array(z.string()).meta({ description: 'cases that its pieces are in already' }),
        assessed: assessed.nullable().meta({ description: 'null where no piece is left to return' }),
      }),
    ),
  })
  .meta({ id: 'AppealPreview' });

/** Longer than the look-up behind it, so that the time of an answer does not tell whether there is such an order. */
const LEAST_ANSWER_MS = 250;

/** Whether an appeal would be in time, told before it is sent. */
export function appealPreviewRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/api/v1/appeals/preview',
    summary: 'Tell whether the windows are open now and how that is counted; nothing is written',
    tag: 'appeals',
    access: 'anyone',
    limited: true,
    body: z.strictObject({
      orderNo: appeal.shape.orderNo,
      email: appeal.shape.email,
      claim: appeal.shape.problem.shape.claim,
      timeZone: appeal.shape.timeZone,
    }),
    answers: {
      200: {
        description:
          'the products of the order; none where there is no such order, or the address is not its buyer’s',
        schema: preview,
      },
    },
    async handle({ body, headers }) {
      const asked = { ...body, now: new Date() };
      const [products] = await Promise.all([
        previewAppeal(deps, asked, languageAsked(headers)),
        pause(LEAST_ANSWER_MS),
      ]);
      return { status: 200, json: { products } };
    },
  });
}
