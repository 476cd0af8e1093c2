import { checklist } from '../../../api/cases/checklist';
import type { CaseView } from '../../../api/schemas/case';
import { recordStep } from '../../../store/cases/case-record';
import { caseRecord } from '../../../store/cases/case-views';
import type { Action, CaseState, MessageBodies } from '../../../workflows/contract';
import { stepOf } from '../../support/case-states';
import { acceptAppeal } from '../../../api/appeals';
import { policyVersions } from '../../../policy';
import type { PolicyVersions } from '../../../policy';
import { publishPolicies } from '../../../store/remedies/policies';
import { putOrder } from '../../support/order';
import { ApiRig, silentCases } from '../api-rig';
import { listWith, objectWith, textLike } from '../matchers';

describe('care for goods and customer', () => {
  let rig: ApiRig;
  const sent: unknown[] = [];
  beforeAll(async () => {
    rig = await ApiRig.open({
      cases: {
        ...silentCases,
        send: (caseNo, action, message) => {
          sent.push({ action, body: message.body });
          const digest = message.digest === undefined ? {} : { digest: message.digest };
          return Promise.resolve({ caseNo, seq: 0, stage: 'support', ...digest });
        },
      },
    });
  });
  afterAll(() => rig.close());

  async function openCase(orderNo: string, problem: object = {}): Promise<string> {
    await putOrder(rig.deps.db, { orderNo });
    const body = { orderNo, email: 'ada@example.org', problem: { description: 'dead', ...problem } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
  }

  test('acceptAppeal() E49 stops a dangerous product at its first letter', async () => {
    const caseNo = await openCase('DE-41001', { dangerous: true });
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'support');
    expect(json).toMatchObject({ stage: 'support', attention: 'manager' });
    const letters = await rig.deps.db
      .selectFrom('letters')
      .select('template')
      .where('case_no', '=', caseNo)
      .execute();
    expect(letters.map(({ template }) => template)).toContain('safety-stop');
    const told = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support');
    expect(told.json).toMatchObject({
      facts: listWith([
        objectWith({ fact: 'hazard', value: true, by: { role: 'customer', id: 'customer' } }),
      ]),
    });
  });

  test('slip.pdf E49 is nobody’s while a safety stop forbids to post the goods, and the page says why', async () => {
    const caseNo = await openCase('DE-41006', { dangerous: true });
    const token = rig.tokenOf(caseNo);
    for (const caller of ['support', token] as const) {
      const slip = await rig.get(`/api/v1/cases/${caseNo}/slip.pdf`, caller);
      expect(slip.status).toBe(409);
      expect(slip.json).toMatchObject({
        detail: textLike(/must not be posted.*safety stop must be cleared/),
      });
      const { json } = await rig.get(`/api/v1/cases/${caseNo}`, caller);
      expect(json).toMatchObject({ safetyStop: true });
    }
    const page = await rig.get(`/c/${caseNo}?token=${token}`);
    expect(page.bytes.toString()).toContain('Please do not post your product');
    const clear = async () => {
      const found = await caseRecord(rig.deps.db, caseNo);
      if (!found) throw new Error('no case');
      const step = stepOf(found.state, 'clearHazard', { by: 'support', body: {} });
      await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
    };
    await clear();
    expect((await rig.get(`/api/v1/cases/${caseNo}/slip.pdf`, 'support')).status).toBe(200);
    expect((await rig.get(`/api/v1/cases/${caseNo}`, token)).json).toMatchObject({ safetyStop: false });
  });

  test('act() E35 keeps why support proposes the lab without advice (S1, S2)', async () => {
    const caseNo = await openCase('DE-41002');
    const reason = 'The relay clicks, but the output stays dead.';
    for (const body of [{ reason }, {}])
      expect((await rig.act(caseNo, 'propose-lab', { as: 'support', body })).status).toBe(200);
    const texts = await rig.deps.db
      .selectFrom('case_texts')
      .select('body')
      .where('case_no', '=', caseNo)
      .where('kind', '=', 'reason')
      .execute();
    expect(texts.map(({ body }) => body)).toEqual([reason]);
    // Where support said nothing, nothing is said for it: the case itself refuses that.
    expect(sent).toEqual([
      objectWith({ action: 'proposeLab', body: { reasonRef: textLike(/./) } }),
      { action: 'proposeLab', body: {} },
    ]);
  });

  test('acceptAppeal() E40 keeps with the case what its policy says of postage due', async () => {
    const [standard] = policyVersions;
    const strict = {
      ...standard,
      name: 'strict',
      settings: { ...standard.settings, postageDue: 'refuse' },
    } as const;
    await publishPolicies(rig.deps.db, [standard, strict]);
    const kept = async (policies: PolicyVersions, orderNo: string) => {
      await putOrder(rig.deps.db, { orderNo });
      const { deps } = rig;
      const result = await acceptAppeal(
        { ...deps, policies },
        {
          ...{ orderNo, email: 'ada@example.org', items: [], channel: 'http', idempotencyKey: orderNo },
          ...{ problem: { description: 'dead' }, acceptedAt: new Date() },
        },
      );
      const caseNo = result.accepted ? result.answer.cases[0]?.caseNo : undefined;
      return (await caseRecord(deps.db, caseNo ?? ''))?.state.postageDue;
    };
    expect(await kept([strict], 'DE-41003')).toBe('refuse');
    expect(await kept([standard], 'DE-41005')).toBe('accept');
  });

  test('checklist() says what is there, was asked for, or was waived by whom and why (A2, A3, E19, E31)', async () => {
    const caseNo = await openCase('DE-41004', { logs: 'E-17 at 12:04' });
    const record = async () => {
      const found = await caseRecord(rig.deps.db, caseNo);
      if (!found) throw new Error('no case');
      return found;
    };
    const take = async <A extends Action>(action: A, body: MessageBodies[A]) => {
      const step = stepOf((await record()).state, action, { by: 'support', body });
      await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
    };
    await take('provideEvidence', { waived: ['connection-diagram'], reasonRef: 'text-2' });
    const { json } = await rig.get(`/api/v1/cases/${caseNo}`, 'support');
    const { evidence, stage } = json as CaseView;
    expect(stage).toBe('support');
    expect(Object.fromEntries(evidence.map(({ item, state }) => [item, state]))).toEqual({
      ...{ proof: 'given', identity: 'given', logs: 'given', usage: 'asked' },
      ...{ 'connection-diagram': 'waived', 'operating-modes': 'asked', 'suspected-cause': 'asked' },
    });
    expect(evidence.find(({ item }) => item === 'connection-diagram')).toMatchObject({
      rule: 'A3',
      waivedBy: 'support',
      reasonId: 'text-2',
    });
  });

  test('checklist() asks again for what was done without, once it is asked for again (E19, E30)', async () => {
    const caseNo = await openCase('DE-41007');
    const record = await caseRecord(rig.deps.db, caseNo);
    if (!record) throw new Error('no case');
    const open = { ...record.state, stage: 'appeal', needs: ['proof'], reassess: false } as const;
    const proofIn = (state: CaseState) =>
      checklist({ ...record, state }, true).find(({ item }) => item === 'proof')?.state;
    const passed = stepOf({ ...open, settled: [] }, 'ratify', { by: 'support' }).state;
    expect(proofIn(passed)).toBe('waived');
    const again = { ...open, ...{ settled: passed.settled, evidence: passed.evidence } };
    expect(
      proofIn(
        stepOf(again, 'requestEvidence', { by: 'support', body: { items: ['proof'], textRef: 'text-1' } })
          .state,
      ),
    ).toBe('asked');
  });
});
