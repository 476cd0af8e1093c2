import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { buyerEmail, putOrder } from '../support/order';
import { elsewhereNow } from '../support/zones';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the pages of the customers', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  const openCase = (caseNo: string) => rig.openCase(caseNo);

  test('a stranger sends an appeal on a phone, and hears what it became (A1, A2, A3)', async () => {
    await putOrder(rig.cases.db, { orderNo: 'DE-77001' });
    const page = await rig.visit('/', { viewport: phone });
    await page.getByLabel('Order number').fill('DE-77001');
    await page.getByLabel('E-mail address of the order').fill(buyerEmail);
    await page.getByLabel('What is wrong?').fill('It does not start.');
    await page.getByLabel('How do you use it?').fill('On a bench.');
    // Told before anything is sent, with the days as they were counted.
    await page.getByText('Yes. You can send this until the end of').waitFor();
    await page.getByText('on day 5 after receipt (14 count)').waitFor();
    await page.getByText(/Ordered on \d+ \w+ \d{4}, received on \d+ \w+ \d{4} /).waitFor();
    const photo = { name: 'scope.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(3_000_000, 1) };
    await page.locator('input[capture]').setInputFiles(photo);
    await page.getByRole('button', { name: 'Leave scope.jpg out' }).waitFor();
    const dropped = await page.evaluateHandle(
      `(() => { const given = new DataTransfer(); given.items.add(new File(['12:00 stopped'], 'log.txt')); return given; })()`,
    );
    const field = page.getByRole('group', { name: 'Photos, connection diagram, logs, invoice' });
    await field.dispatchEvent('drop', { dataTransfer: dropped });
    await page.getByRole('button', { name: 'Leave log.txt out' }).waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'Send the appeal' }).click();
    await page.getByRole('heading', { name: 'We have your appeal' }).waitFor();
    await page.getByText('The policy covers it, as far as we know.').waitFor();
    await page.getByText('has arrived').nth(1).waitFor();
    const kept = await rig.cases.db
      .selectFrom('files as f')
      .innerJoin('cases as c', 'c.case_no', 'f.case_no')
      .innerJoin('appeals as a', 'a.appeal_no', 'c.appeal_no')
      .select(['f.name', 'f.size_bytes as size', 'f.quarantined'])
      .where('a.order_no', '=', 'DE-77001')
      .orderBy('f.name')
      .execute();
    expect(kept).toEqual([
      { name: 'log.txt', size: 13, quarantined: null },
      { name: 'scope.jpg', size: 3_000_000, quarantined: null },
    ]);
    await page.context().close();
  });

  test('the form says before sending that it is too late, and names the rules in words (W1, W2)', async () => {
    await putOrder(rig.cases.db, { orderNo: 'DE-77002', orderedDaysAgo: 60, receivedDaysAgo: 40 });
    const page = await rig.visit('/', { locale: 'de-DE' });
    await page.getByLabel('Bestellnummer').fill('DE-77002');
    await page.getByLabel('E-Mail-Adresse').fill(buyerEmail);
    await page.getByText('Nein, soweit wir wissen. Der letzte Tag war der').waitFor();
    await page.getByText('am Tag 40 nach dem Erhalt (14 zählen)').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'W2' }).waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('what became of an appeal comes up before its sender, in his language (A1)', async () => {
    await putOrder(rig.cases.db, { orderNo: 'DE-77021' });
    const page = await rig.visit('/', { viewport: phone, locale: 'de-DE' });
    await page.getByLabel('Bestellnummer').fill('DE-77021');
    await page.getByLabel('E-Mail-Adresse').fill(buyerEmail);
    await page.getByLabel('Was stimmt nicht?').fill('Es startet nicht.');
    await page.getByRole('button', { name: 'Reklamation senden' }).click();
    const heading = page.getByRole('heading', { name: 'Ihre Reklamation ist da' });
    await heading.and(page.locator(':focus')).waitFor();
    await seen(page, heading);
    await page.getByText('am Tag 5 nach dem Erhalt (14 zählen)').waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('the form tells a stranger no more of an order than of one that is not there (E20)', async () => {
    const page = await rig.visit('/');
    await page.getByLabel('Order number').fill('DE-77002');
    await page.getByLabel('E-mail address').fill('eve@example.org');
    await page.getByText('We find no order with this number and this address').waitFor();
    await page.getByText('DE-77002').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('the form sends the zone of the browser, and both days are shown before and after (E6)', async () => {
    const { zone, day } = elsewhereNow();
    const shown = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(
      new Date(day),
    );
    await putOrder(rig.cases.db, { orderNo: 'DE-77011' });
    const page = await rig.visit('/', { timezoneId: zone });
    await fillIn(page, 'DE-77011');
    await page.getByText(`In ${zone} the appeal fell on ${shown}`).waitFor();
    await page.getByRole('button', { name: 'Send the appeal' }).click();
    await page.getByRole('heading', { name: 'We have your appeal' }).waitFor();
    await page.getByText(`In ${zone} the appeal fell on ${shown}`).waitFor();
    expect(await zoneOf('DE-77011')).toEqual({ time_zone: zone });
    await page.context().close();
  });

  test('a zone that only the browser knows keeps nobody from his appeal (E6)', async () => {
    await putOrder(rig.cases.db, { orderNo: 'DE-77012' });
    const page = await rig.visit('/');
    await page.addInitScript(`{
      const known = Intl.DateTimeFormat.prototype.resolvedOptions;
      Intl.DateTimeFormat.prototype.resolvedOptions = function () {
        return { ...known.call(this), timeZone: 'Mars/Olympus' };
      };
    }`);
    await page.reload();
    await fillIn(page, 'DE-77012');
    await page.getByText('Yes. You can send this until the end of').waitFor();
    await page.getByRole('button', { name: 'Send the appeal' }).click();
    await page.getByRole('heading', { name: 'We have your appeal' }).waitFor();
    expect(await zoneOf('DE-77012')).toEqual({ time_zone: null });
    rig.forgiveStatus(422);
    await page.context().close();
  });

  async function fillIn(page: Page, orderNo: string): Promise<void> {
    await page.getByLabel('Order number').fill(orderNo);
    await page.getByLabel('E-mail address of the order').fill(buyerEmail);
    await page.getByLabel('What is wrong?').fill('It does not start.');
  }
  const zoneOf = (orderNo: string) =>
    rig.cases.db
      .selectFrom('appeals')
      .select('time_zone')
      .where('order_no', '=', orderNo)
      .executeTakeFirstOrThrow();

  test('who chose goods sees where they go, confirms it or gives another address, until they have left (E87)', async () => {
    const caseNo = await rig.caseAtOffer();
    const page = await openCase(caseNo);
    await page.getByRole('button', { name: 'Choose: Replacement' }).click();
    await page.getByText('We send it to this address.').waitFor();
    await page.getByText('Lindenweg 1, 10115 Berlin').waitFor();
    await page.getByRole('button', { name: 'Confirm my choice' }).click();
    await page.getByText('Is this address still right?').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'Yes, send it there' }).click();
    await page.getByText('You have confirmed this address.').waitFor();
    await page.getByRole('button', { name: 'Send it elsewhere' }).click();
    await page.getByLabel('Street and number').fill('Elbchaussee 1');
    await page.getByLabel('Postal code').fill('20095');
    await page.getByLabel('Town').fill('Hamburg');
    await page.getByLabel('Country').fill('DE');
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'Send it to this address' }).click();
    await page.locator('address').getByText('20095 Hamburg').waitFor();
    expect(await rig.cases.eventNames(caseNo)).toEqual(
      expect.arrayContaining(['addressConfirmed', 'addressChanged']),
    );
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: { trackingNo: 'T-1' } });
    await page.getByText('It is on its way to you. Tracking number: T-1').waitFor();
    await page.getByText('The parcel is with the carrier, who alone can send it elsewhere.').waitFor();
    await page.getByRole('button', { name: 'I have moved' }).click();
    await page.getByLabel('Street and number').fill('Am Markt 3');
    await page.getByRole('button', { name: 'Send it to this address' }).click();
    await page.getByText('Your new address is kept, and our support asks him.').waitFor();
    await rig.expectAccessible(page);
    const called = await rig.cases.db
      .selectFrom('work_items')
      .select(['kind', 'owner'])
      .where('case_no', '=', caseNo)
      .execute();
    expect(called).toEqual([{ kind: 'moved-after-dispatch', owner: 'support' }]);
    rig.forgiveStatus(409);
    await page.context().close();
  });

  test('what is to be confirmed comes up before who chose, on a small phone and by keyboard, and back again (L4)', async () => {
    const page = await rig.openCase(await rig.caseAtOffer(), { viewport: { width: 360, height: 640 } });
    const choose = page.getByRole('button', { name: 'Choose: Refund' });
    await choose.click();
    const heading = page.getByRole('heading', { name: 'You choose: Refund' });
    await heading.and(page.locator(':focus')).waitFor();
    await seen(page, heading);
    await seen(page, page.getByRole('button', { name: 'Confirm my choice' }));
    await page.getByRole('button', { name: 'Back' }).click();
    await choose.and(page.locator(':focus')).waitFor();
    await page.context().close();
  });

  /** Waits until something lies on the screen as it is, below the header. */
  async function seen(page: Page, what: Locator): Promise<void> {
    await rig.cases.eventually(async () => {
      const box = await what.boundingBox();
      expect(box?.y).toBeGreaterThanOrEqual(56);
      expect(box?.y).toBeLessThan((page.viewportSize()?.height ?? 0) - (box?.height ?? 0));
    });
  }

  test('a repair is sent only once he agreed that stored data may be lost, by himself or by telephone (E95)', async () => {
    const caseNo = await repairable();
    const page = await openCase(caseNo);
    await page.getByRole('button', { name: 'Choose: Repair' }).click();
    await page.getByRole('button', { name: 'Confirm my choice' }).click();
    const box = page.getByRole('checkbox', { name: 'I agree that stored data may be lost' });
    await page.getByText('We repair only with your consent.').waitFor();
    expect(await box.and(page.locator(':focus')).count()).toBe(1);
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    expect((await rig.cases.stateOf(caseNo)).stage).toBe('offer');
    await box.press('Space');
    await page.getByRole('button', { name: 'Confirm my choice' }).click();
    await rig.cases.untilStage(caseNo, 'repair');
    await page.context().close();

    const told = await repairable();
    const support = await rig.visitAs('support', `/cases/${told}`);
    await support.getByRole('button', { name: 'Choose an option' }).click();
    const form = support.getByRole('form', { name: 'Choose an option' });
    await form.getByLabel('Option').selectOption('refund');
    expect(await form.getByRole('checkbox').count()).toBe(0);
    await form.getByLabel('Option').selectOption('repair');
    await form.getByLabel('The customer said so').fill('By telephone.');
    await form.getByRole('button', { name: 'Choose an option' }).click();
    await form.getByText('Without the customer’s consent').waitFor();
    await rig.expectAccessible(support);
    await form.getByLabel('The customer agrees that stored data may be lost').check();
    expect((await rig.cases.stateOf(told)).stage).toBe('offer');
    await form.getByRole('button', { name: 'Choose an option' }).click();
    await rig.cases.untilStage(told, 'repair');
    await support.context().close();
  });

  async function repairable(): Promise<string> {
    const caseNo = await rig.cases.openCase();
    await rig.cases.walkToOffer(caseNo, { repairable: true, repairMinutes: 20 });
    return caseNo;
  }

  test('whoever is not the buyer sees no address, and is sent to a person (E20, E87)', async () => {
    const caseNo = await rig.cases.openCase({ email: 'eve@example.org' });
    await rig.act(caseNo, 'support', { action: 'provideEvidence', body: { items: ['identity'] } });
    await rig.cases.walkToOffer(caseNo, { repairable: false });
    await rig.cases.act(caseNo, 'customer', {
      action: 'chooseOption',
      body: { kind: 'replacement', offerVersion: 1 },
    });
    const page = await openCase(caseNo);
    await page.getByText('so we do not show it here').waitFor();
    expect(await page.getByText('Lindenweg').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Send it elsewhere' }).count()).toBe(0);
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('a customer is asked for what he can send, in words for him, and for one thing at least (A3, E30)', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await openCase(caseNo);
    await page.getByRole('button', { name: 'Send what we asked for' }).click();
    const form = page.getByRole('form', { name: 'Send what we asked for' });
    await form.getByLabel('Proof that you are the buyer').waitFor();
    for (const ours of ['Done without', 'He is not the buyer', 'What shows the day', 'Reason'])
      expect(await form.getByText(ours).count()).toBe(0);
    await form.getByRole('button', { name: 'Send what we asked for' }).click();
    await form.getByText('Tick, choose or write something first.').waitFor();
    expect(await rig.cases.eventNames(caseNo)).not.toContain('evidenceProvided');
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await form.getByLabel('Logs').check();
    await form.getByRole('button', { name: 'Send what we asked for' }).click();
    await page.getByText('We have what you sent.').waitFor();
    expect(await rig.cases.eventNames(caseNo)).toContain('evidenceProvided');
    await page.context().close();
  });

  test('a refusal tells a customer what to do, in his language and without a sentence of the api', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    const page = await rig.openCase(caseNo, { viewport: phone, locale: 'de-DE' });
    await page.getByRole('button', { name: 'Labor zustimmen' }).click();
    await rig.cases.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await rig.cases.untilStage(caseNo, 'parcel');
    await page.getByRole('form').getByRole('button', { name: 'Labor zustimmen' }).click();
    await page.getByRole('alert').getByText('Der Fall ist inzwischen weiter.').waitFor();
    expect(await page.getByText('Cannot').count()).toBe(0);
    rig.forgiveStatus(409);
    await page.context().close();
  });

  test('who contests a verdict is asked why', async () => {
    const caseNo = await rig.caseAtLab();
    const body = { cause: 'customer-caused', repairable: false } as const;
    await rig.act(caseNo, 'lab', { action: 'labVerdict', body });
    const second = { role: 'lab', id: 'lab-2' } as const;
    await rig.cases.act(caseNo, second, { action: 'confirmVerdict', body: { agrees: true } });
    const page = await openCase(caseNo);
    await page.getByRole('button', { name: 'Contest the verdict' }).click();
    await page.getByRole('form').getByRole('button', { name: 'Contest the verdict' }).click();
    expect(await rig.cases.eventNames(caseNo)).not.toContain('verdictContested');
    await page.getByRole('textbox', { name: 'Why do you disagree?' }).fill('It never fell.');
    await page.getByRole('form').getByRole('button', { name: 'Contest the verdict' }).click();
    await page.getByText('The verdict is contested.').waitFor();
    await page.context().close();
  });

  test('an order that we do not know says what to do about it (G1)', async () => {
    const page = await rig.visit('/');
    await page.getByLabel('Order number').fill('XX-1');
    await page.getByLabel('E-mail address of the order').fill(buyerEmail);
    await page.getByLabel('What is wrong?').fill('It does not start.');
    await page.getByRole('button', { name: 'Send the appeal' }).click();
    await page.getByText('We have no order with this number').waitFor();
    rig.forgiveStatus(422);
    await page.context().close();
  });

  test('the whole way: agree, print the slip, wait, choose once, and read the end, on a phone (L1, L2, L4, E70)', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await openCase(caseNo);
    await page.getByText('Our support looks into it.').waitFor();
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    // The page follows by itself from here on; nobody loads it anew.
    await page.getByRole('button', { name: 'Agree to the lab' }).click();
    await page.getByRole('form').getByRole('button', { name: 'Agree to the lab' }).click();
    const slip = page.getByRole('link', { name: 'Packing slip' });
    const [download] = await Promise.all([page.waitForEvent('download'), slip.click()]);
    expect(
      readFileSync(await download.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await rig.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await page.getByText('Your product is in our lab.').waitFor();
    const verdict = { cause: 'internal-defect', repairable: false } as const;
    await rig.act(caseNo, 'lab', { action: 'labVerdict', body: verdict });
    await page.getByText('The lab is done, and you can choose.').waitFor();
    await page.getByText('A repair is open only').first().waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'Choose: Refund' }).click();
    expect((await rig.cases.stateOf(caseNo)).stage).toBe('offer');
    await page.getByRole('button', { name: 'Confirm my choice' }).dblclick();
    await page.getByText('This case is closed.').waitFor();
    await page.getByText('Refunded', { exact: true }).waitFor();
    // The loser is refused as soon as the choice is taken, before its record is written.
    await rig.cases.until(caseNo, ({ stage }) => stage !== 'offer');
    const names = await rig.cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'optionChosen')).toHaveLength(1);
    await page.context().close();
  });

  test('a customer of several cases sees each with its product, its stage and whose turn it is', async () => {
    const customer = { email: 'greta@example.org', name: 'Greta Sonne' };
    const own = { customer, email: customer.email };
    const atOffer = await rig.caseAtOffer(own);
    const atSupport = await rig.cases.openCase(own);
    await rig.cases.untilStage(atSupport, 'support');
    const token = await rig.linkFor(customer.email);
    const page = await rig.visit(`/open?token=${encodeURIComponent(token)}`, { locale: 'de-DE' });
    await page.getByRole('button', { name: 'Meinen Fall öffnen' }).click();
    await page.waitForURL('**/my');
    const mine = page.getByRole('listitem').filter({ hasText: atOffer });
    await mine.getByText('Sie sind am Zug').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: atSupport })
      .getByText('Unser Support')
      .first()
      .waitFor();
    await rig.expectAccessible(page);
    await mine.getByRole('link').click();
    // The sentences of the policy are German here, not only the buttons.
    await page.getByText('Das Produkt lässt sich nicht reparieren.').waitFor();
    await page.getByText('am Tag 5 nach dem Erhalt (14 zählen)').waitFor();
    await page.context().close();
  });

  test('two browsers that race for one offer: one choice holds, and the other hears so', async () => {
    const caseNo = await rig.caseAtOffer();
    const [first, second] = await Promise.all([openCase(caseNo), openCase(caseNo)]);
    await first.getByRole('button', { name: 'Choose: Refund' }).click();
    await second.getByRole('button', { name: 'Choose: Replacement' }).click();
    await Promise.all(
      [first, second].map((page) => page.getByRole('button', { name: 'Confirm my choice' }).click()),
    );
    await Promise.any([first, second].map((page) => page.getByText('This did not work.').waitFor()));
    const names = await rig.cases.eventNames(caseNo);
    expect(names.filter((name) => name === 'optionChosen')).toHaveLength(1);
    rig.forgiveStatus(409);
    await Promise.all([first, second].map((page) => page.context().close()));
  });

  test('a page that lost its live line says so, and gets well by itself', async () => {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    const page = await openCase(caseNo);
    await page.getByText('Our support looks into it.').waitFor();
    // A desk that starts anew answers like this, and a browser then gives the stream up for good.
    await page.route('**/events/stream', (route) => route.fulfill({ status: 503, body: '' }));
    await page.reload();
    await page.getByText('Not live').waitFor();
    await page.unroute('**/events/stream');
    await page.getByText('Not live').waitFor({ state: 'detached' });
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await page.getByText('Do you agree?').waitFor();
    rig.forgiveStatus(503);
    await page.context().close();
  });

  test('a customer reads German where his browser does', async () => {
    const page = await rig.visit('/', { locale: 'de-DE' });
    await page.getByRole('heading', { name: 'Produkt reklamieren' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
