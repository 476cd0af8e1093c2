import {
  changedSettings,
  completeSettings,
  decideOptions,
  standardPolicy,
  validateSettings,
} from '../../policy';
import type { OptionFacts, Policy } from '../../policy';
import { diagnosed } from './facts';

function replacement(priceCents: number | null, change: Partial<OptionFacts> = {}) {
  const similar = { sku: 'SCOPE-2', title: 'Oscilloscope II', priceCents };
  const facts = diagnosed({ replacementSku: 'SCOPE-2', similar, unitPaidCents: 12_900, ...change });
  return decideOptions(standardPolicy, facts).options.find(({ kind }) => kind === 'replacement');
}

describe('decideOptions() replacement by a similar product', () => {
  test.each([
    [13_000, 'dearer', ['O4', 'O5', 'J'], 'is not charged'],
    [
      12_800,
      'cheaper',
      ['O4', 'O5', 'J'],
      'the customer has to agree to it, and the difference is not refunded',
    ],
    [12_900, 'same', ['O4', 'O5'], 'is in stock.'],
    [null, 'unknown', ['O4', 'O5'], 'is in stock.'],
  ])('E65 O4 at %s cents against 12900 paid is %s', (priceCents, price, ...[rules, words]) => {
    const option = replacement(priceCents);
    expect(option).toMatchObject({ offered: true, rules, similar: { sku: 'SCOPE-2', priceCents, price } });
    expect(option?.reason).toContain('Oscilloscope II (SCOPE-2)');
    expect(option?.reason).toContain(words);
    // A replacement moves no money in either direction.
    expect(option).not.toHaveProperty('amountCents');
  });

  test('E65 says nothing of a similar product where none can be sent', () => {
    const option = replacement(13_000, { replacementAvailable: false, replacementSku: null });
    expect(option).toMatchObject({ offered: false, rules: ['O4'] });
    expect(option).not.toHaveProperty('similar');
  });
});

/** The seller says that differences go back. */
const generous: Policy = {
  ...standardPolicy,
  settings: { ...standardPolicy.settings, similarDifference: 'refund' },
};

function offered(policy: Policy, priceCents: number | null, change: Partial<OptionFacts> = {}) {
  const similar = { sku: 'SCOPE-2', title: 'Oscilloscope II', priceCents };
  const facts = diagnosed({ replacementSku: 'SCOPE-2', similar, unitPaidCents: 12_900, ...change });
  return decideOptions(policy, facts).options.find(({ kind }) => kind === 'replacement');
}

describe('decideOptions() of a seller who pays differences back', () => {
  test.each([
    ['cheaper', 11_000, {}, 1_900],
    ['by a cent', 12_899, {}, 1],
    ['in yen', 12_000, { currency: 'JPY' }, 900],
    // 0.005 KWD: the last digit of three decimals is always 0, so the customer gets 0.010.
    ['in dinars', 12_895, { currency: 'KWD' }, 10],
    ['in kronur', 12_850, { currency: 'ISK', unitPaidCents: 12_900 }, 100],
    ['than what is left of the price', 10_000, { refundedCents: 1_900 }, 1_000],
  ] as const)(
    'E65 O4 J refunds the difference where it is cheaper %s',
    (...[, priceCents, change, refundCents]) => {
      const option = offered(generous, priceCents, change);
      const { currency = 'EUR' } = change as Partial<OptionFacts>;
      expect(option).toMatchObject({
        rules: ['O4', 'O5', 'J'],
        currency,
        similar: { price: 'cheaper', refundCents },
      });
      expect(option?.reason).toContain(
        'the difference goes back to his card once the product has reached him',
      );
    },
  );

  test.each([
    ['the version says nothing', standardPolicy, 11_000, {}],
    ['it is dearer', generous, 13_000, {}],
    ['it costs the same', generous, 12_900, {}],
    ['it costs what is left of the price', generous, 11_000, { refundedCents: 1_900 }],
    ['its price is in another currency', generous, null, {}],
    ['nobody entered its price', generous, 0, {}],
    ['another owns the goods, who paid nothing (E21)', generous, 11_000, { secondOwner: true }],
  ] as const)('E65 refunds no difference where %s', (...[, policy, priceCents, change]) => {
    const option = offered(policy, priceCents, change);
    expect(option).toMatchObject({ offered: true });
    expect(option?.similar).not.toHaveProperty('refundCents');
    expect(option).not.toHaveProperty('currency');
  });

  test('E65 O1 refunds later what is left of the price, and says that it is less', () => {
    const facts = diagnosed({ unitPaidCents: 12_900, refundedCents: 1_900 });
    const [refund] = decideOptions(generous, facts).options;
    expect(refund).toMatchObject({ offered: true, amountCents: 11_000, lessCents: 1_900 });
    expect(refund?.reason).toContain('less the difference that was paid back before');
  });

  test('E65 a version from before the setting keeps differences, and is the version it was', () => {
    const { settings } = standardPolicy;
    expect(settings).not.toHaveProperty('similarDifference');
    expect(completeSettings(settings).similarDifference).toBe('keep');
    expect(validateSettings(settings)).toEqual([]);
    expect(validateSettings({ ...settings, similarDifference: 'half' })).toEqual([
      'similarDifference must be keep or refund',
    ]);
    const said: Policy = { ...standardPolicy, settings: { ...settings, similarDifference: 'keep' } };
    expect(changedSettings(standardPolicy, said)).toEqual([]);
    expect(changedSettings(standardPolicy, generous)).toEqual([
      { setting: 'similarDifference', from: '"keep"', to: '"refund"' },
    ]);
  });
});
