import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the day of the payment team', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  test('a refund that failed at the bank is paid another way, by two persons and with consent (E75)', async () => {
    const caseNo = await rig.caseFailedAtBank();
    const page = await rig.visitAs('payments', '/payments?list=failed');
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('failed at the bank').waitFor();
    await card.getByText('Why:').waitFor();
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
    await proposed.getByRole('button', { name: 'Approve the refund' }).click();
    await proposed.getByRole('form').getByRole('button', { name: 'Approve the refund' }).click();
    // Whoever proposed it cannot approve it, and hears so.
    await proposed.getByRole('alert').waitFor();
    rig.forgiveStatus(403);
    rig.forgiveStatus(409);

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
