import fc from 'fast-check';
import type { ShopNews } from '../../../gateways/shops/news';
import { isSignedByShopify, shopifyNews } from '../../../gateways/shops/shopify';
import {
  moneySet,
  shopifyAddress,
  shopifyFulfilment,
  shopifyLine,
  shopifyOrder,
  shopifySecret,
  shopifyTransaction,
  signed,
} from '../../support/shopify';

type Known = Extract<ShopNews, { kind: 'known' }>;

const newsOf = (change: object, topic = 'orders/updated') => shopifyNews(topic, shopifyOrder({ ...change }));
function knownOf(change: object = {}): Known {
  const news = newsOf(change);
  if (news.kind !== 'known') throw new Error(`it is ${JSON.stringify(news)}`);
  return news;
}
const contentOf = (change: object = {}) => knownOf(change).order?.content;
const linesOf = (line: object, change: object = {}) =>
  contentOf({ line_items: [shopifyLine({ ...line })], ...change })?.lines.map(
    ({ quantity, unitPaidCents }) => [quantity, unitPaidCents],
  );

describe('isSignedByShopify()', () => {
  const body = JSON.stringify(shopifyOrder());
  const raw = Buffer.from(body);

  test('isSignedByShopify() takes the signature of these bytes, by either of two secrets', () => {
    expect(isSignedByShopify([shopifySecret], raw, signed(body))).toBe(true);
    expect(isSignedByShopify(['another', shopifySecret], raw, signed(body))).toBe(true);
  });

  test.each([
    ['none', ''],
    ['another secret’s', signed(body, 'another')],
    ['another body’s', signed(`${body} `)],
    ['one in hexadecimal', Buffer.from(signed(body), 'base64').toString('hex')],
    ['the beginning of the right one', signed(body).slice(0, 20)],
    ['no text of base64', '%%%'],
  ])('isSignedByShopify() refuses %s', (_what, signature) => {
    expect(isSignedByShopify([shopifySecret], raw, signature)).toBe(false);
  });

  test('isSignedByShopify() refuses a body of which one bit is another', () => {
    fc.assert(
      fc.property(fc.nat(raw.length * 8 - 1), (bit) => {
        const changed = Buffer.from(raw);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        return !isSignedByShopify([shopifySecret], changed, signed(body));
      }),
      { numRuns: 500 },
    );
  });
});

describe('shopifyNews() of an order', () => {
  test('shopifyNews() says it as the import of orders does', () => {
    const at = '2026-03-01T09:30:00+01:00';
    expect(knownOf({ processed_at: at, updated_at: at })).toEqual({
      kind: 'known',
      shopOrderId: '6200000000001',
      order: {
        orderNo: '1001',
        updatedAt: at,
        content: {
          orderedAt: at,
          orderedAtSource: 'shop',
          customer: {
            name: 'Ada Kowalska',
            email: 'ada@example.org',
            language: 'de-DE',
            address: {
              ...{ street: 'Lindenweg 1', extra: 'Hinterhaus', postalCode: '10115' },
              ...{ city: 'Berlin', country: 'Germany' },
            },
          },
          currency: 'EUR',
          shippingCents: 590,
          lines: [{ sku: 'SCOPE-1', quantity: 1, unitPaidCents: 19_990, onSale: false }],
        },
        lineIds: ['14466000000001'],
        paidBy: 'bank-transfer',
      },
      parcels: [],
      payments: [],
    });
  });

  const allocated = (amount: string, currency = 'EUR') => ({
    discount_allocations: [{ amount, amount_set: moneySet(amount, currency), discount_application_index: 0 }],
  });
  const priced = (price: string, quantity: number, currency = 'EUR') => ({
    ...{ price, quantity, current_quantity: quantity, price_set: moneySet(price, currency) },
    tax_lines: [],
  });
  const paidIn = (currency: string) => ({ currency, presentment_currency: currency, shipping_lines: [] });

  test.each([
    ['the price of one piece', priced('19.90', 2), {}, [[2, 1_990]]],
    ['less its share of a discount', { ...priced('20.00', 2), ...allocated('4.00') }, {}, [[2, 1_800]]],
    [
      'with the rest of a division on the first pieces',
      { ...priced('10.00', 3), ...allocated('20.00') },
      {},
      [
        [1, 334],
        [2, 333],
      ],
    ],
    [
      'with its tax, where the price is without',
      {
        ...priced('100.00', 2),
        tax_lines: [{ price: '38.00', price_set: moneySet('38.00'), rate: 0.19, title: 'VAT' }],
      },
      { taxes_included: false },
      [[2, 11_900]],
    ],
    ['nothing for a gift', { ...priced('20.00', 1), ...allocated('20.00') }, {}, [[1, 0]]],
    ['yen, which have no decimals', priced('5000', 1, 'JPY'), paidIn('JPY'), [[1, 5_000]]],
    ['yen that are written with some', priced('5000.00', 1, 'JPY'), paidIn('JPY'), [[1, 5_000]]],
    ['dinars, which have three', priced('12.340', 1, 'KWD'), paidIn('KWD'), [[1, 12_340]]],
    [
      'dinars in steps that the bank pays back',
      { ...priced('10.000', 3, 'KWD'), ...allocated('20.000', 'KWD') },
      paidIn('KWD'),
      [
        [1, 3_340],
        [2, 3_330],
      ],
    ],
    ['kronur, counted in hundredths', priced('500', 1, 'ISK'), paidIn('ISK'), [[1, 50_000]]],
    [
      'what is left after the shop took one out',
      { ...priced('10.00', 3), current_quantity: 2 },
      {},
      [[2, 1_000]],
    ],
    [
      'the currency that the customer paid in',
      { ...priced('20.00', 1), price_set: moneySet('17.35', 'GBP', ['20.00', 'EUR']) },
      { currency: 'EUR', presentment_currency: 'GBP', shipping_lines: [] },
      [[1, 1_735]],
    ],
  ])('shopifyNews() counts %s (O1)', (...[, line, order, paid]) => {
    expect(linesOf(line, order)).toEqual(paid);
  });

  test('shopifyNews() parts every line so that its pieces are together what was paid (O1)', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 60 }),
      priceCents: fc.integer({ min: 0, max: 500_000 }),
      share: fc.float({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(line, ({ quantity, priceCents, share }) => {
        const whole = quantity * priceCents;
        const discount = Math.floor(whole * share);
        const text = (cents: number) => (cents / 100).toFixed(2);
        const parts = linesOf({ ...priced(text(priceCents), quantity), ...allocated(text(discount)) }) ?? [];
        const paid = parts.reduce((sum, [pieces = 0, each = 0]) => sum + pieces * each, 0);
        const each = parts.map(([, one = 0]) => one);
        expect(paid).toBe(whole - discount);
        expect(parts.reduce((sum, [pieces = 0]) => sum + pieces, 0)).toBe(quantity);
        expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a higher price to compare with', { compare_at_price: '249.00' }, true],
    ['the same price to compare with', { compare_at_price: '199.90' }, false],
    ['none', {}, false],
    ['the mark of the shop', { properties: [{ name: '_on_sale', value: 'true' }] }, true],
    [
      'the mark of the shop against it',
      { compare_at_price: '249.00', properties: [{ name: '_on_sale', value: 'false' }] },
      false,
    ],
    ['a discount alone', allocated('20.00'), false],
  ])('shopifyNews() tells a sale by %s (O2)', (_what, line, onSale) => {
    expect(contentOf({ line_items: [shopifyLine({ ...line })] })?.lines[0]?.onSale).toBe(onSale);
  });

  test('shopifyNews() leaves gift cards, tips and fees out: they cannot come back', () => {
    const others = [
      shopifyLine({ id: 2, gift_card: true, sku: 'GIFT-50' }),
      shopifyLine({ id: 3, sku: null, requires_shipping: false, title: 'Tip' }),
    ];
    const { order } = knownOf({ line_items: [...others, shopifyLine()] });
    expect(order?.lineIds).toEqual(['14466000000001']);
  });

  test.each([
    ['the customer', {}, 'Ada Kowalska'],
    ['who receives it, for a guest', { customer: null }, 'Ada Kowalska'],
    [
      'who pays',
      { customer: null, shipping_address: null, billing_address: { ...shopifyAddress, name: 'Bo Li' } },
      'Bo Li',
    ],
    [
      'what was typed, cleaned',
      { customer: { first_name: 'A\u0000da\ud800', last_name: '\n\tK.' } },
      'A da K.',
    ],
  ])('shopifyNews() names %s', (_what, change, name) => {
    expect(contentOf(change)?.customer.name).toBe(name);
  });

  test('shopifyNews() keeps an address without a town as lines of text', () => {
    const shipping_address = { ...shopifyAddress, city: null, address2: null };
    expect(contentOf({ shipping_address })?.customer.address).toBe('Lindenweg 1\n10115\nGermany');
  });

  test.each([
    ['a cancelled order', { cancelled_at: '2026-03-01T09:30:00Z' }, { kind: 'cancelled', orderNo: '1001' }],
    [
      'one that the shop emptied',
      { line_items: [shopifyLine({ current_quantity: 0 })] },
      { kind: 'cancelled' },
    ],
    ['a test order', { test: true }, { kind: 'ignored' }],
    [
      'one without goods’ sku',
      { line_items: [shopifyLine({ sku: '' })] },
      { kind: 'unusable', reason: 'line 1 names no sku' },
    ],
    ['one without an address', { email: null, contact_email: null, customer: null }, { kind: 'unusable' }],
    ['more decimals than there are', { line_items: [shopifyLine(priced('1.999', 1))] }, { kind: 'unusable' }],
    ['an amount that is none', { line_items: [shopifyLine({ price: '1e9' })] }, { kind: 'unusable' }],
    [
      'a price in another currency than was paid',
      { presentment_currency: 'GBP' },
      { kind: 'unusable', reason: 'line 1.price has no amount in GBP' },
    ],
    ['more discount than price', { line_items: [shopifyLine(allocated('200.00'))] }, { kind: 'unusable' }],
  ])('shopifyNews() makes no order of %s', (_what, change, news) => {
    expect(newsOf(change)).toMatchObject(news);
  });
});

describe('shopifyNews() of parcels and payments', () => {
  const parcel = (change: object, topic = 'fulfillments/update') => {
    const news = shopifyNews(topic, shopifyFulfilment({ ...change }));
    return news.kind === 'known' ? news.parcels[0] : news;
  };

  test('shopifyNews() takes a parcel for delivered when its carrier says so (W1)', () => {
    const updated_at = '2026-03-04T12:00:00Z';
    expect(parcel({ updated_at, shipment_status: 'delivered' })).toMatchObject({
      sent: true,
      deliveredAt: updated_at,
      lineIds: ['14466000000001'],
    });
    expect(parcel({ updated_at, shipment_status: 'out_for_delivery' })).toMatchObject({ deliveredAt: null });
    expect(parcel({ status: 'cancelled' })).toMatchObject({ sent: false });
  });

  test.each([
    ['a Stripe intent', {}, { provider: 'stripe', reference: 'pi_3Qshop0001', amountCents: 20_580 }],
    [
      'an intent in the receipt before a charge',
      { authorization: 'ch_3Q1', receipt: { payment_intent: 'pi_3Q2' } },
      { provider: 'stripe', reference: 'pi_3Q2' },
    ],
    ['a charge', { authorization: 'ch_3Q1', kind: 'capture' }, { provider: 'stripe', reference: 'ch_3Q1' }],
    [
      'Shopify’s own account, which our key does not reach',
      { gateway: 'shopify_payments', authorization: 'pi_3Q3' },
      { provider: 'bank-transfer', reference: 'shopify:7800000000001' },
    ],
    ['an id that is none', { authorization: 'pi_; drop' }, { provider: 'bank-transfer' }],
    ['a gift card', { gateway: 'gift_card' }, { provider: 'gift-card' }],
    ['cash', { gateway: 'Cash on Delivery (COD)' }, { provider: 'cash-on-delivery' }],
  ])('shopifyNews() maps %s', (_what, change, payment) => {
    const news = shopifyNews('order_transactions/create', shopifyTransaction({ ...change }));
    expect(news).toMatchObject({ kind: 'known', payments: [payment] });
  });

  test.each([{ kind: 'authorization' }, { kind: 'refund' }, { status: 'failure' }, { test: true }])(
    'shopifyNews() counts no money that did not come: %j',
    (change) => {
      expect(shopifyNews('order_transactions/create', shopifyTransaction(change)).kind).toBe('ignored');
    },
  );
});

test('shopifyNews() says of any body what it is, never fails, and tells nobody what stood in it', () => {
  const topics = fc.constantFrom(
    'orders/create',
    'fulfillments/create',
    'order_transactions/create',
    '__proto__',
  );
  const keys = Object.keys(shopifyOrder());
  const mangled = fc
    .tuple(fc.constantFrom(...keys), fc.jsonValue())
    .map(([key, value]) => ({ ...shopifyOrder(), [key]: value }));
  let tried = 0;
  fc.assert(
    fc.property(topics, fc.oneof(fc.jsonValue(), mangled), (topic, body) => {
      tried += 1;
      const news = shopifyNews(topic, body);
      if (news.kind === 'unusable') expect(news.reason).not.toMatch(/ada@|Kowalska|Lindenweg/);
    }),
    { numRuns: 1_000 },
  );
  expect(tried).toBeGreaterThanOrEqual(1_000);
});
