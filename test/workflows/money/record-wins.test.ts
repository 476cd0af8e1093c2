import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const chooses = (caseNo: string, kind: 'refund' | 'replacement') =>
  rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind, offerVersion: 1 } });

/** The sender hears that it was done, or that the record already says the case is closed: whichever comes first. */
async function choosesAgain(caseNo: string, kind: 'refund' | 'replacement'): Promise<void> {
  await chooses(caseNo, kind).catch((error: unknown) => {
    expect(error).toMatchObject({ message: expect.stringContaining('is already closed') as string });
  });
}

/** A refunded case that somebody resets in the Temporal UI to before the customer's choice, leaving the choice out. */
async function refundedAndReset(orderNo: string): Promise<string> {
  const caseNo = await rig.openCase({ orderNo });
  await rig.walkToOffer(caseNo);
  await chooses(caseNo, 'refund');
  expect(await rig.result(caseNo)).toBe('refunded');
  await rig.reset(caseNo, { before: 'chooseOption', without: 'updates' });
  return caseNo;
}

test('returnCase() that was reset and takes another path goes on from the record, and sends nothing (E82, I4, I6)', async () => {
  const caseNo = await refundedAndReset('DE-81001');
  const written = await rig.eventNames(caseNo);
  await choosesAgain(caseNo, 'replacement');
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await rig.eventNames(caseNo)).toEqual(written);
  expect(await rig.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'refunded' });
  const orders = await rig.db.selectFrom('dispatch_orders').where('case_no', '=', caseNo).execute();
  expect(orders).toEqual([]);
});

test('returnCase() that was reset and takes the same path pays nothing more (E82)', async () => {
  const caseNo = await refundedAndReset('DE-81002');
  await choosesAgain(caseNo, 'refund');
  expect(await rig.result(caseNo)).toBe('refunded');
  const { payment_id: paymentId } = await rig.intentOf(caseNo);
  expect(await rig.bank.refundsMade(paymentId)).toBe(1);
});

test('payRefund() pays once when its answer is lost, its keys expire, and an operator resets the case before it (E74, E82, T4)', async () => {
  const caseNo = await rig.openCase({ orderNo: 'DE-81003' });
  await rig.walkToOffer(caseNo);
  const { payment_id: paymentId } = await rig.db
    .selectFrom('orders')
    .select('payment_id')
    .where('order_no', '=', 'DE-81003')
    .executeTakeFirstOrThrow();
  // The effect, without an answer; and no look finds out, for as long as the provider is down.
  await rig.bank.mode(paymentId, 'timeout-after', { times: 1 });
  await chooses(caseNo, 'refund');
  await rig.eventually(async () => expect(await rig.bank.refundsMade(paymentId)).toBe(1));
  const comeBack = await rig.bank.goAway();
  const handle = rig.client.workflow.getHandle(caseNo);
  await rig.eventually(async () => {
    const [pending] = (await handle.describe()).raw.pendingActivities ?? [];
    expect(pending?.lastFailure?.applicationFailureInfo?.type).toBe('ProviderUnreachable');
  }, 30_000);
  // The night passes: the key of that call means nothing any more.
  await comeBack();
  await rig.bank.control('/clock', { advanceMs: 25 * 3_600_000 });
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await rig.db
    .updateTable('refund_intents')
    .set({ called_at: yesterday })
    .where('case_no', '=', caseNo)
    .execute();
  await rig.reset(caseNo, { before: 'chooseOption' });
  expect(await rig.result(caseNo)).toBe('refunded');
  const made = (await rig.bank.ledger(paymentId)).filter(({ type }) => type === 'refund.created');
  // A third of the payment: a second refund would have been money, and not an error.
  expect(made).toMatchObject([{ amountCents: 9_000, idempotencyKey: `INT-${caseNo}-r1` }]);
});

test('payRefund() pays once when runs are reset before the refund, again and again (E82, T4)', async () => {
  for (let run = 1; run <= 5; run += 1) {
    const caseNo = await rig.openCase({ orderNo: `DE-8110${run}` });
    await rig.walkToOffer(caseNo);
    const { payment_id: paymentId } = await rig.db
      .selectFrom('orders')
      .select('payment_id')
      .where('order_no', '=', `DE-8110${run}`)
      .executeTakeFirstOrThrow();
    // The answer is lost in every second run, so that the reset comes while nobody knows.
    await rig.bank.mode(paymentId, run % 2 === 0 ? 'timeout-after' : 'ok', { times: 1 });
    await chooses(caseNo, 'refund');
    if (run % 2 !== 0) await rig.result(caseNo);
    await rig.reset(caseNo, { before: 'chooseOption' });
    await rig.until(caseNo, ({ stage }) => stage === 'closed');
    expect(await rig.result(caseNo)).toBe('refunded');
    await rig.reset(caseNo, { before: 'proposeLab' });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.bank.refundsMade(paymentId)).toBe(1);
  }
});
