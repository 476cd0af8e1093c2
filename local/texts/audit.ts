import type { Finding } from '../../audit/invariant';
import type { Proof } from '../../audit/proof';
import { section, wrapped } from '../desk/layout';

/** Breaches of one invariant that are spelled out; a broken desk has more than anybody reads. */
const SPELLED_OUT = 20;

/** The table of invariants, and every breach under it. */
export function auditText(findings: readonly Finding[]): string {
  return [...tableOf(findings), ...findings.flatMap(breachesOf), '', verdictOf(findings)].join('\n');
}

function tableOf(findings: readonly Finding[]): readonly string[] {
  return [
    'breaches'.padStart(18),
    ...findings.map(({ id, statement, checked, breaches }) => {
      const count = `${breaches.length} of ${checked}`.padStart(14);
      return wrapped(statement, 20, `${id.padEnd(4)}${count}  `);
    }),
  ];
}

function breachesOf({ id, breaches }: Finding): readonly string[] {
  const lines = breaches.slice(0, SPELLED_OUT).map(({ subject, what }) => wrapped(`${subject}: ${what}`, 2));
  const rest = breaches.length - SPELLED_OUT;
  return section(`${id} is broken`, rest > 0 ? [...lines, `  and ${rest} more`] : lines);
}

function verdictOf(findings: readonly Finding[]): string {
  const broken = findings.filter(({ breaches }) => breaches.length > 0).map(({ id }) => id);
  return broken.length === 0 ? 'All invariants hold.' : `Broken: ${broken.join(', ')}`;
}

/** The proof of one case, book by book. */
export function proofText(proof: Proof): string {
  return [
    proof.caseNo,
    ...section('The intent', intentLines(proof)),
    ...section('At the provider', providerLines(proof)),
    ...section(
      'History',
      proof.history.map(
        ({ id, at, type, name }) => `  ${String(id).padStart(4)}  ${at}  ${type} ${name ?? ''}`,
      ),
    ),
    ...section(
      'Stock ledger',
      proof.stock.map(
        ({ id, sku, onHandDelta, reservedDelta, reason }) =>
          `  ${String(id).padStart(4)}  ${sku}  on hand ${signed(onHandDelta)}, reserved ${signed(reservedDelta)}  ${reason}`,
      ),
    ),
    ...section(
      'Dispatch orders',
      proof.dispatches.map(
        ({ dispatchId, purpose, attempt, sku, state }) =>
          `  ${String(dispatchId).padStart(4)}  ${purpose} ${attempt}  ${sku}  ${state}`,
      ),
    ),
    ...section(
      'Custody',
      proof.custody.map(
        ({ seq, place, at }) => `  ${String(seq).padStart(4)}  ${at.toISOString()}  ${place}`,
      ),
    ),
    ...section(
      'Letters',
      proof.letters.map(
        ({ messageId, template, sentAt }) =>
          `  ${messageId}  ${template ?? ''}  ${sentAt ? `sent ${sentAt.toISOString()}` : 'waits'}`,
      ),
    ),
    ...section('Invariants', tableOf(proof.findings)),
    ...proof.findings.flatMap(breachesOf),
    '',
    verdictOf(proof.findings),
  ].join('\n');
}

function intentLines({ intent }: Proof): readonly string[] {
  if (intent === null) return [];
  const { intentId, paymentId, amountCents, currency, state, round, requestedBy, approvedBy } = intent;
  return [
    `  ${intentId}: ${amountCents} ${currency} of ${paymentId}, ${state}, round ${round}`,
    `  asked for by ${requestedBy}, approved by ${approvedBy ?? 'nobody'}, refund ${intent.providerRefundId ?? 'none'}`,
    ...(intent.settledByHand ? [`  settled by hand: ${JSON.stringify(intent.settledByHand)}`] : []),
  ];
}

function providerLines({ atProvider }: Proof): readonly string[] {
  return atProvider.map(
    ({ providerRefundId, amountCents, currency, state, intentId, createdAt }) =>
      `  ${providerRefundId}: ${amountCents} ${currency}, ${state}, ${intentId ?? 'made by hand'}, ${createdAt}`,
  );
}

function signed(delta: number): string {
  return delta > 0 ? `+${delta}` : String(delta);
}
