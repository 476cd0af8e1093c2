import { z } from 'zod';
import { PaymentFailure } from '../../gateways/payments/payment-failure';
import { keepPaymentEvent } from '../../store/payment-events';
import type { PaymentEvent } from '../../store/payment-events';
import type { ProviderEvent } from '../../gateways/payments';
import type { ApiDeps } from '../deps';
import { Problem } from '../http/problem';
import { route } from '../http/route';
import type { Route } from '../http/route';
import { applyPaymentEvent } from '../payment-events';

const LIMIT_BYTES = 1_000_000;

/** News of the payment provider: checked by signature over the raw bytes, kept once, then told to the case. */
export function webhookRoutes(deps: ApiDeps): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/webhooks/stripe',
      summary: 'Take a signed event of the payment provider',
      tag: 'webhooks',
      access: 'anyone',
      body: z.unknown().meta({ description: 'the event, exactly as it was signed' }),
      reading: { as: 'bytes', limitBytes: LIMIT_BYTES },
      answers: { 200: { description: 'kept', schema: z.object({ received: z.literal(true) }) } },
      async handle({ body, headers }) {
        const signature = headers['stripe-signature'];
        const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const event = verified(deps, raw, typeof signature === 'string' ? signature : '');
        if (event.refund !== null) await take(deps, eventOf(event));
        return { status: 200, json: { received: true } };
      },
    }),
  ];
}

function verified({ verifyWebhook }: ApiDeps, raw: Buffer, signature: string): ProviderEvent {
  try {
    return verifyWebhook(raw, signature);
  } catch (error) {
    if (error instanceof PaymentFailure)
      throw new Problem(
        400,
        'Cannot take the event: its signature is wrong or too old, or its body is no event',
      );
    throw error;
  }
}

/** Once it is kept, the provider need not send it again: what cannot be told now, the sweep tells later. */
async function take(deps: ApiDeps, event: PaymentEvent): Promise<void> {
  const isNew = await keepPaymentEvent(deps.db, event);
  if (!isNew) return;
  await applyPaymentEvent(deps, event).catch((error: unknown) => {
    const reason = error instanceof Error ? error.name : 'unknown';
    deps.log.warn({ eventId: event.eventId, reason }, 'payment event is told later');
  });
}

function eventOf(event: Extract<ProviderEvent, { readonly intentId: string | null }>): PaymentEvent {
  const { eventId, type, refund, intentId } = event;
  const { providerRefundId, state, failureReason } = refund;
  return { eventId, type, providerRefundId, intentId, state, failure: failureReason };
}
