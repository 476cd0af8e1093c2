import { z } from 'zod';
import { invalidParameter } from './errors';

const integer = z
  .string()
  .regex(/^\d{1,12}$/, 'integer')
  .transform(Number);
const metadata = z
  .record(z.string().max(40), z.string().max(500))
  .refine((pairs) => Object.keys(pairs).length <= 50, 'at most 50 keys')
  .default({});
const expand = z.array(z.string()).optional();
const page = {
  limit: integer.pipe(z.number().min(1).max(100)).default(10),
  starting_after: z.string().optional(),
  expand,
};

export const refundForm = z.strictObject({
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
  amount: integer.pipe(z.number().min(1)).optional(),
  reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata,
  expand,
});
export type RefundForm = z.infer<typeof refundForm>;

export const intentForm = z.strictObject({
  amount: integer.pipe(z.number().min(1)),
  currency: z.string().regex(/^[a-zA-Z]{3}$/, 'a three-letter currency'),
  confirm: z.enum(['true', 'false']).default('false'),
  payment_method: z.string().optional(),
  allowed_payment_method_types: z.array(z.string()).optional(),
  automatic_payment_methods: z.record(z.string(), z.string()).optional(),
  description: z.string().optional(),
  return_url: z.string().optional(),
  metadata,
  expand,
});

export const confirmForm = z.strictObject({
  payment_method: z.string().optional(),
  return_url: z.string().optional(),
  expand,
});
export const emptyForm = z.strictObject({ expand });
export const listQuery = z.strictObject(page);
export const paymentItemsQuery = z.strictObject({
  ...page,
  payment_intent: z.string().optional(),
  charge: z.string().optional(),
});
export const chargeListQuery = z.strictObject({ ...page, payment_intent: z.string().optional() });
export const eventListQuery = z.strictObject({ ...page, type: z.string().optional() });

/** Reads a form or a query; a wrong or unknown parameter is answered as Stripe does, and not kept under a key. */
export function readForm<T>(schema: z.ZodType<T>, input: unknown): T {
  const read = schema.safeParse(input ?? {});
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const name = issue.keys[0] ?? '';
    throw invalidParameter(`Received unknown parameter: ${name}`, 'parameter_unknown', name);
  }
  const name = issue?.path.join('.') ?? '';
  const code = issue?.message === 'integer' ? 'parameter_invalid_integer' : 'parameter_invalid';
  throw invalidParameter(`Invalid ${name}: ${issue?.message ?? 'not understood'}`, code, name);
}
