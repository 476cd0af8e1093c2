import { writeLetter, writeUnplacedReply } from '../../../gateways/letters';
import type { CaseTemplate, LetterFacts } from '../../../gateways/letters';
import { htmlOf } from '../../../gateways/letters';
import { formatAmount } from '../../../gateways/letters/money';
import { rules } from '../../../policy';

const facts: LetterFacts = {
  caseNo: 'RMA-000042',
  customerName: 'İpek Şahin',
  orderNo: 'DE-10001',
  productTitle: 'Oscilloscope',
  serialNo: 'SN-1',
  timeZone: 'Europe/Berlin',
  stage: 'offer',
  outcome: null,
  // 23:30 UTC is the next day in Berlin.
  dueAt: new Date('2026-03-14T23:30:00.000Z'),
  needs: ['proof', 'identity'],
  rules: ['W1', 'W2'],
  explanation: 'Ordered on 2026-01-01, received on 2026-01-05, appealed on 2026-03-01.',
  counting: null,
  grounds: { refund: [], replacement: [], repair: [] },
  refusalReason: null,
  basis: { rules: ['L3'], cause: 'internal-defect', onSale: true },
  amended: null,
  findings: null,
  options: [
    { kind: 'refund', offered: false, rules: ['O2'], reason: 'The goods were bought on sale.' },
    { kind: 'replacement', offered: true, rules: ['O4'], reason: 'A new one is reserved.' },
    { kind: 'repair', offered: true, rules: ['O6', 'O7'], reason: 'A quick fix.' },
  ],
  amount: { amountCents: 9_000, currency: 'EUR' },
  difference: null,
  request: null,
  helpful: ['logs', 'usage'],
  asked: false,
  advice: 'Update the firmware.\n\n<script>',
  trouble: 'short',
  lost: false,
  announced: false,
  hereEarly: false,
  refund: null,
  payout: null,
  dispatch: {
    purpose: 'replacement',
    productTitle: 'Oscilloscope II',
    trackingNo: 'T-1',
    carrier: 'DHL',
    postageBy: 'supplier',
  },
  labAddress: ['Returns lab', 'Werkstraße 5', '10115 Berlin'],
  mayRedirect: true,
  pageLink: 'https://desk.example/c/RMA-000042?token=t',
  slipLink: 'https://desk.example/api/v1/cases/RMA-000042/slip.pdf?token=t',
};

const templates: readonly CaseTemplate[] = [
  'safety-stop',
  'postage-refused',
  'appeal-received',
  'evidence-wanted',
  'refused',
  'advice',
  'lab-proposed',
  'lab-address',
  'parcel-received',
  'parcel-trouble',
  'offer',
  'no-remedy',
  'refund-done',
  'delivery-address',
  'goods-sent',
  'goods-back',
  'closed',
  'reminder',
];

const write = (template: CaseTemplate, change: Partial<LetterFacts> = {}): string =>
  writeLetter(template, { ...facts, ...change }).body;

describe('writeLetter()', () => {
  it.each(templates)('writeLetter() %s names the reader, the case and the way to answer', (template) => {
    const { subject, body } = writeLetter(template, facts);
    expect(subject).toMatch(/^\S.* \[RMA-000042\]$/);
    expect(body).toContain('Dear İpek Şahin,');
    expect(body).toContain('Case RMA-000042 · order DE-10001 · Oscilloscope (serial number SN-1)');
    expect(body).toContain('simply answer this letter');
    expect(body).toContain('https://desk.example/c/RMA-000042?token=t');
    expect(body).not.toMatch(/undefined|null|\[object|NaN|\n{3}/);
  });

  it.each(templates)('writeLetter() %s writes its days as people do (E2)', (template) => {
    expect(writeLetter(template, facts).body).not.toMatch(/\d{4}-\d\d-\d\d/);
  });

  it.each(templates)(
    'writeLetter() %s tells a stranger neither name nor product, dates nor link (E20)',
    (template) => {
      const stranger = {
        customerName: null,
        explanation: null,
        pageLink: null,
        slipLink: null,
        serialNo: null,
      };
      const beforeTheLab: readonly CaseTemplate[] = [
        'appeal-received',
        'evidence-wanted',
        'refused',
        'closed',
        'reminder',
      ];
      const { subject, body } = writeLetter(template, { ...facts, stage: 'appeal', ...stranger });
      expect(body).toContain('Dear customer,');
      expect(body).not.toMatch(/İpek|token=|2026-01-05|5 January 2026/);
      // Later letters exist only once the writer was accepted.
      if (beforeTheLab.includes(template)) expect(`${subject}${body}`).not.toContain('Oscilloscope');
    },
  );

  it('writeLetter() refused quotes every rule, both dates, how counted, and how to object (E2, E4)', () => {
    const body = write('refused', { rules: ['W1', 'W2', 'J'], refusalReason: 'We asked twice.' });
    expect(body).toContain(`- ${rules.W1.text} (W1)\n- ${rules.W2.text} (W2)`);
    expect(body).not.toContain('(J)');
    expect(body).toContain('How we counted: Ordered on 1 January 2026, received on 5 January 2026');
    expect(body).toContain('We asked twice.');
    expect(body).toContain('If you think this is wrong');
  });

  it.each([
    [
      'dearer',
      9_500,
      'It costs more, €95.00 against the €90.00 you paid; you pay nothing for the difference.',
    ],
    [
      'cheaper',
      8_500,
      'It costs less, €85.00 against the €90.00 you paid; the difference is not paid back. By choosing it you agree',
    ],
  ] as const)(
    'writeLetter() offer says that a similar product is %s (E65, O4)',
    (price, priceCents, words) => {
      const similar = { sku: 'SCOPE-2', title: 'Oscilloscope II', priceCents, price };
      const options = [{ kind: 'replacement', offered: true, rules: ['O4'], reason: '', similar } as const];
      const body = write('offer', { options });
      expect(body).toContain('a new Oscilloscope II (SCOPE-2)');
      expect(body).toContain(words);
    },
  );

  const cheaper = { sku: 'SCOPE-2', title: 'Oscilloscope II', priceCents: 8_500, price: 'cheaper' } as const;
  const promised = [
    {
      kind: 'replacement',
      offered: true,
      rules: ['O4'],
      reason: '',
      similar: { ...cheaper, refundCents: 500 },
    },
  ] as const;

  it('writeLetter() offer names the sum that goes back where the seller says so (E65)', () => {
    expect(write('offer', { options: promised })).toContain(
      'It costs less, €85.00 against the €90.00 you paid; we pay back €5.00, the difference, the way you paid, once it has reached you. By choosing it you agree',
    );
    expect(writeLetter('offer', { ...facts, options: promised }, 'de').body).toMatch(
      /den Unterschied von 5,00\s€ erstatten wir auf dem Weg, auf dem Sie bezahlt haben, sobald es bei Ihnen ist/,
    );
  });

  it('writeLetter() offer says what is taken off a refund that follows a difference (E65)', () => {
    const options = [
      {
        kind: 'refund',
        offered: true,
        rules: ['O1'],
        reason: '',
        amountCents: 8_500,
        currency: 'EUR',
        lessCents: 500,
      },
    ] as const;
    expect(write('offer', { options })).toMatch(
      /€85\.00, the price of the goods.*less by the €5\.00 that we paid back/,
    );
    expect(writeLetter('offer', { ...facts, options }, 'de').body).toMatch(/Abgezogen sind 5,00\s€/);
  });

  it('writeLetter() goods-sent and refund-done keep and tell the difference (E65)', () => {
    const difference = { amountCents: 500, currency: 'EUR' };
    expect(write('goods-sent', { difference })).toContain(
      'we pay back the difference of €5.00, as we offered',
    );
    const refund = { ...difference, byHand: null, purpose: 'difference' } as const;
    const told = write('refund-done', { refund });
    expect(told).toContain('we have paid back €5.00, the difference to the cheaper product that you chose');
    expect(told).not.toContain('price of the goods');
    const german = writeLetter('refund-done', { ...facts, refund }, 'de').body;
    expect(german).toMatch(/5,00\s€, den Unterschied zu dem günstigeren Produkt/);
    expect(write('refund-done', { refund: { ...refund, byHand: 'bank-transfer' } })).toContain(
      'by bank transfer',
    );
  });

  it('writeLetter() offer says by which rules postage is not paid back, whoever is at fault (E41, L2, O1)', () => {
    const options = [{ kind: 'refund', offered: true, rules: ['O1'], reason: '' } as const];
    expect(write('offer', { options })).toMatch(
      /€90\.00, the price of the goods.*Postage is not paid back.*to send the product to us \(L2, O1\)/,
    );
  });

  it('writeLetter() offer warns that a repair may cost the data on the device (E95)', () => {
    expect(write('offer')).toMatch(/Repair: .* settings and data, may be lost/);
  });

  it('writeLetter() offer explains all three options and until when to choose (L4)', () => {
    const body = write('offer');
    expect(body).toMatch(/Replacement: we send you a new product.*\(O4\)/);
    expect(body).toMatch(/Repair: our lab repairs.*\(O6, O7\)/);
    expect(body).toContain(`- Refund: The goods were bought on sale. ${rules.O2.text} (O2)`);
    expect(body).toContain('Please choose until 15 March 2026');
    expect(body).toContain('REPLACEMENT or REPAIR.');
  });

  it('writeLetter() offer tells the sum of a refund in its currency, without postage (O1)', () => {
    const options = [
      { kind: 'refund', offered: true, rules: ['O1'], reason: '', amountCents: 12_345, currency: 'JPY' },
    ] as const;
    expect(write('offer', { options })).toMatch(
      /you get back ¥12,345, .*Postage is not paid back.*\(L2, O1\)/,
    );
  });

  it('writeLetter() lab-address gives address and slip and says who pays (L2, O1)', () => {
    const body = write('lab-address');
    expect(body).toContain('Returns lab\nWerkstraße 5\n10115 Berlin');
    expect(body).toContain('https://desk.example/api/v1/cases/RMA-000042/slip.pdf?token=t');
    expect(body).toContain('paid by you as the sender (L2)');
  });

  it('writeLetter() evidence-wanted names exactly what is missing (E30)', () => {
    const body = write('evidence-wanted', { needs: ['receipt-date'] });
    expect(body).toContain('The day on which you received the product');
    expect(body).not.toContain('proof of the purchase');
    expect(body).toContain('until 15 March 2026');
  });

  it.each([
    {
      language: 'en',
      title: 'A manager looks at your case',
      nothing: 'You need do nothing',
      open: 'If we hear nothing, your case stays open',
    },
    {
      language: 'de',
      title: 'Die Leitung sieht sich Ihren Fall an',
      nothing: 'Sie brauchen nichts zu tun',
      open: 'bleibt Ihr Fall offen',
    },
  ] as const)(
    'writeLetter() in $language asks nothing and names no deadline where our own delay is a manager’s to judge (E5, E10)',
    ({ language, title, nothing, open }) => {
      const told = (template: CaseTemplate, change: Partial<LetterFacts>) =>
        writeLetter(template, { ...facts, stage: 'appeal', helpful: [], ...change }, language);
      const late = told('evidence-wanted', { needs: ['late-delivery'] });
      expect(late.subject).toBe(`${title} [RMA-000042]`);
      const reminded = told('reminder', { needs: ['late-delivery'] });
      for (const { body } of [late, reminded]) {
        expect(body).toContain(nothing);
        expect(body).toContain('W2');
        expect(body).not.toMatch(/2026|case rests|ruht|waits for you|wartet auf Sie|missing|fehlt/);
      }
      // What is asked for beside it ends nothing either: whatever a manager judges stays open.
      for (const needs of [['date-conflict'], ['proof', 'late-delivery']] as const)
        for (const template of ['evidence-wanted', 'reminder'] as const) {
          const { body } = told(template, { needs });
          expect(body).toContain(open);
          expect(body).not.toMatch(/2026|case rests|ruht|Nothing from you|Von Ihnen nichts/);
        }
      expect(told('evidence-wanted', { needs: ['proof'] }).body).toMatch(/2026.*(case rests|ruht)/);
      expect(told('evidence-wanted', { needs: ['receipt-date'] }).body).not.toMatch(/case rests|ruht/);
    },
  );

  it('writeLetter() no-remedy gives the reason of each option and how to object', () => {
    const options = (['refund', 'replacement', 'repair'] as const).map((kind) => ({
      kind,
      offered: false,
      rules: ['O8'] as const,
      reason: `The customer caused it (${kind}).`,
    }));
    const body = write('no-remedy', { options });
    expect(body.match(/\(O8\)/g)).toHaveLength(3);
    expect(body).toContain('If you think this is wrong');
  });

  it('writeLetter() refund-done tells the sum that was paid, and how', () => {
    const refund = { amountCents: 9_000, currency: 'EUR', byHand: null };
    expect(write('refund-done', { refund })).toContain('we have paid back €90.00 for your Oscilloscope');
    expect(write('refund-done', { refund: { ...refund, byHand: 'bank-transfer' } })).toContain(
      'by bank transfer',
    );
  });

  it('writeLetter() refund-done tells what each way carried where there are several (E79)', () => {
    const parts = [
      { amountCents: 5_000, byHand: null },
      { amountCents: 1_000, byHand: 'provider' },
      { amountCents: 3_000, byHand: 'bank-transfer' },
    ];
    const refund = { amountCents: 9_000, currency: 'EUR', byHand: 'bank-transfer', parts };
    const told = write('refund-done', { refund });
    expect(told).toContain('we have paid back €90.00 for your Oscilloscope');
    expect(told).toContain('\n- €60.00 to the card you paid with (O3)');
    expect(told).toContain('\n- €30.00 by bank transfer, as agreed with you');
    expect(told).not.toContain('the card could not be used');
    const german = writeLetter('refund-done', { ...facts, refund }, 'de').body;
    expect(german).toMatch(/- 60,00\s€ auf die Karte.*\n- 30,00\s€ per Überweisung/);
  });

  it.each([
    ['appeal', 'a proof of the purchase'],
    ['support', 'SOLVED or NOT SOLVED'],
    ['agreement', 'AGREE'],
    ['parcel', 'Werkstraße 5'],
    ['offer', 'REPLACEMENT or REPAIR'],
  ])('writeLetter() reminder in %s says what we wait for and until when', (stage, what) => {
    const body = write('reminder', { stage });
    expect(body).toContain(what);
    expect(body).toContain('until 15 March 2026');
  });

  it.each([
    ['refunded', 'paid back'],
    ['replaced', 'new product has arrived'],
    ['repaired', 'was repaired'],
    ['solved-remotely', 'advice helped'],
    ['refused', 'does not cover'],
    ['withdrawn', 'as you wished'],
    ['lapsed', 'the time for it has passed'],
    ['declined', 'did not want'],
    ['no-remedy', 'neither refund nor replacement nor repair'],
  ])('writeLetter() closed tells the outcome %s in words', (outcome, words) => {
    expect(write('closed', { outcome })).toContain(words);
  });

  it('writeLetter() asks for a yes to the lab, and for no parcel, where the goods are here already (E39, L1)', () => {
    const here = { stage: 'agreement', hereEarly: true } as const;
    const proposed = write('lab-proposed', here);
    expect(proposed).toContain('Your product is here already and lies safely with us.');
    expect(proposed).toContain('The lab examines the product once you have agreed (L3).');
    expect(proposed).not.toMatch(/You post the product|a slip for the parcel/);
    expect(write('lab-proposed', { stage: 'agreement' })).toContain('You post the product to our lab');
    expect(write('reminder', here)).toContain('Nobody examines it before you have agreed.');
    expect(write('reminder', { stage: 'agreement' })).not.toContain('has arrived already');
  });

  it('writeLetter() of trouble before the agreement promises no lab, and names no product (E20, E39, E44)', () => {
    const early = write('parcel-trouble', { stage: 'support', trouble: 'wrong-item', customerName: null });
    expect(early).toContain('a parcel for your case has arrived, and it is not your product.');
    expect(early).toContain('only once you and we have agreed to that (L1)');
    expect(early).not.toMatch(/Oscilloscope|as soon as the right product is here/);
    expect(write('parcel-trouble', { stage: 'parcel' })).toContain(
      'as soon as the right product is here (L3)',
    );
  });

  it('writeLetter() of another’s goods for a closed case promises no lab, and names no product (E20, E44)', () => {
    const closed = write('parcel-trouble', { stage: 'closed', trouble: 'wrong-item', customerName: null });
    expect(closed).toContain('a parcel for your case has arrived, and it is not your product.');
    expect(closed).toContain('Your case is closed, and nothing changes by this.');
    expect(closed).not.toMatch(/Oscilloscope|our lab (begins|examines your)/);
  });

  it('writeLetter() advice keeps the words of support', () => {
    expect(write('advice')).toContain('Update the firmware.\n\n<script>');
  });
});

describe('writeUnplacedReply()', () => {
  it('writeUnplacedReply() which-item lists the goods of the order', () => {
    const reply = writeUnplacedReply('which-item', {
      subject: 'x',
      orderNo: 'DE-10001',
      products: ['Lamp (L-1)', 'Cable (C-1)'],
    });
    expect(reply.subject).toBe('Which product of order DE-10001 is it about?');
    expect(reply.body).toContain('- Lamp (L-1)\n- Cable (C-1)');
  });

  it('writeUnplacedReply() no-order-found answers the subject, on one line', () => {
    const reply = writeUnplacedReply('no-order-found', {
      subject: 'Re: RE: my\r\nlamp',
      orderNo: null,
      products: [],
    });
    expect(reply.subject).toBe('Re: my lamp');
  });
});

describe('htmlOf()', () => {
  it('htmlOf() escapes what people wrote and makes links and lists', () => {
    const page = htmlOf(
      'Dear <b>"A" & \'B\'</b>,\n\n- one\n- two\n\nhttps://x.example/?a=1&b="><script>',
      'de',
    );
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('<p>Dear &lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;,</p>');
    expect(page).toContain('<ul><li>one</li><li>two</li></ul>');
    expect(page).toContain(
      '<a href="https://x.example/?a=1&amp;b=">https://x.example/?a=1&amp;b=</a>&quot;&gt;&lt;script&gt;',
    );
    expect(page).not.toContain('<script>');
  });
});

describe('formatAmount()', () => {
  it.each([
    [9_000, 'EUR', '€90.00'],
    [12_345, 'JPY', '¥12,345'],
    [12_345, 'KWD', 'KWD 12.345'],
    [1, 'USD', '$0.01'],
  ])('formatAmount() %i %s is %s', (amount, currency, text) => {
    expect(formatAmount(amount, currency, 'en').replace(/\u00a0/g, ' ')).toBe(text);
  });
});
