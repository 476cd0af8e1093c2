import { noteDispute } from '../../store/money/provider-refunds';
import { compareDispute } from '../../store/work/disputes-after-refunds';
import { goodPassword } from '../api/people';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the day of the payment team', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  test('the day begins at the door; above the limit a second person approves, and shows first who he is', async () => {
    const caseNo = await rig.caseAtOffer({ unitPaidCents: 60_000 });
    await rig.refundOf(caseNo, 'awaiting-approval');
    const page = await rig.enterAs('payments', '/payments');
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('€600.00').waitFor();
    await card.getByText('a second person approves it').waitFor();
    await card.getByText('Asked by: the customer').waitFor();
    const totals = page.getByRole('region', { name: 'Totals by state and currency' });
    await totals.getByRole('row', { name: 'waits for a second person 1 €600.00' }).waitFor();
    const inTemporal = page.getByRole('link', { name: '“Needs a person” in the Temporal UI' });
    expect(decodeURIComponent((await inTemporal.getAttribute('href')) ?? '')).toContain(
      'Attention="payments"',
    );
    expect(await card.getByRole('link', { name: 'Open in the Temporal UI' }).getAttribute('href')).toContain(
      caseNo,
    );
    await rig.forgetConfirmations();
    const approve = (name: string) => card.getByRole('form').getByRole('button', { name });
    await card.getByRole('button', { name: 'Approve the refund' }).click();
    await approve('Approve the refund').click();
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
    await dialog.waitFor();
    await rig.expectAccessible(page);
    // Who thinks better of it has sent nothing, and the form is as it was.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await approve('Approve the refund').click();
    await dialog.getByLabel('Your password').fill('a wrong guess');
    await page.keyboard.press('Enter');
    await dialog.getByText('This is not your password. Nothing was sent.').waitFor();
    expect(await rig.cases.stateOf(caseNo)).toMatchObject({ refund: { state: 'awaiting-approval' } });
    await dialog.getByLabel('Your password').fill(goodPassword);
    await page.keyboard.press('Enter');
    await page.getByText('No payment is in this list.').waitFor();
    expect(await rig.cases.untilStage(caseNo, 'closed')).toMatchObject({ outcome: 'refunded' });
    const names = await rig.cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'refundApproved')).toHaveLength(1);
    rig.forgiveStatus(403);
    await page.context().close();
  });

  test('a disputed payment is shown with what the bank wants, is not refunded, and is once the dispute is won (E83)', async () => {
    const caseNo = await rig.caseAtOffer();
    const paymentId = await rig.paymentOf(caseNo);
    const opened = await rig.cases.bank.control(`/payments/${paymentId}/dispute`);
    const disputeId = String(opened.body['id']);
    const about = { disputeId, paymentIntentId: paymentId, chargeId: null, amountCents: 27_000 };
    await noteDispute(rig.cases.db, { ...about, currency: 'eur', standing: 'open' });
    await rig.refundOf(caseNo, 'failed');
    const page = await rig.visitAs('payments', '/payments?list=failed');
    const disputes = page.getByRole('region', { name: 'Open disputes' });
    await disputes.getByText(`€270.00 · ${disputeId}`).waitFor();
    await disputes.getByRole('link', { name: caseNo }).waitFor();
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('the customer disputes the payment').waitFor();
    await rig.expectAccessible(page);
    expect(await rig.cases.bank.refundsMade(paymentId)).toBe(0);
    await rig.cases.bank.control(`/disputes/${disputeId}/close`, { won: true });
    await noteDispute(rig.cases.db, { ...about, currency: 'eur', standing: 'won' });
    await page.reload();
    await card.waitFor();
    await disputes.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Start the refund again' }).click();
    await card.getByRole('form').getByRole('button', { name: 'Start the refund again' }).click();
    await page.getByText('No payment is in this list.').waitFor();
    await rig.cases.untilStage(caseNo, 'closed');
    expect(await rig.cases.bank.refundsMade(paymentId)).toBe(1);
    await page.context().close();
  });

  test('a dispute about what went back stands among the payments with what to do, until somebody has done it (E83)', async () => {
    const caseNo = await rig.caseAtOffer();
    const paymentIntentId = await rig.paymentOf(caseNo);
    await rig.cases.act(caseNo, 'customer', {
      ...{ action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } },
    });
    await rig.cases.untilStage(caseNo, 'closed');
    const money = { amountCents: 27_000, currency: 'eur' };
    const news = {
      disputeId: 'dp_twice',
      paymentIntentId,
      chargeId: null,
      ...money,
      standing: 'open',
    } as const;
    await noteDispute(rig.cases.db, news);
    await compareDispute(rig.cases.db, news, new Date());
    const page = await rig.visitAs('payments', '/payments');
    const item = page
      .getByRole('region', { name: 'Work items' })
      .getByRole('article', { name: 'A customer’s bank wants money that went back already: dp_twice' });
    await item.getByText('Submit the refund as evidence in the dispute at the provider').waitFor();
    await item.getByRole('link', { name: caseNo }).waitFor();
    await rig.expectAccessible(page);
    const small = await rig.visitAs('payments', '/payments', { viewport: phone });
    await small.getByText('Submit the refund as evidence').waitFor();
    await rig.expectNoSidewaysScroll(small);
    await small.context().close();
    await item.getByLabel('What was done').fill('The refund is submitted.');
    await item.getByRole('button', { name: 'Close with a note' }).click();
    await item.waitFor({ state: 'detached' });
    await noteDispute(rig.cases.db, { ...news, standing: 'won' });
    await page.context().close();
  });

  test('a page that has lost the desk says so in every list, and gets well by itself', async () => {
    const page = await rig.visitAs('payments', '/payments');
    await page.getByText('No payment is in this list.').waitFor();
    await page.context().setOffline(true);
    await page.getByText('The connection to the desk is lost.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('The connection to the desk is lost.').waitFor({ state: 'detached' });
    rig.forgiveLostNetwork();
    await page.context().close();
  });

  test('a refund that failed at the bank is paid another way, by two persons and with consent (E75)', async () => {
    const caseNo = await rig.caseFailedAtBank();
    const page = await rig.visitAs('payments', '/payments?list=failed');
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('failed at the bank').waitFor();
    await card.getByText('Why: the card has expired or was cancelled (expired_or_canceled_card)').waitFor();
    const german = await rig.visitAs('payments', '/payments?list=failed', { locale: 'de-DE' });
    const reason = 'die Karte ist abgelaufen oder gekündigt (expired_or_canceled_card)';
    await german.getByRole('article', { name: caseNo }).getByText(`Warum: ${reason}`).waitFor();
    // What failed is not paid, and the attempt says so in words.
    await german.goto(rig.api.url(`/cases/${caseNo}`));
    const refund = german.getByRole('region', { name: 'Erstattung', exact: true });
    await refund.getByText(`gescheitert: ${reason}`).waitFor();
    await refund.getByText('Betrag', { exact: true }).waitFor();
    expect(await refund.getByText('Bezahlt', { exact: true }).count()).toBe(0);
    await german.context().close();
    const link = page.getByRole('link', { name: '“Failed at the bank” in the Temporal UI' });
    expect(decodeURIComponent((await link.getAttribute('href')) ?? '')).toContain('RefundState="failed"');
    await card.getByRole('button', { name: 'Record another payment' }).click();
    const form = card.getByRole('form');
    await form.getByLabel('Paid by').selectOption('bank-transfer');
    await form.getByLabel('Reference of the payment').fill('BT-77');
    await form.getByLabel('How the customer agreed').fill('By telephone on Monday.');
    await form.getByRole('button', { name: 'Record another payment' }).click();
    await page.getByText('No payment is in this list.').waitFor();

    await page.goto(rig.api.url('/payments'));
    const proposed = page.getByRole('article', { name: caseNo });
    await proposed.getByText('proposed by Name of payments@').waitFor();
    await rig.expectAccessible(page);
    // Whoever proposed it cannot approve it: he is told who does, and has no button for it.
    await proposed.getByText('not the one who proposed it').waitFor();
    expect(await proposed.getByRole('button', { name: 'Approve the refund' }).count()).toBe(0);

    const other = await rig.visitAs('payments', '/payments', { person: 'payments2', viewport: phone });
    const theirs = other.getByRole('article', { name: caseNo });
    await rig.expectNoSidewaysScroll(other);
    await theirs.getByRole('button', { name: 'Approve the refund' }).click();
    await theirs.getByRole('form').getByRole('button', { name: 'Approve the refund' }).click();
    await theirs.waitFor({ state: 'detached' });
    expect(await rig.cases.untilStage(caseNo, 'closed')).toMatchObject({ outcome: 'refunded' });
    await Promise.all([page, other].map((one) => one.context().close()));
  });

  test('a refund that failed is started again from the keyboard alone, and is paid once', async () => {
    const caseNo = await rig.caseFailedAtBank();
    const page = await rig.visitAs('payments', '/payments');
    const card = page.getByRole('article', { name: caseNo });
    await card.getByRole('button', { name: 'Start the refund again' }).focus();
    await page.keyboard.press('Enter');
    await card.getByRole('form').getByRole('button', { name: 'Start the refund again' }).focus();
    await page.keyboard.press('Enter');
    await card.waitFor({ state: 'detached' });
    await rig.cases.untilStage(caseNo, 'closed');
    const names = await rig.cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'refundSettled')).toHaveLength(1);
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
