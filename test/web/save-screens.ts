/** Pictures of the pages for the documents: `npm run screens:pages`. */
import { PagesRig, phone } from './pages-rig';
import { takeScreen as take } from './screens';

let rig: PagesRig;

beforeAll(async () => {
  rig = await PagesRig.open();
}, 120_000);
afterAll(() => rig.close());

test('the door', async () => {
  const page = await rig.visit('/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await take(page, 'sign-in');
});

test('the warehouse', async () => {
  const caseNo = await rig.caseAtParcel();
  for (const [name, look] of [
    ['warehouse', {}],
    ['warehouse-phone', { viewport: phone }],
    ['warehouse-dark-german', { colorScheme: 'dark', locale: 'de-DE' }],
  ] as const) {
    const page = await rig.visitAs('warehouse', '/warehouse', look);
    await page.locator('input').first().fill(caseNo);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: caseNo }).waitFor();
    await take(page, name);
  }
});

test('the quarantine', async () => {
  await rig.caseAtParcel();
  const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
  await page.locator('input').first().fill('CARRIER-77');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Place CARRIER-77' }).click();
  await page.getByRole('button', { name: 'It is RMA-' }).last().waitFor();
  await take(page, 'quarantine-phone', { whole: true });
});

test('support', async () => {
  await rig.cases.openCase();
  await rig.caseAtLab();
  const caseNo = await rig.caseAtOffer({ stockOnHand: 0 });
  const list = await rig.visitAs('support', '/cases?view=all');
  await list.getByRole('link', { name: caseNo }).waitFor();
  await take(list, 'cases');
  const page = await rig.visitAs('support', `/cases/${caseNo}`);
  await page.getByRole('button', { name: 'Choose an option' }).click();
  await take(page, 'case');
  const dark = await rig.visitAs('manager', `/cases/${caseNo}`, { colorScheme: 'dark', locale: 'de-DE' });
  await dark.getByRole('button', { name: 'Regel aussetzen' }).waitFor();
  await take(dark, 'case-dark-german');
});

test('payments', async () => {
  for (const unitPaidCents of [60_000, 74_950]) {
    const caseNo = await rig.caseAtOffer({ unitPaidCents });
    const body = { kind: 'refund', offerVersion: 1 } as const;
    await rig.cases.act(caseNo, 'customer', { action: 'chooseOption', body });
    await rig.cases.until(caseNo, ({ attention }) => attention === 'payments');
  }
  const page = await rig.visitAs('payments', '/payments');
  await page.getByRole('article').nth(1).waitFor();
  await take(page, 'payments');
});

test('the lab', async () => {
  const caseNo = await rig.caseAtLab({ onSale: true, stockOnHand: 0 });
  const page = await rig.visitAs('lab', '/lab');
  const card = page.getByRole('article', { name: caseNo });
  await card.getByRole('button', { name: 'Give the verdict' }).click();
  await card.getByLabel('Cause').selectOption('internal-defect');
  await card.getByLabel('It can be repaired').check();
  await card.getByLabel('Minutes at the bench').fill('20');
  await card.getByText('not offered').first().waitFor();
  await card.getByLabel('Cause').scrollIntoViewIfNeeded();
  await take(page, 'lab');
});

test('the customer', async () => {
  const form = await rig.visit('/');
  await form.getByLabel('Order number').waitFor();
  await take(form, 'appeal');
  const caseNo = await rig.caseAtOffer();
  for (const [name, look] of [
    ['my-case', {}],
    ['my-case-phone-german', { viewport: phone, locale: 'de-DE' }],
  ] as const) {
    const page = await rig.visit(`/open?case=${caseNo}&token=${rig.api.tokenOf(caseNo)}`, look);
    await page.getByRole('button').first().waitFor();
    if (name === 'my-case') await take(page, 'open');
    await page.locator('main button').first().click();
    await page.waitForURL(`**/my/${caseNo}`);
    await page.getByRole('list').first().waitFor();
    await take(page, name);
  }
});
