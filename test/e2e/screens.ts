/** `npm run screens`: pictures of the running desk for the README, after `npm run demo`. Needs a Chromium on the PATH or in CHROMIUM. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { deskHome, readDeskFile } from '../../local/desk/file';
import { demoOrders } from '../../local/sample/demo-orders';
import { World } from '../../local/demo/world';
import { waitingRefunds } from './waiting-refunds';

const folder = join(__dirname, '..', '..', 'docs', 'screens');
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

async function main(): Promise<void> {
  const desk = readDeskFile(deskHome(process.env));
  if (desk === undefined)
    throw new Error('Cannot take pictures: no desk runs here; start it with npm run demo');
  mkdirSync(folder, { recursive: true });
  const world = new World(desk, () => undefined);
  const { caseNo } = await world.caseOfOrder(demoOrders.regularFresh.orderNo);
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: flags,
  });
  const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
  const columns = [
    'Status',
    'Workflow ID',
    'CaseStage',
    'Attention',
    'RefundState',
    'OrderNo',
    'Sku',
    'AmountCents',
    'Due',
  ];
  const shown = JSON.stringify({ default: columns.map((label) => ({ label })) });
  await page.addInitScript(`localStorage.setItem('namespace-workflow-table-columns', '${shown}')`);
  const ofCases = (query: string): string =>
    `${desk.temporalUiUrl}/namespaces/default/workflows?query=${encodeURIComponent(`WorkflowType="returnCase"${query}`)}`;
  const { failed } = await waitingRefunds(world);
  await take(page, ofCases(''), 'temporal-cases');
  await take(
    page,
    ofCases(' AND Attention="payments" AND ExecutionStatus="Running"'),
    'temporal-needs-payments',
  );
  const stuck = (await world.see(failed)).temporalUrl;
  await take(page, stuck, 'temporal-stuck-history');
  await takeDetails(page, 'temporal-stuck-details');
  await take(page, `${runOf(page)}/search-attributes`, 'temporal-stuck-attributes');
  await page.goto(desk.mailUrl);
  await page
    .getByText(caseNo)
    .filter({ hasText: /options|offer|choose/i })
    .first()
    .click();
  await page.waitForTimeout(1_500);
  await page.screenshot({ path: join(folder, 'letter-offer.png') });
  await browser.close();
}

/** The address of the run that the page shows, without the tab. */
function runOf(page: Page): string {
  return page.url().replace(/\/history.*|\/user-metadata.*/, '');
}

/** What the case says of itself is asked of its worker, so it comes after the page. */
async function takeDetails(page: Page, name: string): Promise<void> {
  await page.goto(`${runOf(page)}/user-metadata`);
  // It stands in a frame of its own, which says nothing of being ready.
  await page.waitForTimeout(10_000);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function take(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  // The Temporal UI loads its lists after the page.
  await page
    .getByText(/RMA-\d{6}/)
    .first()
    .waitFor();
  await page.waitForTimeout(2_500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
