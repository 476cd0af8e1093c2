import { readFileSync } from 'node:fs';
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

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
