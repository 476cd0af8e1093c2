import { sql } from 'kysely';
import sharp from 'sharp';
import { describeInBrowser, PagesRig } from './pages-rig';

describeInBrowser('the pages of the staff', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  test('support finds a case, advises, and sees by itself what others do to it', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await rig.visitAs('support', '/cases');
    await page.getByLabel('Search by number').fill(caseNo);
    await page.keyboard.press('Enter');
    await page.getByRole('row').filter({ hasText: 'Ada Kowalska' }).waitFor();
    await rig.expectAccessible(page);
    await page.getByRole('link', { name: caseNo }).click();
    await page.getByText('Waits for support').waitFor();
    await page.getByText('No trace on channel two.').first().waitFor();

    await page.getByRole('button', { name: 'Send advice' }).click();
    await page.getByLabel('Text').fill('Try another cable.');
    await page
      .getByRole('form', { name: 'Send advice' })
      .getByRole('button', { name: 'Send advice' })
      .click();
    await page.getByText('Waits for the customer until').waitFor();
    await page.getByText('Support gave advice').waitFor();

    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await page.getByRole('listitem').filter({ hasText: 'Agreement (now)' }).waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('support writes a letter that begins with what the case waits for, and changes it', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.cases.untilStage(caseNo, 'agreement');
    const page = await rig.visitAs('support', `/cases/${caseNo}`);
    await page.getByRole('button', { name: 'Write a letter' }).click();
    const letter = page.getByRole('form', { name: 'Write to the customer' });
    await letter.getByText('written to in English').waitFor();
    await letter.getByLabel('Begin with').selectOption({ label: 'A reminder of what we wait for' });
    await letter.getByRole('button', { name: 'Fill it in' }).click();
    const text = letter.getByRole('textbox', { name: 'Letter', exact: true });
    await expect(text.inputValue()).resolves.toContain('AGREE on the first line');
    await text.fill(`Dear Ada,\n\nour lab is open on Saturday too.\n\n${await text.inputValue()}`);
    await rig.expectAccessible(page);
    await letter.getByRole('button', { name: 'Send the letter' }).click();
    await page.getByText('The letter is on its way.').waitFor();
    await page.getByText(/ · Letter to the customer · Name of support@/).waitFor();
    await page.getByText('our lab is open on Saturday too.').waitFor();
    await page.context().close();
  });

  test('support takes what waits as its own work, and finds it again by words of a note', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await rig.visitAs('support', '/cases');
    await page.getByRole('link', { name: caseNo }).click();
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('Taken by Name of support@').waitFor();
    await page.getByLabel('Note for the staff').fill('He heard a fizzling sound.');
    await page.getByRole('button', { name: 'Keep the note' }).click();
    await page.getByText('He heard a fizzling sound.').first().waitFor();
    await page.goto(rig.api.url('/cases?view=mine'));
    await page.getByRole('row').filter({ hasText: caseNo }).waitFor();
    await page.getByLabel('Search by number').fill('fizzling sound');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=fizzling/);
    await page.getByRole('row').filter({ hasText: caseNo }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByText('Overdue', { exact: true }).click();
    await page.getByText('Nothing is overdue.').waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('support refuses a case, and the refusal names the rule it rests on', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await rig.visitAs('support', `/cases/${caseNo}`);
    await page.getByRole('button', { name: 'Refuse the case' }).click();
    const form = page.getByRole('form', { name: 'Refuse the case' });
    await form.getByLabel('Rule').selectOption('G3');
    await form.getByLabel('Reason').fill('Never used.');
    await form.getByRole('button', { name: 'Refuse the case' }).click();
    await page.getByText('Nothing is waited for.').waitFor();
    const timeline = page.getByRole('region', { name: 'What happened' });
    await timeline.getByText('The case was refused').waitFor();
    // The rule stands there in words, beside the decision that rests on it.
    await timeline.getByText('G3 Goods that are new').first().waitFor();
    // And so do its facts, with where each of them came from.
    await timeline.getByText('Facts, and where they come from').first().click();
    await timeline.getByText(/^Day of the receipt: \d{4}-\d\d-\d\d/).waitFor();
    await timeline.getByText('(the carrier)').waitFor();
    await timeline.getByText('(the order)').first().waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('a click whose outcome is unknown says so, and is sent again under the same key', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await rig.visitAs('support', `/cases/${caseNo}`);
    const keys: (string | undefined)[] = [];
    await page.route('**/actions/propose-lab', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      // It arrives, but its answer does not: the moment in which nobody knows.
      await route.fetch();
      await route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'x',
          title: 'x',
          status: 503,
          detail: 'No answer.',
          outcome: 'unknown',
        }),
      });
    });
    await page.getByRole('button', { name: 'Propose the lab' }).click();
    await page.getByLabel('Reason').fill('A cable does not cure it.');
    await page.getByRole('form').getByRole('button', { name: 'Propose the lab' }).click();
    await page.getByText('takes effect once only').waitFor();
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Done: Propose the lab').waitFor();
    expect(new Set(keys).size).toBe(1);
    const names = await rig.cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'labProposed')).toHaveLength(1);
    rig.forgiveStatus(503);
    await page.context().close();
  });

  test('lab sees what the policy will offer before the verdict is given, and why (E46, O2, O7)', async () => {
    const caseNo = await rig.caseAtLab({ onSale: true, stockOnHand: 0 });
    const page = await rig.visitAs('lab', '/lab');
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('No trace on channel two.').waitFor();
    await card.getByText('by its product only, without a serial number').waitFor();
    await card.getByRole('button', { name: 'Give the verdict' }).click();
    const form = card.getByRole('form');
    await form.getByLabel('Cause').selectOption('internal-defect');
    await form.getByText('A manager has to look').waitFor();
    await form.getByText('Goods bought on sale are not refunded').waitFor();
    await form.getByLabel('It can be repaired').check();
    await form.getByLabel('Minutes at the bench').fill('20');
    await form.getByLabel('Find a part').fill('probe');
    await form.getByText('5 free · €300.00').waitFor();
    // Enter takes the first part that is found, and sends nothing.
    await form.getByLabel('Find a part').press('Enter');
    await form.getByLabel('Pieces of PART-1').fill('2');
    await form.getByText('Parts at list price: €600.00').waitFor();
    await form.getByText('A manager has to look').waitFor({ state: 'hidden' });
    const buffer = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'brown' } })
      .jpeg()
      .toBuffer();
    await card.locator('input[capture]').setInputFiles({ name: 'burst.jpg', mimeType: 'image/jpeg', buffer });
    const photo = card.getByRole('link', { name: 'burst.jpg' }).getByRole('img');
    await photo.waitFor();
    await page.waitForFunction('document.querySelector("img.photo").naturalWidth > 0');
    await rig.expectAccessible(page);
    const { rows } = await sql<{
      held: number;
    }>`select count(*)::int as held from reservations where case_no = ${caseNo}`.execute(rig.cases.db);
    expect(rows).toEqual([{ held: 0 }]);
    await form.getByLabel('Findings').fill('A capacitor burst.');
    await form.getByRole('button', { name: 'Give the verdict' }).click();
    const state = await rig.cases.untilStage(caseNo, 'offer');
    expect(state).toMatchObject({ verdict: { parts: [{ sku: 'PART-1', quantity: 2 }] } });
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
