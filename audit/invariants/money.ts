import { formatAmount } from '../../gateways/letters/money';
import { PaymentFailure } from '../../gateways/payments/payment-failure';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import { isLive } from '../../gateways/payments/provider-refund';
import type { Breach, Checked } from '../../store/audit/checked';
import { intentsByPage, intentsOnPayment, knownIntents } from '../../store/audit/money';
import type { AuditedIntent } from '../../store/audit/money';
import { acceptedSubjects } from '../../store/work/work-items';
import { askAll, together } from '../invariant';
import type { Audit, AuditDeps } from '../invariant';

/** I2: at most one live refund per intent, of what was decided; per charge no more than decided, decided than taken. */
export async function money(audit: Audit): Promise<Checked> {
  const { deps, caseNo } = audit;
  const parts: Checked[] = [];
  const payments = new Set<string>();
  for await (const page of intentsByPage(deps.db, { caseNo })) {
    parts.push({ checked: page.length, breaches: page.flatMap(asDecided) });
    const fresh = [...new Set(page.map(({ paymentId }) => paymentId))].filter((id) => !payments.has(id));
    fresh.forEach((id) => payments.add(id));
    const found = await askAll(fresh, (paymentId) => onPayment(deps, paymentId));
    parts.push({ checked: fresh.length, breaches: found.flat() });
  }
  if (caseNo === null) parts.push(await byWitness(deps));
  return together(parts);
}

/**
 * What the desk decided itself: the price of the unit, less what went back before, or the difference that the customer
 * chose (O1, E65); in the order's currency, from the order's payments (E79); of one unit never more than was paid for it.
 */
function asDecided(intent: AuditedIntent): readonly Breach[] {
  const { caseNo: subject, currency, orderCurrency, unitPaidCents, ofUnitCents } = intent;
  const breaches: Breach[] = [...ofAmount(intent)];
  if (ofUnitCents > unitPaidCents)
    breaches.push({
      subject,
      what: `${sum(ofUnitCents, currency)} are refunded of its unit, which was paid with ${sum(unitPaidCents, orderCurrency)}`,
    });
  if (currency !== orderCurrency)
    breaches.push({ subject, what: `its intent is in ${currency}, the order in ${orderCurrency}` });
  if (!intent.isOnOrder)
    breaches.push({
      subject,
      what: `its intent is on ${intent.paymentId}, which is not the order's payment`,
    });
  return breaches;
}

function ofAmount({
  caseNo: subject,
  purpose,
  currency,
  orderCurrency,
  decidedCents,
  unitPaidCents,
  paidBackCents,
  promisedCents,
}: AuditedIntent): readonly Breach[] {
  const decided = sum(decidedCents, currency);
  if (purpose === 'difference') {
    if (decidedCents === promisedCents) return [];
    const promised = promisedCents === null ? 'none' : sum(promisedCents, orderCurrency);
    return [{ subject, what: `its difference is of ${decided}, chosen was ${promised}` }];
  }
  if (decidedCents === unitPaidCents - paidBackCents) return [];
  const before = paidBackCents > 0 ? `, of which ${sum(paidBackCents, orderCurrency)} went back before` : '';
  const paid = sum(unitPaidCents, orderCurrency);
  return [{ subject, what: `its intent is of ${decided}, the unit was paid with ${paid}${before}` }];
}

interface AtProvider {
  readonly refunds: readonly ProviderRefund[];
  /** In the currency of the payment. Null where the provider of the desk knows no such payment: cash, a gift card, an account that was left (E80, E81). */
  readonly capturedCents: number | null;
}

async function atProvider(
  { payments }: AuditDeps,
  paymentId: string,
  intents: readonly AuditedIntent[],
): Promise<AtProvider> {
  const unknown: AtProvider = { refunds: [], capturedCents: null };
  if (!intents.some(({ provider }) => provider === 'stripe')) return unknown;
  try {
    const [refunds, captured] = await Promise.all([
      payments.listRefunds(paymentId),
      payments.capturedOf(paymentId),
    ]);
    return { refunds, capturedCents: captured.amountCents };
  } catch (error) {
    if (error instanceof PaymentFailure && error.code === 'resource_missing') return unknown;
    throw error;
  }
}

async function onPayment(deps: AuditDeps, paymentId: string): Promise<readonly Breach[]> {
  const intents = await intentsOnPayment(deps.db, paymentId);
  const { refunds, capturedCents } = await atProvider(deps, paymentId, intents);
  const live = refunds.filter(isLive);
  const decided = sumOf(intents.filter(({ isGivenUp }) => !isGivenUp));
  const accepted = await acceptedSubjects(
    deps.db,
    'refund-by-hand',
    live.map((one) => one.providerRefundId),
  );
  const counted = live.filter(({ providerRefundId }) => !accepted.has(providerRefundId));
  const returned = sumOf(counted) + settledByHand(intents, counted);
  const breaches = intents.flatMap((intent) => ofIntent(intent, refunds));
  // One payment is of one order, and so of one currency; an intent in another one is a breach of its own.
  const told = (cents: number): string => sum(cents, intents[0]?.orderCurrency ?? '');
  if (returned > decided)
    breaches.push({
      subject: paymentId,
      what: `${told(returned)} went back, and ${told(decided)} was decided`,
    });
  if (capturedCents === null) return breaches;
  const taken = `${told(capturedCents)} was taken`;
  if (decided > capturedCents)
    breaches.push({ subject: paymentId, what: `${told(decided)} was decided, and ${taken}` });
  if (sumOf(live) > capturedCents)
    breaches.push({ subject: paymentId, what: `${told(sumOf(live))} went back, and ${taken}` });
  return breaches;
}

/** The provider's refunds of one intent against what was decided and what the desk believes. */
function ofIntent(intent: AuditedIntent, refunds: readonly ProviderRefund[]): readonly Breach[] {
  const { caseNo: subject, intentId, amountCents, state, providerRefundId, settledByHand: byHand } = intent;
  const currency = intent.currency.toLowerCase();
  const live = refunds.filter((refund) => refund.intentId === intentId && isLive(refund));
  const breaches: Breach[] = [];
  if (live.length > 1)
    breaches.push({ subject, what: `its intent has ${live.length} live refunds: ${idsOf(live)}` });
  for (const refund of live)
    if (refund.amountCents !== amountCents || refund.currency !== currency)
      breaches.push({
        subject,
        what: `${refund.providerRefundId} is of ${sum(refund.amountCents, refund.currency)}, decided was ${sum(amountCents, currency)}`,
      });
  const known = refunds.find((refund) => refund.providerRefundId === providerRefundId);
  if (state === 'settled' && byHand === null && known?.state !== 'succeeded')
    breaches.push({
      subject,
      what: `it counts as paid, and the provider says ${known?.state ?? 'nothing of it'}`,
    });
  // Linked by a person, it is how the intent was settled.
  const beside = live.filter((refund) => refund.providerRefundId !== providerRefundId);
  if (state === 'settled' && byHand !== null && beside.length > 0)
    breaches.push({ subject, what: `it was settled by hand, and ${idsOf(beside)} paid it as well` });
  return breaches;
}

/** Money that went back outside the provider; a reference that is a refund of his is counted there already. */
function settledByHand(intents: readonly AuditedIntent[], live: readonly ProviderRefund[]): number {
  const outside = intents.filter(({ settledByHand: byHand }) => {
    if (byHand === null) return false;
    const reference: unknown = Reflect.get(byHand, 'reference');
    return !live.some(({ providerRefundId }) => providerRefundId === reference);
  });
  return sumOf(outside);
}

/** The outside ledger counts for itself: what it holds of an intent is one refund, and every intent is ours. */
async function byWitness({ db, witness }: AuditDeps): Promise<Checked> {
  if (witness === null) return { checked: 0, breaches: [] };
  const refunds = (await witness.liveRefunds()).filter(({ intentId }) => intentId !== null);
  const ids = refunds.map(({ intentId }) => intentId ?? '');
  const known = await knownIntents(db, [...new Set(ids)]);
  const breaches = [...new Set(ids)].flatMap((subject): readonly Breach[] => {
    const count = ids.filter((id) => id === subject).length;
    if (!known.has(subject))
      return [{ subject, what: 'the outside ledger has a refund of it, and we have no such intent' }];
    return count > 1 ? [{ subject, what: `the outside ledger has ${count} refunds of it` }] : [];
  });
  return { checked: refunds.length, breaches };
}

/** A sum as people read it, in the language of the auditor. */
function sum(amountCents: number, currency: string): string {
  return formatAmount(amountCents, currency.toUpperCase(), 'en');
}

function sumOf(parts: readonly { readonly amountCents: number }[]): number {
  return parts.reduce((total, { amountCents }) => total + amountCents, 0);
}

function idsOf(refunds: readonly ProviderRefund[]): string {
  return refunds.map(({ providerRefundId }) => providerRefundId).join(', ');
}
