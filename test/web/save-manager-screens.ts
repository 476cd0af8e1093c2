/** Pictures of the managers' pages for the documents: `npm run screens:pages`. */
import { PagesRig, phone } from './pages-rig';
import { takeScreen } from './screens';

let rig: PagesRig;

beforeAll(async () => {
  rig = await PagesRig.open();
}, 120_000);
afterAll(() => rig.close());

test('reports', async () => {
  for (const action of ['withdraw', 'withdraw', 'refuse'] as const) {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    if (action === 'refuse') await rig.act(caseNo, 'support', { action, body: { rule: 'G3' } });
    else await rig.cases.act(caseNo, 'customer', { action, body: {} });
    await rig.cases.untilStage(caseNo, 'closed');
  }
  for (const [cause, repairCostCents] of [
    ['internal-defect', 9_000],
    ['transit-damage', 2_000],
  ] as const) {
    const caseNo = await rig.caseAtLab();
    await rig.act(caseNo, 'lab', {
      action: 'labVerdict',
      body: { cause, repairable: true, repairCostCents },
    });
    await rig.cases.untilStage(caseNo, 'offer');
  }
  for (const [name, look] of [
    ['reports', {}],
    ['reports-phone', { viewport: phone }],
    ['reports-dark-german', { colorScheme: 'dark', locale: 'de-DE' }],
  ] as const) {
    const page = await rig.visitAs('manager', '/reports', look);
    await page.locator('.recharts-bar-rectangle').nth(5).waitFor({ state: 'attached' });
    await takeScreen(page, name, { whole: name === 'reports' });
  }
});
