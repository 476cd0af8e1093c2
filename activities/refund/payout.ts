import { PaymentFailure } from '../../gateways/payments/payment-failure';
import { isLive } from '../../gateways/payments/provider-refund';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import { chargebacksOf, endRound, linkedRefunds, proposedCents } from '../../store/money/refunds';
import type { RefundIntent } from '../../store/money/refunds';
import type { Payout, RefundAnswer } from '../../workflows/contract';
import { alreadyThere, standingNow } from './by-card';
import { askWhose } from './by-hand';
import { awaitingApproval, failed, ourProvider } from './deps';
import type { Part, RefundDeps } from './deps';
import { blockingRefund, look, tooLittleLeft } from './look';
import type { Seen } from './look';
import { worstOf } from './whole';

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

interface OwedTogether {
  readonly owed: readonly Owed[];
  readonly owedCents: number;
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
  const byCard = parts.map(({ answer }) => answer);
  // The card pays everything after all: the payout must not be made as well.
  if (owed.length === 0) return { parts, answer: { ...worstOf(byCard), payout: 'withdrawn' } };
  const verdict = await verdictOn(deps, asked.payout, owed);
  // What the card still pays keeps the case open, whatever became of the rest (E76, E79).
  const whole = worstOf([verdict, ...byCard]);
  return { parts, answer: { ...whole, ...(verdict.payout && { payout: verdict.payout }) } };
}

async function paidByCard(
  deps: RefundDeps,
  intent: RefundIntent,
  orderNo: string,
): Promise<{ readonly paid: RefundAnswer | null; readonly seen: Seen | null }> {
  const stands = await standingNow(deps, intent);
  if (stands?.state === 'settled') return { paid: stands, seen: null };
  if (intent.payment_provider !== ourProvider) return { paid: null, seen: null };
  const seen = await look(deps, intent, orderNo).catch(nothingToSee);
  const found = seen && (await alreadyThere(deps, intent, seen));
  if (found?.state === 'settled' || found?.state === 'pending') return { paid: found, seen };
  // The books had it as paid, or as good as paid: it is owed again, and the other way may pay it.
  if (intent.state === 'settled' || intent.state === 'pending') await endRound(deps.db, intent, deps.now());
  return { paid: null, seen };
}

/** A payment that the provider does not know, as after a move to another account, can have no refund there (E80). */
function nothingToSee(error: unknown): null {
  if (error instanceof PaymentFailure && error.code === 'resource_missing') return null;
  throw error;
}

async function verdictOn(deps: RefundDeps, payout: Payout, owed: readonly Owed[]): Promise<RefundAnswer> {
  const owedCents = owed.reduce((sum, { intent }) => sum + intent.amount_cents, 0);
  // People agreed to a sum, and pay that one: no other is settled by it (I2).
  if ((await proposedCents(deps.db, payout.payoutId)) !== owedCents) return refused(deps, 'payout-outdated');
  if (payout.method === 'provider') return linked(deps, payout, { owed, owedCents });
  if (payout.method === 'chargeback') return chargedBack(deps, payout, { owed, owedCents });
  const seen = owed.flatMap((one) => one.seen ?? []);
  if (seen.some(({ dispute }) => dispute === 'open')) return refused(deps, 'disputed');
  if (seen.some(({ dispute }) => dispute === 'lost')) return refused(deps, 'dispute-lost');
  for (const one of owed) {
    const blocking = one.seen && (blockingRefund(one.seen, one.intent.amount_cents) ?? inExcess(one));
    if (blocking) return refused(deps, await askWhose(deps, one.intent, blocking));
  }
  if (payout.approvedBy !== null) return settled(deps, null);
  // The second person sees that money of this payment went back for something else before (E78).
  const why = owed.map(({ intent, seen }) => seen && tooLittleLeft(seen, intent.amount_cents));
  return awaitingApproval(deps, why.find((one) => one !== null) ?? null);
}

/** A refund that bears the intent and is of more than was decided has paid it: it is linked, and nothing is paid beside. */
function inExcess({ intent, seen }: Owed): ProviderRefund | null {
  const currency = intent.currency.toLowerCase();
  const isEnough = (one: ProviderRefund): boolean =>
    isLive(one) && one.currency === currency && one.amountCents >= intent.amount_cents;
  return seen?.own.find(isEnough) ?? null;
}

/**
 * The customer's bank took it back after a dispute that we lost (E83): that dispute, and as far as its money goes. What
 * was lost in another currency has no worth that the desk could know: a second person says that it is enough (E80).
 */
async function chargedBack(
  deps: RefundDeps,
  { reference, approvedBy }: Payout,
  { owed, owedCents }: OwedTogether,
): Promise<RefundAnswer> {
  const lost = owed.map(({ seen }) => seen?.lost);
  if (owed.some(({ intent }, index) => (lost[index]?.mostCents ?? 0) < intent.amount_cents))
    return refused(deps, owed.some(({ seen }) => seen?.dispute === 'open') ? 'disputed' : 'no-lost-dispute');
  if (!lost.some((one) => one?.disputeIds.includes(reference)))
    return refused(deps, `no-such-dispute: ${reference}`);
  const used = await chargebacksOf(
    deps.db,
    owed.map(({ intent }) => intent),
  );
  const neededCents = used.settledCents + owedCents;
  const sumOf = (cents: 'cents' | 'mostCents'): number =>
    lost.reduce((sum, one) => sum + (one?.[cents] ?? 0), 0);
  if (neededCents > sumOf('mostCents')) return refused(deps, `chargeback-used: ${used.caseNos.join(', ')}`);
  const isCounted = owed.every(({ intent, seen }) => (seen?.lost.cents ?? 0) >= intent.amount_cents);
  if ((isCounted && neededCents <= sumOf('cents')) || approvedBy !== null) return settled(deps, null);
  const foreign = lost.find((one) => typeof one?.foreign === 'string')?.foreign ?? reference;
  return awaitingApproval(deps, `dispute-in-other-currency: ${foreign}`);
}

/** A refund made by hand at the provider pays the case only if it is what the case needs, and pays no other (E78). */
async function linked(
  deps: RefundDeps,
  { reference }: Payout,
  { owed, owedCents }: OwedTogether,
): Promise<RefundAnswer> {
  const isTaken = (await linkedRefunds(deps.db, [reference])).has(reference);
  if (isTaken) return refused(deps, `refund-linked: ${reference}`);
  const found = owed
    .flatMap(({ seen }) => (seen ? [...seen.byHand, ...seen.notForUs, ...seen.own.filter(isLive)] : []))
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
