import { formatAmount } from '../currency';
import type { Bank } from '../ledger/bank';
import {
  disputeOf,
  refundedCents,
  type Dispute,
  type LedgerEntry,
  type Payment,
  type Refund,
} from '../ledger/state';
import { failureReasons, modeNames, plainMode, type Mode } from '../modes';
import { html, table, type Html } from './html';

// The page is a glance, not an archive; the whole ledger is at /_sandbox/ledger.
const shown = 50;

/** The page at `/`: says what this is, shows the newest of everything and lets a person switch modes. */
export function sandboxPage(bank: Bank, search: string): string {
  const { payments, refunds, disputes, ledger } = bank.state;
  const found = newest([...payments.values()].filter((payment) => isAbout(payment, search)));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <link rel="icon" href="data:," />
        <title>Payment sandbox: not a bank</title>
        <style>
          ${{ html: style }}
        </style>
      </head>
      <body>
        <h1>Payment sandbox</h1>
        <p class="notice">
          This is not a bank. No money moves here. It speaks a part of Stripe's API so that the returns desk
          can be tried on one machine.
        </p>
        <p>
          ${payments.size} payments, ${refunds.size} refunds, ${disputes.size} disputes, ${ledger.length}
          ledger entries. Its clock says ${new Date(bank.nowMs()).toISOString()}.
        </p>
        <form method="get" action="/" role="search">
          <label>Payment <input name="q" value="${search}" placeholder="pi_…" /></label> <button>Find</button>
        </form>
        ${[
          table(
            'Payments',
            ['Payment', 'At', 'Amount', 'Refunded', 'Dispute', 'Goes wrong as'],
            found.map((payment) => paymentRow(bank, payment)),
          ),
          table(
            'Refunds',
            ['Refund', 'At', 'Payment', 'Amount', 'State', 'Why', 'Case'],
            newest([...refunds.values()]).map(refundRow),
          ),
          table(
            'Disputes',
            ['Dispute', 'At', 'Payment', 'Amount', 'Reason', 'State'],
            newest([...disputes.values()]).map(disputeRow),
          ),
          table(
            'Ledger',
            ['#', 'At', 'Effect', 'Payment', 'Refund or dispute', 'Amount', 'Case'],
            newest(ledger).map(ledgerRow),
          ),
        ]}
      </body>
    </html> `.html;
}

function newest<T>(items: readonly T[]): readonly T[] {
  return items.slice(-shown).reverse();
}

function isAbout({ id, intentId, chargeId }: Payment, search: string): boolean {
  return [id, intentId, chargeId].some((name) => name.includes(search));
}

function paymentRow(bank: Bank, payment: Payment): readonly (string | Html)[] {
  const { id, createdAtMs, amountCents, currency } = payment;
  return [
    id,
    at(createdAtMs),
    formatAmount(amountCents, currency),
    formatAmount(refundedCents(bank.state, id), currency),
    disputeOf(bank.state, id)?.status ?? '',
    modeForm(id, bank.state.modes.get(id)),
  ];
}

function modeForm(paymentId: string, mode: Mode | undefined): Html {
  return html`<form method="post" action="/mode" class="mode">
    <input type="hidden" name="paymentId" value="${paymentId}" />
    <select name="mode" aria-label="How ${paymentId} goes wrong">
      ${options(['ok', ...modeNames], mode?.name ?? 'ok')}
    </select>
    <select name="reason" aria-label="Why a refund of ${paymentId} fails">
      ${options(failureReasons, mode?.reason ?? plainMode.reason)}
    </select>
    <input
      name="delayMs"
      size="6"
      pattern="[0-9]*"
      placeholder="ms"
      value="${mode?.delayMs ?? ''}"
      aria-label="Wait of ${paymentId} in milliseconds"
    />
    <button>Set</button>
  </form>`;
}

function options(names: readonly string[], chosen: string | undefined): readonly Html[] {
  return names.map((name) =>
    name === chosen ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
  );
}

function refundRow(refund: Refund): readonly string[] {
  return [
    refund.id,
    at(refund.createdAtMs),
    refund.paymentId,
    formatAmount(refund.amountCents, refund.currency),
    refund.status,
    refund.failureReason ?? refund.pendingReason ?? '',
    refund.metadata['desk_case'] ?? '',
  ];
}

function disputeRow(dispute: Dispute): readonly string[] {
  const amount = formatAmount(dispute.amountCents, dispute.currency);
  return [dispute.id, at(dispute.createdAtMs), dispute.paymentId, amount, dispute.reason, dispute.status];
}

function ledgerRow(entry: LedgerEntry): readonly (string | number)[] {
  return [
    entry.seq,
    entry.at,
    entry.type,
    entry.paymentId,
    entry.refundId ?? entry.disputeId ?? '',
    formatAmount(entry.amountCents, entry.currency),
    entry.metadata['desk_case'] ?? '',
  ];
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; }
.notice { background: #b00020; color: #fff; padding: 1rem; font-size: 1.2rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
section { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid #ccc; padding: .2rem .5rem; text-align: left; white-space: nowrap; }
th { background: #f3f3f3; }
td.amount { text-align: right; font-variant-numeric: tabular-nums; }
td.none { color: #666; }
form.mode { margin: 0; display: flex; gap: .3rem; }
`;
