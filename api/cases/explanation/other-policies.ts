import { changedSettings, differencesBetween, factsAsJudged, isRuleId, judgeUnder } from '../../../policy';
import type { DecidedOption, JudgedFacts, Policy, RuleId } from '../../../policy';
import type { CaseHistory } from '../../../store/cases/explanations';
import type { ExplanationView, OtherPolicyView } from '../../schemas/explanation';
import { withSentences } from './decisions';
import { assessedAtSeq, rulesKept } from './facts';

/** The facts of a case as its decisions were made from them. */
export function judgedFacts({ record, events, offers, known }: CaseHistory, own: Policy): JudgedFacts {
  const judged = assessedAtSeq(events);
  const overruled = events.flatMap((event): readonly RuleId[] => {
    const { name, seq, detail } = event;
    if (name === 'appealReceived') return rulesKept(event);
    const rule: unknown = new Map<string, unknown>(Object.entries(detail)).get('rule');
    const isCounted = name === 'ruleOverruled' && seq < judged;
    return isCounted && typeof rule === 'string' && isRuleId(rule) ? [rule] : [];
  });
  const options = offers.at(-1)?.facts ?? null;
  return {
    appeal: factsAsJudged(own, record.eligibility, { ...known, overruled }),
    cause: options?.cause ?? record.state.verdict?.cause ?? null,
    options,
  };
}

/** What another version would say about the same facts, and in what that differs. */
export function underPolicy(
  other: Policy,
  { own, facts }: { readonly own: Policy; readonly facts: JudgedFacts },
): OtherPolicyView {
  const [here, there] = [judgeUnder(own, facts), judgeUnder(other, facts)];
  const { outcome, rules, needs, explanation, counted } = there.eligibility;
  return {
    policy: other.name,
    inForceFrom: other.inForceFrom,
    settings: [...changedSettings(own, other)],
    eligibility: {
      outcome,
      rules: withSentences(rules),
      needs: [...needs],
      explanation,
      counted: { ...counted },
    },
    options: there.options?.options.map(presentOption) ?? null,
    secondOpinion: there.secondOpinion,
    secondApprover: there.secondApprover,
    differences: [...differencesBetween(here, there)],
  };
}

/** Whether the case's own version gives its recorded decisions again: then a difference is the policy's alone. */
export function isReproduced({ record, offers }: CaseHistory, own: Policy, facts: JudgedFacts): boolean {
  const again = judgeUnder(own, facts);
  const { outcome, rules, needs } = record.eligibility;
  const sameAppeal = isEqual([again.eligibility.outcome, again.eligibility.rules, again.eligibility.needs], [
    outcome,
    rules,
    needs,
  ] as const);
  const newest = offers.at(-1);
  return sameAppeal && (newest === undefined || isEqual(gist(again.options?.options), gist(newest.options)));
}

function gist(options: readonly DecidedOption[] = []): unknown {
  return options.map(({ kind, offered, rules }) => [kind, offered, rules]);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

type OptionView = ExplanationView['offers'][number]['options'][number];

/** An option with the sentences of its rules. */
export function presentOption(option: DecidedOption): OptionView {
  const { kind, offered, rules, reason, amountCents = null, currency = null } = option;
  const differenceCents = option.similar?.refundCents ?? null;
  return { kind, offered, rules: withSentences(rules), reason, amountCents, differenceCents, currency };
}
