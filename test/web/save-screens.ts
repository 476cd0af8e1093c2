/** Pictures of the pages for the documents: `npm run screens:pages`. */
import type { Page } from 'playwright-core';
import { ApiRig } from '../api/api-rig';
import { codeOf } from '../api/factors';
import { addUser, goodPassword } from '../api/people';
import { phone } from './pages-rig';
import type { PagesRig } from './pages-rig';
import { takeScreen as take } from './screens';
import { openForScreens } from './screens-rig';

/** A desk's screen, as high as what matters on the page. */
const tall = { width: 1280, height: 1_100 };

let rig: PagesRig;

beforeAll(async () => {
  rig = await openForScreens();
}, 120_000);
afterEach(() => rig.closeVisits());
afterAll(() => rig.close());

test('the doors', async () => {
  const page = await rig.visit('/sign-in');
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await take(page, 'sign-in');
  await page.goto(rig.api.url('/invitation?token=some'));
  await page.getByRole('button').first().waitFor();
  await take(page, 'invitation');
  const german = await rig.visit('/reset', { locale: 'de-DE' });
  await german.getByRole('button', { name: 'Link zusenden' }).waitFor();
  await take(german, 'reset-german');
});

test('the second factor', async () => {
  const { db, signIn } = rig.api.deps;
  const secondFactor = { ...signIn.secondFactor, required: true };
  const strict = await ApiRig.open({ db, url: rig.api.databaseUrl, signIn: { ...signIn, secondFactor } });
  try {
    const enter = async (page: Page, email: string) => {
      await page.goto(strict.url('/sign-in'));
      await page.locator('input[type=email]').fill(email);
      await page.locator('input[type=password]').fill(goodPassword);
      await page.keyboard.press('Enter');
    };
    await addUser(rig.api, 'maja@desk.example', ['manager']);
    const page = await rig.visit('/', { viewport: tall });
    await enter(page, 'maja@desk.example');
    await page.getByRole('button', { name: 'Show the key' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    await take(page, 'enrolment');
    const key = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Code of six digits').fill(codeOf(key, new Date()));
    await page.keyboard.press('Enter');
    await page.getByText('These ten recovery codes').waitFor();
    await page.emulateMedia({ colorScheme: 'dark' });
    await take(page, 'recovery-codes-dark');
    const german = await rig.visit('/', { viewport: phone, locale: 'de-DE' });
    await enter(german, 'maja@desk.example');
    await german.getByRole('heading', { name: 'Und nun der Code' }).waitFor();
    await take(german, 'code-phone-german');
  } finally {
    await strict.close();
  }
});

test('the warehouse', async () => {
  const { appealNo } = await rig.parcelOf(2);
  const toPack = await rig.caseToPack({ customer: { name: 'Marek Dvořák' } });
  for (const [name, look] of [
    ['warehouse', {}],
    ['warehouse-phone', { viewport: phone }],
    ['warehouse-dark-german', { colorScheme: 'dark', locale: 'de-DE' }],
  ] as const) {
    const page = await rig.visitAs('warehouse', '/warehouse', look);
    await page.locator('input').first().fill(appealNo);
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: 'RMA-' }).nth(1).waitFor();
    await take(page, name);
  }
  const page = await rig.visitAs('warehouse', '/warehouse');
  await page.getByRole('article', { name: toPack }).scrollIntoViewIfNeeded();
  await take(page, 'dispatches');
});

test('the quarantine', async () => {
  const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
  await page.locator('input').first().fill('CARRIER-77');
  await page.keyboard.press('Enter');
  await page.getByText('Nobody knows this parcel').waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Place CARRIER-77' }).click();
  await page.getByRole('button', { name: 'It is RMA-' }).last().waitFor();
  await take(page, 'quarantine-phone', { whole: true });
});

test('support', async () => {
  for (const name of ['Marek Dvořák', 'Sofia Rossi']) await rig.cases.openCase({ customer: { name } });
  await rig.caseAtLab({ customer: { name: 'Łukasz Nowak' } });
  const caseNo = await rig.caseAtOffer({ stockOnHand: 0 });
  const list = await rig.visitAs('support', '/cases?view=all');
  await list.getByRole('link', { name: caseNo }).waitFor();
  await take(list, 'cases');
  const page = await rig.visitAs('support', `/cases/${caseNo}`, { viewport: tall });
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await take(page, 'case');
  const dark = await rig.visitAs('manager', `/cases/${caseNo}`, { colorScheme: 'dark', locale: 'de-DE' });
  await dark.getByRole('button', { name: 'Regel aussetzen' }).waitFor();
  await take(dark, 'case-dark-german');
  const letters = await rig.visitAs('support', '/letters');
  await letters.getByRole('row').nth(2).waitFor();
  await take(letters, 'letters');
  const account = await rig.visitAs('support', '/account', { viewport: phone });
  await account.getByRole('row').nth(1).waitFor();
  await take(account, 'account-phone', { whole: true });
});

test('payments', async () => {
  for (const unitPaidCents of [60_000, 74_950])
    await rig.refundOf(await rig.caseAtOffer({ unitPaidCents }), 'awaiting-approval');
  await rig.caseFailedAtBank();
  const page = await rig.visitAs('payments', '/payments');
  await page.getByRole('article').nth(2).waitFor();
  await take(page, 'payments');
});

test('the lab', async () => {
  const caseNo = await rig.caseAtLab({ onSale: true, stockOnHand: 0 });
  const page = await rig.visitAs('lab', '/lab', { viewport: tall });
  const card = page.getByRole('article', { name: caseNo });
  await card.getByRole('button', { name: 'Give the verdict' }).click();
  await card.getByLabel('Cause').selectOption('internal-defect');
  await card.getByLabel('Findings').fill('A capacitor of the supply has dried out.');
  await card.getByLabel('It can be repaired').selectOption('Yes');
  await card.getByLabel('Minutes at the bench').fill('20');
  await card.getByText('not offered').first().waitFor();
  await card.scrollIntoViewIfNeeded();
  await take(page, 'lab');
});

test('the customer', async () => {
  for (const [name, look] of [
    ['appeal', {}],
    ['appeal-phone-dark-german', { viewport: phone, colorScheme: 'dark', locale: 'de-DE' }],
  ] as const) {
    const form = await rig.visit('/', look);
    await form.locator('input').first().waitFor();
    await take(form, name);
  }
  const caseNo = await rig.caseAtOffer();
  for (const [name, look] of [
    ['my-case', { viewport: tall }],
    ['my-case-phone-german', { viewport: phone, locale: 'de-DE' }],
  ] as const) {
    const page = await rig.openCase(caseNo, look);
    await page.getByRole('list').first().waitFor();
    await take(page, name);
  }
  const door = await rig.visit(`/open?case=${caseNo}&token=${rig.api.tokenOf(caseNo)}`);
  await door.getByRole('button', { name: 'Open my case' }).waitFor();
  await take(door, 'open');
  await door.goto(rig.api.url(`/c/${caseNo}?token=${rig.api.tokenOf(caseNo)}`));
  await take(door, 'letter-link');
});

test('the customer’s list', async () => {
  const email = 'sofia@example.org';
  const customer = { name: 'Sofia Rossi', email };
  await rig.cases.openCase({ customer, email });
  await rig.caseAtOffer({ customer, email });
  const page = await rig.visit(`/open?token=${await rig.linkFor(email)}`);
  await page.getByRole('button', { name: 'Open my case' }).click();
  await page.waitForURL('**/my');
  await page.getByText('It is your turn').waitFor();
  await take(page, 'my');
});
