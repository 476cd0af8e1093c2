import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeUpdatePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { amountText } from './amounts';
import { attentionShown, endedPaid, inWords, purposeOf, waitingFor } from './contract';
import type { CaseState, Instant } from './contract';
import type { RunningCase } from './running-case';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const stageKey = keyword('CaseStage');
const waitingForKey = keyword('WaitingFor');
const attentionKey = keyword('Attention');
const refundStateKey = keyword('RefundState');
const dueKey = defineSearchAttributeKey('Due', SearchAttributeType.DATETIME);

/** What the payment team searches by; no personal data. */
interface Searchable {
  readonly stage: string;
  readonly waitingFor: string;
  readonly attention: string | null;
  readonly refundState: string | null;
  readonly due: string | null;
}

/** What the case shows, and since when it waits as it does. */
export interface Shown extends Searchable {
  readonly since: Instant;
}

/** Shows where the case stands in the Temporal UI. Costs one event, and only where something changed. */
export function showCase(running: RunningCase, before: Shown): Shown {
  const shown = shownOf(running.state, before);
  setCurrentDetails(detailsOf(running.state, shown.since));
  if (JSON.stringify(shown) === JSON.stringify(before)) return before;
  upsertSearchAttributes([
    // Always, for the server refuses an update of nothing, and the case would stand still.
    { key: stageKey, value: shown.stage },
    ...[
      { key: waitingForKey, value: shown.waitingFor },
      { key: attentionKey, value: shown.attention },
      { key: refundStateKey, value: shown.refundState },
      { key: dueKey, value: shown.due === null ? null : new Date(shown.due) },
    ].filter(isNew),
  ]);
  return shown;
}

/** Whether the run does not show this yet: what it was started with counts, not what its state would have it show. */
function isNew({ key, value }: SearchAttributeUpdatePair): boolean {
  const shown = workflowInfo().typedSearchAttributes.get(key) ?? null;
  return JSON.stringify(shown) !== JSON.stringify(value);
}

/** What a run shows from its start: whoever starts it gives these as search attributes. */
export function shownOf(state: CaseState, before?: Shown): Shown {
  const now = {
    stage: state.stage,
    waitingFor: waitingFor(state),
    attention: attentionShown(state),
    refundState: refundStateOf(state),
    due: state.due?.at ?? null,
  };
  return { ...now, since: before && isAsBefore(now, before) ? before.since : new Date().toISOString() };
}

/** Money stands as the bank has it: that somebody is called meanwhile begins nothing anew (E76). */
function isAsBefore(now: Omit<Shown, 'since'>, before: Shown): boolean {
  if (before.stage !== now.stage) return false;
  return now.stage === 'refund'
    ? before.refundState === now.refundState
    : before.waitingFor === now.waitingFor;
}

function refundStateOf(state: CaseState): string | null {
  if (state.stage === 'refund') return state.refund.state;
  return endedPaid(state) ? 'settled' : null;
}

function detailsOf(state: CaseState, since: Instant): string {
  const lines = [
    `**${state.caseNo}** · stage **${state.stage}** · waits for ${waitingFor(state)}${state.stage === 'refund' ? '' : ` since ${since}`}`,
    state.due ? `Deadline: ${state.due.at}${state.due.passed ? ' (passed)' : ''}` : 'No deadline runs.',
    state.heldSince ? `On hold since ${state.heldSince}.` : '',
    refundLine(state, since),
    state.labelFailed === true ? 'The carrier sold no label: retry it, or dispatch with our own.' : '',
    state.stage === 'closed' ? `Outcome: **${state.outcome}**` : '',
    attentionShown(state) === null ? '' : `Needs attention of: **${String(attentionShown(state))}**`,
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

function refundLine(state: CaseState, since: Instant): string {
  const standing = refundStateOf(state);
  if (standing === null) return '';
  const amountCents =
    state.stage === 'refund'
      ? state.refund.amountCents
      : (state.money?.amountCents ?? state.unit.unitPaidCents);
  const failure = state.stage === 'refund' && state.refund.failure !== null ? state.refund.failure : null;
  const money = amountText(amountCents, state.unit.currency);
  const what = purposeOf(state) === 'difference' ? 'Refund of the difference, ' : 'Refund of ';
  const stands = state.stage === 'refund' ? `**${standing}** since ${since}` : `**${standing}**`;
  return `${what}${money} is ${stands}${failure === null ? '' : `: ${inWords(failure)}`}`;
}
