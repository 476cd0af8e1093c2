import type { Bank } from './ledger/bank';
import type { LedgerEntry } from './ledger/state';
import { formatAmount } from './currency';

// The page is a glance, not an archive; the whole ledger is at /_sandbox/ledger.
const shownEntries = 200;

/** The page at `/`: says what this is, and shows the newest effects. */
export function ledgerPage(bank: Bank): string {
  const entries = bank.state.ledger.slice(-shownEntries).reverse();
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Payment sandbox: not a bank</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #222; }
.notice { background: #b00020; color: #fff; padding: 1rem; font-size: 1.2rem; }
table { border-collapse: collapse; margin-top: 1rem; }
th, td { border: 1px solid #ccc; padding: .3rem .6rem; text-align: left; }
td.amount { text-align: right; font-variant-numeric: tabular-nums; }
</style></head>
<body>
<h1>Payment sandbox</h1>
<p class="notice">This is not a bank. No money moves here. It speaks a part of Stripe's API so that the returns desk can be tried on one machine.</p>
<p>${bank.state.payments.size} payments, ${bank.state.refunds.size} refunds, ${bank.state.ledger.length} ledger entries. Its clock says ${new Date(bank.nowMs()).toISOString()}.</p>
<table>
<caption>Newest effects</caption>
<thead><tr><th>#</th><th>At</th><th>Effect</th><th>Payment</th><th>Refund</th><th>Amount</th><th>Case</th></tr></thead>
<tbody>
${entries.map(row).join('\n')}
</tbody></table>
</body></html>
`;
}

function row(entry: LedgerEntry): string {
  const texts = [entry.seq, entry.at, entry.type, entry.paymentId, entry.refundId ?? ''];
  const amount = formatAmount(entry.amountCents, entry.currency);
  const cells = texts.map((text) => `<td>${escape(String(text))}</td>`).join('');
  return `<tr>${cells}<td class="amount">${escape(amount)}</td><td>${escape(entry.metadata['desk_case'] ?? '')}</td></tr>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
