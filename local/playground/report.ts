import { changedSettings, possibleDeadlines, rules } from '../../policy';
import type { DecidedOption, Judgement, Policy, PossibleDeadline, RuleId } from '../../policy';
import { asMoney, asTable } from '../demo/table';
import { ruleLines, section, wrapped } from '../desk/layout';
import type { Question } from './arguments';

/** What the policy answers, with the deadlines that would run from the appeal on. */
export interface Answer {
  readonly judgement: Judgement;
  readonly deadlines: readonly PossibleDeadline[];
}

/** The answer as data: everything the text says, and the facts it was asked with. */
export function asData({ published, policy, facts }: Question, { judgement, deadlines }: Answer): object {
  const { eligibility, options, secondOpinion, secondApprover } = judgement;
  return {
    policy: policy.name,
    timeZone: policy.settings.timeZone,
    triedSettings: changedSettings(published, policy),
    facts,
    ...{ eligibility, options, secondOpinion, secondApprover, deadlines },
  };
}

/** The deadlines as if every stage began with the appeal. */
export function answerOf({ policy, facts }: Question, judgement: Judgement): Answer {
  return { judgement, deadlines: possibleDeadlines(policy, judgement, facts.appeal.appealedAt) };
}

/** The answer laid out for a terminal. */
export function asText(question: Question, { judgement, deadlines }: Answer): string {
  return [
    ...headOf(question),
    ...eligibilityLines(question, judgement),
    ...optionLines(question, judgement),
    ...section('Deadlines', deadlineLines(deadlines)),
  ].join('\n');
}

function headOf({ published, policy }: Question): readonly string[] {
  const tried = changedSettings(published, policy).map(
    ({ setting, from, to }) => `  tried: ${setting} = ${to} (published: ${from})`,
  );
  return [`Policy ${policy.name}, days counted in ${policy.settings.timeZone}`, ...tried];
}

const verdicts = {
  eligible: 'ELIGIBLE',
  refused: 'NOT ELIGIBLE',
  'needs-person': 'NOT YET: a person has to settle something first',
} as const;

function eligibilityLines({ policy }: Question, { eligibility }: Judgement): readonly string[] {
  const { outcome, rules: ids, needs, explanation, counted } = eligibility;
  const { receiptWindowDays, orderWindowDays } = policy.settings;
  const since = counted.daysSinceReceipt === null ? 'unknown' : String(counted.daysSinceReceipt);
  const rows = [
    ['ordered', counted.orderDay, `day ${counted.daysSinceOrder} of ${orderWindowDays} at the appeal (W2)`],
    [
      'received',
      counted.receiptDay ?? 'unknown',
      `day ${since} of ${receiptWindowDays} at the appeal (W1)${counted.receiptSource === 'presumed' ? ', presumed' : ''}`,
    ],
    ['appealed', counted.appealDay, ''],
    ['last day', counted.lastDay, 'under both limits'],
  ];
  const table = rows.map(([name = '', day = '', words = '']) =>
    `  ${name.padEnd(9)} ${day.padEnd(11)} ${words}`.trimEnd(),
  );
  const open = needs.length > 0 ? [`  needs: ${needs.join(', ')}`] : [];
  return [
    '',
    verdicts[outcome],
    ...table,
    ...open,
    wrapped(explanation, 2),
    ...ruleLines(sentencesOf(ids), 2),
  ];
}

function optionLines({ policy, facts }: Question, judgement: Judgement): readonly string[] {
  const { options: unit, cause } = facts;
  if (judgement.options === null || unit === null) return [];
  const price = asMoney(unit.unitPaidCents, unit.currency);
  const asked = [
    `paid ${price}${unit.onSale ? ' on sale' : ''}`,
    unit.replacementAvailable ? 'a new one in stock' : 'none in stock',
    unit.repairable ? 'repairable' : 'not repairable',
    unit.partsAvailable ? 'parts in stock' : 'no parts in stock',
    ...(unit.repairMinutes === null ? [] : [`${unit.repairMinutes ?? 0} minutes of bench`]),
    ...(unit.repairCostCents == null ? [] : [`repair ${asMoney(unit.repairCostCents, unit.currency)}`]),
  ];
  const moot = judgement.eligibility.outcome === 'refused' ? ' (moot: the appeal is refused)' : '';
  return section(`Options for ${cause ?? ''}${moot}`, [
    wrapped(asked.join(' · '), 2),
    ...judgement.options.options.flatMap((option) => optionText(option)),
    ...needLines(policy, judgement).map((line) => wrapped(line, 2)),
  ]);
}

function optionText({ kind, offered, rules: ids, reason, amountCents, currency }: DecidedOption) {
  const amount =
    amountCents === undefined || currency === undefined ? '' : ` ${asMoney(amountCents, currency)}.`;
  return [
    wrapped(`${reason}${amount}`, 19, `  ${kind.padEnd(12)}${offered ? 'yes' : 'no'}`),
    ...ruleLines(sentencesOf(ids), 19),
  ];
}

function needLines(policy: Policy, { options, secondOpinion, secondApprover }: Judgement): readonly string[] {
  const found: string[] = [];
  if (secondOpinion) found.push('The verdict takes a second technician before it counts (J).');
  if (secondApprover) found.push('A second person has to approve the refund (J).');
  if (options?.needsManager) found.push('A manager has to look before the case goes on.');
  if (options?.empty && !options.needsManager)
    found.push(
      `No option is open: the goods go back, and the ${policy.settings.returnPostage} pays the postage.`,
    );
  return found;
}

function deadlineLines(deadlines: readonly PossibleDeadline[]): readonly string[] {
  if (deadlines.length === 0) return [];
  const rows = deadlines.map(({ stage, days, counts, lastDay, remindOn, setting }) => [
    stage,
    `${days} ${counts}`,
    lastDay,
    remindOn.join(', '),
    setting,
  ]);
  const table = asTable(['stage', 'counts', 'last day', 'reminders', 'setting'], rows);
  return ['Each as if its stage began on the day of the appeal.', ...table.split('\n')].map(
    (line) => `  ${line}`,
  );
}

function sentencesOf(ids: readonly RuleId[]) {
  return ids.map((id) => ({ id, text: rules[id].text }));
}
