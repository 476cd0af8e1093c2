/** Pictures of the managers' pages for the documents: `npm run screens:pages`. */
import { sql } from 'kysely';
import { policyVersions } from '../../policy';
import { publishPolicies } from '../../store/remedies/policies';
import { reportMismatches } from '../../store/work/work-items';
import { phone } from './pages-rig';
import type { PagesRig } from './pages-rig';
import { takeScreen } from './screens';
import { openForScreens } from './screens-rig';

let rig: PagesRig;

beforeAll(async () => {
  rig = await openForScreens();
}, 120_000);
afterEach(() => rig.closeVisits());
afterAll(() => rig.close());

/** Cases of two months: a report of one afternoon shows nothing. */
async function twoMonths(): Promise<void> {
  for (const action of ['withdraw', 'withdraw', 'refuse', 'refuse'] as const) {
    const caseNo = await rig.cases.openCase();
    await rig.cases.untilStage(caseNo, 'support');
    if (action === 'refuse') await rig.act(caseNo, 'support', { action, body: { rule: 'G3' } });
    else await rig.cases.act(caseNo, 'customer', { action, body: {} });
    await rig.cases.untilStage(caseNo, 'closed');
  }
  for (const [cause, repairCostCents] of [
    ['internal-defect', 9_000],
    ['transit-damage', 2_000],
    ['internal-defect', 14_500],
  ] as const) {
    const caseNo = await rig.caseAtLab();
    const body = { cause, repairable: true, repairCostCents } as const;
    await rig.act(caseNo, 'lab', { action: 'labVerdict', body });
    await rig.cases.untilStage(caseNo, 'offer');
  }
  const refunded = await Promise.all([1, 2, 3].map(() => rig.caseAtOffer()));
  for (const caseNo of refunded) {
    const body = { kind: 'refund', offerVersion: 1 } as const;
    await rig.cases.act(caseNo, 'customer', { action: 'chooseOption', body });
    await rig.cases.untilStage(caseNo, 'closed');
  }
  await rig.refundOf(await rig.caseAtOffer({ unitPaidCents: 60_000 }), 'awaiting-approval');
  await rig.caseToPack();
  await rig.act(await rig.caseAtOffer(), 'manager', { action: 'overrule', body: { rule: 'O6' } });
  await rig.caseAtLab();
  await rig.caseAtParcel();
  await sql`
    with each as (
      select case_no, version, dense_rank() over (order by case_no) as nth,
        row_number() over (partition by case_no order by version) as step
      from case_stages
    ), spread as (
      select case_no, version, now() - (nth + 2) * interval '3 days' as begun, step,
        (1 + nth % 4) * interval '17 hours' as takes
      from each
    )
    update case_stages s set entered_at = begun + (step - 1) * takes,
      left_at = case when s.left_at is not null then begun + step * takes end
    from spread p where p.case_no = s.case_no and p.version = s.version`.execute(rig.cases.db);
}

test('reports', async () => {
  await twoMonths();
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

test('users and keys', async () => {
  const page = await rig.visitAs('admin', '/users');
  const make = page.getByRole('form', { name: 'Make a key' });
  await make.getByLabel('Which machine').fill('Scanner at dock 2');
  await make.getByRole('button', { name: 'Make a key' }).click();
  await page.getByText(/^desk_warehouse_/).waitFor();
  await takeScreen(page, 'users', { whole: true });
});

test('orders and products', async () => {
  const caseNo = await rig.caseAtOffer();
  const { unit } = await rig.cases.stateOf(caseNo);
  const page = await rig.visitAs('admin', '/products');
  const csv =
    'sku,title,unitPriceCents,currency,stockOnHand,kind,serialised\n' +
    'PART-1,Probe board,31000,EUR,7,part,true\nPROBE-2,Probe,900,EUR,2,part,false\n';
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByText('Nothing has been changed yet.').waitFor();
  await takeScreen(page, 'products', { whole: true });
  const orders = await rig.visitAs('admin', '/orders');
  await orders.getByRole('row').nth(2).waitFor();
  await takeScreen(orders, 'orders');
  const security = await rig.visitAs('admin', '/security');
  await security.getByRole('row').nth(2).waitFor();
  await takeScreen(security, 'security');
  const order = await rig.visitAs('manager', `/orders/${unit.orderNo}`, { viewport: phone });
  await order.getByRole('link', { name: caseNo }).waitFor();
  await takeScreen(order, 'order-phone', { whole: true });
  const product = await rig.visitAs('manager', `/products/${unit.sku}`, {
    colorScheme: 'dark',
    locale: 'de-DE',
  });
  await product.getByRole('link', { name: caseNo }).first().waitFor();
  await takeScreen(product, 'product-dark-german');
});

test('the policy', async () => {
  const [standard] = policyVersions;
  const settings = { ...standard.settings, receiptWindowDays: 30 };
  await publishPolicies(rig.cases.db, [
    { name: '2025-trial', inForceFrom: '2025-01-01T00:00:00Z', settings },
  ]);
  const page = await rig.visitAs('manager', '/policy?with=2025-trial');
  await page.getByLabel('What the lab found').selectOption('internal-defect');
  await page.getByLabel('Bought on sale').check();
  await page.getByRole('button', { name: 'Ask the policy' }).click();
  await page.getByRole('region', { name: 'What the policy says' }).scrollIntoViewIfNeeded();
  await takeScreen(page, 'policy');
  await page.getByText('They differ in 1 setting.').scrollIntoViewIfNeeded();
  await takeScreen(page, 'policy-compared');
});

test('exceptions and work items', async () => {
  const caseNo = await rig.caseAtOffer({ onSale: true, stockOnHand: 0 });
  await rig.cases.until(caseNo, ({ attention }) => attention === 'manager');
  const overruled = await rig.caseAtOffer();
  await rig.act(overruled, 'manager', { action: 'overrule', body: { rule: 'O6' } });
  const detail = { onHand: 5, ledger: 4 };
  const found = { kind: 'stock-differs', subject: 'PART-1', caseNo: null, detail } as const;
  await reportMismatches(rig.cases.db, 'stock', { found: [found], at: new Date() });
  const page = await rig.visitAs('manager', '/exceptions');
  await page.getByRole('row', { name: overruled }).waitFor();
  await takeScreen(page, 'exceptions');
  const work = await rig.visitAs('manager', '/work', { viewport: phone, colorScheme: 'dark' });
  await work.getByRole('article').waitFor();
  await takeScreen(work, 'work-phone-dark', { whole: true });
});

test('personal data and webhooks', async () => {
  const email = 'sofia@example.org';
  await rig.cases.openCase({ customer: { name: 'Sofia Rossi', email }, email });
  const page = await rig.visitAs('manager', '/people');
  const ask = async (): Promise<void> => {
    await page.getByLabel('His e-mail address').fill(email);
    await page.getByRole('button', { name: 'Forget him …' }).click();
  };
  await ask();
  await page.getByRole('button', { name: 'Yes, forget for good' }).click();
  await page.getByText('Waits', { exact: true }).waitFor();
  await page.getByRole('alert').getByRole('button').click();
  await ask();
  await takeScreen(page, 'people');
  const other = await rig.visitAs('admin', '/webhooks');
  const form = other.getByRole('form', { name: 'Tell another system' });
  await form.getByLabel('Whose system it is').fill('Warehouse software');
  await form.getByLabel('Address (https)').fill('https://wms.example/hooks');
  await other.keyboard.press('Enter');
  await other.getByRole('button', { name: 'I have it' }).click();
  await rig.cases.openCase();
  await other.reload();
  await other.getByText(/messages? waits?$/).waitFor();
  await takeScreen(other, 'webhooks');
});
