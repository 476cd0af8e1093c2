import type { Payments } from '../../gateways/payments';
import type { Tx } from '../../store/database';
import { endRound, ensureIntents } from '../../store/money/refunds';
import { CaseRig } from '../support/case-rig';
import { attemptIn, chosenIn } from './refund-rig';
import type { RefundStep } from './refund-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

/** A gateway that tells when somebody looks for refunds, and how often that was. */
function watched() {
  let looks = 0;
  let tell: () => void = () => undefined;
  const looked = new Promise<void>((done) => (tell = done));
  const payments: Partial<Payments> = {
    listRefunds: async (paymentId) => {
      looks += 1;
      const seen = await rig.bank.gateway().listRefunds(paymentId);
      tell();
      return seen;
    },
  };
  return { payments, looked, looks: () => looks };
}

/** Begins to pay while somebody else has the case in his hands, who does something once the look is over. */
async function payBehind(step: RefundStep, meanwhile: (tx: Tx) => Promise<void>) {
  const { payments, looked, looks } = watched();
  const answer = await rig.db.transaction().execute(async (tx) => {
    const theirs = tx.selectFrom('cases').select('version').forUpdate();
    await theirs.where('case_no', '=', step.state.caseNo).execute();
    const paying = attemptIn(rig, step, { payments });
    await looked;
    await meanwhile(tx);
    return { paying };
  });
  return { ...(await answer.paying), looks: looks() };
}

test('payRefund() looks at the payment while the refund is written down, and once (M8)', async () => {
  const { caseNo, paymentId, step } = await chosenIn(rig, 'DE-70101');
  const { answer, looks } = await payBehind(step, async () => {
    const written = rig.db.selectFrom('refund_intents').select('intent_id').where('case_no', '=', caseNo);
    expect(await written.execute()).toEqual([]);
  });
  expect([answer.state, looks]).toEqual(['settled', 1]);
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});

test('payRefund() looks again where another attempt has ended a round since (E74, I2)', async () => {
  const { paymentId, step } = await chosenIn(rig, 'DE-70102');
  const { answer, looks } = await payBehind(step, async (tx) => {
    const [intent] = await ensureIntents(tx, step.state);
    if (!intent) throw new Error('the other attempt wrote no intent');
    const { intent_id: intentId, case_no: caseNo, amount_cents: amountCents, currency, round } = intent;
    await rig.bank.gateway().createRefund({ intentId, caseNo, round, paymentId, amountCents, currency });
    // Its answer was lost, and the key could only replay that.
    await endRound(tx, intent, new Date());
  });
  expect([answer.state, looks]).toEqual(['settled', 2]);
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});

test('payRefund() looks no earlier where a second person has to agree first (I8)', async () => {
  const { step } = await chosenIn(rig, 'DE-70103', 60_000);
  const { payments, looks } = watched();
  expect((await attemptIn(rig, step, { payments })).answer.state).toBe('awaiting-approval');
  expect(looks()).toBe(0);
});

test('payRefund() hears of an early look that failed as of any other, and has written the intent (H6)', async () => {
  const { caseNo, paymentId, step } = await chosenIn(rig, 'DE-70104');
  const payments = { retrievePayment: () => Promise.reject(new Error('the provider is away')) };
  await expect(attemptIn(rig, step, { payments })).rejects.toThrow('the provider is away');
  expect(await rig.intentOf(caseNo)).toMatchObject({ state: 'requested', called_at: null });
  expect((await attemptIn(rig, step)).answer.state).toBe('settled');
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});
