import { sql } from 'kysely';
import { CaseRig } from '../../support/case-rig';
import { ApiRig } from '../api-rig';
import { textWith } from '../matchers';

let cases: CaseRig;
let rig: ApiRig;

beforeAll(async () => {
  cases = await CaseRig.open();
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  rig = await ApiRig.open({ db: cases.db, url: url.href, cases: cases.appealDeps().cases });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

test('presentCase() says who refused what the policy alone would cover, until the case is opened anew (E10)', async () => {
  const caseNo = await cases.openCase();
  const body = { rule: 'G2', reason: 'He dropped it, and says so.' };
  expect((await rig.act(caseNo, 'refuse', { as: 'support', body })).status).toBe(200);
  await cases.untilStage(caseNo, 'closed');
  const refusal = { by: 'support', rules: ['G2'], at: textWith('T') };
  const policyAlone = { eligible: true, needs: [] };
  for (const as of ['manager', rig.tokenOf(caseNo)])
    expect((await rig.get(`/api/v1/cases/${caseNo}`, as)).json).toMatchObject({
      outcome: 'refused',
      refusal,
      eligibility: policyAlone,
    });
  const reopened = await rig.act(caseNo, 'reopen', {
    as: 'manager',
    body: { reason: 'A fall leaves marks.' },
  });
  expect(reopened.status).toBe(200);
  expect((await rig.get(`/api/v1/cases/${caseNo}`, 'manager')).json).toMatchObject({ refusal: null });
});

test('presentCase() leaves a refusal by the policy to its eligibility (W1)', async () => {
  const caseNo = await cases.openCase({ orderedDaysAgo: 70, receivedDaysAgo: 60 });
  await cases.untilStage(caseNo, 'closed');
  expect((await rig.get(`/api/v1/cases/${caseNo}`, 'support')).json).toMatchObject({
    outcome: 'refused',
    refusal: null,
    eligibility: { eligible: false, needs: [] },
  });
});

test('start() lets Temporal give the turn of a worker that died to another after four seconds', async () => {
  const caseNo = await cases.openCase();
  const { raw } = await cases.client.workflow.getHandle(caseNo).describe();
  expect(Number(raw.executionConfig?.defaultWorkflowTaskTimeout?.seconds)).toBe(4);
});
