import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { payRefund } from '../../activities/refund';
import type { RefundPaid } from '../../activities/refund';
import type { Payments } from '../../gateways/payments';
import type { ProviderRefund } from '../../gateways/payments/provider-refund';
import { CaseRig } from '../support/case-rig';
import { noteProviderRefund } from '../../store/money/provider-refunds';
import { refusedKey } from '../local/sandbox/sandbox-rig';
import { attemptIn, chosenIn } from './refund-rig';
import type { Attempt, RefundStep } from './refund-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

let orders = 0;
const DAY_MS = 86_400_000;

const chosen = (orderNo: string, unitPaidCents?: number) => chosenIn(rig, orderNo, unitPaidCents);
const attempt = (step: RefundStep, how?: Attempt) => attemptIn(rig, step, how);

/** The worker dies after the provider took the request, before its answer is read. */
const diesAfter: Partial<Payments> = {
  createRefund: async (request) => {
    await rig.bank.gateway().createRefund(request);
    throw new Error('the worker died');
  },
};
const diesBefore: Partial<Payments> = {
  createRefund: () => Promise.reject(new Error('the worker died')),
};

async function keysUsed(paymentId: string): Promise<readonly (string | null)[]> {
  const made = (await rig.bank.ledger(paymentId)).filter(({ type }) => type === 'refund.created');
  return made.map(({ idempotencyKey }) => idempotencyKey);
}

test('payRefund() pays once when the worker dies between effect and answer (E72)', async () => {
  const { caseNo, paymentId, step } = await chosen('DE-70001');
  await expect(attempt(step, { payments: diesAfter })).rejects.toThrow('the worker died');
  expect((await attempt(step)).answer).toMatchObject({ state: 'settled', failure: null });
  expect(await keysUsed(paymentId)).toEqual([`INT-${caseNo}-r1`]);
});

test('payRefund() repeats the same key when nothing happened yet (E72)', async () => {
  const { caseNo, paymentId, step } = await chosen('DE-70002');
  await expect(attempt(step, { payments: diesBefore })).rejects.toThrow('the worker died');
  expect((await attempt(step)).answer.state).toBe('settled');
  expect(await keysUsed(paymentId)).toEqual([`INT-${caseNo}-r1`]);
});

test('payRefund() looks before it pays when the provider may have forgotten the key (E74)', async () => {
  const { caseNo, paymentId, step } = await chosen('DE-70003');
  await expect(attempt(step, { payments: diesAfter })).rejects.toThrow('the worker died');
  await rig.bank.control('/clock', { advanceMs: DAY_MS + 3_600_000 });
  expect((await attempt(step, { laterMs: DAY_MS + 3_600_000 })).answer.state).toBe('settled');
  expect(await keysUsed(paymentId)).toEqual([`INT-${caseNo}-r1`]);
});

test('payRefund() takes a new key when the old one may be forgotten and nothing was found (E74)', async () => {
  const { caseNo, paymentId, step } = await chosen('DE-70004');
  await expect(attempt(step, { payments: diesBefore })).rejects.toThrow('the worker died');
  expect((await attempt(step, { laterMs: DAY_MS })).answer.state).toBe('settled');
  expect(await keysUsed(paymentId)).toEqual([`INT-${caseNo}-r2`]);
});

test('payRefund() that is replayed after the end finds it and pays nothing (E82)', async () => {
  const { paymentId, step } = await chosen('DE-70005');
  await attempt(step);
  const { answer, record } = await attempt(step);
  expect(answer.state).toBe('settled');
  expect(record).toMatchObject({ stage: 'closed', outcome: 'refunded' });
  expect(await keysUsed(paymentId)).toHaveLength(1);
});

test('payRefund() commits the intent before anybody is asked to pay (I2)', async () => {
  const { caseNo, step } = await chosen('DE-70006');
  const seen: unknown[] = [];
  const watching: Partial<Payments> = {
    createRefund: async (request) => {
      seen.push(
        await rig.db
          .selectFrom('refund_intents')
          .select(['state', 'round'])
          .where('case_no', '=', caseNo)
          .executeTakeFirst(),
      );
      return rig.bank.gateway().createRefund(request);
    },
  };
  await attempt(step, { payments: watching });
  expect(seen).toEqual([{ state: 'submitted', round: 1 }]);
});

test('payRefund() of two workers at once pays once (I2)', async () => {
  const { paymentId, step } = await chosen('DE-70007');
  const answers = await Promise.allSettled([attempt(step), attempt(step)]);
  expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect((await attempt(step)).answer.state).toBe('settled');
  expect(await keysUsed(paymentId)).toHaveLength(1);
});

test('payRefund() of two runs of one case that are both past the look pays once, by one key (E82, I2)', async () => {
  const { paymentId, step } = await chosen('DE-70013');
  let arrived = 0;
  let bothAreHere: () => void = () => undefined;
  const meeting = new Promise<void>((resolve) => (bothAreHere = resolve));
  const together: Partial<Payments> = {
    createRefund: async (request) => {
      arrived += 1;
      if (arrived === 2) bothAreHere();
      await meeting;
      return rig.bank.gateway().createRefund(request);
    },
  };
  // As after a reset, while the worker of the run before still lives: neither look can see the other's refund.
  await Promise.allSettled([
    attempt(step, { payments: together, runId: 'before-the-reset' }),
    attempt(step, { payments: together, runId: 'after-the-reset' }),
  ]);
  expect(arrived).toBe(2);
  expect(await keysUsed(paymentId)).toHaveLength(1);
  expect((await attempt(step)).answer.state).toBe('settled');
});

test('payRefund() hears of a webhook that overtakes the provider’s own answer (E76, T6)', async () => {
  const { paymentId, step } = await chosen('DE-70008');
  await rig.bank.mode(paymentId, 'pending');
  const overtaken: Partial<Payments> = {
    createRefund: async (request) => {
      const reply = await rig.bank.gateway().createRefund(request);
      const { providerRefundId, intentId, round, amountCents, currency } = reply;
      const news = { providerRefundId, paymentId, intentId, round, amountCents, currency, failure: null };
      await noteProviderRefund(rig.db, { ...news, state: 'succeeded' }, 'webhook');
      return reply;
    },
  };
  const { answer } = await attempt(step, { payments: overtaken });
  expect(answer).toMatchObject({ state: 'settled', failure: null });
});

test('payRefund() tells an operator, loudly and by name, what no payment team can mend (T3)', async () => {
  const { caseNo, step } = await chosen('DE-70009');
  const lines: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message, meta }) =>
    lines.push(`${message} ${JSON.stringify(meta)}`),
  );
  const payments = rig.bank.gateway({ secretKey: refusedKey });
  const environment = new MockActivityEnvironment(undefined, { logger });
  const paid: RefundPaid = await environment.run(
    payRefund({ db: rig.db, payments, now: () => new Date() }),
    step,
  );
  expect(paid.answer.state).toBe('failed');
  expect(paid.answer.failure).toMatch(/^An operator must act\. .*does not accept our key/);
  expect(lines.join('\n')).toContain('a refund needs an operator');
  expect(lines.join('\n')).toContain(caseNo);
});

interface Marked {
  readonly amountCents: number;
  readonly currency?: string;
}
const decided = { amountCents: 9_000 };

test.each([
  ['the look-up finds', { amountCents: 500 }],
  ['the look-up finds', { amountCents: 9_001 }],
  ['the look-up finds', { ...decided, currency: 'usd' }],
  ['the provider answers', { amountCents: 500 }],
  ['the provider answers', { ...decided, currency: 'usd' }],
] as const)(
  'payRefund() takes no refund that %s with %j for what was decided: alarm, and a person (I2)',
  async (where, other: Marked) => {
    orders += 1;
    const { caseNo, paymentId, step } = await chosen(`DE-7100${orders}`);
    const gateway = rig.bank.gateway();
    const changed = (refund: ProviderRefund): ProviderRefund => ({ ...refund, ...other });
    const payments: Partial<Payments> = {
      createRefund: async (request) => changed(await gateway.createRefund(request)),
      listRefunds: async (id) => (await gateway.listRefunds(id)).map(changed),
    };
    if (where === 'the look-up finds') {
      const sign = { intentId: `INT-${caseNo}`, caseNo, round: 1, paymentId, currency: 'EUR' };
      await gateway.createRefund({ ...sign, ...decided });
    }
    const lines: string[] = [];
    const logger = new DefaultLogger('ERROR', ({ message, meta }) =>
      lines.push(`${message} ${JSON.stringify(meta)}`),
    );
    const pay = payRefund({ db: rig.db, payments: { ...gateway, ...payments }, now: () => new Date() });
    for (const again of [1, 2]) {
      const { answer }: RefundPaid = await new MockActivityEnvironment(undefined, { logger }).run(pay, step);
      const [made] = await gateway.listRefunds(paymentId);
      expect([again, answer]).toMatchObject([
        again,
        { state: 'failed', failure: `refund-differs: ${made?.providerRefundId ?? ''}` },
      ]);
    }
    expect(lines.join('\n')).toContain('refund_differs');
    expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'failed', provider_refund_id: null });
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  },
);

test('payRefund() raises the alarm of a refund that differs once, and anew when it changes (I2)', async () => {
  const { caseNo, paymentId, step } = await chosen('DE-71009');
  await rig.bank.mode(paymentId, 'pending');
  const sign = { intentId: `INT-${caseNo}`, caseNo, round: 1, paymentId, currency: 'EUR' };
  const { providerRefundId } = await rig.bank.gateway().createRefund({ ...sign, amountCents: 500 });
  const alarms: string[] = [];
  const logger = new DefaultLogger('ERROR', ({ message }) => alarms.push(message));
  const pay = payRefund({ db: rig.db, payments: rig.bank.gateway(), now: () => new Date() });
  /** As after a person's retry. */
  const lookAgain = async (): Promise<number> => {
    const requested = rig.db.updateTable('refund_intents').set({ state: 'requested' });
    await requested.where('case_no', '=', caseNo).execute();
    const { seq } = await rig.stateOf(caseNo);
    const again = { events: [], effects: [], state: { ...step.state, seq } };
    const { answer }: RefundPaid = await new MockActivityEnvironment(undefined, { logger }).run(pay, again);
    expect(answer.failure).toBe(`refund-differs: ${providerRefundId}`);
    return alarms.length;
  };
  await new MockActivityEnvironment(undefined, { logger }).run(pay, step);
  expect([alarms.length, await lookAgain(), await lookAgain()]).toEqual([1, 1, 1]);
  await rig.bank.control(`/refunds/${providerRefundId}/settle`);
  expect([await lookAgain(), await lookAgain()]).toEqual([2, 2]);
});

test('payRefund() keeps the approver of a high refund, and takes nobody for two persons (I8)', async () => {
  const { caseNo, paymentId, step } = await chosen('DE-70010', 60_000);
  const refund = { ...step.state.refund, requestedBy: 'manager-1' };
  const asking = { ...step, state: { ...step.state, refund } };
  expect((await attempt(asking)).answer.state).toBe('awaiting-approval');
  const approvedBy = (second: string | null) =>
    rig.db.updateTable('refund_intents').set({ approved_by: second }).where('case_no', '=', caseNo).execute();
  const again = async () => {
    const { seq } = await rig.stateOf(caseNo);
    return attempt({ events: [], effects: [], state: { ...asking.state, seq } });
  };
  await approvedBy('manager-1');
  expect((await again()).answer.state).toBe('awaiting-approval');
  await approvedBy('pay-2');
  expect((await again()).answer.state).toBe('settled');
  expect(await rig.intentOf(caseNo)).toMatchObject({ approved_by: 'pay-2' });
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});

test.each([
  ['the bank returned', { state: 'reversed' }, 'failed'],
  ['was settled by hand', { state: 'submitted', settled_by_hand: '{"method":"cash"}' }, 'settled'],
] as const)('payRefund() never pays what %s, before a person says so (E75, E82)', async (_, change, end) => {
  const { caseNo, paymentId, step } = await chosen(`DE-7002${end.length}`, 60_000);
  expect((await attempt(step)).answer.state).toBe('awaiting-approval');
  const standing = { ...change, approved_by: 'pay-2' };
  await rig.db.updateTable('refund_intents').set(standing).where('case_no', '=', caseNo).execute();
  const { seq } = await rig.stateOf(caseNo);
  const { answer } = await attempt({ events: [], effects: [], state: { ...step.state, seq } });
  expect(answer.state).toBe(end);
  expect(await rig.bank.refundsMade(paymentId)).toBe(0);
});
