import { sql } from 'kysely';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

const unknownOutcome = { type: 'x', title: 'x', status: 503, detail: 'No answer.', outcome: 'unknown' };

describeInBrowser('the pages of the staff', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  test('a whole day of support: what waits, the checklist, advice, a letter of its own, and the lab at the end', async () => {
    const [caseNo, late] = await Promise.all([rig.cases.openCase(), rig.cases.openCase()]);
    await Promise.all([caseNo, late].map((one) => rig.cases.untilStage(one, 'support')));
    await rig.cases.db.updateTable('cases').set({ overdue: true }).where('case_no', '=', late).execute();
    const page = await rig.enterAs('support', '/cases');
    const rowOf = (one: string) => page.getByRole('row').filter({ hasText: one });
    // It begins with what waits for support; what is overdue stands apart, too.
    await rowOf(caseNo).waitFor();
    await page.getByText('Overdue', { exact: true }).first().click();
    await rowOf(late).waitFor();
    await rowOf(caseNo).waitFor({ state: 'detached' });
    await page.getByLabel('Search by number').fill(caseNo);
    await page.keyboard.press('Enter');
    await rowOf(caseNo).filter({ hasText: 'Ada Kowalska' }).waitFor();
    await rig.expectAccessible(page);
    await page.getByRole('link', { name: caseNo }).click();
    await page.getByText('Waits for support').waitFor();
    await page.getByText('No trace on channel two.').first().waitFor();
    await page.getByRole('button', { name: 'Take it' }).click();
    await page.getByText('Taken by Name of support@').waitFor();

    const send = async (
      [action, done]: readonly [string, string],
      fill: (form: Locator) => Promise<void>,
    ): Promise<void> => {
      await page.getByRole('button', { name: action, exact: true }).click();
      const form = page.getByRole('form', { name: action });
      await fill(form);
      await form.getByRole('button', { name: action }).click();
      await page.getByText(done).first().waitFor();
    };
    const checklist = page.getByRole('region', { name: 'What was asked and given' });
    await checklist.getByRole('row', { name: 'Logs (A3) asked for' }).waitFor();
    await send(['Ask the customer for more', 'The customer is asked for more.'], async (form) => {
      // The first letter asked for the logs already, and what only helps is asked for once (E30).
      await form.getByLabel('Proof of purchase').check();
      expect(await form.getByLabel('Logs').count()).toBe(0);
      await form.getByLabel('Text').fill('Please send us the invoice.');
    });
    await page.getByText('Support asked for more').first().waitFor();
    await send(['Record what came in', 'What came in is recorded.'], async (form) => {
      const came = form.getByRole('group', { name: 'What is asked for or came in' });
      await came.getByLabel('Proof of purchase').check();
      await came.getByLabel('Logs').check();
      await form.getByRole('group', { name: 'Done without' }).getByLabel('Connection diagram').check();
      await form.getByLabel('Reason').fill('The log says enough.');
    });
    await checklist.getByRole('row', { name: 'Proof of purchase (A2) given' }).waitFor();
    await checklist.getByRole('row', { name: 'Logs (A3) given' }).waitFor();
    await checklist.getByRole('row', { name: 'Connection diagram (A3) done without' }).waitFor();
    await send(['Send advice', 'The advice is on its way.'], (form) =>
      form.getByLabel('Your advice to the customer').fill('Try another cable.'),
    );
    await page.getByText('Waits for the customer until').waitFor();
    await page.getByText('Support gave advice').waitFor();
    await page.getByLabel('Note for the staff').fill('He heard a fizzling sound.');
    await page.getByRole('button', { name: 'Keep the note' }).click();
    await page.getByText('He heard a fizzling sound.').first().waitFor();

    // What somebody else does shows by itself, and from then on only what is allowed now.
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await page.getByRole('listitem').filter({ hasText: 'Agreement (now)' }).waitFor();
    await page.getByRole('button', { name: 'Propose the lab' }).waitFor({ state: 'detached' });
    const forCustomer = page.getByRole('group', { name: 'What the customer told us' });
    await forCustomer.getByRole('button', { name: 'Agree to the lab' }).waitFor();
    // What the customer writes of his own accord waits for a reader, until somebody answers (E36).
    const text = 'Is your lab open on Saturday?';
    await rig.api.post(`/api/v1/cases/${caseNo}/messages`, { as: rig.api.tokenOf(caseNo), body: { text } });
    await page.reload();
    const unread = page.getByRole('article', { name: 'A customer wrote, and nobody has read it' });
    await unread.waitFor();
    await rig.expectAccessible(page);
    await writeLetter(page);
    await unread.waitFor({ state: 'detached' });

    await page.goto(rig.api.url('/cases?view=mine'));
    await rowOf(caseNo).waitFor();
    await page.getByLabel('Search by number').fill('fizzling sound');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=fizzling/);
    await rowOf(caseNo).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.context().close();
  });

  test('the form of an action gives the keyboard back where it ends; what is no picture is set aside', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await rig.visitAs('support', `/cases/${caseNo}`);
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    const opener = page.getByRole('button', { name: 'Send advice', exact: true });
    await opener.click();
    const form = page.getByRole('form', { name: 'Send advice' });
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await focused()).toBe('Send advice');
    await opener.click();
    await form.getByLabel('Your advice to the customer').fill('Try another cable.');
    await form.getByRole('button', { name: 'Send advice' }).click();
    await page.getByText('The advice is on its way.').first().waitFor();
    await form.waitFor({ state: 'detached' });
    // The button may be gone with the step: then its place has the keyboard, never the whole page.
    expect(await page.evaluate('document.activeElement !== document.body')).toBe(true);
    const program = {
      name: 'x.exe',
      mimeType: 'application/x-msdownload',
      buffer: Buffer.from('MZ\u0000\u0001'),
    };
    await page.locator('input[type=file]').first().setInputFiles(program);
    await page.getByText('was set aside: it may be dangerous').waitFor();
    await page.context().close();
  });

  test('the queue on a phone is a card for each case, with all that its row says, in German too', async () => {
    const caseNo = await rig.caseAtParcel({ customer: { name: 'Berta Schmal' } });
    const { unit } = await rig.cases.stateOf(caseNo);
    const path = `/cases?view=all&q=${caseNo}`;
    for (const locale of ['en-GB', 'de-DE']) {
      const page = await rig.visitAs('support', path, { viewport: phone, locale });
      const card = page.getByRole('article', { name: caseNo });
      const [waits, until] = locale === 'en-GB' ? ['Waits for:', 'Until:'] : ['Wartet auf:', 'Bis:'];
      await card.waitFor();
      for (const shown of ['Berta Schmal', waits, until, unit.orderNo, unit.sku])
        expect(await card.textContent()).toContain(shown);
      const beyond = await page.evaluate<number>(
        "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth).length",
      );
      expect(beyond).toBe(0);
      expect(await page.getByRole('row').count()).toBe(0);
      await rig.expectNoSidewaysScroll(page);
      await rig.expectAccessible(page);
      await rig.tabTo(page, caseNo);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**/cases/${caseNo}`);
      await page.context().close();
    }
  });

  test('support sees the parcels that fit no case, and places one by announcing it on its sender’s case (E39)', async () => {
    const caseNo = await rig.caseAtParcel();
    const scan = () => rig.api.post('/api/v1/parcels/scan', { as: 'warehouse', body: { code: 'STRAY-7' } });
    await scan();
    const page = await rig.visitAs('support', '/work', { viewport: phone });
    const unknown = page.getByRole('region', { name: 'Unknown parcels in quarantine' });
    await unknown.getByRole('article', { name: 'STRAY-7' }).getByText('Came on').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.goto(rig.api.url(`/cases/${caseNo}`));
    await page.getByRole('button', { name: 'Announce the parcel' }).click();
    const form = page.getByRole('form', { name: 'Announce the parcel' });
    await form.getByLabel('Parcel number').fill('STRAY-7');
    await form.getByRole('button', { name: 'Announce the parcel' }).click();
    await page.getByText('The parcel is announced.').waitFor();
    expect((await scan()).json).toMatchObject({ quarantined: false, cases: [{ caseNo }] });
    await page.goto(rig.api.url('/work'));
    await unknown.getByText('No unknown parcel waits.').waitFor();
    await page.context().close();
  });

  /** A letter that begins with what the case waits for, and is changed before it goes. */
  async function writeLetter(page: Page): Promise<void> {
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
  }

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
    const lost = [
      { status: 503, contentType: 'application/problem+json', body: JSON.stringify(unknownOutcome) },
      // Of somebody between the page and the desk, and an answer that broke off.
      { status: 502, contentType: 'text/html', body: '<html><body>Bad gateway</body></html>' },
      { status: 200, contentType: 'application/json', body: '{"caseNo":"RMA-' },
    ];
    await page.route('**/actions/propose-lab', async (route) => {
      const answer = lost[keys.length];
      keys.push(route.request().headers()['idempotency-key']);
      if (answer === undefined) return route.continue();
      // It arrives, but its answer does not: the moment in which nobody knows.
      await route.fetch();
      await route.fulfill(answer);
    });
    await page.getByRole('button', { name: 'Propose the lab' }).click();
    await page.getByLabel('Reason').fill('A cable does not cure it.');
    await page.getByRole('form').getByRole('button', { name: 'Propose the lab' }).click();
    for (let answered = 0; answered < lost.length; answered += 1) {
      await page.getByText('takes effect once only').waitFor();
      await Promise.all([
        page.waitForResponse('**/actions/propose-lab'),
        page.getByRole('button', { name: 'Send again' }).click(),
      ]);
    }
    await page.getByText('The lab is proposed.').waitFor();
    expect(keys).toHaveLength(4);
    expect(new Set(keys).size).toBe(1);
    const names = await rig.cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'labProposed')).toHaveLength(1);
    rig.forgiveStatus(503);
    rig.forgiveStatus(502);
    await page.context().close();
  });

  test('a whole day at the bench: the most urgent first, a verdict foreseen, a second opinion, a repair (E46, O2, O7, O8)', async () => {
    const [caused, caseNo] = await Promise.all([
      rig.caseAtLab(),
      rig.caseAtLab({ onSale: true, stockOnHand: 0 }),
    ]);
    // The one that came later is due sooner.
    await sql`update cases set due_at = due_at - interval '1 hour' where case_no = ${caseNo}`.execute(
      rig.cases.db,
    );
    const page = await rig.enterAs('lab', '/lab');
    const bench = page.getByRole('region', { name: 'Devices to inspect' }).getByRole('article');
    await bench.nth(1).waitFor();
    const order = await page.evaluate<readonly string[]>(
      '[...document.querySelectorAll("section article")].map((one) => one.ariaLabel)',
    );
    expect(order).toEqual([caseNo, caused]);
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('No trace on channel two.').waitFor();
    await card.getByText('by its product only, without a serial number').waitFor();
    await card.getByRole('button', { name: 'Give the verdict' }).click();
    const form = card.getByRole('form');
    await form.getByLabel('Cause').selectOption('internal-defect');
    await form.getByLabel('It can be repaired').selectOption('No');
    await form.getByText('A manager has to look').waitFor();
    await form.getByText('Goods bought on sale are not refunded').waitFor();
    await form.getByLabel('It can be repaired').selectOption('Yes');
    // A number that is not finished yet is not asked about.
    await form.getByLabel('Minutes at the bench').fill('twenty');
    await page.waitForTimeout(800);
    expect(await form.getByRole('alert').filter({ hasText: 'Invalid' }).count()).toBe(0);
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
    await rig.cases.eventually(async () =>
      expect(await page.evaluate('document.querySelector("img.photo").naturalWidth')).toBeGreaterThan(0),
    );
    await rig.expectAccessible(page);
    const { rows } = await sql<{
      held: number;
    }>`select count(*)::int as held from reservations where case_no = ${caseNo}`.execute(rig.cases.db);
    expect(rows).toEqual([{ held: 0 }]);
    await form.getByLabel('Findings').fill('A capacitor burst.');
    await form.getByRole('button', { name: 'Give the verdict' }).click();
    const state = await rig.cases.untilStage(caseNo, 'offer');
    expect(state).toMatchObject({ verdict: { parts: [{ sku: 'PART-1', quantity: 2 }] } });

    const other = page.getByRole('article', { name: caused });
    await other.getByRole('button', { name: 'Give the verdict' }).click();
    await other.getByLabel('Cause').selectOption('customer-caused');
    await other.getByLabel('It can be repaired').selectOption('No');
    await other.getByText('A second technician has to confirm this verdict.').waitFor();
    await other.getByLabel('Findings').fill('Coffee.');
    await other.getByRole('form').getByRole('button', { name: 'Give the verdict' }).click();
    // Nobody confirms his own verdict: it waits for a colleague (O8).
    await other.getByRole('form').waitFor({ state: 'detached' });
    await other.getByText('A second technician has to confirm this verdict.').waitFor();
    expect(await other.getByRole('button', { name: 'Give the second opinion' }).count()).toBe(0);
    const second = await rig.visitAs('lab', '/lab', { person: 'second', viewport: phone });
    const theirs = second.getByRole('article', { name: caused });
    await theirs.getByText('Caused by the customer. Coffee.').waitFor();
    await theirs.getByRole('button', { name: 'Give the second opinion' }).click();
    await rig.expectNoSidewaysScroll(second);
    // Who has said nothing has not said no (O8).
    const confirm = theirs.getByRole('form').getByRole('button', { name: 'Give the second opinion' });
    await confirm.click();
    await theirs.locator('select:invalid').waitFor();
    await theirs.getByLabel('I come to the same verdict').selectOption('Yes');
    await confirm.click();
    await second.getByText('I come to the same verdict: Yes.').waitFor();
    await rig.cases.untilStage(caused, 'goods-back');

    const body = { kind: 'repair', offerVersion: 1, consentToDataLoss: true } as const;
    await rig.cases.act(caseNo, 'customer', { action: 'chooseOption', body });
    await rig.cases.untilStage(caseNo, 'repair');
    await page.goto(rig.api.url('/lab'));
    const repair = page.getByRole('region', { name: 'Repair orders' }).getByRole('article', { name: caseNo });
    await repair.getByRole('list', { name: 'Parts kept for it:' }).getByText('2 × PART-1').waitFor();
    await repair.getByRole('button', { name: 'Finish the repair' }).click();
    await repair.getByLabel('It passed the quality check').selectOption('Yes');
    await repair.getByRole('form').getByRole('button', { name: 'Finish the repair' }).click();
    await rig.cases.until(caseNo, (now) => now.stage === 'repair' && now.repaired);
    await Promise.all([page, second].map((one) => one.context().close()));
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
