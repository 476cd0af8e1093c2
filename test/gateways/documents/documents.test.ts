import { deliverySlip } from '../../../gateways/documents/delivery-slip';
import type { DeliveryContent } from '../../../gateways/documents/delivery-slip';
import { deliveryWords } from '../../../gateways/documents/delivery-words';
import { dispatchLabel } from '../../../gateways/documents/label';
import type { LabelContent } from '../../../gateways/documents/label';
import { packingSlip } from '../../../gateways/documents/slip';
import type { SlipContent } from '../../../gateways/documents/slip';
import { slipWords } from '../../../gateways/documents/slip-words';
import { codesOn, missingReaders, textOn, wordsOn } from './readers';
import type { PlacedWord } from './readers';

const missing = missingReaders();
const reason = `skipped: ${missing.join(', ')} not found; Debian has them in poppler-utils and zbar-tools`;
const describeRead = missing.length === 0 ? describe : describe.skip;
const named = (name: string): string => (missing.length === 0 ? name : `${name} (${reason})`);

const lab = ['Returns desk, goods in', 'Werkstraße 7', '10117 Berlin', 'Germany'];
const people = [
  'Łukasz Żółć',
  'Þórður Ægisson',
  'Ştefan Țepeș',
  'Ελένη Παπαδοπούλου',
  'Дмитро Ющенко',
  'Nađa Šćepanović',
  'José Ñuñez',
  'Ágnes Őry',
];

const unit = { caseNo: 'RMA-000042', sku: 'SCOPE-200', title: 'Oscilloscope', serialNo: 'SN-77' };
const endless = {
  caseNo: 'RMA-000043',
  sku: 'W'.repeat(64),
  title: 'Netzgerät '.repeat(30).trim(),
  serialNo: 'S'.repeat(100),
};

function slipOf(change: Partial<SlipContent> = {}): SlipContent {
  const fixed = { appealNo: 'A-000007', orderNo: 'DE-20001', customerName: 'Ada Kowalska', labAddress: lab };
  return { ...fixed, cases: [unit], ...change };
}

function labelOf(change: Partial<LabelContent> = {}): LabelContent {
  return {
    ...{ caseNo: 'RMA-000042', senderLines: lab, recipient: 'Ada Kowalska', sku: 'SCOPE-200' },
    ...{ addressLines: ['Lindenweg 1', '10115 Berlin'], trackingNo: null, carrier: null },
    ...change,
  };
}

function deliveryOf(change: Partial<DeliveryContent> = {}): DeliveryContent {
  return {
    ...{ caseNo: 'RMA-000042', orderNo: 'DE-20001', purpose: 'goods-back', recipient: 'Ada Kowalska' },
    ...{ sku: 'SCOPE-200', title: 'Oscilloscope', serialNo: 'SN-77', senderLines: lab },
    ...change,
  };
}

const both = (code: string): readonly string[] => [`CODE-128:${code}`, `QR-Code:${code}`];

describeRead(named('packingSlip()'), () => {
  test('carries the number of its case in bars and as a square, for a reader to decode', async () => {
    expect(codesOn(await packingSlip(slipOf()))).toEqual(both('RMA-000042'));
  });

  test('carries the number of the appeal where one parcel holds several units', async () => {
    expect(codesOn(await packingSlip(slipOf({ cases: [unit, endless] })))).toEqual(both('A-000007'));
  });

  test.each(people)('writes the name of %s right', async (customerName) => {
    expect(textOn(await packingSlip(slipOf({ customerName })))).toContain(customerName);
  });

  test.each(['Xaver', 'Wolfinger flink'])(
    'leaves each letter of %s one, whatever was drawn before',
    async (name) => {
      await packingSlip(slipOf({ customerName: 'Ẍ ﬁﬂ' }));
      expect(textOn(await packingSlip(slipOf({ customerName: name })))).toContain(name);
    },
  );

  test('speaks the language that it is asked for', async () => {
    const lines = (text: string): string => text.replaceAll(/\s+/g, ' ');
    for (const language of ['en', 'de'] as const) {
      const printed = lines(textOn(await packingSlip(slipOf(), language)));
      const { instructions, ...words } = slipWords[language];
      for (const word of [...Object.values(words), ...instructions]) expect(printed).toContain(word);
    }
  });

  test('keeps the longest names and titles apart, on one page', async () => {
    const customerName = 'Ελένη Παπαδοπούλου '.repeat(11).trim();
    const pdf = await packingSlip(slipOf({ customerName, cases: [unit, endless, unit] }), 'de');
    expectApart(pdf);
    expect(wordsOn(pdf).pages).toHaveLength(1);
    expect(codesOn(pdf)).toEqual(both('A-000007'));
  });

  test('goes on to a second page with very many units, and loses none', async () => {
    const cases = Array.from({ length: 40 }, (_, index) => ({
      ...endless,
      caseNo: `RMA-${String(100_000 + index)}`,
    }));
    const pdf = await packingSlip(slipOf({ cases }));
    expectApart(pdf);
    const { words, pages } = wordsOn(pdf);
    expect(pages.length).toBeGreaterThan(1);
    for (const { caseNo } of cases) expect(words.filter(({ text }) => text === caseNo)).toHaveLength(1);
  });
});

describeRead(named('dispatchLabel()'), () => {
  test('carries the number of its case until the carrier gave one', async () => {
    expect(codesOn(await dispatchLabel(labelOf()))).toEqual(both('RMA-000042'));
    const label = labelOf({ trackingNo: 'JJD000390007882330001', carrier: 'DHL' });
    expect(codesOn(await dispatchLabel(label))).toEqual(both('JJD000390007882330001'));
  });

  test.each(people)('writes the name of %s right', async (recipient) => {
    expect(textOn(await dispatchLabel(labelOf({ recipient })))).toContain(recipient);
  });

  test.each([
    ['a long name', { recipient: 'Ελένη Παπαδοπούλου-Αλεξανδροπούλου '.repeat(6).trim() }],
    ['one endless word', { recipient: 'Ж'.repeat(200), addressLines: ['x'.repeat(200), 'Łódź'] }],
    [
      'an address of very many lines',
      { addressLines: Array.from({ length: 100 }, (_, n) => `line ${String(n)}`) },
    ],
    ['an address of a thousand letters', { addressLines: ['Długa ulica '.repeat(83).trim()] }],
    [
      'long goods and carriers',
      { sku: 'W'.repeat(64), carrier: 'Deutsche Post DHL Paket '.repeat(2).trim() },
    ],
    ['a long way home', { senderLines: Array.from({ length: 12 }, () => 'Werkstraße 7, Hinterhaus') }],
  ] as const)('keeps everything apart on one page: %s', async (_, change) => {
    const pdf = await dispatchLabel(labelOf(change));
    expectApart(pdf);
    expect(wordsOn(pdf).pages).toHaveLength(1);
    expect(codesOn(pdf)).toEqual(both('RMA-000042'));
  });
});

describeRead(named('deliverySlip()'), () => {
  const lines = (text: string): string => text.replaceAll(/\s+/g, ' ');

  test.each(['replacement', 'repaired', 'goods-back'] as const)(
    'says in both languages what lies in the parcel and why: %s',
    async (purpose) => {
      for (const language of ['en', 'de'] as const) {
        const pdf = await deliverySlip(deliveryOf({ purpose }), language);
        const { why, about, ...words } = deliveryWords[language];
        const printed = lines(textOn(pdf));
        const told = [...Object.values(words), why[purpose], about('RMA-000042', 'DE-20001')];
        for (const word of [...told, 'SCOPE-200', 'SN-77', '1 × Oscilloscope'])
          expect(printed).toContain(word);
        expect(codesOn(pdf)).toEqual(['QR-Code:RMA-000042']);
      }
    },
  );

  test('names no serial number of a piece that nobody knows before', async () => {
    expect(textOn(await deliverySlip(deliveryOf({ serialNo: null })))).not.toContain('serial number');
  });

  test.each(people)('writes the name of %s right', async (recipient) => {
    expect(textOn(await deliverySlip(deliveryOf({ recipient })))).toContain(recipient);
  });

  test('keeps the longest names and titles apart, on one page of the labels’ size', async () => {
    const recipient = 'Ελένη Παπαδοπούλου '.repeat(11).trim();
    const senderLines = Array.from({ length: 12 }, () => 'Werkstraße 7, Hinterhaus');
    const pdf = await deliverySlip(deliveryOf({ ...endless, recipient, senderLines }), 'de');
    expectApart(pdf);
    const { pages } = wordsOn(pdf);
    expect(pages).toEqual(wordsOn(await dispatchLabel(labelOf())).pages);
    expect(codesOn(pdf)).toEqual([`QR-Code:${endless.caseNo}`]);
  });
});

/** No word covers another, and none leaves its page. */
function expectApart(pdf: Buffer): void {
  const { words, pages } = wordsOn(pdf);
  expect(words.length).toBeGreaterThan(5);
  const outside = words.filter(({ page, left, top, right, bottom }) => {
    const { width = 0, height = 0 } = pages[page] ?? {};
    return left < 0 || top < 0 || right > width || bottom > height;
  });
  expect(outside).toEqual([]);
  const covered = words.flatMap((one, index) =>
    words
      .slice(index + 1)
      .filter((other) => covers(one, other))
      .map((other) => [one.text, other.text]),
  );
  expect(covered).toEqual([]);
}

// Boxes of lines that stand under each other touch: a font's box is a little higher than its letters.
const TOUCH = 2.5;

function covers(one: PlacedWord, other: PlacedWord): boolean {
  if (one.page !== other.page) return false;
  const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  return across > TOUCH && down > TOUCH;
}
