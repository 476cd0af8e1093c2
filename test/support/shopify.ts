import { createHmac } from 'node:crypto';

/** The secret that signs in tests. */
export const shopifySecret = 'shpss_0123456789abcdef0123456789abcdef';

export function signed(body: string, secret = shopifySecret): string {
  return createHmac('sha256', secret).update(body).digest('base64');
}

type Fields = Readonly<Record<string, unknown>>;

/** An amount as Shopify writes it: in the shop's currency and in the customer's. */
export function moneySet(amount: string, currency = 'EUR', shop: [string, string] = [amount, currency]) {
  return {
    shop_money: { amount: shop[0], currency_code: shop[1] },
    presentment_money: { amount, currency_code: currency },
  };
}

/** A line as Shopify sends it: the price of one piece before discounts, and the discounts of the whole line. */
export function shopifyLine(change: Fields = {}): Fields {
  return {
    id: 14_466_000_000_001,
    admin_graphql_api_id: 'gid://shopify/LineItem/14466000000001',
    attributed_staffs: [],
    current_quantity: 1,
    fulfillable_quantity: 1,
    fulfillment_service: 'manual',
    fulfillment_status: null,
    gift_card: false,
    grams: 900,
    name: 'Hand-held oscilloscope - Blue',
    price: '199.90',
    price_set: moneySet('199.90'),
    product_exists: true,
    product_id: 8_061_000_000_001,
    properties: [],
    quantity: 1,
    requires_shipping: true,
    sku: 'SCOPE-1',
    taxable: true,
    title: 'Hand-held oscilloscope',
    total_discount: '0.00',
    variant_id: 44_100_000_000_001,
    variant_title: 'Blue',
    vendor: 'Supplier',
    tax_lines: [
      { title: 'MwSt', rate: 0.19, price: '31.92', price_set: moneySet('31.92'), channel_liable: false },
    ],
    duties: [],
    discount_allocations: [],
    ...change,
  };
}

export const shopifyAddress = {
  first_name: 'Ada',
  last_name: 'Kowalska',
  name: 'Ada Kowalska',
  company: null,
  address1: 'Lindenweg 1',
  address2: 'Hinterhaus',
  zip: '10115',
  city: 'Berlin',
  province: null,
  province_code: null,
  country: 'Germany',
  country_code: 'DE',
  phone: '+49 30 901820',
  latitude: 52.53,
  longitude: 13.38,
};

/** An order of one piece, bought and paid three days ago. */
export function shopifyOrder(change: Fields = {}): Fields & { readonly id: number; readonly name: string } {
  const at = new Date(Date.now() - 3 * 86_400_000).toISOString().replace(/\.\d+Z$/, '+00:00');
  return {
    admin_graphql_api_id: 'gid://shopify/Order/6200000000001',
    app_id: 580_111,
    browser_ip: '203.0.113.9',
    buyer_accepts_marketing: false,
    cancel_reason: null,
    cancelled_at: null,
    client_details: { accept_language: 'de-DE', user_agent: 'Mozilla/5.0' },
    closed_at: null,
    confirmed: true,
    contact_email: 'ada@example.org',
    created_at: at,
    currency: 'EUR',
    customer_locale: 'de-DE',
    discount_applications: [],
    discount_codes: [],
    email: 'ada@example.org',
    financial_status: 'paid',
    fulfillment_status: null,
    note: null,
    number: 1,
    order_number: 1001,
    payment_gateway_names: ['Stripe'],
    presentment_currency: 'EUR',
    processed_at: at,
    tags: '',
    taxes_included: true,
    test: false,
    total_price: '205.80',
    total_price_set: moneySet('205.80'),
    updated_at: at,
    billing_address: shopifyAddress,
    shipping_address: shopifyAddress,
    customer: {
      id: 7_200_000_000_001,
      email: 'ada@example.org',
      first_name: 'Ada',
      last_name: 'Kowalska',
      phone: null,
      default_address: { id: 1, ...shopifyAddress },
    },
    line_items: [shopifyLine()],
    shipping_lines: [
      {
        ...{ id: 5_000_000_000_001, title: 'DHL', code: 'DHL', price: '5.90', price_set: moneySet('5.90') },
        ...{ discounted_price: '5.90', discounted_price_set: moneySet('5.90'), tax_lines: [] },
      },
    ],
    fulfillments: [],
    refunds: [],
    ...change,
    ...{ name: typeof change['name'] === 'string' ? change['name'] : '#1001' },
    ...{ id: typeof change['id'] === 'number' ? change['id'] : 6_200_000_000_001 },
  };
}

/** A parcel that left two days ago. */
export function shopifyFulfilment(change: Fields = {}): Fields {
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  return {
    id: 5_500_000_000_001,
    admin_graphql_api_id: 'gid://shopify/Fulfillment/5500000000001',
    order_id: 6_200_000_000_001,
    location_id: 70_000_000_001,
    name: '#1001.1',
    service: 'manual',
    status: 'success',
    shipment_status: null,
    created_at: at,
    updated_at: at,
    tracking_company: 'DHL',
    tracking_number: '00340434161094000001',
    tracking_numbers: ['00340434161094000001'],
    line_items: [shopifyLine()],
    receipt: {},
    ...change,
  };
}

/** A card that was charged. */
export function shopifyTransaction(change: Fields = {}): Fields {
  return {
    id: 7_800_000_000_001,
    admin_graphql_api_id: 'gid://shopify/OrderTransaction/7800000000001',
    order_id: 6_200_000_000_001,
    kind: 'sale',
    status: 'success',
    gateway: 'Stripe',
    amount: '205.80',
    currency: 'EUR',
    authorization: 'pi_3Qshop0001',
    receipt: {},
    test: false,
    created_at: new Date().toISOString(),
    ...change,
  };
}
