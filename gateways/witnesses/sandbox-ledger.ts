import { z } from 'zod';

const entries = z.array(
  z.object({
    seq: z.int(),
    at: z.string(),
    type: z.string(),
    refundId: z.string().nullable(),
    paymentId: z.string(),
    amountCents: z.int(),
    currency: z.string(),
    metadata: z.record(z.string(), z.string()),
    idempotencyKey: z.string().nullable(),
  }),
);

/** One effect as the outside ledger has it; its amount in minor units, its currency three small letters. */
export type LedgerLine = z.infer<typeof entries>[number];

/** A refund as the outside ledger counts it: made, and neither failed nor cancelled since. */
export interface WitnessedRefund {
  readonly refundId: string;
  readonly intentId: string | null;
  readonly amountCents: number;
  /** Three small letters. */
  readonly currency: string;
}

/** The outside witness of money: what left, whatever the desk or the provider's API say of it. */
export interface RefundWitness {
  liveRefunds(): Promise<readonly WitnessedRefund[]>;
  /** Everything that happened to these payments, oldest first. */
  effectsOn(paymentIds: readonly string[]): Promise<readonly LedgerLine[]>;
}

const ANSWER_WITHIN_MS = 10_000;

/** The append-only ledger of the payment sandbox. A real provider has no such thing, so then there is no witness. */
export function sandboxLedger(apiUrl: string): RefundWitness {
  async function ledger() {
    const response = await fetch(new URL('/_sandbox/ledger', apiUrl), {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return entries.parse(await response.json());
  }
  return {
    async liveRefunds() {
      const live = new Map<string, WitnessedRefund>();
      for (const { type, refundId, metadata, amountCents, currency } of await ledger()) {
        if (refundId === null) continue;
        if (type === 'refund.created')
          live.set(refundId, { refundId, intentId: metadata['desk_intent'] ?? null, amountCents, currency });
        if (type === 'refund.failed' || type === 'refund.canceled') live.delete(refundId);
      }
      return [...live.values()];
    },
    async effectsOn(paymentIds) {
      return (await ledger()).filter(({ paymentId }) => paymentIds.includes(paymentId));
    },
  };
}
