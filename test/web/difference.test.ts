import { policyVersions } from '../../policy';
import { generous, similarOffered } from '../support/similar';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

describeInBrowser('the pages of a difference that goes back', () => {
  let rig: PagesRig;

  beforeAll(async () => {
    rig = await PagesRig.open([...policyVersions, generous]);
  }, 120_000);
  afterAll(() => rig.close());

  test('E65 the customer reads which sum goes back before he chooses, and the payment team what it is for', async () => {
    const { caseNo } = await similarOffered(rig.cases, { orderNo: 'DE-65951', priceCents: 7_000 });
    const page = await rig.visit(`/open?case=${caseNo}&token=${rig.api.tokenOf(caseNo)}`, {
      viewport: phone,
    });
    await page.getByRole('button', { name: 'Open my case' }).click();
    await page.getByText('€20.00 goes back, the difference to what was paid').waitFor();
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.getByRole('button', { name: 'Choose: Replacement' }).click();
    await page.getByRole('button', { name: 'Confirm my choice' }).click();
    await rig.cases.untilStage(caseNo, 'replacement');
    await rig.act(caseNo, 'warehouse', { action: 'dispatchGoods', body: {} });
    await rig.act(caseNo, 'warehouse', { action: 'confirmDelivery', body: {} });
    await rig.cases.until(
      caseNo,
      (state) => state.stage === 'refund' && state.refund.state === 'awaiting-approval',
    );
    const desk = await rig.visitAs('payments', '/payments');
    const card = desk.getByRole('article', { name: caseNo });
    await card.getByText('Refund of the difference').waitFor();
    await card.getByText('€20.00').waitFor();
    await rig.expectAccessible(desk);
    expect(rig.complaints).toEqual([]);
  });
});
