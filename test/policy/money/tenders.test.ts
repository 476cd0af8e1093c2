import fc from 'fast-check';
import { refundAmountCents, shareByTender } from '../../../policy';
import { runs } from '../../support/property-runs';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

test.each([
  { how: 'by share', amount: 9_000, paid: [18_000, 9_000], shares: [6_000, 3_000] },
  { how: 'by the largest remainder', amount: 100, paid: [200, 100], shares: [67, 33] },
  { how: 'by the largest remainder, whichever way has it', amount: 100, paid: [100, 200], shares: [33, 67] },
  { how: 'one cent to the largest of three', amount: 100, paid: [300, 100, 200], shares: [50, 17, 33] },
  { how: 'equal remainders to the first', amount: 1, paid: [50, 50], shares: [1, 0] },
  { how: 'two cents to the first two of three alike', amount: 2, paid: [70, 70, 70], shares: [1, 1, 0] },
])('shareByTender() splits $how (E79)', ({ amount, paid, shares }) => {
  const tenders = paid.map((amountCents) => ({ amountCents, refundedCents: 0 }));
  expect(shareByTender(amount, tenders, 1)).toEqual(shares);
});

test('shareByTender() lets the others give what one cannot (E79)', () => {
  const tenders = [
    { amountCents: 10_000, refundedCents: 9_500 },
    { amountCents: 10_000, refundedCents: 0 },
  ];
  expect(shareByTender(4_000, tenders, 1)).toEqual([500, 3_500]);
});

test('shareByTender() asks nothing of a way that has given all, not even the odd cent (E79)', () => {
  const tenders = [
    { amountCents: 100, refundedCents: 100 },
    { amountCents: 100, refundedCents: 0 },
  ];
  expect(shareByTender(1, tenders, 1)).toEqual([0, 1]);
});

test('shareByTender() gives no more than all ways together have left (E79)', () => {
  const tenders = [
    { amountCents: 500, refundedCents: 700 },
    { amountCents: 300, refundedCents: 100 },
  ];
  expect(shareByTender(900, tenders, 1)).toEqual([0, 200]);
});

test('shareByTender() keeps the steps of a currency with three decimals (E79)', () => {
  const tenders = [10_000, 10_000, 10_010].map((amountCents) => ({ amountCents, refundedCents: 0 }));
  const shares = shareByTender(10_000, tenders, 10);
  expect(sum(shares)).toBe(10_000);
  expect(shares.filter((share) => share % 10 !== 0)).toEqual([]);
});

test('whatever units come back, in any order: each gets its price, and no payment gives more than it took (E71, E79)', () => {
  const order = fc.record({
    prices: fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 }),
    postage: fc.integer({ min: 0, max: 5_000 }),
    cuts: fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 4 }),
    step: fc.constantFrom(1, 10, 100),
  });
  fc.assert(
    fc.property(order, ({ prices, postage, cuts, step }) => {
      const units = prices.map((price) => price * step);
      const paid = sum(units) + postage * step;
      const weights = sum(cuts);
      const payments = cuts.map((cut) => Math.floor((paid / step / weights) * cut) * step);
      payments[0] = (payments[0] ?? 0) + paid - sum(payments);
      const refunded = payments.map(() => 0);
      for (const unitPaidCents of units) {
        const tenders = payments.map((amountCents, index) => ({
          amountCents,
          refundedCents: refunded[index] ?? 0,
        }));
        const shares = shareByTender(refundAmountCents({ unitPaidCents }), tenders, step);
        expect(sum(shares)).toBe(unitPaidCents);
        expect(shares.filter((share) => share < 0 || share % step !== 0)).toEqual([]);
        shares.forEach((share, index) => (refunded[index] = (refunded[index] ?? 0) + share));
        expect(refunded.filter((back, index) => back > (payments[index] ?? 0))).toEqual([]);
      }
      expect(paid - sum(refunded)).toBe(postage * step);
    }),
    runs(1_000),
  );
});
