import { randomUUID } from 'node:crypto';
import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Action, Answer } from '../../workflows/contract';
import { CaseNotRunning, CaseRefusal } from '../../api/cases/case-client';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const arrived = { action: 'shipmentArrived', body: { contents: 'ok' } } as const;
const verdict = { action: 'labVerdict', body: { cause: 'internal-defect', repairable: false } } as const;

/** Whatever a person with access to Temporal may send. */
async function raw(caseNo: string, signal: string, value: unknown): Promise<void> {
  await rig.client.workflow.getHandle(caseNo).signal(defineSignal<[unknown]>(signal), value);
}

async function rawUpdate(caseNo: string, action: Action, value: unknown): Promise<unknown> {
  const handle = rig.client.workflow.getHandle(caseNo);
  return rig.client.withDeadline(Date.now() + 30_000, () =>
    handle.executeUpdate(defineUpdate<unknown, [unknown]>(action), { args: [value] }),
  );
}

/** What became of many messages at once: the answers, and the types of the refusals. */
async function outcomesOf(asked: readonly Promise<Answer>[]) {
  const settled = await Promise.allSettled(asked);
  const answers = settled.filter((one) => one.status === 'fulfilled').map((one) => one.value);
  const reasons: unknown[] = settled
    .filter((one) => one.status === 'rejected')
    .map((one): unknown => one.reason);
  return { answers, reasons };
}

async function agree(caseNo: string): Promise<void> {
  await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await rig.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
}

async function placesOf(caseNo: string): Promise<readonly string[]> {
  const rows = await rig.db
    .selectFrom('custody')
    .select('place')
    .where('case_no', '=', caseNo)
    .orderBy('seq')
    .execute();
  return rows.map(({ place }) => place);
}

function count(names: readonly string[], wanted: string): number {
  return names.filter((name) => name === wanted).length;
}

/** Keeps the record of a case locked, so that the activity which decides about it is still under way. */
async function whileDeciding(caseNo: string, act: () => Promise<void>): Promise<void> {
  await rig.db.transaction().execute(async (tx) => {
    await tx.selectFrom('cases').select('case_no').where('case_no', '=', caseNo).forUpdate().execute();
    await rig.act(caseNo, 'lab', verdict);
    await untilBusyWith(caseNo, 'makeOffer');
    await act();
    await pause(300);
  });
}

async function untilBusyWith(caseNo: string, activity: string): Promise<void> {
  const handle = rig.client.workflow.getHandle(caseNo);
  for (;;) {
    const { raw: description } = await handle.describe();
    if (description.pendingActivities?.some(({ activityType }) => activityType?.name === activity)) return;
    await pause(20);
  }
}

/** Until the history holds the message, whatever became of it. */
async function untilTaken(caseNo: string, wanted: Action): Promise<void> {
  for (;;) {
    const { events } = await rig.client.workflow.getHandle(caseNo).fetchHistory();
    const taken = events?.map(
      (event) => event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name,
    );
    if (taken?.includes(wanted)) return;
    await pause(20);
  }
}

function pause(waitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, waitMs));
}

describe('messages that come early', () => {
  test('shipmentArrived as an Update before agreement waits, and counts as soon as both agreed (E39, E51)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50001' });
    await rig.act(caseNo, 'warehouse', arrived);
    expect(await rig.until(caseNo, ({ place }) => place === 'quarantine')).toMatchObject({
      stage: 'support',
    });
    await agree(caseNo);
    expect(await rig.untilStage(caseNo, 'lab')).toMatchObject({ place: 'lab', parked: [] });
    expect(await placesOf(caseNo)).toEqual(['quarantine', 'lab']);
  });

  test('signals that came while no worker ran are applied in their order (E51, E55)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50002' });
    await rig.stopWorkers();
    await rig.signal(caseNo, 'warehouse', arrived);
    await rig.signal(caseNo, 'lab', verdict);
    await rig.startWorkers();
    expect(await rig.until(caseNo, ({ parked }) => parked.length === 2)).toMatchObject({
      stage: 'support',
      verdict: null,
    });
    await agree(caseNo);
    expect(await rig.untilStage(caseNo, 'offer')).toMatchObject({ parked: [], verdict: { by: 'lab' } });
    const names = await rig.eventNames(caseNo);
    expect(names.slice(names.indexOf('labAgreed'))).toEqual([
      'labAgreed',
      'shipmentReceived',
      'verdictGiven',
      'optionsOffered',
    ]);
  });

  test('labVerdict never counts before the goods are here (E55)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50003' });
    await agree(caseNo);
    await rig.signal(caseNo, 'lab', verdict);
    await rig.until(caseNo, ({ parked }) => parked.length === 1);
    await expect(
      rig.act(caseNo, 'lab', { action: 'confirmVerdict', body: { agrees: true } }),
    ).rejects.toMatchObject({ type: 'WrongStage' });
    expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'parcel', verdict: null });
    await rig.act(caseNo, 'warehouse', arrived);
    expect(await rig.untilStage(caseNo, 'offer')).toMatchObject({ verdict: { cause: 'internal-defect' } });
    const names = await rig.eventNames(caseNo);
    expect(names.indexOf('shipmentReceived')).toBeLessThan(names.indexOf('verdictGiven'));
  });

  test('labVerdict as a signal on hold waits for the release (E106)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50004' });
    await rig.walkToLab(caseNo);
    await rig.act(caseNo, 'support', { action: 'hold', body: {} });
    await rig.signal(caseNo, 'lab', verdict);
    await rig.until(caseNo, ({ parked }) => parked.length === 1);
    await rig.act(caseNo, 'support', { action: 'release', body: {} });
    expect(await rig.untilStage(caseNo, 'offer')).toMatchObject({ heldSince: null, parked: [] });
  });
});

describe('messages that come twice', () => {
  test('a doubled scan, by signal and by Update, has one effect (E50)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50005' });
    await agree(caseNo);
    const scan = { ...arrived, id: randomUUID() };
    await rig.signal(caseNo, 'warehouse', scan);
    await rig.signal(caseNo, 'warehouse', scan);
    await rig.untilStage(caseNo, 'lab');
    await expect(rig.act(caseNo, 'warehouse', scan)).rejects.toMatchObject({ type: 'AlreadyDone' });
    const second = await rig.act(caseNo, 'warehouse', arrived).catch((error: unknown) => error);
    expect(second).toMatchObject({ type: 'AlreadyDone', stage: 'lab' });
    expect(second).toHaveProperty('message', expect.stringContaining('already received'));
    expect(count(await rig.eventNames(caseNo), 'shipmentReceived')).toBe(1);
  });

  test('an Update that is repeated with its id has one effect and the same answer (E50)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50006' });
    const ask = { action: 'proposeLab', body: { reasonRef: 'text-0' }, id: randomUUID() } as const;
    const first = await rig.act(caseNo, 'support', ask);
    expect(await rig.act(caseNo, 'support', ask)).toEqual(first);
    await rig.untilStage(caseNo, 'agreement');
    expect(count(await rig.eventNames(caseNo), 'labProposed')).toBe(1);
  });

  test('a message that is refused leaves no event in the history (E50)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50016' });
    await agree(caseNo);
    await rig.act(caseNo, 'warehouse', arrived);
    await rig.untilStage(caseNo, 'lab');
    const { historyLength: before } = await rig.client.workflow.getHandle(caseNo).describe();
    for (let scan = 0; scan < 3; scan += 1)
      await expect(rig.act(caseNo, 'warehouse', arrived)).rejects.toMatchObject({ type: 'AlreadyDone' });
    const history = await rig.client.workflow.getHandle(caseNo).fetchHistory();
    const later = (history.events ?? []).slice(before);
    expect(later.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
  });

  test('of ten clerks who scan at once exactly one receives the shipment (E50)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50007' });
    await agree(caseNo);
    const scans = Array.from({ length: 10 }, (_, index) =>
      rig.act(caseNo, { role: 'warehouse', id: `clerk-${index}` }, arrived),
    );
    const { answers, reasons } = await outcomesOf(scans);
    expect(answers).toHaveLength(1);
    expect(reasons).toHaveLength(9);
    expect(reasons.every((reason) => reason instanceof CaseRefusal && reason.type === 'AlreadyDone')).toBe(
      true,
    );
  });
});

describe('messages that race', () => {
  test('chooseOption from two at once: the first wins, the other hears why and what is left (E68, E88)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50008' });
    await rig.walkToOffer(caseNo);
    const { answers, reasons } = await outcomesOf(
      (['refund', 'replacement'] as const).map((kind) =>
        rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion: 1 } }),
      ),
    );
    expect(answers).toHaveLength(1);
    const [reason] = reasons;
    // A refund may be through before the other arrives; then there is no case to ask any more.
    if (!(reason instanceof CaseNotRunning)) {
      expect(reason).toMatchObject({ type: 'WrongStage', stage: answers[0]?.stage });
      expect(reason).toHaveProperty('message', expect.stringContaining('the offer was answered first with'));
    }
    await rig.until(caseNo, ({ seq }) => seq >= (answers[0]?.seq ?? 0));
    expect(count(await rig.eventNames(caseNo), 'optionChosen')).toBe(1);
  });

  test('chooseOption of an offer that was replaced meanwhile is explained (E68)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50009', onSale: true });
    await rig.walkToOffer(caseNo);
    await rig.act(caseNo, 'manager', { action: 'overrule', body: { rule: 'O2' } });
    await rig.until(caseNo, (state) => state.stage === 'offer' && state.offer.version === 2);
    const stale = { action: 'chooseOption', body: { kind: 'replacement', offerVersion: 1 } } as const;
    const refusal = await rig.act(caseNo, 'customer', stale).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ type: 'StaleOffer', stage: 'offer', rules: ['L4'] });
    expect(refusal).toHaveProperty('message', expect.stringContaining('offer 1 was replaced by offer 2'));
    expect(refusal).toHaveProperty('allowedActions', expect.arrayContaining(['chooseOption', 'withdraw']));
    const notOffered = { action: 'chooseOption', body: { kind: 'repair', offerVersion: 2 } } as const;
    await expect(rig.act(caseNo, 'customer', notOffered)).rejects.toMatchObject({ type: 'NotOffered' });
  });

  test('messages that come while an activity decides wait for it and are judged by its result', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50010' });
    await rig.walkToLab(caseNo);
    const asked: Promise<unknown>[] = [];
    await whileDeciding(caseNo, () => {
      asked.push(rig.act(caseNo, 'customer', { action: 'declineOffer', body: {} }));
      asked.push(rig.act(caseNo, 'warehouse', arrived).catch((error: unknown) => error));
      asked.push(rawUpdate(caseNo, 'chooseOption', {}).catch((error: unknown) => error));
      return Promise.resolve();
    });
    const [declined, scanned, garbled] = await Promise.all(asked);
    expect(declined).toMatchObject({ stage: 'goods-back' });
    expect(scanned).toMatchObject({ type: 'AlreadyDone' });
    expect(garbled).toMatchObject({ cause: { type: 'InvalidMessage' } });
    await rig.untilStage(caseNo, 'goods-back');
    const names = await rig.eventNames(caseNo);
    expect(names.slice(-3)).toEqual(['verdictGiven', 'optionsOffered', 'offerDeclined']);
  });

  test('what the case is about to ask for waits for its decision, and for the record before that (J, O8, E52)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50011' });
    await agree(caseNo);
    await rig.untilStage(caseNo, 'parcel');
    const [first, second] = [
      { role: 'lab', id: 'lab-1' },
      { role: 'lab', id: 'lab-2' },
    ] as const;
    const asked: Promise<unknown>[] = [];
    await rig.db.transaction().execute(async (tx) => {
      await tx.selectFrom('cases').select('case_no').where('case_no', '=', caseNo).forUpdate().execute();
      await rig.act(caseNo, 'warehouse', arrived);
      await untilBusyWith(caseNo, 'recordTransition');
      const body = { cause: 'customer-caused', repairable: false } as const;
      await rig.act(caseNo, first, { action: 'labVerdict', body });
      for (const by of [second, first])
        asked.push(
          rig
            .act(caseNo, by, { action: 'confirmVerdict', body: { agrees: true } })
            .catch((error: unknown) => error),
        );
      await pause(300);
    });
    const [confirmed, own] = await Promise.all(asked);
    expect(confirmed).toMatchObject({ stage: 'lab' });
    expect(own).toBeInstanceOf(CaseRefusal);
    expect(await rig.untilStage(caseNo, 'goods-back')).toMatchObject({ verdict: { confirmedBy: 'lab-2' } });
    const names = await rig.eventNames(caseNo);
    expect(names.slice(names.indexOf('verdictGiven'), -1)).toEqual([
      'verdictGiven',
      'secondOpinionWanted',
      'verdictConfirmed',
    ]);
  });

  test('each of two messages at the end of a case gets an answer, whoever comes too late (E107)', async () => {
    for (const round of [1, 2, 3]) {
      const caseNo = await rig.openCase({ orderNo: `DE-5002${round}` });
      const { answers, reasons } = await outcomesOf([
        rig.act(caseNo, 'customer', { action: 'withdraw', body: {} }),
        rig.act(caseNo, 'customer', { action: 'withdraw', body: {} }),
        rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } }),
      ]);
      expect(answers.length).toBeGreaterThanOrEqual(1);
      for (const reason of reasons)
        expect(
          reason instanceof CaseNotRunning || (reason instanceof CaseRefusal && reason.type === 'WrongStage'),
        ).toBe(true);
      expect(await rig.result(caseNo)).toBe('withdrawn');
    }
  });
});

describe('the end of a case', () => {
  test('a message whose handler still runs when the case ends gets the answer of the case (E107)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50029' });
    await rig.walkToOffer(caseNo, { repairable: false });
    const answers: Promise<unknown>[] = [];
    await rig.db.transaction().execute(async (tx) => {
      await tx.selectFrom('cases').select('case_no').where('case_no', '=', caseNo).forUpdate().execute();
      const choice = { kind: 'refund', offerVersion: 1 } as const;
      answers.push(rig.act(caseNo, 'customer', { action: 'chooseOption', body: choice }));
      await untilBusyWith(caseNo, 'payRefund');
      // They are taken into the history, and wait there for the refund that ends the case.
      for (const action of ['hold', 'overrule', 'refusePostageClaim'] as const) {
        answers.push(
          rig.act(caseNo, 'manager', { action, body: { rule: 'O2' } }).catch((error: unknown) => error),
        );
        await untilTaken(caseNo, action);
      }
    });
    const [chosen, held, overruled, refused] = await Promise.all(answers);
    expect(chosen).toMatchObject({ stage: 'refund' });
    expect(held).toBeInstanceOf(CaseRefusal);
    expect(held).toMatchObject({ type: 'WrongStage' });
    // What a closed case takes as well is taken, recorded, and answered.
    expect(overruled).toMatchObject({ stage: 'closed' });
    expect(refused).toMatchObject({ stage: 'closed' });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect((await rig.eventNames(caseNo)).slice(-3)).toEqual([
      'caseClosed',
      'ruleOverruled',
      'postageRefused',
    ]);
  });
});

describe('messages of no known shape', () => {
  const garbage: readonly unknown[] = [
    null,
    'arrived',
    [],
    {},
    { messageId: 'g-1', body: { contents: 'ok' } },
    { messageId: 'g-2', actor: { role: 'root', id: 'x' }, body: { contents: 'ok' } },
    { messageId: 'g-3', actor: { role: 'lab', id: 'lab' }, body: { cause: 'moonlight', repairable: true } },
    { messageId: 'g-4', actor: { role: 'warehouse', id: 'w' }, body: null },
  ];

  test('signals of any shape change nothing and stop nothing (E108)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50030' });
    await rig.walkToLab(caseNo);
    for (const signal of ['shipmentArrived', 'labVerdict', 'refundUpdated', 'frobnicate'])
      for (const value of garbage) await raw(caseNo, signal, value);
    await rig.client.workflow.getHandle(caseNo).signal('labVerdict');
    await rig.act(caseNo, 'lab', verdict);
    expect(await rig.untilStage(caseNo, 'offer')).toMatchObject({ parked: [], verdict: { by: 'lab' } });
    const names = await rig.eventNames(caseNo);
    expect(names.slice(-3)).toEqual(['shipmentReceived', 'verdictGiven', 'optionsOffered']);
  });

  test.each(garbage.map((value) => [JSON.stringify(value), value] as const))(
    'an Update of shape %s is refused as InvalidMessage (E108)',
    async (_, value) => {
      const caseNo = await rig.openCase();
      await expect(rawUpdate(caseNo, 'labVerdict', value)).rejects.toMatchObject({
        cause: { type: 'InvalidMessage' },
      });
    },
  );
});

describe('cancel from the Temporal UI', () => {
  test('cancel withdraws a case whose goods are at home (E96, E103)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50040' });
    await rig.client.workflow.getHandle(caseNo).cancel();
    expect(await rig.result(caseNo)).toBe('withdrawn');
    expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'withdrawn' });
  });

  test('cancel sends goods home that are in the lab, and the case goes on until they are there (E98, E103)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50041' });
    await rig.walkToLab(caseNo);
    await rig.client.workflow.getHandle(caseNo).cancel();
    expect(await rig.untilStage(caseNo, 'goods-back')).toMatchObject({ because: 'withdrawn' });
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    expect(await rig.result(caseNo)).toBe('withdrawn');
  });

  test('cancel while an activity decides waits for it, and then withdraws (E99, E103)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50042' });
    await rig.walkToLab(caseNo);
    await whileDeciding(caseNo, async () => {
      await rig.client.workflow.getHandle(caseNo).cancel();
    });
    expect(await rig.untilStage(caseNo, 'goods-back')).toMatchObject({
      because: 'declined',
      offerVersion: 1,
    });
    expect((await rig.eventNames(caseNo)).slice(-3)).toEqual([
      'verdictGiven',
      'optionsOffered',
      'caseWithdrawn',
    ]);
  });

  test('cancel after the choice has no effect: what was agreed goes on (E101, E103)', async () => {
    const caseNo = await rig.openCase({ orderNo: 'DE-50043' });
    await rig.walkToOffer(caseNo);
    await rig.act(caseNo, 'customer', {
      action: 'chooseOption',
      body: { kind: 'replacement', offerVersion: 1 },
    });
    await rig.client.workflow.getHandle(caseNo).cancel();
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await rig.act(caseNo, 'customer', { action: 'confirmDelivery', body: {} });
    expect(await rig.result(caseNo)).toBe('replaced');
  });
});
