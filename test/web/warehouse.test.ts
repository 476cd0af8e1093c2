import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { PDFDocument } from 'pdf-lib';
import { caseRecord } from '../../store/cases/case-views';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the warehouse page', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open();
  }, 120_000);
  afterAll(() => rig.close());

  test('a whole day at the dock, by scanner and keyboard alone (E39, E45, E50)', async () => {
    const [{ appealNo, caseNos }, unannounced, toPack] = await Promise.all([
      rig.parcelOf(5),
      rig.caseAtParcel({ customer: { name: 'Erika Muster' } }),
      rig.caseToPack(),
    ]);
    const [ok = '', wrong = '', empty = '', short = '', other = ''] = caseNos;
    const page = await rig.enterAs('warehouse', '/warehouse');
    await page.getByLabel('Scan or type a code').waitFor();
    // A scanner types the code and ends with Enter; nobody touches the mouse.
    const scan = async (code: string): Promise<void> => {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
    };
    const press = async (name: string, caseNo?: string): Promise<void> => {
      await rig.tabTo(page, name, caseNo);
      await page.keyboard.press('Enter');
    };
    const recorded = (caseNo: string) => page.getByText(`${caseNo}: recorded.`).waitFor();

    await scan(appealNo.toLowerCase());
    await page.getByRole('heading', { name: `Parcel ${appealNo}` }).waitFor();
    for (const [name, caseNo] of [
      ['Arrived ok', ok],
      ['Wrong item', wrong],
      ['Empty, or not in it', empty],
      ['Parts of it are missing', short],
    ] as const) {
      await page.getByRole('article', { name: caseNo }).getByText('Oscilloscope (').waitFor();
      await press(name, caseNo);
      await recorded(caseNo);
      // The scan field waits for the next parcel only once all in this one is recorded (E50).
      const following = caseNos[caseNos.indexOf(caseNo) + 1] ?? '';
      await page.getByText(`${String(4 - caseNos.indexOf(caseNo))} more in this parcel.`).waitFor();
      await rig.cases.eventually(async () =>
        expect(await page.evaluate('document.activeElement.ariaLabel')).toBe(following),
      );
    }
    await press('Serial differs', other);
    await scan('SN-OF-ANOTHER');
    await recorded(other);
    await page.getByText('Scan the next parcel.').waitFor();
    const arrived = await Promise.all(
      caseNos.map(async (caseNo) => (await caseRecord(rig.cases.db, caseNo))?.arrival),
    );
    expect(arrived.map((arrival) => arrival?.contents)).toEqual(['ok', 'wrong-item', 'empty', 'short', 'ok']);
    expect(arrived[4]).toMatchObject({ otherSerial: { serialNo: 'SN-OF-ANOTHER', orderNo: null } });
    await rig.cases.untilStage(ok, 'lab');

    await scan(appealNo);
    // What was only scanned is not received; what was received says so on its card.
    await page.getByText('Scanned before on').filter({ hasText: 'by Name of warehouse@' }).waitFor();
    const card = page.getByRole('article', { name: ok });
    await card.getByText('Already received on').filter({ hasText: 'by Name of warehouse@' }).waitFor();
    await rig.expectAccessible(page);

    await scan('BOX-4711');
    await page.getByText('Nobody knows this parcel').waitFor();
    await rig.tabTo(page, 'What stands on the parcel or in it: sender, order, serial number');
    await page.keyboard.type('muster');
    await page.getByText(`${unannounced} · Erika Muster`).waitFor();
    await press(`It is ${unannounced}`);
    await press('Arrived ok', unannounced);
    await recorded(unannounced);

    const [labels] = await Promise.all([
      page.waitForEvent('download'),
      press('Print all labels with their slips'),
    ]);
    const printed = await PDFDocument.load(readFileSync(await labels.path()));
    expect(printed.getPageCount()).toBe(2);
    await rig.tabTo(page, 'Tracking number', toPack);
    await scan('TN-4711');
    await page.getByText(`${toPack}: handed to the carrier.`).waitFor();
    await page.getByText('Nothing is to be packed.').waitFor();
    expect((await caseRecord(rig.cases.db, toPack))?.shipment).toMatchObject({
      ...{ state: 'dispatched', tracking_no: 'TN-4711' },
    });
    await page.getByRole('button', { name: 'Sign out' }).press('Enter');
    await page.waitForURL('**/sign-in');
    await page.context().close();
  });

  test('puts an unknown parcel into quarantine, and fits a phone (E39)', async () => {
    const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
    await page.getByLabel('Scan or type a code').fill('STRAY-1');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody knows this parcel').waitFor();
    // It stands on the page once: below it waits only once it is put away.
    const below = page.getByRole('region', { name: 'Unknown parcels in quarantine' });
    await below.getByText('No unknown parcel waits.').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.context().close();
  });

  test('looks up one code after the other however fast they come, and shows no parcel but the last (E39)', async () => {
    const caseNo = await rig.caseAtParcel();
    const page = await rig.visitAs('warehouse', '/warehouse');
    const field = page.getByLabel('Scan or type a code');
    await field.fill(caseNo);
    await page.keyboard.press('Enter');
    const known = page.getByRole('article', { name: caseNo });
    await known.waitFor();
    const keys: (string | undefined)[] = [];
    let isBroken = true;
    const answers: (() => void)[] = [];
    await page.route('**/parcels/scan', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      if (isBroken) return route.fulfill({ status: 502, contentType: 'text/html', body: '<html></html>' });
      await new Promise<void>((answer) => answers.push(answer));
      return route.continue();
    });
    // The parcel before is not to be recorded by what lies on the desk now, whether or not that is found.
    await page.keyboard.type('FAST-1');
    await page.keyboard.press('Enter');
    await page.getByText('takes effect once only').waitFor();
    await page.getByText('Parcel FAST-1').waitFor();
    expect(await known.count()).toBe(0);
    isBroken = false;
    for (const code of ['FAST-2', 'FAST-3']) {
      await field.focus();
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      expect(await field.inputValue()).toBe('');
    }
    await page.getByText('Parcel FAST-1 · FAST-2 · FAST-3').waitFor();
    for (const at of [0, 1, 2]) {
      await rig.cases.eventually(() => Promise.resolve(expect(answers).toHaveLength(at + 1)));
      answers[at]?.();
    }
    await page.getByRole('heading', { name: 'Parcel FAST-3' }).waitFor();
    expect(new Set(keys.slice(0, 2)).size).toBe(1);
    expect(new Set(keys).size).toBe(3);
    const { rows } = await sql<{ code: string }>`
      select code from parcel_scans where code like '%FAST-%' order by code`.execute(rig.cases.db);
    expect(rows.map(({ code }) => code)).toEqual(['FAST-1', 'FAST-2', 'FAST-3']);
    await sql`update parcel_scans set mistaken_at = now(), mistaken_by = scanned_by where code like 'FAST-%'`.execute(
      rig.cases.db,
    );
    rig.forgiveStatus(502);
    await page.context().close();
  });

  test('takes out a code that was mistyped, at once or later, by keyboard; a scanner goes on as before (E39)', async () => {
    const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
    const field = page.getByLabel('Scan or type a code');
    await field.waitFor();
    // A scanner: each code and its Enter, whatever the last one was.
    for (const code of ['TYPO-1', 'TYPO-2']) {
      await page.keyboard.type(code);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: `Parcel ${code}` }).waitFor();
    }
    const below = page.getByRole('region', { name: 'Unknown parcels in quarantine' });
    const earlier = below.getByRole('article', { name: 'TYPO-1' });
    await earlier.waitFor();
    // Nothing was looked for yet, so nothing is said of what was found.
    const matches = page.getByRole('region', { name: 'Which case could it be?' });
    await matches.getByLabel('What stands on the parcel').waitFor();
    await page.waitForTimeout(500);
    expect(await matches.getByText('No case fits').count()).toBe(0);
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    const now = page.getByRole('region', { name: 'Parcel TYPO-2' });
    await now.getByRole('button', { name: 'Scanned by mistake' }).press('Enter');
    await page.getByText('TYPO-2 is out of quarantine.').waitFor();
    expect(await page.evaluate('document.activeElement.labels?.[0]?.textContent')).toBe(
      'Scan or type a code',
    );
    await earlier.getByRole('button', { name: 'Scanned by mistake' }).press('Enter');
    await earlier.waitFor({ state: 'detached' });
    const { rows } = await sql<{ code: string; by: string }>`
      select code, mistaken_by as by from parcel_scans where code like 'TYPO-%' and mistaken_at is not null order by code`.execute(
      rig.cases.db,
    );
    expect(rows.map(({ code }) => code)).toEqual(['TYPO-1', 'TYPO-2']);
    await field.fill('TYPO-2');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody knows this parcel').waitFor();
    expect(await page.getByText('Scanned before').count()).toBe(0);
    await now.getByRole('button', { name: 'Scanned by mistake' }).click();
    await now.waitFor({ state: 'detached' });
    await matches.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('places an unknown parcel by what stands on it, with a photo, and knows it from then on (E39, E40, E46, E48)', async () => {
    const caseNo = await rig.caseAtParcel({
      customer: { name: 'Greta Sonnenschein' },
    });
    const page = await rig.visitAs('warehouse', '/warehouse');
    await page.getByLabel('Scan or type a code').fill('CARRIER-77');
    await page.keyboard.press('Enter');
    const matches = page.getByRole('region', { name: 'Which case could it be?' });
    await matches.getByLabel('What stands on the parcel').fill('sonnensch');
    await matches.getByRole('button', { name: `It is ${caseNo}` }).click();
    const card = page.getByRole('article', { name: caseNo });
    const photo = { name: 'box.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('a photo') };
    await card.locator('input[capture]').setInputFiles(photo);
    await card.getByText('has arrived').waitFor();
    await card.getByLabel('It came to harm in the parcel to us').check();
    // What is no amount is not sent, and the browser says so.
    const postage = card.getByLabel('What the carrier took from us (EUR)');
    await postage.fill('about 8');
    await card.getByRole('button', { name: 'Arrived ok' }).click();
    await card.locator('input:invalid:focus').waitFor();
    expect((await caseRecord(rig.cases.db, caseNo))?.arrival ?? null).toBeNull();
    await postage.fill('7,90');
    await rig.expectAccessible(page);
    await card.getByRole('button', { name: 'Arrived ok' }).click();
    await page.getByText(`${caseNo}: recorded.`).waitFor();
    await rig.cases.untilStage(caseNo, 'lab');
    const record = await caseRecord(rig.cases.db, caseNo);
    expect(record?.arrival).toMatchObject({
      ...{ matched: 'by serial number', returnDamage: true, postageDueCents: 790 },
    });
    await page.getByLabel('Scan or type a code').fill('CARRIER-77');
    await page.keyboard.press('Enter');
    await page.getByRole('article', { name: caseNo }).waitFor();
    await page.context().close();
  });

  test('lists what lies in quarantine, and places it later by keyboard alone, on a phone (E39)', async () => {
    const caseNo = await rig.caseAtParcel({ customer: { name: 'Otto Spaetling' } });
    const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
    const waiting = page.getByRole('region', { name: 'Unknown parcels in quarantine' });
    const parcel = waiting.getByRole('article', { name: 'STRAY-1' });
    await parcel.getByText('taken in by Name of warehouse@').waitFor();
    // The one that found its case above is no longer here.
    expect(await waiting.getByRole('article').count()).toBe(1);
    await parcel.getByRole('button', { name: 'Place STRAY-1' }).press('Enter');
    await parcel.getByLabel('What stands on the parcel').fill('spaetling');
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await parcel.getByRole('button', { name: `It is ${caseNo}` }).press('Enter');
    await parcel.getByRole('button', { name: 'Arrived ok' }).press('Enter');
    await rig.cases.untilStage(caseNo, 'lab');
    await waiting.getByText('No unknown parcel waits.').waitFor();
    await page.context().close();
  });

  test('takes in what comes before the agreement, says so, and has support keep it or send it back (E39, E44, L1)', async () => {
    const caseNo = await rig.cases.openCase({ customer: { name: 'Frieda Eilig' }, serialNos: ['SN-EARLY'] });
    const page = await rig.visitAs('warehouse', '/warehouse', { viewport: phone });
    const scan = async (code: string): Promise<void> => {
      await page.getByLabel('Scan or type a code').fill(code);
      await page.keyboard.press('Enter');
    };
    await scan('EARLY-1');
    await page.getByText('Nobody knows this parcel').waitFor();
    await page.getByLabel('What stands on the parcel').fill('eilig');
    await page.getByRole('button', { name: `It is ${caseNo}` }).press('Enter');
    const card = page.getByRole('article', { name: caseNo });
    await card.getByText('customer and support have not agreed to the lab yet').waitFor();
    await card.getByText('put it on the quarantine shelf').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await card.getByRole('button', { name: 'Wrong item' }).press('Enter');
    await page.getByText(`${caseNo}: recorded.`).waitFor();
    expect(await rig.cases.until(caseNo, ({ strays }) => strays === 1)).toMatchObject({
      ...{ stage: 'support', place: 'customer', attention: 'support' },
    });
    await scan('sn-early');
    await card.getByRole('button', { name: 'Arrived ok' }).press('Enter');
    await page.getByText(`${caseNo}: recorded.`).waitFor();
    await rig.cases.until(caseNo, ({ place }) => place === 'quarantine');
    await scan('SN-EARLY');
    await card.getByText('It is taken in already. It stays on the quarantine shelf').waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
    await page.context().close();

    const desk = await rig.visitAs('support', `/cases/${caseNo}`);
    await desk.getByRole('button', { name: 'Accept in spite of the doubt' }).click();
    await desk.getByLabel('Reason').fill('He sent it at once; the lab may look.');
    const form = desk.getByRole('form', { name: 'Accept in spite of the doubt' });
    await form.getByRole('button', { name: 'Accept in spite of the doubt' }).click();
    await rig.cases.until(caseNo, ({ attention }) => attention === null);
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await desk.getByRole('button', { name: 'Refuse the case' }).waitFor();
    await desk.context().close();
    await rig.cases.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    expect(await rig.cases.untilStage(caseNo, 'lab')).toMatchObject({ place: 'lab', strays: 1 });
  });

  test('serves pages under a strict content policy, with a nonce of their own', async () => {
    const [first, second] = await Promise.all([
      fetch(rig.api.url('/warehouse')),
      fetch(rig.api.url('/warehouse')),
    ]);
    const policy = first.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'self'; script-src 'self' 'nonce-[\w+/=]{24}'/);
    expect(policy).not.toContain('unsafe');
    expect(second.headers.get('content-security-policy')).not.toBe(policy);
    expect(first.headers.get('cache-control')).toBe('no-store');
    const asset = /\/assets\/[\w.-]+\.js/.exec(await first.text())?.[0] ?? '';
    const script = await fetch(rig.api.url(asset), { headers: { 'accept-encoding': 'br' } });
    expect(await script.text()).not.toContain('__VITE_PRELOAD__');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(script.headers.get('content-encoding')).toBe('br');
    expect((await fetch(rig.api.url('/assets/none.js'))).status).toBe(404);
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
