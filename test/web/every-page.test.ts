import type { Page } from 'playwright-core';
import { pagePaths } from '../../api/pages';
import type { StaffRole } from '../../store/sign-in/keys';
import { pages } from '../../web/src/shell/navigation';
import { describeInBrowser, PagesRig, phone } from './pages-rig';

/** Cases that the pages have something to show of. */
interface Shown {
  readonly caseNo: string;
  readonly orderNo: string;
  readonly sku: string;
  readonly token: string;
}

type Visitor = StaffRole | 'customer' | 'stranger';

interface Addresses {
  readonly as: Visitor;
  readonly at: (shown: Shown) => readonly string[];
}

/** Each page of the route table at its addresses, by somebody whose page it is; one that is missing here fails the first test. */
const addresses: Readonly<Record<string, Addresses>> = {
  '/': { as: 'stranger', at: () => ['/'] },
  '/sign-in': { as: 'stranger', at: () => ['/sign-in'] },
  '/sign-in/code': { as: 'stranger', at: () => ['/sign-in/code'] },
  '/sign-in/enrolment': { as: 'stranger', at: () => ['/sign-in/enrolment'] },
  '/open': {
    as: 'stranger',
    at: ({ caseNo, token }) => ['/open', `/open?case=${caseNo}&token=${token}`],
  },
  '/invitation': { as: 'stranger', at: () => ['/invitation', '/invitation?token=some'] },
  '/reset': { as: 'stranger', at: () => ['/reset', '/reset?token=some'] },
  '/my{/:caseNo}': { as: 'customer', at: ({ caseNo }) => ['/my', `/my/${caseNo}`] },
  '/cases{/:caseNo}': { as: 'manager', at: ({ caseNo }) => ['/cases?view=all', `/cases/${caseNo}`] },
  '/warehouse': { as: 'warehouse', at: () => ['/warehouse'] },
  '/payments': { as: 'payments', at: () => ['/payments'] },
  '/lab': { as: 'lab', at: () => ['/lab'] },
  '/reports': { as: 'manager', at: () => ['/reports'] },
  '/exceptions': { as: 'manager', at: () => ['/exceptions'] },
  '/work': { as: 'manager', at: () => ['/work'] },
  '/orders{/:orderNo}': { as: 'admin', at: ({ orderNo }) => ['/orders', `/orders/${orderNo}`] },
  '/products{/:sku}': { as: 'admin', at: ({ sku }) => ['/products', `/products/${sku}`] },
  '/policy': { as: 'manager', at: () => ['/policy'] },
  '/users': { as: 'admin', at: () => ['/users'] },
  '/letters': { as: 'admin', at: () => ['/letters'] },
  '/security': { as: 'admin', at: () => ['/security'] },
  '/webhooks': { as: 'admin', at: () => ['/webhooks'] },
  '/people': { as: 'manager', at: () => ['/people'] },
  '/account': { as: 'support', at: () => ['/account'] },
  // Served beside the table: the page behind a letter's link.
  '/c/:caseNo': {
    as: 'stranger',
    at: ({ caseNo, token }) => [`/c/${caseNo}?token=${token}`, '/c/RMA-000000'],
  },
};

const refused: Readonly<Record<string, number>> = { '/c/RMA-000000': 401, '/no/such/page': 404 };

describeInBrowser('every page', () => {
  let rig: PagesRig;
  let shown: Shown;

  beforeAll(async () => {
    rig = await PagesRig.open();
    shown = await somethingToShow(rig);
  }, 300_000);
  afterAll(() => rig.close());

  test('of the route table is looked at here, with and without a number where it has one', () => {
    expect(Object.keys(addresses).sort()).toEqual([...pagePaths, '/c/:caseNo'].sort());
    const paths = Object.entries(addresses).map(([pattern, { at }]) => {
      const plain = at(shown).map((address) => address.replace(/\?.*/, ''));
      return { pattern, isWhole: !pattern.includes('{') || new Set(plain).size === 2 };
    });
    expect(paths.filter(({ isWhole }) => !isWhole)).toEqual([]);
    expect(pages.filter(({ path }) => !pagePaths.some((pattern) => pattern.startsWith(path)))).toEqual([]);
  });

  test.each(['stranger', 'customer', 'support', 'warehouse', 'lab', 'payments', 'manager', 'admin'] as const)(
    'opens at its own address, fits a phone, and axe finds nothing, light and dark: those of %s',
    async (visitor) => {
      const page = await enter(visitor);
      const own = Object.values(addresses).filter(({ as }) => as === visitor);
      for (const address of own.flatMap(({ at }) => at(shown))) await lookAt(page, address);
      await page.context().close();
    },
  );

  test.each(['stranger', 'customer', 'lab'] as const)(
    'leads a %s home from an address that is none',
    async (visitor) => {
      const page = await enter(visitor);
      await lookAt(page, '/no/such/page');
      await page.getByRole('heading', { name: 'Diese Seite gibt es nicht' }).waitFor();
      await page.getByRole('link', { name: 'Zur Startseite' }).click();
      await page.waitForURL((url) => url.pathname === (visitor === 'lab' ? '/lab' : '/'));
      await page.context().close();
    },
  );

  async function lookAt(page: Page, address: string): Promise<void> {
    const status = (await page.goto(rig.api.url(address)))?.status();
    expect({ address, status }).toEqual({ address, status: refused[address] ?? 200 });
    await page.getByRole('heading').first().waitFor();
    await page.locator('.mantine-Loader-root').first().waitFor({ state: 'detached' });
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
  }

  async function enter(visitor: Visitor): Promise<Page> {
    // German words are the longer ones; English is looked at by all the other tests.
    const look = { viewport: phone, locale: 'de-DE' };
    if (visitor === 'stranger') return rig.visit('/', look);
    if (visitor !== 'customer') return rig.visitAs(visitor, '/account', look);
    return rig.openCase(shown.caseNo, look);
  }

  test('of the api’s document is one that axe finds nothing in, with an operation open', async () => {
    const page = await rig.visit('/api/docs', { viewport: phone });
    const operation = (method: string) => page.locator(`.opblock-${method}`).first();
    await operation('post').waitFor();
    // Further down they are drawn as they come into sight.
    for (let screen = 0; screen < 40 && !(await operation('delete').isVisible()); screen += 1) {
      await page.mouse.wheel(0, 500);
      await page.waitForTimeout(200);
    }
    for (const method of ['delete', 'put', 'post']) {
      await operation(method).getByRole('button').first().click();
      await operation(method).getByText('Responses').first().waitFor();
    }
    await rig.expectNoSidewaysScroll(page);
    await rig.expectAccessible(page);
    await page.context().close();
  }, 240_000);

  test('on paper says what it is about, black on white, and shows nothing to press', async () => {
    const page = await rig.visitAs('manager', `/cases/${shown.caseNo}`, { colorScheme: 'dark' });
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.getByText('The options were offered').waitFor();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    expect(await page.getByText('The options were offered').isVisible()).toBe(true);
    const colour = await page.evaluate<string>("getComputedStyle(document.querySelector('h1')).color");
    expect(colour).toBe('rgb(0, 0, 0)');
    await page.context().close();
  });

  test('no browser has complained about anything', () => {
    rig.forgiveStatus(401);
    rig.forgiveStatus(404);
    expect(rig.complaints).toEqual([]);
  });
});

/** A case in each room of the house, so that no page is empty. */
async function somethingToShow(rig: PagesRig): Promise<Shown> {
  const [caseNo] = await Promise.all([
    rig.caseAtOffer(),
    rig.caseAtLab(),
    rig.caseAtParcel(),
    rig.caseAtOffer({ unitPaidCents: 60_000 }).then((one) => rig.refundOf(one, 'awaiting-approval')),
    rig.caseToPack(),
  ]);
  const { unit } = await rig.cases.stateOf(caseNo);
  return { caseNo, orderNo: unit.orderNo, sku: unit.sku, token: rig.api.tokenOf(caseNo) };
}
