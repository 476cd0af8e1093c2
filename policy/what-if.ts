import { civilDay, unreadable } from './dates/calendar';
import { deadlineFor, midday, type WaitingStage } from './dates/deadlines';
import { assessEligibility, type Eligibility, type EligibilityFacts } from './eligibility';
import type { Cause, OptionFacts, OptionKind } from './exclusions';
import { decideOptions, needsSecondOpinion, type DecidedOption, type OptionSet } from './options';
import { needsSecondApprover } from './money/refund';
import { completeSettings, type CivilDay, type Instant, type Policy, type PolicySettings } from './settings';
import { settingNames, validateSettings } from './validation';
import { canonical } from './versions';

/** What one case gives the rules to judge: the appeal, then the cause, then what the options depend on. */
export interface JudgedFacts {
  readonly appeal: EligibilityFacts;
  /** What the lab found; null before there is a verdict. */
  readonly cause: Cause | null;
  /** Null before an offer was decided. */
  readonly options: OptionFacts | null;
}

/** All that one version of the policy says about the facts of a case. */
export interface Judgement {
  readonly policy: string;
  readonly eligibility: Eligibility;
  readonly options: OptionSet | null;
  /** Whether the verdict takes a second technician; null before there is one. */
  readonly secondOpinion: boolean | null;
  /** Whether the refund that is offered takes a second person; null where none is offered. */
  readonly secondApprover: boolean | null;
}

/** Puts the facts of a case to any version of the policy. Nothing of the case is touched. */
export function judgeUnder(policy: Policy, { appeal, cause, options: facts }: JudgedFacts): Judgement {
  const options = facts === null ? null : decideOptions(policy, facts);
  const amountCents = options?.options.find(({ kind }) => kind === 'refund')?.amountCents;
  const refund =
    facts === null || amountCents === undefined ? null : { amountCents, currency: facts.currency };
  return {
    policy: policy.name,
    eligibility: assessEligibility(policy, appeal),
    options,
    secondOpinion: cause === null ? null : needsSecondOpinion(policy, cause),
    secondApprover: refund === null ? null : needsSecondApprover(policy, refund),
  };
}

/** One point in which two judgements of the same facts differ, in a sentence. */
export interface Difference {
  readonly about: 'eligibility' | 'last-day' | OptionKind | 'second-opinion' | 'second-approver';
  readonly words: string;
}

/** In what `there` differs from `here`, in the order in which a case meets it; empty when both say the same. */
export function differencesBetween(here: Judgement, there: Judgement): readonly Difference[] {
  return [
    ...eligibilityDifferences(here.eligibility, there.eligibility),
    ...optionDifferences(here.options, there.options),
    ...switched('second-opinion', [here.secondOpinion, there.secondOpinion], {
      on: 'The verdict would take a second technician.',
      off: 'The verdict would take no second technician.',
    }),
    ...switched('second-approver', [here.secondApprover, there.secondApprover], {
      on: 'A second person would have to approve the refund.',
      off: 'The refund would take no second person.',
    }),
  ];
}

function eligibilityDifferences(here: Eligibility, there: Eligibility): readonly Difference[] {
  const found: Difference[] = [];
  const [was, would] = [standingOf(here), standingOf(there)];
  if (was !== would)
    found.push({ about: 'eligibility', words: `The appeal would be ${would}, where it was ${was}.` });
  const { lastDay } = there.counted;
  if (lastDay !== here.counted.lastDay)
    found.push({
      about: 'last-day',
      words: `The last day within both limits would be ${lastDay}, where it was ${here.counted.lastDay}.`,
    });
  return found;
}

function standingOf({ outcome, rules, needs }: Eligibility): string {
  if (outcome === 'refused') return `refused by ${rules.join(' and ')}`;
  // A receipt date that is asked for beside an accepted appeal is what makes two acceptances differ.
  const open = needs.length > 0 ? `, asking for ${needs.join(' and ')}` : '';
  return outcome === 'eligible' ? `accepted${open}` : `left to a person${open}`;
}

function optionDifferences(here: OptionSet | null, there: OptionSet | null): readonly Difference[] {
  if (here === null || there === null) return [];
  // Whether a manager has to look follows from cause, sale and stock alone, so no setting changes it.
  return there.options.flatMap((option): readonly Difference[] => {
    const before = here.options.find(({ kind }) => kind === option.kind);
    const [was, would] = [before ? offeredAs(before) : 'not decided', offeredAs(option)];
    const words = `${capital(option.kind)} would be ${would}, where it was ${was}.`;
    return was === would ? [] : [{ about: option.kind, words }];
  });
}

function offeredAs({ offered, rules, repairReason, similar }: DecidedOption): string {
  if (!offered) return `excluded by ${rules.join(' and ')}`;
  const more = similar?.refundCents === undefined ? repairReason : 'the difference refunded';
  return more === undefined
    ? `offered under ${rules.join(' and ')}`
    : `offered under ${rules.join(' and ')} (${more})`;
}

function switched(
  about: Difference['about'],
  [was, would]: readonly [boolean | null, boolean | null],
  words: { readonly on: string; readonly off: string },
): readonly Difference[] {
  // Where one side does not come to the question, another difference says why.
  if (was === would || was === null || would === null) return [];
  return [{ about, words: would ? words.on : words.off }];
}

/** One setting in which two versions differ, each value as JSON writes it. */
export interface SettingChange {
  readonly setting: string;
  readonly from: string;
  readonly to: string;
}

/** The settings in which `there` differs from `here`, in the order of the settings. */
export function changedSettings(here: Policy, there: Policy): readonly SettingChange[] {
  const [before, after] = [here, there].map(
    ({ settings }) => new Map<string, unknown>(Object.entries(completeSettings(settings))),
  );
  return settingNames.flatMap((setting) => {
    // A store may give the keys of a value in another order, which changes nothing.
    const [from, to] = [canonical(before?.get(setting)), canonical(after?.get(setting))];
    return from === to ? [] : [{ setting, from, to }];
  });
}

/** A version with some settings changed, for trying; or in words what is wrong with the changes. */
export function withSettings(
  policy: Policy,
  changes: Readonly<Record<string, unknown>>,
): { readonly policy: Policy } | { readonly problems: readonly string[] } {
  const settings: PolicySettings = { ...policy.settings, ...changes };
  const problems = validateSettings(settings);
  return problems.length > 0 ? { problems } : { policy: { ...policy, settings } };
}

/** A deadline that a case could meet, on the calendar of the policy. */
export interface PossibleDeadline {
  readonly stage: WaitingStage;
  readonly setting: string;
  readonly days: number;
  readonly counts: 'civil days' | 'working days';
  /** The last day that is still in time, if the stage began on the day of `since`. */
  readonly lastDay: CivilDay;
  readonly remindOn: readonly CivilDay[];
}

const beforeTheVerdict: readonly WaitingStage[] = ['support', 'agreement', 'parcel', 'lab'];
const promises = ['diagnosisDays', 'refundDays', 'dispatchDays', 'repairDays'];

/**
 * The deadlines that would run in the stages a judgement leaves open, each as if its stage began at `since`. None after
 * a refusal: then nothing is waited for.
 */
export function possibleDeadlines(
  policy: Policy,
  judgement: Judgement,
  since: Instant,
): readonly PossibleDeadline[] {
  const { outcome } = judgement.eligibility;
  if (outcome === 'refused') return [];
  const first: readonly WaitingStage[] = outcome === 'needs-person' ? ['appeal'] : [];
  const stages = [...first, ...beforeTheVerdict, ...afterTheVerdict(judgement.options)];
  return stages.map((stage) => possibleDeadline(policy, stage, since));
}

function afterTheVerdict(set: OptionSet | null): readonly WaitingStage[] {
  const kinds = (set?.options ?? []).filter(({ offered }) => offered).map(({ kind }) => kind);
  if (set === null) return ['offer', 'refund', 'replacement', 'repair', 'goods-back', 'keeping', 'transit'];
  // Without an option the goods go home at once, unless a manager has to look first.
  const offer: readonly WaitingStage[] = set.empty && !set.needsManager ? [] : ['offer'];
  return [...offer, ...kinds, 'goods-back', 'keeping', 'transit'];
}

function possibleDeadline(policy: Policy, stage: WaitingStage, since: Instant): PossibleDeadline {
  const { timeZone } = policy.settings;
  const { dueAt, remindAt, setting } = deadlineFor(policy, stage, since);
  const values = new Map<string, unknown>(Object.entries(policy.settings));
  return {
    stage,
    setting,
    days: Number(values.get(setting)),
    counts: promises.includes(setting) ? 'working days' : 'civil days',
    lastDay: civilDay(dueAt, timeZone),
    remindOn: remindAt.map((at) => civilDay(at, timeZone)),
  };
}

/**
 * The facts that an assessment on record was made from. The store may know better since then: a day that was counted
 * otherwise is taken as it was counted, at noon, and what was missing then is missing again.
 * @param recorded the assessment, made under `policy`
 * @param known the facts as the store has them now, with the rules that were set aside then
 */
export function factsAsJudged(
  policy: Policy,
  recorded: Eligibility,
  known: EligibilityFacts,
): EligibilityFacts {
  const { counted, needs } = recorded;
  const searchedInVain = recorded.outcome === 'refused' && recorded.rules.includes('G1');
  return {
    ...known,
    orderedAt: onDay(policy, counted.orderDay, known.orderedAt),
    receipt: receiptAsCounted(policy, recorded, known),
    boughtHere: needs.includes('proof') ? 'unproven' : searchedInVain ? false : known.boughtHere,
    isBuyer: !needs.includes('identity'),
  };
}

function receiptAsCounted(
  policy: Policy,
  { counted: { receiptDay, receiptSource: source } }: Eligibility,
  { receipt }: EligibilityFacts,
): EligibilityFacts['receipt'] {
  const { timeZone } = policy.settings;
  const isSame = receipt?.source === source && civilDay(receipt.at, timeZone) === receiptDay;
  if (isSame) return receipt;
  // A presumption without a date of its own is made anew, for its length is a setting.
  if (source === null || source === 'presumed' || receiptDay === null) return null;
  return { at: midday(receiptDay, timeZone), source };
}

function onDay(policy: Policy, day: CivilDay, known: Instant): Instant {
  const { timeZone } = policy.settings;
  return day === unreadable || civilDay(known, timeZone) === day ? known : midday(day, timeZone);
}

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
