import type { Page } from 'playwright-core';
import { goodPassword } from '../api/people';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('what the pages say of a case', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  /** A case that support looks into. */
  async function atSupport(): Promise<string> {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    return caseNo;
  }

  /** No mailroom runs here: what it would write stands in two letters of ours. */
  async function twoLetters(caseNo: string): Promise<void> {
    const body = 'Dear Ada Kowalska,\n\nthis is about your case.';
    const written = await rig.cases.db
      .updateTable('letters')
      .set({ subject: 'Your return', body })
      .where('case_no', '=', caseNo)
      .where('direction', '=', 'out')
      .returning('letter_id')
      .execute();
    expect(written.length).toBe(2);
  }

  const stagesOn = async (page: Page): Promise<readonly string[]> =>
    (
      await page.getByRole('list', { name: 'Where the case stands' }).getByRole('listitem').allTextContents()
    ).map((words) => words.trim());

  test('the line of a refused case ticks only the stages that it was in, for its customer too (S1)', async () => {
    const caseNo = await atSupport();
    await rig.act(caseNo, 'support', { action: 'refuse', body: { rule: 'G3', reasonRef: 'text-0' } });
    await rig.cases.untilStage(caseNo, 'closed');
    for (const page of [await rig.openCase(caseNo), await rig.visitAs('support', `/cases/${caseNo}`)]) {
      await page.getByText('Closed (now)').waitFor();
      expect(await stagesOn(page)).toEqual(['Appeal (done)', 'Support (done)', 'Closed (now)']);
      await rig.expectAccessible(page);
      await page.context().close();
    }
  });

  test('after the choice the page says what was chosen and when, and folds the rest (L4)', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.walkToOffer(caseNo, { repairMinutes: 20 });
    const body = { kind: 'repair', offerVersion: 1, consentToDataLoss: true } as const;
    await rig.cases.act(caseNo, 'customer', { action: 'chooseOption', body });
    await rig.cases.untilStage(caseNo, 'repair');
    const page = await rig.openCase(caseNo);
    await page.getByRole('heading', { name: 'Your choice' }).waitFor();
    await page.getByText(/^You chose this on \d+ \w+ \d{4}\.$/).waitFor();
    expect(await page.getByText('Refund', { exact: true }).isVisible()).toBe(false);
    expect(await page.getByText('offered', { exact: true }).filter({ visible: true }).count()).toBe(0);
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByText('What else was offered, and what was not').click();
    await page.getByText('Refund', { exact: true }).waitFor();
    const support = await rig.visitAs('support', `/cases/${caseNo}`);
    await support.getByText(/^The customer chose this on \d+ \w+ \d{4}\.$/).waitFor();
    await rig.expectAccessible(support);
    await Promise.all([page, support].map((one) => one.context().close()));
  });

  test('only a link that was asked for says that it is used up (E70)', async () => {
    const caseNo = await atSupport();
    const ofLetter = await rig.visit(`/open?case=${caseNo}&token=${rig.api.tokenOf(caseNo)}`);
    await ofLetter.getByText('Press the button to open it.').waitFor();
    expect(await ofLetter.getByText('used up').count()).toBe(0);
    const asked = await rig.visit('/open?token=some');
    await asked.getByText('The link then is used up.').waitFor();
    await Promise.all([ofLetter, asked].map((one) => one.context().close()));
  });

  test('letters come newest first, older ones folded, and a customer reads who wrote: we, or he (E36)', async () => {
    const caseNo = await atSupport();
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.cases.eventually(() => twoLetters(caseNo));
    const text = 'It did not help.';
    await rig.api.post(`/api/v1/cases/${caseNo}/messages`, { as: rig.api.tokenOf(caseNo), body: { text } });
    const page = await rig.openCase(caseNo);
    const letters = page.getByRole('region', { name: 'Letters and notes' });
    await letters.getByText('You wrote').first().waitFor();
    await letters.getByText('We wrote').nth(1).waitFor();
    expect(await letters.getByText(/Letter to the customer|the customer$/).count()).toBe(0);
    const first = letters.getByRole('article').first();
    expect(await first.innerText()).toContain(text);
    // The last letter of ours is open; what came before it opens when it is asked for.
    const received = letters.getByRole('article').filter({ hasText: 'Your return' }).last();
    expect(await received.getByText('Dear Ada').isVisible()).toBe(false);
    await received.locator('summary').press('Enter');
    await received.getByText('Dear Ada').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.context().close();

    const support = await rig.visitAs('support', `/cases/${caseNo}`);
    const theirs = support.getByRole('region', { name: 'Letters and notes' });
    const begin = await theirs.getByRole('button', { name: 'Write a letter' }).boundingBox();
    const newest = await theirs.getByRole('article').first().boundingBox();
    expect(begin?.y).toBeLessThan(newest?.y ?? 0);
    // On paper nothing is folded.
    await support.emulateMedia({ media: 'print' });
    await theirs
      .getByRole('article')
      .filter({ hasText: 'Your return' })
      .last()
      .getByText('Dear Ada')
      .waitFor();
    await support.emulateMedia({ media: 'screen' });
    await rig.expectAccessible(support);
    await support.context().close();
  });

  test('a checklist keeps its names and its states apart, and a done thing is called done (A3, S2)', async () => {
    const caseNo = await atSupport();
    const page = await rig.visitAs('support', `/cases/${caseNo}`, { viewport: phone });
    const item = page.getByRole('rowheader', { name: 'Connection diagram (A3)' });
    await item.waitFor();
    const gap = 'parseFloat(getComputedStyle(document.querySelector("th[scope=row]")).paddingInlineEnd)';
    expect(await page.evaluate<number>(gap)).toBeGreaterThanOrEqual(8);
    await page.getByRole('button', { name: 'Propose the lab' }).click();
    await page.getByLabel('Reason').fill('A cable does not cure it.');
    await page.getByRole('form').getByRole('button', { name: 'Propose the lab' }).click();
    await page.getByText(`${caseNo}: The lab is proposed.`).waitFor();
    await rig.expectNoSidewaysScroll(page);
    await page.context().close();
  });

  test('a session that ends while somebody writes takes nothing that he wrote, and he goes on once he has signed in', async () => {
    const caseNo = await atSupport();
    const page = await rig.visitAs('support', `/cases/${caseNo}`);
    await page.getByRole('button', { name: 'Write a letter' }).click();
    await page.getByLabel('Subject').fill('Your return');
    await page.getByRole('textbox', { name: 'Letter', exact: true }).fill('Half an hour of work.');
    await endSessions();
    await page.getByRole('button', { name: 'Send the letter' }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor();
    await rig.expectAccessible(page);
    const [door] = await Promise.all([
      page.context().waitForEvent('page'),
      dialog.getByRole('link', { name: 'Sign in' }).click(),
    ]);
    await door.getByLabel('E-mail address').fill('support@desk.example');
    await door.locator('input[type=password]').fill(goodPassword);
    await door.keyboard.press('Enter');
    await door.waitForURL('**/cases');
    await page.bringToFront();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.getByRole('textbox', { name: 'Letter', exact: true }).inputValue()).toBe(
      'Half an hour of work.',
    );
    await page.getByRole('button', { name: 'Send the letter' }).click();
    await page.getByText('The letter is on its way.').waitFor();
    await page.context().close();

    const customer = await rig.openCase(caseNo);
    const words = customer.getByRole('region', { name: 'Letters and notes' }).getByRole('textbox').first();
    await words.fill('It still hums.');
    await endSessions();
    await words.press('Tab');
    await customer.keyboard.press('Enter');
    await customer.getByRole('dialog').getByRole('link', { name: 'Send me the link' }).waitFor();
    expect(await words.inputValue()).toBe('It still hums.');
    rig.forgiveStatus(401);
    await customer.context().close();
  });

  test('the closed menu of a phone is no way of the Tab key, and Escape closes it', async () => {
    const page = await rig.visitAs('support', '/cases', { viewport: phone });
    const menu = page.getByRole('navigation', { name: 'Pages' });
    const burger = page.getByRole('button', { name: 'Open the menu' });
    await burger.waitFor();
    await menu.waitFor({ state: 'hidden' });
    await burger.press('Enter');
    await menu.getByRole('link', { name: 'Work items' }).focus();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'hidden' });
    await burger.and(page.locator(':focus')).waitFor();
    await page.context().close();
  });

  test('a page that is loaded anew speaks the language of the account, not that of the browser', async () => {
    const page = await rig.visitAs('support', '/cases');
    await page.addInitScript("Object.defineProperty(navigator, 'language', { get: () => 'de-DE' })");
    await page.reload();
    await page.getByRole('heading', { name: 'Cases' }).waitFor();
    await page.context().close();
  });

  test('no words are lost by a draft, or by a look at another form', async () => {
    const caseNo = await atSupport();
    const page = await rig.visitAs('support', `/cases/${caseNo}`);
    await page.getByRole('button', { name: 'Propose the lab' }).click();
    await page.getByRole('textbox', { name: 'Reason' }).fill('It hums.');
    await page.getByRole('button', { name: 'Send advice' }).click();
    await page.getByRole('textbox', { name: 'Your advice to the customer' }).waitFor();
    await page.getByRole('button', { name: 'Propose the lab' }).click();
    expect(await page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe('It hums.');
    await page.getByRole('button', { name: 'Write a letter' }).click();
    const letter = page.getByRole('textbox', { name: 'Letter', exact: true });
    await letter.fill('My own words.');
    await page.getByRole('button', { name: 'Fill it in' }).click();
    await rig.cases.eventually(async () => expect(await letter.inputValue()).toMatch(/^My own words\.\n\n./));
    await page.context().close();
  });

  async function endSessions(): Promise<void> {
    await rig.cases.db.deleteFrom('sessions').execute();
  }

  test('an empty queue claims nothing about where the cases are', async () => {
    const page = await rig.visitAs('payments', '/cases?view=waiting');
    await page.getByText('Nothing waits for you.').waitFor();
    await page.context().close();
  });

  test('an empty queue leads on to what a customer wrote (E36)', async () => {
    const caseNo = await rig.caseAtParcel();
    const text = 'When will you look at it?';
    await rig.api.post(`/api/v1/cases/${caseNo}/messages`, { as: rig.api.tokenOf(caseNo), body: { text } });
    const page = await rig.visitAs('support', '/cases?view=mine', { person: 'idle' });
    await page.getByRole('link', { name: 'But work items wait for you.' }).click();
    await page.getByRole('link', { name: caseNo }).waitFor();
    await page.context().close();
  });

  test('nothing stays of a parcel whose last case is recorded (L3)', async () => {
    const caseNo = await rig.caseAtParcel();
    const page = await rig.visitAs('warehouse', '/warehouse');
    await page.getByLabel('Scan or type a code').fill(caseNo);
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { name: `Parcel ${caseNo}` });
    await heading.waitFor();
    await page.getByRole('article', { name: caseNo }).getByRole('button', { name: 'Arrived ok' }).click();
    await page.getByText(`${caseNo}: recorded.`).waitFor();
    expect(await heading.count()).toBe(0);
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
