import { decideOptions, standardPolicy } from '../../policy';
import type { OptionFacts } from '../../policy';
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
