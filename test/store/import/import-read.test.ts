import { guessImport, readImport } from '../../../store/import/read';

const productHeader = 'sku,title,unitPriceCents,currency,stockOnHand,kind,serialised,similarSkus';
const orderHeader =
  'orderNo,orderedAt,customerName,customerEmail,street,postalCode,city,country,paymentId,currency,shippingCents,sku,quantity,unitPaidCents,onSale,serialNos,deliveredAt,deliverySource';
const head = '2026-03-01T09:30:00+01:00,Łukasz Żółć,lukasz@example.org,Main 1,1000,Town,Land,pi_1,EUR,490';

function products(...lines: readonly string[]) {
  return readImport('products', [productHeader, ...lines].join('\n'), 'csv');
}

function orders(...lines: readonly string[]) {
  return readImport('orders', [orderHeader, ...lines].join('\n'), 'csv');
}

describe('readImport() amounts', () => {
  const priced = (currency: string, unitPaidCents: number) =>
    orders(
      `O-1,${head.replace(',EUR,490', `,${currency},0`)},A,1,${String(unitPaidCents)},false,,2026-03-03T10:00:00+01:00,carrier`,
    );

  it.each([
    ['KWD', 12_345, 'must be a multiple of 10'],
    ['ISK', 550, 'must be a multiple of 100'],
  ])('refuses what the provider could never pay back: %s %i (E71)', (currency, amount, words) => {
    const [problem] = priced(currency, amount).problems;
    expect(problem?.message).toContain(`unitPaidCents ${words}`);
  });

  it('takes three decimals that end in 0', () => {
    expect(priced('KWD', 12_340).problems).toEqual([]);
  });
});

describe('readImport() of an order that was paid in several ways (E79)', () => {
  const card = { provider: 'stripe', id: 'pi_1', amountCents: 6_000 };
  const gift = { provider: 'gift-card', id: 'GIFT-1', amountCents: 4_000 };
  const read = (payments: readonly object[], payment: object = { provider: 'stripe', id: 'pi_1' }) => {
    const order = {
      ...{
        orderNo: 'O-1',
        orderedAt: '2026-03-01T09:30:00+01:00',
        currency: 'EUR',
        shippingCents: 500,
        payment,
      },
      customer: { name: 'Ada', email: 'ada@example.org', address: 'Main 1, 1000 Town' },
      lines: [{ sku: 'A', quantity: 2, unitPaidCents: 4_000, onSale: false }],
      ...(payments.length > 0 && { payments }),
    };
    return readImport('orders', JSON.stringify([order]), 'json');
  };

  it('keeps each of them', () => {
    const { rows, problems } = read([card, gift]);
    expect(problems).toEqual([]);
    expect(rows[0]?.value).toMatchObject({ payments: [card, gift] });
  });

  it.each([
    ['too little', [card, { ...gift, amountCents: 1_000 }], 'must cover the goods: 7000 was paid for 8000'],
    ['one twice', [card, card], 'must not name a payment twice'],
    ['another first', [gift, card], 'must begin with the payment that `payment` names'],
    [
      'no card’s id',
      [card, { ...gift, provider: 'stripe' }],
      'must be a payment id that starts with pi_ or ch_',
    ],
    ['one only', [card], 'must have at least two payments'],
  ])('refuses %s', (_, payments, words) => {
    expect(
      read(payments)
        .problems.map(({ message }) => message)
        .join(),
    ).toContain(words);
  });

  it.each(['cash-on-delivery', 'bank-transfer'])('takes an order paid by %s (E81)', (provider) => {
    expect(read([], { provider, id: 'ANY 1' }).problems).toEqual([]);
  });

  it.each([
    ['stripe:pi_1:6000|gift-card:GIFT:1:4000', null],
    ['stripe:pi_1:6000|gift-card 4000', 'payments 2 must be {provider, id, amountCents}'],
    ['stripe:pi_1:6000|gift-card:GIFT-1:forty', 'payments 2 amountCents must be'],
    ['stripe:pi_1:6000|cheque:C-1:4000', 'payments 2 provider must be stripe'],
    ['stripe:pi_1:6000', 'must have at least two payments'],
  ])('reads %s from a cell, or says what is wrong with it', (cell, words) => {
    const row = `O-1,${head},A,1,4000,false,,2026-03-03T10:00:00+01:00,carrier,${cell}`;
    const { rows, problems } = readImport('orders', `${orderHeader},payments\n${row}`, 'csv');
    expect(problems[0]?.message ?? null).toEqual(words === null ? null : expect.stringContaining(words));
    if (words !== null) return;
    const payments = [
      { provider: 'stripe', id: 'pi_1', amountCents: 6_000 },
      { provider: 'gift-card', id: 'GIFT:1', amountCents: 4_000 },
    ];
    expect(rows).toMatchObject([{ value: { payments } }]);
  });
});

describe('readImport() CSV of products', () => {
  it('reads every column', () => {
    const { rows, problems } = products('A-1,"Scope, big",1999,EUR,4,part,yes,B-1| C-1');
    expect(problems).toEqual([]);
    expect(rows.map(({ line, value }) => ({ line, value }))).toEqual([
      {
        line: 2,
        value: {
          ...{ sku: 'A-1', title: 'Scope, big', unitPriceCents: 1999, currency: 'EUR', stockOnHand: 4 },
          ...{ kind: 'part', serialised: true, similarSkus: ['B-1', 'C-1'] },
        },
      },
    ]);
  });

  it('fills what may be left out', () => {
    const { rows } = readImport(
      'products',
      'sku,title,unitPriceCents,currency,stockOnHand\nA,T,1,EUR,0',
      'csv',
    );
    expect(rows[0]?.value).toMatchObject({ kind: 'goods', serialised: false, similarSkus: [] });
  });

  it.each([
    ['LF', '\n', ','],
    ['CRLF and semicolons', '\r\n', ';'],
    ['CR and tabs', '\r', '\t'],
  ])('counts lines over quoted line breaks and empty lines: %s', (_, newline, separator) => {
    const lines = [
      productHeader,
      'A,"one',
      'two",1,EUR,0,goods,no,',
      '',
      'B,"x',
      '',
      'y",-1,EUR,0,goods,no,',
      'C,z,q,EUR,0,goods,no,',
    ];
    const text = `\uFEFF${lines.join(newline).replaceAll(',', separator)}${newline}`;
    const { rows, problems } = readImport('products', text, 'csv');
    // A line break within a title is a mistake of its own, reported at the line where its row starts.
    expect(problems).toEqual([
      { line: 2, message: 'title must not contain control characters' },
      { line: 5, message: 'title must not contain control characters' },
      { line: 5, message: 'unitPriceCents must be a whole number, not negative' },
      { line: 8, message: 'unitPriceCents must be a whole number, not negative' },
    ]);
    expect(rows).toEqual([]);
  });

  it('matches column names whatever their case, spaces and underscores', () => {
    const { rows, problems } = readImport(
      'products',
      'SKU,Title,unit_price_cents,Currency,Stock on hand\nA,T,1,EUR,0',
      'csv',
    );
    expect(problems).toEqual([]);
    expect(rows).toHaveLength(1);
  });

  it('names every wrong column of the header', () => {
    const { problems } = readImport(
      'products',
      'sku,SKU,colour,title,currency,stockOnHand\nA,A,red,T,EUR,0',
      'csv',
    );
    expect(problems.map(({ line, message }) => `${line}: ${message.split(';', 1)[0] ?? ''}`)).toEqual([
      '1: has an unknown column "colour"',
      '1: has the column sku twice',
      '1: has no column unitPriceCents',
    ]);
  });

  it('refuses rows of another width, doubled rows and broken quotes, each by its line', () => {
    const { problems } = products(
      'A,T,1,EUR,0,goods,no,,',
      'B,T,1',
      'C,x"y,1,EUR,0,goods,no,',
      'D,T,1,EUR,0,,,',
      'D,T,1,EUR,0,,,',
      '"E,T',
    );
    expect(problems.map(({ line }) => line)).toEqual([2, 3, 4, 6, 7]);
    expect(problems[0]?.message).toBe('has 9 cells where the header has 8');
    expect(problems.at(-2)?.message).toBe('sku D stands in line 5 already');
    expect(problems.at(-1)?.message).toBe('has a quotation mark that is never closed');
  });

  it.each([
    ['', 'has no header'],
    [productHeader, 'has no rows'],
  ])('says of an empty file that it is one: %j', (text, message) => {
    expect(readImport('products', text, 'csv').problems).toEqual([{ line: 1, message }]);
  });
});

describe('readImport() CSV of orders', () => {
  it('reads the language of a customer, and refuses what is none', () => {
    const row = `A-1,${head},OSC,1,100,false,,,,`;
    const read = (language: string) =>
      readImport('orders', `${orderHeader},customerLanguage\n${row}${language}`, 'csv');
    expect(read('de-AT').rows[0]?.value.customer).toMatchObject({ language: 'de-AT' });
    expect(read('').rows[0]?.value.customer).not.toHaveProperty('language');
    expect(read('German!').problems).toEqual([
      { line: 2, message: 'customerLanguage must be a language tag, such as de or de-AT' },
    ]);
  });

  it('reads where the day of an order comes from, and needs not be told (E15)', () => {
    const row = `A-1,${head},OSC,1,100,false,,,,`;
    const read = (source: string) =>
      readImport('orders', `${orderHeader},orderedAtSource\n${row}${source}`, 'csv');
    expect(read('order-confirmation').rows[0]?.value).toMatchObject({
      orderedAtSource: 'order-confirmation',
    });
    expect(read('').rows[0]?.value.orderedAtSource).toBeUndefined();
    expect(read('a friend').problems).toEqual([
      { line: 2, message: 'orderedAtSource must be one of order-confirmation, shop, import, unknown' },
    ]);
  });

  it('makes one order of the rows of its number, with a shipment for each delivery', () => {
    const { rows, problems } = orders(
      `DE-1,${head},A,2,1000,no,S1|S2,2026-03-03T10:00:00Z,carrier`,
      `DE-2,${head},B,1,500,1,,2026-03-03T10:00:00Z,`,
      `DE-1,${head},B,1,500,yes,,2026-03-04T10:00:00Z,customer`,
      `DE-3,${head},B,1,500,0,,,`,
    );
    expect(problems).toEqual([]);
    expect(rows.map(({ line, itemLines }) => [line, itemLines])).toEqual([
      [2, [2, 4]],
      [3, [3]],
      [5, [5]],
    ]);
    expect(rows[0]?.value).toEqual({
      orderNo: 'DE-1',
      orderedAt: '2026-03-01T09:30:00+01:00',
      customer: {
        name: 'Łukasz Żółć',
        email: 'lukasz@example.org',
        address: { street: 'Main 1', postalCode: '1000', city: 'Town', country: 'Land' },
      },
      payment: { provider: 'stripe', id: 'pi_1' },
      currency: 'EUR',
      shippingCents: 490,
      lines: [
        { sku: 'A', quantity: 2, unitPaidCents: 1000, onSale: false, serialNos: ['S1', 'S2'] },
        { sku: 'B', quantity: 1, unitPaidCents: 500, onSale: true },
      ],
      shipments: [
        { deliveredAt: '2026-03-03T10:00:00Z', source: 'carrier', lines: [1] },
        { deliveredAt: '2026-03-04T10:00:00Z', source: 'customer', lines: [2] },
      ],
    });
    expect(rows[1]?.value.shipments).toEqual([{ deliveredAt: '2026-03-03T10:00:00Z', source: 'carrier' }]);
    expect(rows[2]?.value.shipments).toEqual([]);
  });

  it('names the line and the column of each mistake', () => {
    const { problems } = orders(
      `DE-1,${head},A,2,1000,no,S1|S2|S3,,`,
      `DE-1,${head},B,0,19.99,maybe,,,`,
      `DE-1,${head.replace('Town', 'City')},B,1,5,no,,yesterday,post`,
      `DE-2,${head.replace('lukasz@example.org', 'lukasz')},B,1,5,no,,,`,
      `,${head},B,1,5,no,,,`,
    );
    expect(problems).toEqual([
      { line: 2, message: 'serialNos must not be more than the pieces bought' },
      { line: 3, message: 'quantity must be at least 1' },
      { line: 3, message: 'unitPaidCents must be a whole number, not negative' },
      { line: 3, message: 'onSale must be true or false' },
      { line: 4, message: 'city differs from line 2 of the same order' },
      {
        line: 4,
        message: 'deliveredAt must be a date and time with its offset, such as 2026-03-01T09:30:00+01:00',
      },
      { line: 4, message: 'deliverySource must be carrier, customer or presumed' },
      { line: 5, message: 'customerEmail must be an e-mail address' },
      { line: 6, message: 'orderNo must be text' },
    ]);
  });
});

describe('readImport() JSON', () => {
  const product = { sku: 'A', title: 'T', unitPriceCents: 1, currency: 'EUR', stockOnHand: 0 };
  const json = (value: unknown) =>
    readImport('products', `\uFEFF${JSON.stringify(value, undefined, 1)}`, 'json');

  it('takes a list or an object that holds one, with the line of each element', () => {
    const list = json([product, { ...product, sku: 'B' }]);
    expect(list.rows.map(({ line, value }) => [line, value.sku])).toEqual([
      [2, 'A'],
      [9, 'B'],
    ]);
    const named = json({ orders: [{}], products: [product] });
    expect(named.problems).toEqual([]);
    expect(named.rows.map(({ line }) => line)).toEqual([6]);
  });

  it('reads numbers, texts, constants and nesting as JSON.parse does', () => {
    const odd = { ...product, title: 'a"b\\c é😀/', extra: [[], {}, null, true, -1.5e3, '\u00e9'] };
    const { problems } = json([odd]);
    expect(problems).toEqual([{ line: 2, message: 'has unknown fields: extra' }]);
    const escaped = readImport(
      'products',
      JSON.stringify([{ ...product, title: odd.title }]).replace('é', '\\u00e9'),
      'json',
    );
    expect(escaped.rows[0]?.value.title).toBe(odd.title);
  });

  it.each([
    ['[\n{"sku": "A",\n}]', 3, 'must have a field name in quotes before }'],
    ['[\n{"sku" "A"}]', 2, 'must have a colon before "A"'],
    ['[{}\n{}]', 2, 'must have a comma or ] before {'],
    ['[\n\n1,]', 3, 'must have a value before ]'],
    ['[1,\n', 2, 'must have a value before its end'],
    ['[1]\n]', 2, 'has "]" after its end'],
    ['[\n\nnope]', 3, 'is not JSON at "nope]"'],
    ['["a\nb"]', 1, 'is not JSON at ""a"'],
    ['["\\x"]', 1, 'is not JSON at "\\x"'],
    ['{"product": []}', 1, 'must be a list, or an object with a list named products'],
    ['{"products":\n 5}', 2, 'must hold a list under products'],
    ['5', 1, 'must be a list, or an object with a list named products'],
    ['[]', 1, 'has no rows'],
  ])('says where it cannot read %j', (text, line, message) => {
    expect(readImport('products', text, 'json').problems).toEqual([{ line, message }]);
  });

  it('refuses what is nested too deeply instead of running out of stack', () => {
    const { problems } = readImport('products', '['.repeat(100_000), 'json');
    expect(problems).toEqual([{ line: 1, message: 'is nested too deeply' }]);
  });

  it('reads a long unclosed text in no more than its length', () => {
    const started = Date.now();
    const { problems } = readImport('products', `["${'a\\\\'.repeat(1_000_000)}`, 'json');
    expect(problems).toHaveLength(1);
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});

describe('guessImport()', () => {
  it.each([
    ['[{"orderNo": "A"}]', { kind: 'orders', format: 'json' }],
    ['\uFEFF {"products": []}', { kind: 'products', format: 'json' }],
    ['[{"sku": "A", "title": "B"}]', { kind: 'products', format: 'json' }],
    [`\uFEFF${orderHeader}\n`, { kind: 'orders', format: 'csv' }],
    ['Order No;sku\r\n', { kind: 'orders', format: 'csv' }],
    [`${productHeader}\n`, { kind: 'products', format: 'csv' }],
    ['hello', null],
    ['', null],
  ])('tells kind and format of %j', (text, guess) => {
    expect(guessImport(text)).toEqual(guess);
  });
});
