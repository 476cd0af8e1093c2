import type { Express } from 'express';
import { escapeHtml } from '../../../gateways/letters/html';
import { civilDay } from '../../../policy';
import { caseRecord } from '../../../store/cases/case-views';
import { policyByName } from '../../../store/remedies/policies';
import { presentCase } from '../../cases/present';
import type { ApiDeps } from '../../deps';
import { authenticate, authorize } from '../../http/authenticate';
import { caseNotFound } from '../../http/problem';
import { noteCaller } from '../../http/refused';
import type { CaseView } from '../../schemas/case';

/**
 * The page behind the link in a customer's letters: where his case stands and what he can do. It only shows; he acts by
 * answering a letter, so a mail scanner that opens the link changes nothing (E70).
 */
export function mountCustomerPage(app: Express, deps: ApiDeps): void {
  app.get('/c/:caseNo', async (request, response) => {
    const { caseNo } = request.params;
    const token = typeof request.query['token'] === 'string' ? request.query['token'] : '';
    const caller = await authenticate(deps, { headers: {}, linkToken: token, writes: false });
    noteCaller(response, caller);
    authorize('staff-and-customer', caller, caseNo);
    const record = await caseRecord(deps.db, caseNo);
    if (record === null || caller.kind === 'anyone') throw caseNotFound(caseNo);
    const slip = `/api/v1/cases/${encodeURIComponent(caseNo)}/slip.pdf?token=${encodeURIComponent(token)}`;
    response.set('cache-control', 'no-store').set('referrer-policy', 'no-referrer').type('text/html');
    const { settings } = await policyByName(deps.db, record.state.policyVersion);
    const view = presentCase(record, caller, deps.temporalUiUrl);
    const open = `/open?case=${encodeURIComponent(caseNo)}&token=${encodeURIComponent(token)}`;
    response.end(pageOf(view, { slip, open, timeZone: settings.timeZone }));
  });
}

const standings: Readonly<Record<CaseView['stage'], string>> = {
  appeal: 'Your letter is here. Something is still missing before our support can begin.',
  support: 'Our support looks into it.',
  agreement: 'Our support proposes that the lab looks at your product.',
  parcel: 'We are waiting for your parcel.',
  lab: 'Your product is in our lab.',
  offer: 'The lab is done, and you can choose.',
  refund: 'Your refund is under way.',
  replacement: 'A new product is on its way to you, or about to be.',
  repair: 'Your product is being repaired, or on its way back to you.',
  'goods-back': 'Your product goes back to you.',
  closed: 'This case is closed.',
};

/** What a customer can say with the first line of a letter, by the action that it means. */
const answers: Readonly<Record<string, string>> = {
  'agree-to-lab': 'AGREE',
  'confirm-solved': 'SOLVED',
  'report-unsolved': 'NOT SOLVED',
  withdraw: 'WITHDRAW',
  'decline-offer': 'DECLINE',
  'contest-verdict': 'CONTEST',
  'agree-to-disposal': 'DISPOSE',
};

interface Setting {
  readonly slip: string;
  /** Where a button lets him act on this case, instead of answering a letter. */
  readonly open: string;
  /** Whose calendar the deadlines are told in. */
  readonly timeZone: string;
}

function pageOf(view: CaseView, { slip, open, timeZone }: Setting): string {
  const until =
    view.waitingFor.until === null
      ? ''
      : ` Until ${civilDay(view.waitingFor.until, timeZone)} (${timeZone}).`;
  const outcome = view.outcome === null ? '' : ` Outcome: ${view.outcome.replaceAll('-', ' ')}.`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Return case ${escapeHtml(view.caseNo)}</title>
<style>
  body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff }
  li, dd { margin-bottom: .6rem } dt { font-weight: 600 } a { color: #0b57d0 }
</style>
</head>
<body>
<main>
<h1>Return case ${escapeHtml(view.caseNo)}</h1>
<p><strong>${escapeHtml(standings[view.stage])}</strong>${escapeHtml(outcome)}${escapeHtml(until)}</p>
<p>${escapeHtml(view.eligibility.explanation)}</p>
${offerOf(view)}
${waysOf(view)}
<p><a href="${escapeHtml(open)}">Open this case to act on it here</a></p>
${view.stage === 'parcel' ? `<p><a href="${escapeHtml(slip)}">Packing slip to print</a></p>` : ''}
</main>
</body>
</html>
`;
}

function offerOf({ offer, stage }: CaseView): string {
  if (offer === null || stage !== 'offer') return '';
  const rows = offer.options.map(
    ({ kind, offered, reason, rules }) =>
      `<dt>${escapeHtml(kind)}: ${offered ? 'open to you' : 'not open'}</dt><dd>${escapeHtml(reason)} (${escapeHtml(rules.join(', '))})</dd>`,
  );
  return `<h2>Your options</h2>\n<dl>\n${rows.join('\n')}\n</dl>`;
}

function waysOf({ actions, offer, stage }: CaseView): string {
  const chosen = stage === 'offer' ? (offer?.options ?? []).filter(({ offered }) => offered) : [];
  const words = [
    ...chosen.map(({ kind }) => kind.toUpperCase()),
    ...actions.flatMap((action) => answers[action] ?? []),
  ];
  if (words.length === 0)
    return '<p>You need not do anything now. Any answer to our letters is read by a person.</p>';
  const items = words.map((word) => `<li><code>${escapeHtml(word)}</code></li>`).join('\n');
  return `<h2>What you can do</h2>\n<p>Answer our last letter with one of these on its first line:</p>\n<ul>\n${items}\n</ul>`;
}
