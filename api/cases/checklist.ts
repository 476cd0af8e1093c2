import type { CaseRecord } from '../../store/cases/case-views';
import type { EvidenceItem } from '../../workflows/contract';
import { evidenceItems } from '../schemas/case';
import type { CaseView } from '../schemas/case';

/** The field of the letter or form in which an advisable thing comes (A3). */
const fieldOf: Partial<Readonly<Record<EvidenceItem, string>>> = {
  usage: 'usage',
  'connection-diagram': 'connectionDiagram',
  'operating-modes': 'operatingModes',
  logs: 'logs',
  'suspected-cause': 'suspectedCause',
};

type Line = CaseView['evidence'][number];

/** What an appeal brings, item by item: what is there, was asked for, or was waived by whom and why (A2, A3, E19, E31). */
export function checklist({ state, problem }: CaseRecord, forStaff: boolean): Line[] {
  const told = new Map<string, unknown>(Object.entries(problem));
  return evidenceItems.map((item) => {
    const waiver = state.evidence.waived.find((one) => one.item === item);
    const isGiven = state.settled.includes(item) || told.has(fieldOf[item] ?? '');
    const otherwise = state.evidence.asked.includes(item) ? 'asked' : 'missing';
    return {
      item,
      rule: item in fieldOf ? 'A3' : 'A2',
      state: waiver ? 'waived' : isGiven ? 'given' : otherwise,
      waivedBy: forStaff ? (waiver?.by ?? null) : null,
      reasonId: forStaff ? (waiver?.reasonRef ?? null) : null,
    };
  });
}
