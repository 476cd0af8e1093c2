import { PaymentFailure } from '../../gateways/payments/payment-failure';
import { chargebacksOf, linkedRefunds } from '../../store/money/refunds';
import type { RefundIntent } from '../../store/money/refunds';
import type { Payout, RefundAnswer } from '../../workflows/contract';
import { alreadyThere, standingOf } from './by-card';
import { failed, ourProvider } from './deps';
import type { Part, RefundDeps } from './deps';
import { blockingRefund, look } from './look';
import type { Seen } from './look';

export interface PayoutAsked {
  readonly intents: readonly RefundIntent[];
  readonly payout: Payout;
  readonly orderNo: string;
}

export interface PayoutOutcome {
  /** How the parts stand that the card has paid, or is paying, after all. */
  readonly parts: readonly Part[];
  /** What becomes of the payout; its state is that of whatever the card does not pay. */
  readonly answer: RefundAnswer;
}

interface Owed {
  readonly intent: RefundIntent;
  /** Null where the part was not paid through a provider that we can ask. */
  readonly seen: Seen | null;
}

/**
 * Another way than the card (E75, E81): looked at the provider for first, so that nobody is paid twice. What waits for
 * the second person has changed nothing yet; what he approved is settled, and the card is never asked again.
 * @throws PaymentFailure where the provider could not be asked
 */
export async function payOut(deps: RefundDeps, asked: PayoutAsked): Promise<PayoutOutcome> {
  const parts: Part[] = [];
  const owed: Owed[] = [];
  for (const intent of asked.intents) {
    const { paid, seen } = await paidByCard(deps, intent, asked.orderNo);
    if (paid) parts.push({ intent, answer: paid });
    else owed.push({ intent, seen });
  }
  const last = parts.at(-1);
  // The card has paid everything after all: the payout must not be made as well.
  if (owed.length === 0 && last) return { parts, answer: { ...last.answer, payout: 'withdrawn' } };
  return { parts, answer: await verdictOn(deps, asked.payout, owed) };
}

async function paidByCard(
  deps: RefundDeps,
  intent: RefundIntent,
  orderNo: string,
): Promise<{ readonly paid: RefundAnswer | null; readonly seen: Seen | null }> {
  const stands = standingOf(deps, intent);
  if (stands?.state === 'settled') return { paid: stands, seen: null };
  if (intent.payment_provider !== ourProvider) return { paid: null, seen: null };
  const seen = await look(deps, intent, orderNo).catch(nothingToSee);
  if (seen === null) return { paid: null, seen };
  const found = await alreadyThere(deps, intent, seen);
  const isPaid = found !== null && (found.state === 'settled' || found.state === 'pending');
  return { paid: isPaid ? found : null, seen };
}

/** A payment that the provider does not know, as after a move to another account, can have no refund there (E80). */
function nothingToSee(error: unknown): null {
  if (error instanceof PaymentFailure && error.code === 'resource_missing') return null;
  throw error;
}

async function verdictOn(deps: RefundDeps, payout: Payout, owed: readonly Owed[]): Promise<RefundAnswer> {
  const owedCents = owed.reduce((sum, { intent }) => sum + intent.amount_cents, 0);
  const seen = owed.flatMap((one) => one.seen ?? []);
  if (payout.method === 'provider') return linked(deps, payout, { owed, owedCents });
  if (payout.method === 'chargeback') {
    const lostCents = Math.max(0, ...seen.map((one) => one.lostCents));
    if (lostCents < owedCents) return refused(deps, 'no-lost-dispute');
    const used = await chargebacksOf(
      deps.db,
      owed.map(({ intent }) => intent),
    );
    const isUsed = used.settledCents + owedCents > lostCents;
    return isUsed ? refused(deps, `chargeback-used: ${used.caseNos.join(', ')}`) : settled(deps, null);
  }
  if (seen.some(({ dispute }) => dispute === 'open')) return refused(deps, 'disputed');
  if (seen.some(({ dispute }) => dispute === 'lost')) return refused(deps, 'dispute-lost');
  for (const one of owed) {
    const blocking = one.seen && blockingRefund(one.seen, one.intent.amount_cents);
    if (blocking) return refused(deps, `refunded-by-hand: ${blocking.providerRefundId}`);
  }
  if (payout.approvedBy !== null) return settled(deps, null);
  return { at: deps.now().toISOString(), state: 'awaiting-approval', providerRefundId: null, failure: null };
}

/** A refund made by hand at the provider pays the case only if it is what the case needs, and pays no other (E78). */
async function linked(
  deps: RefundDeps,
  { reference }: Payout,
  { owed, owedCents }: { readonly owed: readonly Owed[]; readonly owedCents: number },
): Promise<RefundAnswer> {
  const isTaken = (await linkedRefunds(deps.db, [reference])).has(reference);
  if (isTaken) return refused(deps, `refund-linked: ${reference}`);
  const found = owed
    .flatMap(({ seen }) => seen?.byHand ?? [])
    .find(({ providerRefundId }) => providerRefundId === reference);
  if (!found) return refused(deps, `no-such-refund: ${reference}`);
  const currency = owed[0]?.intent.currency.toLowerCase();
  const fits = found.state === 'succeeded' && found.currency === currency && found.amountCents >= owedCents;
  return fits ? settled(deps, reference) : refused(deps, `refund-too-small: ${reference}`);
}

function settled({ now }: RefundDeps, providerRefundId: string | null): RefundAnswer {
  return { at: now().toISOString(), state: 'settled', providerRefundId, failure: null, payout: 'settled' };
}

function refused(deps: RefundDeps, why: string): RefundAnswer {
  return { ...failed(deps, why), payout: 'withdrawn' };
}
