import { z } from 'zod';
import { languages } from '../../../gateways/letters';
import { isZoneOrOffset } from '../../../policy';
import { uploadToken } from '../../../gateways/upload-tokens';
import { acceptForm } from '../../form-appeals';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { eligibility, stage } from '../../schemas/case';
import { freeText, line } from '../../schemas/text';

const item = z.strictObject({
  sku: line(64),
  serialNo: line(100).optional(),
  quantity: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .meta({ description: 'pieces of this product; 1 when left out' }),
});

export const appeal = z.strictObject({
  orderNo: line(64),
  email: z.email({ pattern: z.regexes.unicodeEmail }).max(320),
  language: z.enum(languages).optional().meta({
    description: 'of the answer, and of the letters about this appeal unless the order names another',
  }),
  timeZone: z
    .string()
    .max(64)
    .refine(
      isZoneOrOffset,
      'must be a time zone, such as Europe/Berlin, or an offset from UTC, such as +05:30',
    )
    .optional()
    .meta({
      description:
        'of the customer, as his browser names it; it decides nothing, and the explanation shows his own day beside ours',
      example: 'Europe/Berlin',
    }),
  items: z
    .array(item)
    .max(50)
    .optional()
    .meta({ description: 'may be left out for an order of a single piece' }),
  problem: z.strictObject({
    description: freeText,
    suspectedCause: freeText.optional(),
    usage: freeText.optional(),
    connectionDiagram: freeText.optional(),
    operatingModes: freeText.optional(),
    logs: freeText.optional(),
    claim: z.enum(['defective', 'damaged', 'none', 'unused']).optional(),
    dangerous: z.boolean().optional().meta({
      description: 'a swollen, leaking or hot battery: nothing is posted until somebody has looked',
    }),
  }),
});

const accepted = z
  .object({
    appealNo: z.string(),
    cases: z.array(z.object({ caseNo: z.string(), stage, outcome: z.string().nullable(), eligibility })),
    uploadToken: z
      .string()
      .meta({ description: 'by which files can be added for an hour: header X-Upload-Token' }),
    refusedItems: z.array(z.object({ sku: z.string(), rules: z.array(z.string()), explanation: z.string() })),
  })
  .meta({ id: 'AcceptedAppeal' });

const keptDate = ' What you wrote is kept: the appeal that follows counts from today.';

/** What became of a form that opened nothing. */
const kept = {
  'unknown-order': ' What you wrote is kept, and our support looks for the purchase.',
  'no-item-named': keptDate,
  'no-such-item': keptDate,
  'key-used': '',
} as const;

/** The door for customers' appeals; open to anyone, and limited in number. */
export function appealRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/appeals',
      summary: 'Accept an appeal: one case per purchased piece',
      tag: 'appeals',
      access: 'anyone',
      limited: true,
      body: appeal,
      answers: {
        201: {
          description:
            'accepted; for W1 and W2 counts this moment, or that of the first letter or form of the same address which named the order, or to its buyer the product',
          schema: accepted,
        },
      },
      async handle({ body, headers }) {
        const { items = [], language: chosenLanguage, ...told } = body;
        const pieces = items.flatMap(({ sku, serialNo, quantity = 1 }) =>
          Array.from({ length: quantity }, () => ({ sku, serialNo })),
        );
        const given = headers['idempotency-key'];
        const idempotencyKey = typeof given === 'string' ? given : null;
        const request = {
          ...told,
          chosenLanguage,
          items: pieces,
          channel: 'http',
          acceptedAt: new Date(),
          idempotencyKey,
        } as const;
        const result = await acceptForm(deps, request);
        if (result.accepted) {
          const token = uploadToken(deps.linkSecret, result.answer.appealNo, result.takenAt);
          return { status: 201, json: { ...result.answer, uploadToken: token } };
        }
        const { why, rules } = result;
        throw new Problem(422, `${result.detail}${kept[why]}`, { members: { reason: why, rules } });
      },
    }),
  ];
}
