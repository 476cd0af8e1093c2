import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const folder = join(__dirname, '..', '..', 'docs', 'screens', 'pages');

/** Puts a picture of a page, or of as much of it as the screen shows, among the documents. */
export async function takeScreen(page: Page, name: string, { whole = false } = {}): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await page.waitForLoadState('networkidle');
  // What sticks to the top of the screen would else stand in the middle of a whole page.
  if (whole) await page.evaluate('window.scrollTo(0, 0)');
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole });
}
