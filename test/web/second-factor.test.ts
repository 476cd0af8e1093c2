import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ApiRig } from '../api/api-rig';
import { codeOf, enrolOf } from '../api/factors';
import { addUser, goodPassword } from '../api/people';
import { missingReaders } from '../gateways/documents/readers';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the second factor', () => {
  let rig: PagesRig;
  /** The same desk, where everybody needs one. */
  let strict: ApiRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
    const { db, signIn } = rig.api.deps;
    const secondFactor = { ...signIn.secondFactor, required: true };
    strict = await ApiRig.open({ db, url: rig.api.databaseUrl, signIn: { ...signIn, secondFactor } });
  }, 300_000);
  afterAll(async () => {
    await strict.close();
    await rig.close();
  });

  /** Gives address and password by the keyboard, as they come. */
  async function givePassword(page: Page, email: string): Promise<void> {
    await page.getByLabel('E-mail address').fill(email);
    await page.locator('input[type=password]').fill(goodPassword);
    await page.keyboard.press('Enter');
  }

  async function giveCode(page: Page, code: string): Promise<void> {
    const field = page.getByLabel('Code of six digits');
    expect(await field.getAttribute('autocomplete')).toBe('one-time-code');
    expect(await field.getAttribute('inputmode')).toBe('numeric');
    // It has the focus: whoever comes from the password types on.
    await page.keyboard.type(code);
    await page.keyboard.press('Enter');
  }

  async function lookAt(page: Page): Promise<void> {
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
  }

  /** What a telephone's camera reads. */
  async function readSquare(page: Page): Promise<string> {
    const path = join(mkdtempSync(join(tmpdir(), 'returns-desk-square-')), 'square.png');
    await page.getByRole('img', { name: 'QR code of the key' }).screenshot({ path });
    return execFileSync('zbarimg', ['--quiet', '--raw', path], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  async function signOut(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
  }

  let key = '';
  let recoveryCodes: readonly string[] = [];

  test('somebody sets it up after the password, by camera, and is shown ten codes for the day he loses it', async () => {
    await addUser(rig.api, 'newcomer@desk.example', ['support']);
    const page = await rig.visit('/', { viewport: phone });
    await page.goto(strict.url('/letters'));
    await page.waitForURL('**/sign-in?then=*');
    await givePassword(page, 'newcomer@desk.example');
    await page.waitForURL('**/sign-in/enrolment?then=*');
    await lookAt(page);
    await rig.tabTo(page, 'Show the key');
    await page.keyboard.press('Enter');
    key = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
    expect(key).toMatch(/^[A-Z2-7]{32}$/);
    if (missingReaders().length === 0)
      expect(new URL(await readSquare(page)).searchParams.get('secret')).toBe(key);
    await lookAt(page);
    await giveCode(page, '000000');
    await page.getByText('This code is wrong').waitFor();
    await page.getByLabel('Code of six digits').fill('');
    await page.getByLabel('Code of six digits').focus();
    await giveCode(page, codeOf(key, new Date()));
    await page.getByText('These ten recovery codes').waitFor();
    recoveryCodes = ((await page.locator('code').textContent()) ?? '').split('\n');
    expect(recoveryCodes).toHaveLength(10);
    await lookAt(page);
    await rig.tabTo(page, 'I have kept them');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/letters');
    await page.getByRole('heading', { name: 'Letters' }).waitFor();
    await page.context().close();
    rig.forgiveStatus(403);
  });

  test('he signs in by a code, not by the same one again, and by a recovery code once', async () => {
    const page = await rig.visit('/', { viewport: phone });
    await page.goto(strict.url('/sign-in'));
    await givePassword(page, 'newcomer@desk.example');
    await page.waitForURL('**/sign-in/code');
    await lookAt(page);
    const code = codeOf(key, new Date(), 1);
    await giveCode(page, code);
    await page.waitForURL('**/cases');
    await signOut(page);
    await givePassword(page, 'newcomer@desk.example');
    await page.waitForURL('**/sign-in/code');
    await giveCode(page, code);
    await page.getByText('was used before').waitFor();
    await lookAt(page);
    // The half of a sign-in opens no page.
    await page.goto(strict.url('/cases'));
    await page.waitForURL('**/sign-in?then=*');
    for (const [given, lands] of [
      [recoveryCodes[0] ?? '', '**/cases'],
      [recoveryCodes[0] ?? '', null],
    ] as const) {
      await givePassword(page, 'newcomer@desk.example');
      await page.getByRole('button', { name: 'Use a recovery code' }).click();
      await page.getByLabel('Recovery code').fill(given);
      await lookAt(page);
      await page.keyboard.press('Enter');
      if (lands === null) {
        await page.getByText('was used before').waitFor();
      } else {
        await page.waitForURL(lands);
        await signOut(page);
      }
    }
    await page.context().close();
    rig.forgiveStatus(401);
  });

  test('an administrator takes it away, by password and a code of his own, and the next sign-in sets up another', async () => {
    await rig.addressOf('admin');
    const admin = await enrolOf(rig.api, 'admin@desk.example', new Date());
    const context = await rig.visit('/').then((page) => page.context());
    const [name = '', value = ''] = admin.cookie.split('=');
    await context.addCookies([{ name, value, url: rig.api.url('/') }]);
    const page = context.pages()[0] as Page;
    await rig.forgetConfirmations();
    await page.goto(rig.api.url('/users'));
    await page.getByRole('button', { name: 'Change: Name of newcomer@desk.example' }).click();
    await page.getByRole('button', { name: 'Take away the second factor' }).click();
    await lookAt(page);
    await page.getByRole('button', { name: 'Yes, take it away' }).click();
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' });
    await dialog.getByLabel('Code of the app, or a recovery code').waitFor();
    await lookAt(page);
    await dialog.locator('input[type=password]').fill(goodPassword);
    await dialog.getByLabel('Code of the app').fill(codeOf(admin.key, new Date(), 1));
    await page.keyboard.press('Enter');
    await page.getByText('sets up a new second factor').waitFor();
    await page.goto(rig.api.url('/security'));
    await page.getByRole('cell', { name: 'second factor taken away' }).waitFor();
    await context.close();
    const own = await rig.visit('/');
    await own.goto(strict.url('/sign-in'));
    await givePassword(own, 'newcomer@desk.example');
    await own.waitForURL('**/sign-in/enrolment');
    await own.context().close();
    rig.forgiveStatus(403);
  });

  test('who may do without sets it up on his account page, and turns it off by password and code', async () => {
    const page = await rig.visitAs('lab', '/account', { viewport: phone });
    const card = page.getByRole('region', { name: 'Second factor' });
    await card.getByText('You have none').waitFor();
    await card.getByLabel('Your password').fill(goodPassword);
    await page.keyboard.press('Enter');
    const own = ((await card.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await card.getByLabel('Code of six digits').fill(codeOf(own, new Date()));
    await page.keyboard.press('Enter');
    await card.getByText('These ten recovery codes').waitFor();
    await card.getByRole('button', { name: 'I have kept them' }).click();
    await card.getByText('10 recovery codes are left').waitFor();
    await lookAt(page);
    await card.getByLabel('Your password').fill(goodPassword);
    await card.getByLabel('Code of the app').fill(codeOf(own, new Date(), 1));
    await rig.tabTo(page, 'Turn it off');
    await page.keyboard.press('Enter');
    await card.getByText('You have none').waitFor();
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
