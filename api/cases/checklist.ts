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
    const waiver = state.evidence.waived.find((one) => one.item === item);
    const isGiven = state.settled.includes(item) || (helpful.includes(item) && !missing.includes(item));
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
