/** `npm run screens`: pictures of the running desk for the README, after `npm run demo`. Needs a Chromium on the PATH or in CHROMIUM. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { deskHome, readDeskFile } from '../../local/desk/file';
import { demoOrders } from '../../local/sample/demo-orders';
import { World } from '../../local/demo/world';

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
  const { caseNo, temporalUrl } = await world.caseOfOrder(demoOrders.regularFresh.orderNo);
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
    'RefundState',
    'OrderNo',
    'Sku',
    'AmountCents',
    'End',
  ];
  const shown = JSON.stringify({ default: columns.map((label) => ({ label })) });
  await page.addInitScript(`localStorage.setItem('namespace-workflow-table-columns', '${shown}')`);
  const query = encodeURIComponent('WorkflowType="returnCase"');
  await take(page, `${desk.temporalUiUrl}/namespaces/default/workflows?query=${query}`, 'temporal-cases');
  await take(page, temporalUrl, 'temporal-case-history');
  const run = page.url().replace(/\/history.*/, '');
  await take(page, `${run}/user-metadata`, 'temporal-case-details');
  await take(page, `${run}/search-attributes`, 'temporal-case-attributes');
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

async function take(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  // The Temporal UI loads its lists after the page.
  await page.waitForTimeout(2_500);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
