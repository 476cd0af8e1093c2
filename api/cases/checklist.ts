import type { CaseRecord } from '../../store/cases/case-views';
import { helpfulItems, missingItems } from '../../store/cases/appeals';
import { evidenceItems } from '../schemas/case';
import type { CaseView } from '../schemas/case';

type Line = CaseView['evidence'][number];

/** What an appeal brings, item by item: what is there, was asked for, or was waived by whom and why (A2, A3, E19, E31). */
export function checklist({ state, problem }: CaseRecord, forStaff: boolean): Line[] {
  const helpful: readonly string[] = helpfulItems;
  const missing: readonly string[] = missingItems(problem);
  return evidenceItems.map((item) => {
    // What is asked for again is not done without any more.
    const isSettled = state.settled.includes(item);
    const waiver = isSettled ? state.evidence.waived.findLast((one) => one.item === item) : undefined;
    const isGiven = isSettled || (helpful.includes(item) && !missing.includes(item));
    const otherwise = state.evidence.asked.includes(item) ? 'asked' : 'missing';
    return {
      item,
      rule: helpful.includes(item) ? 'A3' : 'A2',
      state: waiver ? 'waived' : isGiven ? 'given' : otherwise,
      waivedBy: forStaff ? (waiver?.by ?? null) : null,
      reasonId: forStaff ? (waiver?.reasonRef ?? null) : null,
    };
  });
}
