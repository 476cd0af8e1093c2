import { readFileSync } from 'node:fs';
import { policyVersions } from '../../policy';
import { publishPolicies } from '../../store/remedies/policies';
import { reportMismatches } from '../../store/work/work-items';
import { claimLetters, markFailed } from '../../store/letters/letters';
import { addUser, goodPassword } from '../api/people';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the pages of managers and administrators', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  test('reports shows each count as picture, table and file, and links on', async () => {
    const refused = await rig.cases.openCase();
    await rig.act(refused, 'support', { action: 'refuse', body: { rule: 'G3' } });
    const offered = await rig.caseAtLab();
    const verdict = { cause: 'internal-defect', repairable: true, repairCostCents: 4_000 } as const;
    await rig.act(offered, 'lab', { action: 'labVerdict', body: verdict });
    await rig.cases.untilStage(offered, 'offer');
    const page = await rig.visitAs('manager', '/reports');
    const report = (title: string) => page.getByRole('region', { name: title });
    for (const [title, row] of [
      ['How cases end', 'Refused 1'],
      ['Where open cases stand', 'Offer 1'],
      ['Open cases over time', '1'],
      ['Refused, by rule', 'G3: Goods that are new'],
      ['What the lab found', 'Oscilloscope'],
      ['How long cases stay', 'Support 2'],
      ['Promises kept', 'Lab 1 0 0 100%'],
      ['Repair against replacement', '€40.00 €300.00'],
      ['Goods in our house', offered],
    ] as const)
      await report(title).getByRole('row', { name: row }).first().waitFor();
    await report('Refunds, by state').getByText('Nothing of this happened').waitFor();
    await report('Open cases over time').locator('.recharts-bar-rectangle').first().waitFor();
    await rig.expectAccessible(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      report('Repair against replacement').getByRole('button', { name: 'Download as CSV' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toContain(',40,300,"EUR",1,0,0');
    await page.context().close();
  });

  test('reports fits a phone, and by keyboard alone shows another span, in which there was nothing', async () => {
    const page = await rig.visitAs('manager', '/reports', { viewport: phone });
    await page.locator('.recharts-bar-rectangle').nth(5).waitFor({ state: 'attached' });
    await rig.expectNoSidewaysScroll(page);
    // A table shows all of its rows; where it is wider than the phone it ends in a shadow, and what a number is of stays beside it.
    expect(
      await page.evaluate<object>(`(() => {
        const table = document.querySelector('#stage-times [role=group]');
        const row = table.querySelector('tbody tr');
        for (let more = 0; more < 20; more += 1) row.after(row.cloneNode(true));
        table.scrollLeft = table.scrollWidth;
        const { left, right } = table.getBoundingClientRect();
        return {
          hidden: table.scrollHeight - table.clientHeight,
          scrolls: table.scrollLeft > 0,
          shadows: getComputedStyle(table).backgroundImage.split('gradient').length - 1,
          first: row.firstChild.getBoundingClientRect().left - left,
          isLastSeen: row.lastChild.getBoundingClientRect().right <= right + 1,
        };
      })()`),
    ).toEqual({ hidden: 0, scrolls: true, shadows: 4, first: 0, isLastSeen: true });
    await page.getByLabel('From').fill('2025-01-01');
    await page.getByLabel(/^To/).fill('2025-01-31');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=2025-01-01&to=2025-01-31/);
    await page
      .getByRole('region', { name: 'Refused, by rule' })
      .getByText('Nothing of this happened')
      .waitFor();
    await page.context().close();
  });

  test('a case says who refused it, and a manager who sets a rule aside reads first which are in the way (E10, J)', async () => {
    const refused = await rig.cases.openCase();
    await rig.act(refused, 'support', { action: 'refuse', body: { rule: 'G3' } });
    const page = await rig.visitAs('manager', `/cases/${refused}`);
    const covered = page.getByRole('region', { name: 'Does the policy cover it?' });
    await covered.getByText(/^No: refused on .+ by support$/).waitFor();
    await covered.getByText('G3').waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
    const offered = await rig.visitAs('manager', `/cases/${await rig.caseAtOffer()}`);
    await offered.getByRole('button', { name: 'Set a rule aside' }).click();
    const [, first] = await offered.getByLabel('Rule').locator('option').allTextContents();
    expect(first).toMatch(/^O7: /);
    await offered.context().close();
  });

  test('users: an administrator invites, changes and puts out, and makes a key that is shown once', async () => {
    await addUser(rig.api, 'lena@desk.example', ['lab']);
    const page = await rig.visitAs('admin', '/users');
    const lena = page.getByRole('row', { name: 'lena@desk.example' });
    await lena.getByText('active').waitFor();
    await rig.expectAccessible(page);
    const invite = page.getByRole('form', { name: 'Invite somebody' });
    await invite.getByLabel('Name').fill('Jan Novak');
    await invite.getByLabel('E-mail address').fill('jan@desk.example');
    await invite.getByLabel('the warehouse').check();
    await page.keyboard.press('Tab');
    await invite.getByRole('button', { name: 'Send the invitation' }).click();
    await page.getByRole('row', { name: 'jan@desk.example' }).getByText('invited').waitFor();
    await invite.getByLabel('Name').fill('Lena again');
    await invite.getByLabel('E-mail address').fill('lena@desk.example');
    await invite.getByLabel('the warehouse').check();
    await invite.getByRole('button', { name: 'Send the invitation' }).click();
    await invite.getByText('This address has an account already.').waitFor();
    rig.forgiveStatus(409);

    await lena.getByRole('button', { name: 'Change' }).click();
    const form = page.getByRole('form', { name: 'Change: Name of lena' });
    await form.getByLabel('support').check();
    await form.getByRole('button', { name: 'Keep the changes' }).click();
    await lena.getByText('support, the lab').waitFor();
    await lena.getByRole('button', { name: 'Change' }).click();
    await form.getByRole('button', { name: 'Disable' }).click();
    await form.getByRole('button', { name: 'Yes, put out at once' }).click();
    await lena.getByText('disabled').waitFor();

    const make = page.getByRole('form', { name: 'Make a key' });
    await make.getByLabel('Which machine').fill('Scanner at dock 2');
    await make.getByRole('button', { name: 'Make a key' }).click();
    const key = (await page.getByText(/^desk_warehouse_/).textContent()) ?? '';
    expect((await rig.api.get('/api/v1/cases', key)).status).toBe(200);
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'I have it' }).click();
    expect(await page.content()).not.toContain(key);
    const row = page.getByRole('row', { name: 'Scanner at dock 2' });
    await row.getByRole('button', { name: 'Revoke' }).click();
    await row.getByRole('button', { name: 'Yes, revoke for good' }).click();
    await row.getByText('revoked', { exact: true }).waitFor();
    expect((await rig.api.get('/api/v1/cases', key)).status).toBe(401);
    await page.context().close();
  });

  test('the doors: an invitation, a forgotten password and a wrong one say what to do, on a phone', async () => {
    await rig.api.post('/api/v1/users/invitations', {
      as: 'admin',
      body: { email: 'nora@desk.example', name: 'Nora', roles: ['lab'] },
    });
    const page = await rig.visit('/sign-in?then=/lab', { viewport: phone });
    const door = async (path: string): Promise<void> => {
      await page.goto(rig.api.url(path));
      await page.getByRole('heading', { level: 1 }).waitFor();
      await rig.expectNoSidewaysScroll(page);
      await rig.expectAccessible(page);
    };
    await door('/invitation');
    await page.getByText('This link is incomplete.').waitFor();
    const token = await rig.tokenFor('nora@desk.example');
    await door(`/invitation?token=${token}`);
    const password = page.getByLabel('New password');
    const set = page.getByRole('button', { name: 'Set the password and sign in' });
    await password.fill('password1');
    await set.click();
    await page.getByRole('alert').getByText('Cannot take this password').waitFor();
    await password.fill('violet harbour tin lantern');
    await set.click();
    await page.waitForURL('**/lab');
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in');
    await door(`/invitation?token=${token}`);
    await password.fill('violet harbour tin lantern');
    await set.click();
    await page.getByText('This link was used already').waitFor();
    await door('/reset');
    await page.getByLabel('E-mail address').fill('nora@desk.example');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByText('If this address has an account').waitFor();
    await door('/sign-in');
    await page.getByLabel('E-mail address').fill('nora@desk.example');
    await page.locator('input[type=password]').fill('not it');
    await page.keyboard.press('Enter');
    await page.getByText('The address or the password is wrong.').waitFor();
    await door('/open');
    for (const status of [401, 422]) rig.forgiveStatus(status);
    await page.context().close();
  });

  test('one’s own account: where one is signed in, the end of another session, and a new password', async () => {
    const elsewhere = await rig.visitAs('lab', '/lab', { person: 'lena2' });
    const page = await rig.visitAs('lab', '/account', { person: 'lena2', viewport: phone });
    const sessions = page.getByRole('region', { name: 'Where you are signed in' });
    await sessions.getByText('this one').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await sessions.getByRole('button', { name: 'End it' }).click();
    await page.getByText('The session is ended.').waitFor();
    await elsewhere.reload();
    await elsewhere.waitForURL('**/sign-in?then=*');
    await page.getByLabel('Current password').fill('not it');
    await page.getByLabel('New password').fill('copper meadow ninety kites');
    await page.keyboard.press('Enter');
    await page.getByText('The current password is wrong').waitFor();
    await page.getByLabel('Current password').fill(goodPassword);
    await page.keyboard.press('Enter');
    await page.getByText('The password is changed').waitFor();
    rig.forgiveStatus(403);
    await Promise.all([page, elsewhere].map((one) => one.context().close()));
  });

  test('an administrator reads which letters wait and why, and who was kept out', async () => {
    const caseNo = await rig.cases.openCase();
    const [letter] = await claimLetters(rig.cases.db, { limit: 1, leaseMs: 60_000 });
    await markFailed(rig.cases.db, letter?.letterId ?? 0, {
      error: 'connect ECONNREFUSED',
      permanent: false,
    });
    const page = await rig.visitAs('admin', '/letters', { viewport: phone });
    await page.getByText('letters are queued, the oldest since').waitFor();
    await page.getByText('The mail server does not take them: connect ECONNREFUSED.').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByLabel('Search by address').fill(caseNo);
    await page.keyboard.press('Enter');
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    // A letter leads to its place in the case.
    const link = page.getByRole('row').filter({ hasText: caseNo }).getByRole('link').first();
    expect(await link.getAttribute('href')).toMatch(new RegExp(`^/cases/${caseNo}#letter-\\d+$`));
    await link.click();
    await page.locator('[id^="letter-"]:focus').waitFor();
    await page.goBack();
    await page.getByText('letters are queued, the oldest since').waitFor();
    await page.getByText('Came back', { exact: true }).click();
    await page.getByText('No letter fits.').waitFor();
    await page.goto(rig.api.url('/security?kind=signInFailed'));
    await page.getByRole('row', { name: 'wrong password somebody not signed in Nora' }).first().waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByLabel('Kind').selectOption('refused');
    await page.waitForURL('**/security?kind=refused');
    await page.context().close();
  });

  test('an administrator has another system told, sees what waits for it, and removes it', async () => {
    const page = await rig.visitAs('admin', '/webhooks', { viewport: phone });
    await page.getByText('Nobody is told yet.').waitFor();
    const form = page.getByRole('form', { name: 'Tell another system' });
    await form.getByLabel('Whose system it is').fill('Warehouse software');
    await form.getByLabel('Address (https)').fill('https://10.0.0.7/hooks');
    await page.keyboard.press('Enter');
    await page.getByText('WEBHOOK_NETWORKS names what is').waitFor();
    rig.forgiveStatus(422);
    await form.getByLabel('Address (https)').fill('https://wms.example/hooks');
    await page.keyboard.press('Enter');
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole('button', { name: 'I have it' }).click();
    const caseNo = await rig.cases.openCase();
    await page.reload();
    await page.getByText(/messages? waits?$/).waitFor();
    await page.getByRole('link', { name: caseNo }).first().waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByLabel('Which messages').selectOption('failed');
    await page.getByText('No message fits.').waitFor();
    await page.getByRole('button', { name: 'Remove: Warehouse software' }).click();
    await page.getByRole('button', { name: 'Yes, remove for good' }).click();
    await page.getByText('Nobody is told yet.').waitFor();
    await page.context().close();
  });

  test('a manager takes out what is held of a person, and forgets him once nothing is under way (E114)', async () => {
    const caseNo = await rig.cases.openCase();
    const { customer_email: email } = await rig.cases.db
      .selectFrom('orders')
      .innerJoin('units', 'units.order_no', 'orders.order_no')
      .innerJoin('cases', 'cases.unit_id', 'units.unit_id')
      .where('case_no', '=', caseNo)
      .select('customer_email')
      .executeTakeFirstOrThrow();
    const page = await rig.visitAs('manager', '/people', { viewport: phone });
    await rig.forgetConfirmations();
    await page.getByText('Nobody has asked to be forgotten.').waitFor();
    await page.getByRole('button', { name: 'The same as JSON' }).click();
    expect(await page.evaluate('document.activeElement.type')).toBe('email');
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    const confirm = page.getByRole('dialog', { name: 'Is it still you?' });
    await confirm.locator('input[type=password]').fill(goodPassword);
    const [paper] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    rig.forgiveStatus(403);
    expect(
      readFileSync(await paper.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The same as JSON' }).click(),
    ]);
    expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({ email });

    await page.getByRole('button', { name: 'Forget him …' }).click();
    await page.getByText(`Forget ${email}?`).waitFor();
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'Yes, forget for good' }).click();
    const waiting = page.getByRole('row', { name: email });
    await waiting.getByText(`${caseNo}: the case is open`).waitFor();
    await waiting.getByRole('button', { name: 'Refuse' }).click();
    await page.getByLabel('Reason in law').fill('A claim is before the court.');
    await page.getByRole('form', { name: 'Refuse' }).getByRole('button', { name: 'Refuse' }).click();
    await waiting.getByText('A claim is before the court.').waitFor();

    await page.getByLabel('His e-mail address').fill('nobody@example.org');
    await page.getByRole('button', { name: 'Forget him …' }).click();
    await page.getByRole('button', { name: 'Yes, forget for good' }).click();
    await page.getByText('Nothing is held about this address.').waitFor();
    await page.getByRole('row', { name: /^forgotten/ }).waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('products: an administrator sees what a file would change before anything is taken over', async () => {
    const page = await rig.visitAs('admin', '/products');
    const choose = (content: string) =>
      page
        .locator('input[type=file]')
        .setInputFiles({ name: 'p.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
    const look = page.getByRole('button', { name: 'Show what would change' });
    const header = 'sku,title,unitPriceCents,currency,stockOnHand,kind,serialised';
    await choose(`${header}\nPART-1,Probe board,dear,EUR,5,part,true\n`);
    await look.click();
    await page.getByText('These lines stand in the way').waitFor();
    await page.getByRole('cell', { name: 'unitPriceCents must be a whole number' }).waitFor();
    await choose(`${header}\nPART-1,Probe board,31000,EUR,7,part,true\nNEW-1,Probe,900,EUR,2,part,false\n`);
    await look.click();
    await page.getByText('Nothing has been changed yet. 1 new, 1 changed, 0 as they are.').waitFor();
    await page.getByRole('row', { name: '2 PART-1 unitPriceCents 30000 31000' }).waitFor();
    await rig.expectAccessible(page);
    expect((await rig.api.get('/api/v1/products/NEW-1', 'admin')).status).toBe(404);
    await page.getByRole('button', { name: 'Take it over' }).click();
    await page.getByText('Taken over: 1 new, 1 changed.').waitFor();
    await page.getByLabel('Search by article number').fill('probe board');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Probe board (PART-1)' }).click();
    await page.getByRole('row', { name: 'counted +2' }).waitFor();
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('orders lead to the product, to the case and into Temporal, and the case leads back', async () => {
    const caseNo = await rig.cases.openCase({ serialNos: ['SN-LINKED'] });
    const page = await rig.visitAs('manager', '/orders', { viewport: phone });
    await page.getByLabel('Search by number').fill('SN-LINKED');
    await page.keyboard.press('Enter');
    // The head of the table and the one order that the number leads to.
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' });
    const row = page.getByRole('row', { name: 'Ada Kowalska' });
    await row.waitFor();
    await rig.expectNoSidewaysScroll(page);
    await row.getByRole('link').click();
    const temporal = page.getByRole('link', { name: 'Open in the Temporal UI' });
    expect(await temporal.getAttribute('href')).toContain(`/workflows/${caseNo}`);
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByRole('link', { name: 'Oscilloscope' }).click();
    await page.getByRole('row', { name: `SN-LINKED ${caseNo}` }).waitFor();
    await page.getByRole('link', { name: caseNo }).click();
    await page.getByRole('region', { name: 'The product' }).getByRole('link', { name: /^DE-/ }).click();
    await page.getByRole('heading', { name: /^Order DE-/ }).waitFor();
    await page.context().close();
  });

  test('policy compares two versions, and says by which rules made-up facts are judged, in both languages', async () => {
    const [standard] = policyVersions;
    const settings = { ...standard.settings, receiptWindowDays: 30 };
    await publishPolicies(rig.cases.db, [
      { name: '2025-trial', inForceFrom: '2025-01-01T00:00:00Z', settings },
    ]);
    const page = await rig.visitAs('manager', '/policy?with=2025-trial');
    await page.getByText('They differ in 1 setting.').waitFor();
    await page.getByRole('row', { name: 'receiptWindowDays differs' }).getByText('30 days').waitFor();
    // Values as a person reads them, each with its unit; none as the desk stores it.
    const read = async (name: string) =>
      (await page.getByRole('row', { name }).getByRole('cell').first().textContent())?.replace(/\s/g, ' ');
    const texts = {
      receiptWindowDays: ['14 days', '14 Tage'],
      refundDays: ['3 working days', '3 Arbeitstage'],
      deliveredAfterOrderWindow: ['a manager decides', 'eine Leitung entscheidet'],
      offerReminderDays: ['on days 7 and 12', 'an den Tagen 7 und 12'],
      quickFixMinutes: ['30 minutes', '30 Minuten'],
      repairCostShare: ['50%', '50 %'],
      secondOpinion: ['yes', 'ja'],
      refundApprovalCents: ['€500.00, and the same number', '500,00 €, in anderer Währung'],
      workingDays: ['Monday, Tuesday, Wednesday, Thursday, Friday; no holidays', 'Montag, Dienstag'],
      showDaySeconds: ['as long as a day is', 'so lange wie ein Tag'],
    };
    for (const [name, [english = '']] of Object.entries(texts)) expect(await read(name)).toContain(english);
    expect(await page.getByRole('region', { name: 'Versions' }).textContent()).not.toMatch(/null|true|[{[]/);
    await rig.expectAccessible(page);
    await page.getByLabel('Ordered on').fill('2026-03-01');
    await page.getByLabel('Received on').fill('2026-03-05');
    await page.getByLabel('Appeal came on').fill('2026-03-20');
    await page.getByLabel('What the lab found').selectOption('internal-defect');
    await page.getByLabel('Bought on sale').check();
    await page.keyboard.press('Enter');
    const answer = page.getByRole('region', { name: 'What the policy says' });
    await answer.getByText('The appeal is refused.').waitFor();
    await answer.getByText('day 15 of 14 since the receipt (W1)').waitFor();
    await answer.getByRole('group', { name: 'Refund' }).getByText('Goods bought on sale').waitFor();
    await rig.expectAccessible(page);
    await page.getByLabel('Try another value of').selectOption('receiptWindowDays');
    await page.getByLabel('Value to try').fill('30');
    await page.keyboard.press('Enter');
    await answer.getByText('The appeal is covered.').waitFor();
    await answer.getByText('30 days instead of 14 days').waitFor();
    await page.getByLabel('Value to try').fill('none');
    await page.keyboard.press('Enter');
    await page.getByText('must be a whole number of days').waitFor();
    rig.forgiveStatus(422);
    await page.getByLabel('Language').selectOption('de');
    const german = page.getByRole('region', { name: 'Was die Richtlinie sagt' });
    await german.getByText('Die Reklamation ist gedeckt.').waitFor();
    await german.getByText('Reduziert gekaufte Ware wird nicht erstattet').waitFor();
    for (const [name, [, inGerman = '']] of Object.entries(texts))
      expect(await read(name)).toContain(inGerman);
    await page.context().close();
  });

  test('a day of a manager: decides what nobody else may, sets a rule aside with a reason, closes a work item', async () => {
    const caseNo = await rig.caseAtOffer();
    const sold = await rig.caseAtOffer({ onSale: true, stockOnHand: 0 });
    await rig.cases.until(sold, ({ attention }) => attention === 'manager');
    const page = await rig.enterAs('manager', '/exceptions');
    const waiting = page.getByRole('region', { name: 'Cases that need a manager' });
    await waiting.getByRole('link', { name: sold }).click();
    await page.getByRole('button', { name: 'Decide what is offered' }).click();
    const form = page.getByRole('form', { name: 'Decide what is offered' });
    await form.getByLabel('Option').selectOption('refund');
    await form.getByLabel('Reason').fill('Nothing else is left for him.');
    await form.getByRole('button', { name: 'Decide what is offered' }).click();
    await page.getByText('The decision is recorded.').waitFor();
    await page.goto(rig.api.url(`/cases/${caseNo}`));
    await page.getByRole('button', { name: 'Set a rule aside' }).click();
    const aside = page.getByRole('form', { name: 'Set a rule aside' });
    await aside.getByLabel('Rule').selectOption('O6');
    await aside.getByLabel('Reason').fill('He has waited long enough.');
    await aside.getByRole('button', { name: 'Set a rule aside' }).click();
    await page.getByText('The rule is set aside.').waitFor();
    await page.getByRole('link', { name: 'Exceptions' }).click();
    await waiting.getByText('No case needs a manager.').waitFor();
    const words = page.getByRole('region', { name: 'Decided past the rules' });
    await words.getByRole('row', { name: caseNo }).getByText('set O6 aside').waitFor();
    await words.getByText('He has waited long enough.').waitFor();
    await words.getByRole('row', { name: sold }).getByText('decided for: Refund').waitFor();
    await rig.expectAccessible(page);
    const found = {
      kind: 'stock-differs',
      subject: 'PART-1',
      caseNo: null,
      detail: { onHand: 5, ledger: 4 },
    } as const;
    await reportMismatches(rig.cases.db, 'stock', { found: [found], at: new Date() });
    await page.getByRole('link', { name: 'Work items' }).click();
    const item = page.getByRole('article', { name: 'PART-1' });
    await item.getByText('Count the shelf').waitFor();
    await rig.expectAccessible(page);
    await item.getByLabel('What was done').fill('Counted: five.');
    await item.getByRole('button', { name: 'Close with a note' }).click();
    await page.getByText('Nothing is open here.').waitFor();
    await page.getByLabel('State').selectOption('closed');
    await page.getByText('Counted: five.').waitFor();
    await page.context().close();
  });

  test('the page of the api’s document works without a network: it asks nobody but the desk', async () => {
    const page = await rig.visit('/api/docs');
    const own = new URL(rig.api.url('/')).host;
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    // Whoever else is asked does not answer, as on a machine without a network.
    await page.route(
      (url) => url.host !== own,
      (route) => route.abort(),
    );
    await page.reload();
    await page.getByRole('heading', { name: 'Returns desk' }).waitFor();
    const one = page.locator('.opblock').first();
    await one.getByRole('button').first().click();
    await one.getByText('Responses').first().waitFor();
    await page.waitForLoadState('networkidle');
    expect([...hosts]).toEqual([own]);
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
