import type { Locator, Page } from 'playwright-core';
import { describeInBrowser, PagesRig } from './pages-rig';

/** What is filled into a form, by its labels. */
interface Fields {
  readonly choose?: Readonly<Record<string, string>>;
  readonly type?: Readonly<Record<string, string>>;
}

describeInBrowser('a case to each of its ends, by the pages alone', () => {
  let rig: PagesRig;
  let support: Page;
  let warehouse: Page;
  let lab: Page;

  beforeAll(async () => {
    rig = await PagesRig.open();
    [support, warehouse, lab] = await Promise.all([
      rig.visitAs('support', '/cases'),
      rig.visitAs('warehouse', '/warehouse'),
      rig.visitAs('lab', '/lab'),
    ]);
  }, 120_000);
  afterAll(() => rig.close());

  async function begin(change: Parameters<PagesRig['caseAtLab']>[0] = {}) {
    const caseNo = await rig.cases.openCase({ serialNos: [`SN-${Date.now()}`], ...change });
    await rig.cases.untilStage(caseNo, 'support');
    await support.goto(rig.api.url(`/cases/${caseNo}`));
    return { caseNo, customer: await rig.openCase(caseNo) };
  }

  /** Opens the form of an action, fills it and sends it; it closes once the action is recorded. */
  async function send(within: Page | Locator, name: string, { choose = {}, type = {} }: Fields = {}) {
    await within.getByRole('button', { name, exact: true }).click();
    const form = within.getByRole('form', { name });
    for (const [label, option] of Object.entries(choose)) await form.getByLabel(label).selectOption(option);
    for (const [label, text] of Object.entries(type)) await form.getByLabel(label).fill(text);
    await form.getByRole('button', { name }).click();
    await form.waitFor({ state: 'detached' });
  }

  async function toTheBench(caseNo: string, customer: Page) {
    await send(support, 'Propose the lab', { type: { Reason: 'A cable does not cure it.' } });
    await send(customer, 'Agree to the lab');
    await customer.getByRole('link', { name: 'Packing slip' }).waitFor();
    await warehouse.getByLabel('Scan or type a code').fill(caseNo);
    await warehouse.keyboard.press('Enter');
    await warehouse
      .getByRole('article', { name: caseNo })
      .getByRole('button', { name: 'Arrived ok' })
      .click();
    await warehouse.getByText(`${caseNo}: recorded.`).waitFor();
    await customer.getByText('Your product is in our lab.').waitFor();
    return benchOf(lab, caseNo);
  }

  async function benchOf(page: Page, caseNo: string) {
    await page.goto(rig.api.url('/lab'));
    return page.getByRole('article', { name: caseNo });
  }

  async function choose(customer: Page, option: string) {
    await customer.getByRole('button', { name: `Choose: ${option}` }).click();
    if (option === 'Repair') await customer.getByLabel('I agree that stored data may be lost').check();
    await customer.getByRole('button', { name: 'Confirm my choice' }).click();
  }

  async function handOver(caseNo: string) {
    await warehouse.goto(rig.api.url('/warehouse'));
    const order = warehouse.getByRole('article', { name: caseNo });
    await order.getByLabel('Tracking number').fill(`TN-${caseNo}`);
    await order.getByRole('button', { name: 'Hand over' }).click();
    await warehouse.getByText(`${caseNo}: handed to the carrier.`).waitFor();
  }

  async function expectEnd(caseNo: string, customer: Page, outcome: string) {
    await customer.getByText('This case is closed.').waitFor();
    await customer.getByText(outcome, { exact: true }).first().waitFor();
    await rig.expectNoSidewaysScroll(customer);
    await support.goto(rig.api.url(`/cases/${caseNo}`));
    await support.getByText('Nothing is waited for.').waitFor();
    await customer.context().close();
  }

  test('replaced: from the proposal to the parcel at the customer’s door (O4)', async () => {
    const { caseNo, customer } = await begin();
    const bench = await toTheBench(caseNo, customer);
    await send(bench, 'Give the verdict', {
      choose: { Cause: 'internal-defect', 'It can be repaired': 'No' },
      type: { Findings: 'Channel two is dead.' },
    });
    await choose(customer, 'Replacement');
    await handOver(caseNo);
    await send(customer, 'Confirm the delivery');
    await expectEnd(caseNo, customer, 'Replaced');
  });

  test('repaired: with the customer’s consent, a quality check and the way home (O7)', async () => {
    const { caseNo, customer } = await begin();
    const bench = await toTheBench(caseNo, customer);
    await send(bench, 'Give the verdict', {
      choose: { Cause: 'internal-defect', 'It can be repaired': 'Yes' },
      type: { Findings: 'A cold joint.', 'Minutes at the bench': '20' },
    });
    await choose(customer, 'Repair');
    await rig.cases.untilStage(caseNo, 'repair');
    const order = await benchOf(lab, caseNo);
    await order.getByText('Estimated: 20 minutes at the bench').waitFor();
    await rig.expectAccessible(lab);
    await send(order, 'Finish the repair', {
      choose: { 'It passed the quality check': 'Yes' },
    });
    await rig.cases.until(caseNo, (state) => state.stage === 'repair' && state.repaired);
    await handOver(caseNo);
    await send(customer, 'Confirm the delivery');
    await expectEnd(caseNo, customer, 'Repaired');
  });

  test('no remedy: two technicians agree that the customer caused it, and his goods go back (O8)', async () => {
    const { caseNo, customer } = await begin();
    const bench = await toTheBench(caseNo, customer);
    await send(bench, 'Give the verdict', {
      choose: { Cause: 'customer-caused', 'It can be repaired': 'No' },
      type: { Findings: 'Water in the case.' },
    });
    const second = await rig.visitAs('lab', '/lab', { person: 'second' });
    await send(await benchOf(second, caseNo), 'Give the second opinion', {
      choose: { 'I come to the same verdict': 'Yes' },
    });
    await second.context().close();
    await rig.cases.untilStage(caseNo, 'goods-back');
    await handOver(caseNo);
    await send(customer, 'Confirm the delivery');
    await expectEnd(caseNo, customer, 'No remedy');
  });

  test('solved by advice: the customer says so himself (S1)', async () => {
    const { caseNo, customer } = await begin();
    await send(support, 'Send advice', { type: { 'Your advice to the customer': 'Swap the probe.' } });
    await customer.getByText('Swap the probe.').waitFor();
    await send(customer, 'The advice solved it');
    await expectEnd(caseNo, customer, 'Solved by advice');
  });

  test('withdrawn: the customer keeps his goods at home', async () => {
    const { caseNo, customer } = await begin();
    await send(customer, 'Withdraw the case');
    await expectEnd(caseNo, customer, 'Withdrawn');
  });

  test('declined: the goods come back without a remedy', async () => {
    const { caseNo, customer } = await begin();
    const bench = await toTheBench(caseNo, customer);
    await send(bench, 'Give the verdict', {
      choose: { Cause: 'internal-defect', 'It can be repaired': 'No' },
      type: { Findings: 'Channel two is dead.' },
    });
    await customer.getByText('The lab is done, and you can choose.').waitFor();
    await send(customer, 'Decline the offer');
    await handOver(caseNo);
    await send(customer, 'Confirm the delivery');
    await expectEnd(caseNo, customer, 'Offer declined');
  });

  test('a manager decides what the lab could not (E54)', async () => {
    const { caseNo, customer } = await begin();
    const bench = await toTheBench(caseNo, customer);
    await send(bench, 'Give the verdict', {
      choose: { Cause: 'indeterminate', 'It can be repaired': 'No' },
      type: { Findings: 'It never failed here.' },
    });
    const manager = await rig.visitAs('manager', '/exceptions');
    await manager.getByRole('link', { name: caseNo }).first().click();
    await send(manager, 'Decide what is offered', {
      choose: { Option: 'refund' },
      type: { Reason: 'In his favour.' },
    });
    await customer.getByText('A manager has decided for another option.').first().waitFor();
    await manager.context().close();
    await choose(customer, 'Refund');
    await expectEnd(caseNo, customer, 'Refunded');
  });

  test('no browser has complained about anything', () => {
    expect(rig.complaints).toEqual([]);
  });
});
