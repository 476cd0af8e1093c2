import { applyPaymentEvent } from '../../../api/payment-events';
import { writeLetter } from '../../../gateways/letters';
import type { CaseTemplate, Language } from '../../../gateways/letters';
import { letterContext } from '../../../store/letters/letter-context';
import { letterFacts } from '../../../store/letters/letter-facts';
import { keepPaymentEvent } from '../../../store/money/payment-events';
import { noteProviderRefund } from '../../../store/money/provider-refunds';
import { isMoneyGone } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import { CaseRig } from '../../support/case-rig';

let rig: CaseRig;
let orders = 0;
/** What news of a refund need not say again. */
const unsaid = { paymentId: null, intentId: null, round: null, amountCents: null, currency: null } as const;

beforeAll(async () => {
  rig = await CaseRig.open();
});

afterAll(async () => {
  await rig.close();
});

const refundIs = (wanted: string) => (state: CaseState) =>
  state.stage === 'refund' && state.refund.state === wanted;

/** A unit of 90.00 out of an order of 270.00 that was paid in two ways, two thirds by the first. */
async function paidInTwoWays(secondBy: 'stripe' | 'gift-card' = 'stripe') {
  orders += 1;
  const first = String((await rig.bank.control('/payments', { amount: 18_000, currency: 'eur' })).body['id']);
  const second =
    secondBy === 'gift-card'
      ? 'GIFT-1'
      : String((await rig.bank.control('/payments', { amount: 9_000, currency: 'eur' })).body['id']);
  const caseNo = await rig.openCase({
    orderNo: `DE-${84_000 + orders}`,
    payments: [
      { provider: 'stripe', id: first, amountCents: 18_000 },
      { provider: secondBy, id: second, amountCents: 9_000 },
    ],
  });
  await rig.walkToOffer(caseNo);
  return { caseNo, first, second };
}

const choose = (caseNo: string) =>
  rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });

async function partsOf(caseNo: string) {
  return rig.db
    .selectFrom('refund_intents')
    .select(['payment_id', 'amount_cents', 'state'])
    .where('case_no', '=', caseNo)
    .orderBy('tender')
    .execute();
}

/** The newest letter of a kind, as it would be written now. */
async function written(caseNo: string, template: CaseTemplate, language: Language): Promise<string> {
  const { letter_id: letterId } = await rig.db
    .selectFrom('letters')
    .select('letter_id')
    .where('case_no', '=', caseNo)
    .where('template', '=', template)
    .orderBy('letter_id', 'desc')
    .executeTakeFirstOrThrow();
  const settings = { publicUrl: 'http://desk', linkFor: () => 'http://desk/c?token=t', labAddress: [] };
  const facts = letterFacts(await letterContext(rig.db, letterId), settings);
  return writeLetter(template, facts, language).body.replaceAll('\u00a0', ' ');
}

async function paidBack(paymentId: string): Promise<readonly number[]> {
  const ledger = await rig.bank.ledger(paymentId);
  const failed = new Set(
    ledger.filter(({ type }) => type === 'refund.failed').map(({ refundId }) => refundId),
  );
  return ledger
    .filter(({ type, refundId }) => type === 'refund.created' && !failed.has(refundId))
    .map(({ amountCents }) => amountCents);
}

test.each([
  ['JPY', 400],
  ['KWD', 123_450],
] as const)('payRefund() of a unit in %s pays exactly its %i minor units (E71)', async (currency, price) => {
  const paid = { amount: 3 * price, currency: currency.toLowerCase() };
  const paymentId = String((await rig.bank.control('/payments', paid)).body['id']);
  const caseNo = await rig.openCase({ orderNo: `DE-${currency}`, currency, unitPaidCents: price, paymentId });
  await rig.walkToOffer(caseNo);
  await choose(caseNo);
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await partsOf(caseNo)).toEqual([{ payment_id: paymentId, amount_cents: price, state: 'settled' }]);
  const made = (await rig.bank.ledger(paymentId)).filter(({ type }) => type === 'refund.created');
  expect(made).toMatchObject([{ amountCents: price, currency: paid.currency }]);
});

test('payRefund() pays each card its share, in one activity (E79)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await choose(caseNo);
  expect(await rig.result(caseNo)).toBe('refunded');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
  expect(await partsOf(caseNo)).toMatchObject([
    { payment_id: first, amount_cents: 6_000, state: 'settled' },
    { payment_id: second, amount_cents: 3_000, state: 'settled' },
  ]);
  const { historyLength } = await rig.client.workflow.getHandle(caseNo).describe();
  expect(historyLength).toBeLessThanOrEqual(71);
});

test('retryRefund() repeats only the card that failed (E75, E79)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await rig.bank.mode(second, 'expired-card', { times: 1 });
  await choose(caseNo);
  expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({ attention: 'payments' });
  expect(await partsOf(caseNo)).toMatchObject([{ state: 'settled' }, { state: 'failed' }]);
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
});

test('settleRefund() pays out what no card gave, beside what the card took (E79, E81)', async () => {
  const { caseNo, first } = await paidInTwoWays('gift-card');
  await choose(caseNo);
  expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({
    refund: { failure: 'no-card: gift-card' },
  });
  const body = { method: 'other', reference: 'voucher 77', consentRef: 'text-consent' } as const;
  await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
  await rig.until(caseNo, refundIs('awaiting-approval'));
  await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
  expect(await rig.result(caseNo)).toBe('refunded');
  expect(await paidBack(first)).toEqual([6_000]);
  const payouts = await rig.db
    .selectFrom('payouts')
    .select(['amount_cents', 'state'])
    .where('case_no', '=', caseNo)
    .execute();
  expect(payouts).toEqual([{ amount_cents: 3_000, state: 'settled' }]);
  const done = rig.db.selectFrom('letters').select('letter_id').where('case_no', '=', caseNo);
  const { letter_id: letterId } = await done.where('template', '=', 'refund-done').executeTakeFirstOrThrow();
  expect((await letterContext(rig.db, letterId)).refund?.parts).toEqual([
    { amountCents: 6_000, byHand: null },
    { amountCents: 3_000, byHand: 'other' },
  ]);
});

test('decide() opens another remedy only where no part is with the customer, or on its way (E79, E88)', async () => {
  const { caseNo, first } = await paidInTwoWays('gift-card');
  await rig.bank.mode(first, 'pending', { times: 1 });
  await choose(caseNo);
  await rig.until(caseNo, refundIs('failed'));
  const deciding = { action: 'decide', body: { kind: 'replacement' } } as const;
  await expect(rig.act(caseNo, 'manager', deciding)).rejects.toMatchObject({ type: 'WrongStage' });
  await news(caseNo, await refundOf(caseNo, first), 'failed');
  await rig.until(caseNo, (state) => refundIs('failed')(state) && !isMoneyGone(state));
  await rig.act(caseNo, 'manager', deciding);
  expect(await rig.until(caseNo, (state) => state.offerVersion === 2)).toMatchObject({ stage: 'offer' });
  expect(await paidBack(first)).toEqual([]);
});

test('decide() opens no other remedy where the bank may pay a part, whatever became of the others (E79, E83)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await rig.bank.mode(first, 'expired-card', { times: 1 });
  await rig.bank.control(`/payments/${second}/dispute`);
  await choose(caseNo);
  expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({
    refund: { failure: expect.not.stringMatching('disputed') as string, parts: 2, moved: 1 },
  });
  const deciding = { action: 'decide', body: { kind: 'replacement' } } as const;
  await expect(rig.act(caseNo, 'manager', deciding)).rejects.toMatchObject({ type: 'WrongStage' });
});

test('refundUpdated() of one part settles the case only when every part is paid, and brings it back if one returns (E76, E77, E79)', async () => {
  const { caseNo, first, second } = await paidInTwoWays();
  await rig.bank.mode(second, 'pending', { times: 1 });
  await choose(caseNo);
  await rig.until(caseNo, refundIs('pending'));
  const [, part] = await rig.db
    .selectFrom('refund_intents')
    .select('provider_refund_id')
    .where('case_no', '=', caseNo)
    .orderBy('tender')
    .execute();
  const refundId = part?.provider_refund_id ?? '';
  await rig.bank.control(`/refunds/${refundId}/settle`);
  await rig.signal(caseNo, 'system', {
    action: 'refundUpdated',
    body: { providerRefundId: refundId, state: 'succeeded' },
  });
  expect(await rig.result(caseNo)).toBe('refunded');
  await rig.bank.control(`/refunds/${refundId}/fail`);
  await rig.tellClosed(caseNo, {
    action: 'refundUpdated',
    body: { providerRefundId: refundId, state: 'failed' },
  });
  await rig.until(caseNo, refundIs('reversed'));
  expect(await partsOf(caseNo)).toMatchObject([{ state: 'settled' }, { state: 'reversed' }]);
  await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
  await rig.until(caseNo, (state) => state.stage === 'closed');
  expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
});

/** Another way for what no card gives, proposed with the customer's consent and approved by a second person. */
async function payOut(caseNo: string, reference: string): Promise<void> {
  const body = { method: 'other', reference, consentRef: 'text-consent' } as const;
  await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
  await rig.until(caseNo, refundIs('awaiting-approval'));
  await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
}

async function payoutsOf(caseNo: string) {
  return rig.db
    .selectFrom('payouts')
    .select(['amount_cents', 'state'])
    .where('case_no', '=', caseNo)
    .orderBy('proposed_at')
    .execute();
}

/** The provider's refund of a part. */
async function refundOf(caseNo: string, paymentId: string): Promise<string> {
  const { provider_refund_id: id } = await rig.db
    .selectFrom('refund_intents')
    .select('provider_refund_id')
    .where('case_no', '=', caseNo)
    .where('payment_id', '=', paymentId)
    .executeTakeFirstOrThrow();
  return id ?? '';
}

/** What the provider says of a refund from now on, kept and told as by its webhook. */
async function news(caseNo: string, providerRefundId: string, state: 'succeeded' | 'failed'): Promise<void> {
  await rig.bank.control(`/refunds/${providerRefundId}/${state === 'failed' ? 'fail' : 'settle'}`);
  await noteProviderRefund(rig.db, { ...{ providerRefundId, state, failure: null }, ...unsaid }, 'webhook');
  await rig.signal(caseNo, 'system', { action: 'refundUpdated', body: { providerRefundId, state } });
}

describe('a part that a person has linked to a refund made by hand (E77, E78, E79)', () => {
  /** The refund by hand of what the first card took, linked; the second card pays as it does. */
  async function linkedPart(secondCard: 'succeeds' | 'pending') {
    const opened = await paidInTwoWays();
    const byHand = { payment_intent: opened.first, amount: 6_000 };
    const { id } = await rig.bank.stripe().refunds.create(byHand);
    if (secondCard === 'pending') await rig.bank.mode(opened.second, 'pending', { times: 1 });
    await choose(opened.caseNo);
    await rig.until(opened.caseNo, refundIs('failed'));
    const body = { method: 'provider', reference: id } as const;
    await rig.act(opened.caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
    await rig.until(opened.caseNo, (one) => one.stage === 'closed' || refundIs('pending')(one));
    return { ...opened, id };
  }

  /** The bank gives it back, and the provider's webhook says so. */
  async function comesBack(id: string): Promise<void> {
    await rig.bank.control(`/refunds/${id}/fail`);
    const eventId = `evt_${id}`;
    const refund = { ...unsaid, providerRefundId: id, state: 'failed', failure: 'declined' } as const;
    await keepPaymentEvent(rig.db, { eventId, type: 'refund.failed', refund, dispute: null, facts: {} });
    await applyPaymentEvent(
      { ...rig.appealDeps(), cases: rig.caseClient },
      { eventId, providerRefundId: id },
    );
  }

  test('comes back after the end: the case opens again, and a retry pays that part alone', async () => {
    const { caseNo, first, second, id } = await linkedPart('succeeds');
    await comesBack(id);
    expect(await rig.until(caseNo, refundIs('reversed'))).toMatchObject({ attention: 'payments' });
    expect(await partsOf(caseNo)).toMatchObject([{ state: 'reversed' }, { state: 'settled' }]);
    const letters = rig.db.selectFrom('letters').select('template').where('case_no', '=', caseNo);
    expect(await letters.execute()).toContainEqual({ template: 'refund-returned' });
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    await rig.until(caseNo, (state) => state.stage === 'closed');
    expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
  });

  test('comes back while another is on its way: the whole fails, and a retry pays that part alone', async () => {
    const { caseNo, first, second, id } = await linkedPart('pending');
    await comesBack(id);
    expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({ attention: 'payments' });
    expect(await partsOf(caseNo)).toMatchObject([{ state: 'failed' }, { state: 'pending' }]);
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    await rig.until(caseNo, refundIs('pending'));
    await news(caseNo, await refundOf(caseNo, second), 'succeeded');
    expect(await rig.result(caseNo)).toBe('refunded');
    expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
  });
});

/** A case whose gift card was paid out while its card part is on its way; the whole is pending. */
async function paidOutBesideThePending() {
  const opened = await paidInTwoWays('gift-card');
  await rig.bank.mode(opened.first, 'pending', { times: 1 });
  await choose(opened.caseNo);
  await rig.until(opened.caseNo, refundIs('failed'));
  await payOut(opened.caseNo, 'voucher 78');
  const state = await rig.until(opened.caseNo, (one) => one.stage === 'closed' || refundIs('pending')(one));
  return { ...opened, state, refundId: await refundOf(opened.caseNo, opened.first) };
}

describe('a part that is on its way while another way pays the rest (E76, E79)', () => {
  test('settleRefund() keeps the case open until the card has paid its part', async () => {
    const { caseNo, state, refundId } = await paidOutBesideThePending();
    expect(state).toMatchObject({ stage: 'refund', refund: { state: 'pending', payout: null } });
    expect(await partsOf(caseNo)).toMatchObject([{ state: 'pending' }, { state: 'settled' }]);
    expect(await payoutsOf(caseNo)).toEqual([{ amount_cents: 3_000, state: 'settled' }]);
    await news(caseNo, refundId, 'succeeded');
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await rig.stateOf(caseNo)).toMatchObject({
      attention: null,
      money: { paid: [refundId], byHand: true },
    });
    expect(await rig.eventNames(caseNo)).not.toContain('refundConflictFound');
    const settled = await rig.db
      .selectFrom('case_events')
      .select(['name', 'rules', 'detail'])
      .where('case_no', '=', caseNo)
      .where('name', 'in', ['refundPending', 'refundSettled'])
      .orderBy('seq')
      .execute();
    expect(settled).toMatchObject([
      { name: 'refundPending', rules: ['O3', 'J'], detail: { byHand: true } },
      { name: 'refundSettled', rules: ['O1', 'O3', 'J'], detail: { byHand: true } },
    ]);
    await rig.tellClosed(caseNo, {
      action: 'refundUpdated',
      body: { providerRefundId: refundId, state: 'failed' },
    });
    await rig.until(caseNo, refundIs('reversed'));
    expect(await partsOf(caseNo)).toMatchObject([{ state: 'reversed' }, { state: 'settled' }]);
  });

  test('settleRefund() pays out the card part too where it fails later, with a consent of its own (E75)', async () => {
    const { caseNo, refundId } = await paidOutBesideThePending();
    await news(caseNo, refundId, 'failed');
    expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({ attention: 'payments' });
    const body = { method: 'bank-transfer', reference: 'BT-100' } as const;
    await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
    await rig.until(caseNo, refundIs('awaiting-approval'));
    const approving = { action: 'approveRefund', body: {} } as const;
    const second = { role: 'payments', id: 'pay-2' } as const;
    await expect(rig.act(caseNo, second, approving)).rejects.toMatchObject({ type: 'ConsentMissing' });
    await rig.act(caseNo, 'customer', { action: 'agreeToPayout', body: {} });
    await rig.act(caseNo, second, approving);
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await payoutsOf(caseNo)).toEqual([
      { amount_cents: 3_000, state: 'settled' },
      { amount_cents: 6_000, state: 'settled' },
    ]);
    expect(await partsOf(caseNo)).toMatchObject([{ state: 'settled' }, { state: 'settled' }]);
  });

  test.each([
    ['en', '€60.00', '€30.00'],
    ['de', '60,00 €', '30,00 €'],
  ] as const)(
    'writeLetter() in %s names the part that is meant, and not the whole (E75, E77, E79)',
    async (language, sixty, thirty) => {
      const { caseNo, refundId } = await paidOutBesideThePending();
      await news(caseNo, refundId, 'failed');
      await rig.until(caseNo, refundIs('failed'));
      const body = { method: 'bank-transfer', reference: 'BT-101' } as const;
      await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
      await rig.until(caseNo, refundIs('awaiting-approval'));
      expect(await written(caseNo, 'payout-consent', language)).toContain(sixty);
      const other = await paidInTwoWays();
      await choose(other.caseNo);
      await rig.result(other.caseNo);
      const { provider_refund_id: second } = await rig.db
        .selectFrom('refund_intents')
        .select('provider_refund_id')
        .where('case_no', '=', other.caseNo)
        .where('tender', '=', 2)
        .executeTakeFirstOrThrow();
      const back = { providerRefundId: second ?? '', state: 'failed' } as const;
      await rig.tellClosed(other.caseNo, { action: 'refundUpdated', body: back });
      await rig.until(other.caseNo, refundIs('reversed'));
      expect(await written(other.caseNo, 'refund-returned', language)).toContain(thirty);
    },
  );

  test('retryRefund() pays the card part once more where it fails later', async () => {
    const { caseNo, first, refundId } = await paidOutBesideThePending();
    await news(caseNo, refundId, 'failed');
    await rig.until(caseNo, refundIs('failed'));
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await paidBack(first)).toEqual([6_000]);
  });

  test('approveRefund() settles no other sum than was proposed: a part that fails meanwhile is proposed anew (I2)', async () => {
    const { caseNo, first } = await paidInTwoWays('gift-card');
    await rig.bank.mode(first, 'pending', { times: 1 });
    await choose(caseNo);
    await rig.until(caseNo, refundIs('failed'));
    const body = { method: 'other', reference: 'voucher 79', consentRef: 'text-consent' } as const;
    await rig.act(caseNo, { role: 'payments', id: 'pay-1' }, { action: 'settleRefund', body });
    await rig.until(caseNo, refundIs('awaiting-approval'));
    await rig.bank.control(`/refunds/${await refundOf(caseNo, first)}/fail`);
    await rig.act(caseNo, { role: 'payments', id: 'pay-2' }, { action: 'approveRefund', body: {} });
    await rig.until(
      caseNo,
      (state) => state.stage === 'refund' && state.refund.failure === 'payout-outdated',
    );
    await payOut(caseNo, 'voucher 80');
    expect(await rig.result(caseNo)).toBe('refunded');
    expect(await payoutsOf(caseNo)).toEqual([
      { amount_cents: 3_000, state: 'withdrawn' },
      { amount_cents: 9_000, state: 'settled' },
    ]);
  });

  test('refundUpdated() of a part that comes back while another is on its way fails the whole (E77)', async () => {
    const { caseNo, first, second } = await paidInTwoWays();
    await rig.bank.mode(second, 'pending', { times: 1 });
    await choose(caseNo);
    await rig.until(caseNo, refundIs('pending'));
    await news(caseNo, await refundOf(caseNo, first), 'failed');
    await rig.until(caseNo, refundIs('failed'));
    await news(caseNo, await refundOf(caseNo, second), 'succeeded');
    await rig.eventually(async () =>
      expect(await partsOf(caseNo)).toMatchObject([{ state: 'failed' }, { state: 'settled' }]),
    );
    expect(await rig.until(caseNo, refundIs('failed'))).toMatchObject({ attention: 'payments' });
    await rig.act(caseNo, 'payments', { action: 'retryRefund', body: {} });
    expect(await rig.result(caseNo)).toBe('refunded');
    expect([await paidBack(first), await paidBack(second)]).toEqual([[6_000], [3_000]]);
  });
});
