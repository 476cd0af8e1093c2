import { defineSearchAttributeKey } from '@temporalio/common';
import { attentionShown, waitingFor } from '../../workflows/contract';
import type { CaseState } from '../../workflows/contract';
import { sayInCalm } from '../support/calm';
import type { Said } from '../support/calm';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});
afterAll(async () => {
  await rig.close();
});

const keys = {
  CaseStage: defineSearchAttributeKey('CaseStage', 'KEYWORD'),
  WaitingFor: defineSearchAttributeKey('WaitingFor', 'KEYWORD'),
  Attention: defineSearchAttributeKey('Attention', 'KEYWORD'),
  RefundState: defineSearchAttributeKey('RefundState', 'KEYWORD'),
  Due: defineSearchAttributeKey('Due', 'DATETIME'),
};

/** What the lists of the Temporal UI show of the case's run. */
async function shown(caseNo: string) {
  const { typedSearchAttributes: found } = await rig.client.workflow.getHandle(caseNo).describe();
  return {
    CaseStage: found.get(keys.CaseStage) ?? null,
    WaitingFor: found.get(keys.WaitingFor) ?? null,
    Attention: found.get(keys.Attention) ?? null,
    RefundState: found.get(keys.RefundState) ?? null,
    Due: found.get(keys.Due)?.toISOString() ?? null,
  };
}

function standing(state: CaseState) {
  return {
    CaseStage: state.stage,
    WaitingFor: waitingFor(state),
    Attention: attentionShown(state),
    RefundState: state.stage === 'closed' && state.outcome === 'refunded' ? 'settled' : null,
    Due: state.due?.at ?? null,
  };
}

/** The names that each update of the search attributes holds, in the order of the run; the mark of a patch is the SDK’s. */
async function namesGiven(caseNo: string, runId?: string): Promise<readonly (readonly string[])[]> {
  const { events = [] } = await rig.client.workflow.getHandle(caseNo, runId).fetchHistory();
  const given = (events ?? []).flatMap(({ upsertWorkflowSearchAttributesEventAttributes: upsert }) =>
    upsert ? [Object.keys(upsert.searchAttributes?.indexedFields ?? {}).sort()] : [],
  );
  return given.filter((names) => !names.includes('TemporalChangeVersion'));
}

const played: readonly Said[] = [
  ['support', 'flagHazard', {}],
  ['support', 'clearHazard', { reasonRef: 'text-1' }],
  ['support', 'proposeLab', { reasonRef: 'text-0' }],
  ['customer', 'agreeToLab', {}],
  ['warehouse', 'shipmentArrived', { contents: 'ok' }],
  ['lab', 'labVerdict', { cause: 'internal-defect', repairable: false }],
];

test('showCase() shows the case as it stands after each message, and tells Temporal what is new of it', async () => {
  const caseNo = await rig.openCase();
  for (const said of played) {
    await sayInCalm(rig, caseNo, said);
    expect(await shown(caseNo)).toEqual(standing(await rig.stateOf(caseNo)));
  }
  await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await shown(caseNo)).toEqual(standing(await rig.stateOf(caseNo)));
  expect(await namesGiven(caseNo)).toEqual([
    ['Attention', 'CaseStage', 'WaitingFor'],
    ['Attention', 'CaseStage', 'WaitingFor'],
    ['CaseStage', 'Due', 'WaitingFor'],
    ['CaseStage', 'Due'],
    ['CaseStage', 'Due', 'WaitingFor'],
    ['CaseStage', 'Due', 'WaitingFor'],
    ['CaseStage', 'Due', 'RefundState', 'WaitingFor'],
    ['CaseStage', 'RefundState', 'WaitingFor'],
  ]);
});

test('showCase() shows what a run was started without, and leaves what the run before has shown (E109)', async () => {
  const caseNo = await rig.openCase();
  const before = await sayInCalm(rig, caseNo, ['support', 'proposeLab', { reasonRef: 'text-0' }]);
  expect(before.due).not.toBeNull();
  // As nobody starts a case: with none of the search attributes.
  await rig.restart(caseNo, { state: before, continueAfter: 8 });
  await sayInCalm(rig, caseNo, ['support', 'flagHazard', {}]);
  expect(await shown(caseNo)).toEqual(standing(await rig.stateOf(caseNo)));
  await rig.eventually(async () => expect(await rig.runStates(caseNo)).toContain('CONTINUED_AS_NEW'));
  const { runId } = await rig.client.workflow.getHandle(caseNo).describe();
  await sayInCalm(rig, caseNo, ['support', 'clearHazard', { reasonRef: 'text-1' }]);
  expect(await shown(caseNo)).toEqual(standing(await rig.stateOf(caseNo)));
  expect(await namesGiven(caseNo, runId)).toEqual([['Attention', 'CaseStage', 'WaitingFor']]);
});
