import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { inWords, waitingFor } from './contract';
import type { CaseState } from './contract';
import type { RunningCase } from './running-case';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const stageKey = keyword('CaseStage');
const waitingForKey = keyword('WaitingFor');
const attentionKey = keyword('Attention');
const refundStateKey = keyword('RefundState');
const dueKey = defineSearchAttributeKey('Due', SearchAttributeType.DATETIME);

/** What the payment team searches by; no personal data. */
interface Shown {
  readonly stage: string;
  readonly waitingFor: string;
  readonly attention: string | null;
  readonly refundState: string | null;
  readonly due: string | null;
}

/** Shows where the case stands in the Temporal UI. Costs one event, and only where something changed. */
export function showCase(running: RunningCase, before: Shown): Shown {
  const shown = shownOf(running.state);
  setCurrentDetails(detailsOf(running.state));
  if (JSON.stringify(shown) === JSON.stringify(before)) return before;
  upsertSearchAttributes([
    { key: stageKey, value: shown.stage },
    { key: waitingForKey, value: shown.waitingFor },
    { key: attentionKey, value: shown.attention },
    { key: refundStateKey, value: shown.refundState },
    { key: dueKey, value: shown.due === null ? null : new Date(shown.due) },
  ]);
  return shown;
}

/** What a run shows from its start: whoever starts it gives these as search attributes. */
export function shownOf(state: CaseState): Shown {
  return {
    stage: state.stage,
    waitingFor: waitingFor(state),
    attention: state.attention,
    refundState: refundStateOf(state),
    due: state.due?.at ?? null,
  };
}

function refundStateOf(state: CaseState): string | null {
  if (state.stage === 'refund') return state.refund.state;
  return state.stage === 'closed' && state.outcome === 'refunded' ? 'settled' : null;
}

function detailsOf(state: CaseState): string {
  const lines = [
    `**${state.caseNo}** · stage **${state.stage}** · waits for ${waitingFor(state)}`,
    state.due ? `Deadline: ${state.due.at}${state.due.passed ? ' (passed)' : ''}` : 'No deadline runs.',
    state.heldSince ? `On hold since ${state.heldSince}.` : '',
    state.stage === 'refund' ? refundLine(state.refund) : '',
    state.stage === 'closed' ? `Outcome: **${state.outcome}**` : '',
    state.attention ? `Needs attention of: **${state.attention}**` : '',
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function refundLine(refund: Extract<CaseState, { readonly stage: 'refund' }>['refund']): string {
  const failure = refund.failure === null ? '' : `: ${inWords(refund.failure)}`;
  return `Refund of ${String(refund.amountCents)} minor units is **${refund.state}**${failure}`;
}
