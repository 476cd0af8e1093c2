import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

export const screensFolder = join(__dirname, '..', '..', 'docs', 'screens', 'pages');

/** The pictures of each page of the route table, by the names of their files; a tidy test holds them against the folder. */
export const screens = {
  '/': ['appeal', 'appeal-phone-dark-german'],
  '/sign-in': ['sign-in'],
  '/sign-in/code': ['code-phone-german'],
  '/sign-in/enrolment': ['enrolment', 'recovery-codes-dark'],
  '/open': ['open'],
  '/invitation': ['invitation'],
  '/reset': ['reset-german'],
  '/my{/:caseNo}': ['my', 'my-case', 'my-case-phone-german'],
  '/cases{/:caseNo}': ['cases', 'case', 'case-dark-german'],
  '/warehouse': ['warehouse', 'warehouse-phone', 'warehouse-dark-german', 'dispatches', 'quarantine-phone'],
  '/payments': ['payments'],
  '/lab': ['lab'],
  '/reports': ['reports', 'reports-phone', 'reports-dark-german'],
  '/exceptions': ['exceptions'],
  '/work': ['work-phone-dark'],
  '/orders{/:orderNo}': ['orders', 'order-phone'],
  '/products{/:sku}': ['products', 'product-dark-german'],
  '/policy': ['policy', 'policy-compared'],
  '/users': ['users'],
  '/letters': ['letters'],
  '/security': ['security'],
  '/webhooks': ['webhooks'],
  '/people': ['people'],
  '/account': ['account-phone'],
  '/c/:caseNo': ['letter-link'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type ScreenName = (typeof screens)[keyof typeof screens][number];

/** Puts a picture of a page, or of as much of it as the screen shows, among the documents. */
export async function takeScreen(page: Page, name: ScreenName, { whole = false } = {}): Promise<void> {
  mkdirSync(screensFolder, { recursive: true });
  await page.waitForLoadState('networkidle');
  // What sticks to the top of the screen would else stand in the middle of a whole page.
  if (whole) await page.evaluate('window.scrollTo(0, 0)');
  const picture = await page.screenshot({ fullPage: whole });
  // Pages have few colours: with a palette a picture takes a third of the room.
  const small = await sharp(picture).png({ palette: true, effort: 10 }).toBuffer();
  writeFileSync(join(screensFolder, `${name}.png`), small);
}
