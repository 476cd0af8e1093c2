import { z } from 'zod';
import { PaymentFailure } from '../../../gateways/payments/payment-failure';
import { keepPaymentEvent } from '../../../store/money/payment-events';
import type { PaymentEvent } from '../../../store/money/payment-events';
import type { ProviderEvent } from '../../../gateways/payments';
import { compareDispute } from '../../../store/work/disputes-after-refunds';
import type { ApiDeps } from '../../deps';
import { Problem } from '../../http/problem';
import { route } from '../../http/route';
import type { Route } from '../../http/route';
import { applyPaymentEvent } from '../../payment-events';

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
        const kept = eventOf(event);
        if (kept) await take(deps, kept);
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
  // Where this fails the provider sends the event again.
  if (event.dispute) await compareDispute(deps.db, event.dispute, new Date());
  if (!isNew) return;
  const providerRefundId = event.refund?.providerRefundId ?? null;
  await applyPaymentEvent(deps, { eventId: event.eventId, providerRefundId }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.name : 'unknown';
    deps.log.warn({ eventId: event.eventId, reason }, 'payment event is told later');
  });
}

/** What the desk keeps of an event, without a person's data; null where it is about nothing that returns need. */
function eventOf(event: ProviderEvent): PaymentEvent | null {
  const { eventId, type, refund, dispute = null, charge = null } = event;
  if (refund) {
    const { providerRefundId, state, amountCents, currency, round } = refund;
    const paymentId = refund.paymentIntentId ?? refund.chargeId;
    const failure = refund.failureReason;
    const { intentId } = event;
    const news = { providerRefundId, paymentId, intentId, round, amountCents, currency, state, failure };
    return { eventId, type, refund: news, dispute: null, facts: { ...news } };
  }
  if (dispute) return { eventId, type, refund: null, dispute, facts: { ...dispute } };
  return charge && { eventId, type, refund: null, dispute: null, facts: { ...charge } };
}
