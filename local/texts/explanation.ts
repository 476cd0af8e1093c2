import type { z } from 'zod';
import type { explanation } from '../../api/schemas/explanation';
import { civilDay } from '../../policy';
import { asMoney } from '../demo/table';
import { ruleLines, section, wrapped } from '../desk/layout';

type Explanation = z.output<typeof explanation>;
type Decision = Explanation['decisions'][number];
type DecisionFact = Decision['facts'][number];
type Option = Explanation['offers'][number]['options'][number];
type Other = Explanation['otherPolicies'][number];

/** The explanation of a case, laid out for a terminal. */
export function explanationText(told: Explanation): string {
  const { caseNo, policyVersion, timeZone, standing, eligibility } = told;
  return [
    `${caseNo} · policy ${policyVersion} · days in ${timeZone}`,
    '',
    ...[...standing.words, standing.ifNobodyActs].map((words) => wrapped(words, 0)),
    ...section(`The appeal: ${eligibility.outcome}`, [
      wrapped(eligibility.explanation, 2),
      ...ruleLines(eligibility.rules, 2),
    ]),
    ...section('Facts', factLines(told)),
    ...section(
      'Decisions, oldest first',
      told.decisions.flatMap((decision) => decisionLines(decision, told)),
    ),
    ...told.offers.flatMap(({ version, at, options, needsManager }) =>
      section(`Offer ${version} of ${civilDay(at, timeZone)}`, [
        ...options.flatMap(optionLines),
        ...(needsManager ? ['  A manager had to look.'] : []),
      ]),
    ),
    ...told.otherPolicies.flatMap((other) => otherLines(other, policyVersion)),
    ...(told.reproduced === false
      ? [
          '',
          wrapped(
            'The same facts do not give the recorded decisions again under their own policy: a person decided, or the rules were corrected since.',
            0,
          ),
        ]
      : []),
  ].join('\n');
}

function factLines({ facts }: Explanation): readonly string[] {
  const width = Math.max(0, ...facts.map(({ source }) => source.length)) + 4;
  return facts.map(({ source, words, by }) => {
    const who = by?.id ? ` (${by.id})` : '';
    return wrapped(`${words}${who}`, width, `  ${source}`);
  });
}

function decisionLines(decision: Decision, { timeZone, currency }: Explanation): readonly string[] {
  const { seq, at, words, by, rules, facts, note } = decision;
  const who = by.id === null || by.role === 'system' ? '' : ` (${by.id})`;
  const head = `  ${String(seq).padStart(3)}  ${civilDay(at, timeZone)}`;
  return [
    wrapped(`${words}${who}`, 19, head),
    ...(note === null ? [] : [wrapped(`“${note}”`, 19)]),
    ...ruleLines(rules, 19),
    ...facts.map((one) => wrapped(factWords(one, currency), 21, dash)),
  ];
}

/** Before a fact of a decision, under its rules. */
const dash = `${' '.repeat(19)}-`;

/** A sum is named after its smallest unit, and told as people write it. */
function factWords({ fact, value, source }: DecisionFact, currency: string | null): string {
  const name = fact.replace(/-cents$/, '');
  const isSum = typeof value === 'number' && name !== fact && currency !== null;
  return `${name.replaceAll('-', ' ')}: ${isSum ? asMoney(value, currency) : told(value)} (${source})`;
}

function told(value: DecisionFact['value']): string {
  if (value === null) return 'not known';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

function optionLines(option: Option): readonly string[] {
  const { kind, offered, reason, rules, currency } = option;
  const sum = option.amountCents ?? option.differenceCents;
  const amount = sum === null || currency === null ? '' : ` ${asMoney(sum, currency)}.`;
  return [
    wrapped(`${reason}${amount}`, 19, `  ${kind.padEnd(12)}${offered ? 'yes' : 'no'}`),
    ...ruleLines(rules, 19),
  ];
}

function otherLines({ policy, settings, differences }: Other, own: string): readonly string[] {
  const changed = settings.map(({ setting, from, to }) => `  ${setting}: ${from} → ${to}`);
  const found = differences.map(({ words }) => wrapped(words, 4, '  -'));
  const none = policy === own ? '  It is the policy of this case.' : '  It would decide the same.';
  return section(`Under policy ${policy}`, [...changed, ...(found.length > 0 ? found : [none])]);
}
