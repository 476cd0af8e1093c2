import { answerWord } from '../../../gateways/letters';
import type { AnswerMeaning, Language } from '../../../gateways/letters';
import { addressLines } from '../../../gateways/documents/address';
import { spellDays } from '../../../gateways/letters/days';
import { escapeHtml } from '../../../gateways/letters/html';
import { formatAmount } from '../../../gateways/letters/money';
import { civilDay } from '../../../policy';
import type { CaseView } from '../../schemas/case';
import { pageWords } from './words';

/** What a customer can say with the first line of a letter, by the action that it means. */
const meanings: Readonly<Partial<Record<string, AnswerMeaning>>> = {
  'agree-to-lab': 'agree',
  'confirm-solved': 'solved',
  'report-unsolved': 'not-solved',
  withdraw: 'withdraw',
  'decline-offer': 'decline',
  'contest-verdict': 'contest',
  'agree-to-disposal': 'dispose',
  'agree-to-payout': 'payout',
};

interface Setting {
  readonly language: Language;
  readonly slip: string;
  /** Where a button lets him act on this case, instead of answering a letter. */
  readonly open: string;
  /** The same page in the other language. */
  readonly other: string;
  /** Whose calendar the deadlines are told in. */
  readonly timeZone: string;
}

/** The page behind the link in a customer's letters, in his language. */
export function customerDocument(view: CaseView, setting: Setting): string {
  const { language, slip, open, other, timeZone } = setting;
  const words = pageWords[language];
  const until = view.safetyStop ? null : view.waitingFor.until;
  const said = [
    view.safetyStop ? words.safetyStop : words.standings[view.stage],
    ...(view.outcome === null ? [] : [`${words.outcome}: ${words.outcomes[view.outcome] ?? view.outcome}.`]),
  ];
  const end = until === null ? '' : ` ${words.until(dayIn(words.locale, until, timeZone), timeZone)}`;
  return documentOf(language, words.title(view.caseNo), [
    `<p><strong>${escapeHtml(said.join(' '))}</strong>${escapeHtml(end)}</p>`,
    `<p>${escapeHtml(groundOf(view, setting))}</p>`,
    offerOf(view, language),
    deliveryIn(view, language),
    waysOf(view, language),
    `<p>${linkTo(open, words.act)}</p>`,
    view.stage === 'parcel' && !view.safetyStop ? `<p>${linkTo(slip, words.slip)}</p>` : '',
    `<p><a href="${escapeHtml(other)}" lang="${words.other.language}">${escapeHtml(words.other.name)}</a></p>`,
  ]);
}

/** Why the policy covers the case or not, or who refused it all the same. */
function groundOf({ refusal, eligibility }: CaseView, { language, timeZone }: Setting): string {
  const { locale, refused } = pageWords[language];
  if (refusal === null) return spellDays(eligibility.explanation, locale);
  return refused(dayIn(locale, refusal.at, timeZone));
}

/** What stands behind a link that opens nothing: where to get another. */
export function deadLinkDocument(language: Language): string {
  const { title, text, link } = pageWords[language].dead;
  return documentOf(language, title, [`<p>${escapeHtml(text)}</p>`, `<p>${linkTo('/open', link)}</p>`]);
}

function documentOf(language: Language, title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>
  :root { color-scheme: light dark }
  body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; overflow-wrap: anywhere }
  li, dd { margin-bottom: .6rem } dt { font-weight: 600 } a { color: #0b57d0 }
  @media (prefers-color-scheme: dark) { body { color: #e6e6e6; background: #1b1f24 } a { color: #8ab4f8 } }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${parts.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

function linkTo(address: string, name: string): string {
  return `<a href="${escapeHtml(address)}">${escapeHtml(name)}</a>`;
}

/** The day on the policy's calendar, as the language writes it. */
function dayIn(locale: string, until: string, timeZone: string): string {
  const day = new Date(`${civilDay(until, timeZone)}T00:00:00Z`);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(day);
}

function offerOf({ offer, stage }: CaseView, language: Language): string {
  if (offer === null || stage !== 'offer') return '';
  const { options, kinds, isOpen, isNotOpen } = pageWords[language];
  const rows = offer.options.map((option) => {
    const { kind, offered, reason, rules } = option;
    const said = [reason, ...(offered ? meansOf(option, language) : [])].join(' ');
    return `<dt>${escapeHtml(kinds[kind] ?? kind)}: ${offered ? isOpen : isNotOpen}</dt><dd>${escapeHtml(said)} (${escapeHtml(rules.join(', '))})</dd>`;
  });
  return `<h2>${options}</h2>\n<dl>\n${rows.join('\n')}\n</dl>`;
}

type Option = NonNullable<CaseView['offer']>['options'][number];

/** What a choice comes to: the sum that goes back (O1, E65), and that a repair may lose data, which it agrees to (E95). */
function meansOf(option: Option, language: Language): readonly string[] {
  const { kind, amountCents, differenceCents, currency } = option;
  const { locale, refunds, goesBack, dataLoss } = pageWords[language];
  const told = (cents: number | null, words: (sum: string) => string): readonly string[] =>
    cents === null || currency === null ? [] : [words(formatAmount(cents, currency, locale))];
  return [
    ...told(amountCents, refunds),
    ...told(differenceCents, goesBack),
    ...(kind === 'repair' ? [dataLoss(answerWord('repair', language))] : []),
  ];
}

/** Where the goods go, as the buyer may see it, and what to do who has moved (E87). */
function deliveryIn({ delivery, stage }: CaseView, language: Language): string {
  if (delivery === null || stage === 'offer') return '';
  const { goesTo, moved, withCarrier, askUs } = pageWords[language].delivery;
  if (delivery.state === 'with-carrier') return `<p>${escapeHtml(withCarrier)}</p>`;
  if (delivery.address === null) return `<p>${escapeHtml(askUs)}</p>`;
  const lines = addressLines(delivery.address).map(escapeHtml).join('<br>\n');
  return `<h2>${escapeHtml(goesTo)}</h2>\n<address>${lines}</address>\n<p>${escapeHtml(moved)}</p>`;
}

function waysOf({ actions, offer, stage }: CaseView, language: Language): string {
  const chosen = stage === 'offer' ? (offer?.options ?? []).filter(({ offered }) => offered) : [];
  const said = [
    ...chosen.map(({ kind }): AnswerMeaning => kind),
    ...actions.flatMap((action) => meanings[action] ?? []),
  ];
  const { ways, answer, nothing } = pageWords[language];
  if (said.length === 0) return `<p>${nothing}</p>`;
  const items = said.map((meaning) => `<li><code>${escapeHtml(answerWord(meaning, language))}</code></li>`);
  return `<h2>${ways}</h2>\n<p>${answer}</p>\n<ul>\n${items.join('\n')}\n</ul>`;
}
