import { MockActivityEnvironment } from '@temporalio/testing';
import { payRefund } from '../../activities/refund';
import type { RefundPaid } from '../../activities/refund';
import { stripePayments } from '../../gateways/payments';
import type { Payments } from '../../gateways/payments';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { isRefusal } from '../../workflows/moves/move';
import { judge } from '../../workflows/moves/judge';
import { SandboxRig, secretKey, webhookSecret } from '../local/sandbox/sandbox-rig';
import { seedCase } from '../store/seed-case';
import { messageOf, stageStates, verdict } from '../support/case-states';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { inTurns } from '../support/in-turns';

const RUNS = 200;
const DAY_MS = 86_400_000;

let database: TestDatabase;
let db: Database;
let bank: SandboxRig;
let offsetMs = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
  bank = await SandboxRig.open();
});
afterAll(async () => {
  await bank.close();
  await closeDatabase(db);
  await database.drop();
});

/** A case of a unit that cost a third of its payment, and the step of the customer who has just chosen the refund. */
async function chosen(caseId: number) {
  const offer = { ...stageStates.offer, offerVersion: 1, verdict, place: 'lab' } as const;
  const state = await seedCase(db, caseId, offer);
  const paymentId = await bank.payment(27_000);
  await db
    .updateTable('orders')
    .set({ payment_id: paymentId })
    .where('order_no', '=', state.unit.orderNo)
    .execute();
  const at = new Date().toISOString();
  const step = judge(state, { action: 'chooseOption', message: messageOf('chooseOption'), at });
  if (isRefusal(step) || step.state.stage !== 'refund') throw new Error('the refund was not chosen');
  return { caseNo: state.caseNo, paymentId, step: { ...step, state: step.state } };
}

type Chosen = Awaited<ReturnType<typeof chosen>>;

async function attempt({ step }: Chosen, payments: Partial<Payments> = {}): Promise<RefundPaid> {
  const now = () => new Date(Date.now() + offsetMs);
  const pay = payRefund({ db, payments: { ...bank.gateway(), ...payments }, now });
  return new MockActivityEnvironment({ heartbeatTimeoutMs: 10_000 }).run(pay, step);
}

const dies = (createRefund: Payments['createRefund']): Partial<Payments> => ({
  createRefund: async (request) => {
    await createRefund(request);
    throw new Error('the worker died');
  },
});
const away = (): Payments =>
  stripePayments({ secretKey, webhookSecret, apiUrl: 'http://127.0.0.1:1', timeoutMs: 500 });

test(`payRefund() pays once when its answer is lost and the provider is away past the life of its keys: ${RUNS} runs, 0 double (E74, T4)`, async () => {
  const runs = await inTurns([...Array(RUNS).keys()], async (index) => {
    const run = index + 1;
    const one = await chosen(run);
    // Every second call took effect before the worker died; neither kind of worker knows which.
    const effect: Payments['createRefund'] =
      run % 2 === 0
        ? (request) => bank.gateway().createRefund(request)
        : () => Promise.reject(new Error('the worker died'));
    await expect(attempt(one, dies(effect))).rejects.toThrow('the worker died');
    await expect(attempt(one, away())).rejects.toMatchObject({ type: 'ProviderUnreachable' });
    return one;
  });
  // The night passes: no key of these calls is known any more.
  offsetMs = DAY_MS + 3_600_000;
  await bank.control('/clock', { advanceMs: offsetMs });
  await inTurns(runs, async (one) => expect((await attempt(one)).answer.state).toBe('settled'));
  const made = (await bank.ledger()).filter(({ type }) => type === 'refund.created');
  const perPayment = runs.map(({ paymentId }) => made.filter((entry) => entry.paymentId === paymentId));
  expect(perPayment.filter((refunds) => refunds.length !== 1)).toEqual([]);
  expect(made.filter(({ amountCents }) => amountCents !== 9_000)).toEqual([]);
  expect(made).toHaveLength(RUNS);
}, 240_000);
