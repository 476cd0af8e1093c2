import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { source as axeSource } from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sql } from 'kysely';
import { ensurePages } from '../../local/desk/pages';
import type { PolicyVersions } from '../../policy';
import { issueToken, queueGrant } from '../../store/sign-in/grants';
import type { StaffRole } from '../../store/sign-in/keys';
import type { Action, MessageBodies, RefundState } from '../../workflows/contract';
import { ApiRig } from '../api/api-rig';
import { addUser, goodPassword, signIn } from '../api/people';
import { CaseRig } from '../support/case-rig';
import { buyerEmail, putOrder } from '../support/order';
import type { OrderChange } from '../support/order';

/** Colours on their way from light to dark are nobody's: two frames for them to set out, then until they have arrived. */
const untilColoursRest = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))).then(() =>
  Promise.allSettled(document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)))`;

/** What axe finds wrong, as a short text: the whole of its report takes longer to fetch than to make. */
function violationsOf(onlyRules: readonly string[]): string {
  const options = {
    resultTypes: ['violations'],
    ...(onlyRules.length > 0 && { runOnly: { type: 'rule', values: onlyRules } }),
  };
  return `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => JSON.stringify(violations.map(
    ({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) => html + '\\n' + failureSummary) }))))`;
}

/** Where the browser's camera looks: a film of one picture, which a test makes before it opens the camera. */
export const cameraFilm = join(mkdtempSync(join(tmpdir(), 'returns-desk-camera-')), 'film.y4m');

const flags = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${cameraFilm}`,
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where Chromium lies on this machine; its shell without windows does the same in four fifths of the time. */
const chromiumPath = lookForChromium();

/** The browser tests need Chromium; only where this machine must have everything, its absence is a failure. */
export const describeInBrowser =
  chromiumPath === null && process.env['CI'] !== 'true' ? withoutChromium : describe;

function withoutChromium(name: string): void {
  describe.skip(`${name} (skipped: no chromium on the PATH; apt-get install chromium)`, () => {
    test('needs chromium', () => undefined);
  });
}

function lookForChromium(): string | null {
  try {
    const command = 'command -v chromium-headless-shell || command -v chromium';
    return execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).trim();
  } catch {
    return null;
  }
}

export const phone = { width: 360, height: 740 };
const desktop = { width: 1280, height: 800 };

interface Look {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly locale?: string;
  readonly colorScheme?: 'light' | 'dark';
  /** Where the browser’s clock stands. */
  readonly timezoneId?: string;
  /** Another person of the same role. */
  readonly person?: string;
}

type Opened = OrderChange & { readonly email?: string };

/** The pages in a real browser, on a real api and real cases. */
export class PagesRig {
  readonly complaints: string[] = [];
  private readonly users = new Map<string, Promise<string>>();

  private constructor(
    readonly cases: CaseRig,
    readonly api: ApiRig,
    private readonly browser: Browser,
  ) {}

  /** @param policies other versions than the published ones */
  static async open(policies?: PolicyVersions): Promise<PagesRig> {
    await ensurePages(() => undefined);
    const cases = await CaseRig.open(policies === undefined ? {} : { policies });
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
    const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
    url.pathname = `/${rows[0]?.name ?? ''}`;
    const api = await ApiRig.open({ db: cases.db, url: url.href, cases: cases.appealDeps().cases });
    const browser = await chromium.launch({
      executablePath: chromiumPath ?? '/usr/bin/chromium',
      chromiumSandbox: false,
      args: flags,
    });
    return new PagesRig(cases, api, browser);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.api.close();
    await this.cases.close();
  }

  /** Ends what every visitor has open; each open page asks the desk again and again. */
  async closeVisits(): Promise<void> {
    await Promise.all(this.browser.contexts().map((one) => one.close()));
  }

  /** A browser of its own. What it complains about, a broken content policy too, is kept in `complaints`. */
  async visit(path: string, look: Look = {}): Promise<Page> {
    return this.openPage(path, await this.newContext(look));
  }

  private async newContext(look: Look) {
    const { viewport = desktop, locale = 'en-GB', colorScheme = 'light', timezoneId } = look;
    const zone = timezoneId === undefined ? {} : { timezoneId };
    const context = await this.browser.newContext({ viewport, locale, colorScheme, ...zone });
    if (locale.startsWith('de')) await context.addInitScript("localStorage.setItem('desk-language', 'de')");
    return context;
  }

  private async openPage(path: string, context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${page.url()}: ${message.text()}`);
    });
    await page.goto(this.api.url(path));
    return page;
  }

  /** Chromium notes every refused request; one that a test wanted is no complaint. */
  forgiveStatus(status: number): void {
    const kept = this.complaints.filter((one) => !one.includes(`status of ${String(status)}`));
    this.complaints.splice(0, this.complaints.length, ...kept);
  }

  /** The same for what the browser says when its network is gone. */
  forgiveLostNetwork(): void {
    const kept = this.complaints.filter((one) => !one.includes('net::ERR_INTERNET_DISCONNECTED'));
    this.complaints.splice(0, this.complaints.length, ...kept);
  }

  /** Lets so much time pass since everybody last showed who he is. */
  async forgetConfirmations(): Promise<void> {
    await sql`update sessions set confirmed_at = now() - interval '1 hour'`.execute(this.cases.db);
  }

  /** A browser in which somebody of the staff is signed in, and opens `path` as from a bookmark. */
  async visitAs(role: StaffRole, path: string, look: Look = {}): Promise<Page> {
    const email = await this.addressOf(role, look);
    const [name = '', value = ''] = (await signIn(this.api, email)).split('=');
    const context = await this.newContext(look);
    await context.addCookies([{ name, value, url: this.api.url('/') }]);
    return this.openPage(path, context);
  }

  /** The same through the door: by the page that asks for the password. */
  async enterAs(role: StaffRole, path: string, look: Look = {}): Promise<Page> {
    const email = await this.addressOf(role, look);
    const page = await this.visit(path, look);
    await page.waitForURL('**/sign-in?then=*');
    await page.getByLabel('E-mail address').fill(email);
    await page.locator('input[type=password]').fill(goodPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === path);
    return page;
  }

  /** The address of a person of this role, who then exists. */
  async addressOf(role: StaffRole, { person = role }: Look = {}): Promise<string> {
    const email = `${person}@desk.example`;
    const user = this.users.get(email) ?? addUser(this.api, email, [role]).then((made) => made.email);
    this.users.set(email, user);
    return user;
  }

  /** Goes by the Tab key alone to what bears this name, in the article of a case where one is given. */
  async tabTo(page: Page, name: string, caseNo?: string): Promise<void> {
    const seen: unknown[] = [];
    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press('Tab');
      const [focused, article] = await page.evaluate<readonly [string, string | null]>(
        `(({ labels, textContent }, article) => [labels?.[0]?.textContent ?? textContent, article])(
          document.activeElement, document.activeElement.closest('article')?.ariaLabel ?? null)`,
      );
      if (focused.trim() === name && (caseNo === undefined || article === caseNo)) return;
      seen.push([focused, article]);
    }
    throw new Error(`the Tab key does not lead to ${name}, but to ${JSON.stringify(seen)}`);
  }

  /** Fails with what axe finds wrong with the page, in light and in dark colours. */
  async expectAccessible(page: Page): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(untilColoursRest);
      if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axeSource);
      // Of all that axe looks at, only the contrast is another one in the dark.
      const found = await page.evaluate<string>(
        violationsOf(colorScheme === 'dark' ? ['color-contrast'] : []),
      );
      expect({ colorScheme, violations: JSON.parse(found) as unknown }).toEqual({
        colorScheme,
        violations: [],
      });
    }
    await page.emulateMedia({ colorScheme: 'light' });
  }

  /** Fails where the page is wider than the screen, or words to press are cut off. */
  async expectNoSidewaysScroll(page: Page): Promise<void> {
    const wide = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(wide).toBe(0);
    const cut = await page.evaluate<readonly string[]>(
      `[...document.querySelectorAll('.mantine-Button-label, .mantine-SegmentedControl-root')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)`,
    );
    expect(cut).toEqual([]);
  }

  /** A browser in which a customer has used the link of his letter. */
  async openCase(caseNo: string, look: Look = { viewport: phone }): Promise<Page> {
    const page = await this.visit(`/open?case=${caseNo}&token=${this.api.tokenOf(caseNo)}`, look);
    await page.locator('main button').first().click();
    await page.waitForURL(`**/my/${caseNo}`);
    return page;
  }

  /** The token of the link that a customer asked for by mail: it opens all his cases. */
  async linkFor(email: string): Promise<string> {
    await this.cases.db.transaction().execute((tx) =>
      queueGrant(tx, {
        ...{ purpose: 'customer', userId: null, email, caseNo: null, language: 'de' },
        ...{ recipientName: null, askedAt: new Date(), validMs: 60_000 },
      }),
    );
    return this.tokenFor(email);
  }

  /** The token in the newest letter to this address that has a link to a page of the desk. */
  async tokenFor(email: string): Promise<string> {
    const { grant_id: grantId } = await this.cases.db
      .selectFrom('one_time_grants')
      .select('grant_id')
      .where('email', '=', email)
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return issueToken(this.cases.db, grantId);
  }

  /** Sends an action past the pages, as the story before the page's own part. */
  async act<A extends Action>(caseNo: string, by: StaffRole, ask: { action: A; body: MessageBodies[A] }) {
    await this.cases.act(caseNo, by, ask);
  }

  /** A case whose parcel may arrive. */
  async caseAtParcel(change: Opened = {}): Promise<string> {
    const caseNo = await this.cases.openCase({ serialNos: [`SN-${Date.now()}`], ...change });
    await this.toParcel(caseNo);
    return caseNo;
  }

  private async toParcel(caseNo: string): Promise<void> {
    await this.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await this.cases.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await this.cases.untilStage(caseNo, 'parcel');
  }

  /** Cases of one appeal, whose units come in one parcel. */
  async parcelOf(count: number): Promise<{ readonly appealNo: string; readonly caseNos: readonly string[] }> {
    const serialNos = Array.from({ length: count }, (_, at) => `SN-${String(at)}-${Date.now()}`);
    const order = { orderNo: 'DE-88001', quantity: count, serialNos };
    const { orderNo, sku } = await putOrder(this.cases.db, order);
    const { json } = await this.api.post('/api/v1/appeals', {
      body: {
        ...{ orderNo, email: buyerEmail, items: [{ sku, quantity: count }] },
        problem: { description: 'All of them are dead.' },
      },
    });
    const { appealNo, cases } = json as { appealNo: string; cases: readonly { caseNo: string }[] };
    const caseNos = cases.map(({ caseNo }) => caseNo);
    await Promise.all(caseNos.map((caseNo) => this.toParcel(caseNo)));
    return { appealNo, caseNos };
  }

  async caseAtLab(change: Opened = {}): Promise<string> {
    const caseNo = await this.caseAtParcel(change);
    await this.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await this.cases.untilStage(caseNo, 'lab');
    return caseNo;
  }

  /** The payment that the goods of a case were bought with. */
  async paymentOf(caseNo: string): Promise<string> {
    const { unit } = await this.cases.stateOf(caseNo);
    const { payment_id: paymentId } = await this.cases.db
      .selectFrom('orders')
      .select('payment_id')
      .where('order_no', '=', unit.orderNo)
      .executeTakeFirstOrThrow();
    return paymentId;
  }

  /** A replacement is chosen, and is to be packed. */
  async caseToPack(change: Opened = {}): Promise<string> {
    const caseNo = await this.caseAtOffer(change);
    const body = { kind: 'replacement', offerVersion: 1 } as const;
    await this.cases.act(caseNo, 'customer', { action: 'chooseOption', body });
    await this.cases.untilStage(caseNo, 'replacement');
    return caseNo;
  }

  /** A refund is chosen, and stands in this state. */
  async refundOf(caseNo: string, state: RefundState): Promise<void> {
    const body = { kind: 'refund', offerVersion: 1 } as const;
    await this.cases.act(caseNo, 'customer', { action: 'chooseOption', body });
    await this.cases.until(caseNo, (now) => now.stage === 'refund' && now.refund.state === state);
  }

  /** A case whose refund the bank does not take. */
  async caseFailedAtBank(): Promise<string> {
    const caseNo = await this.caseAtOffer();
    await this.cases.bank.mode(await this.paymentOf(caseNo), 'expired-card', { times: 1 });
    await this.refundOf(caseNo, 'failed');
    return caseNo;
  }

  async caseAtOffer(change: Opened = {}): Promise<string> {
    const caseNo = await this.caseAtLab(change);
    const body = { cause: 'internal-defect', repairable: false } as const;
    await this.act(caseNo, 'lab', { action: 'labVerdict', body });
    await this.cases.untilStage(caseNo, 'offer');
    return caseNo;
  }
}
