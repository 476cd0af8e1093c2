import fc from 'fast-check';
import {
  addCivilDays,
  assessEligibility,
  canonicalText,
  daysBetween,
  deadlineFor,
  decideOptions,
  needsSecondApprover,
  policyInForce,
  refundAmountCents,
  ruleIds,
  standardPolicy,
  validateSettings,
  type EligibilityFacts,
} from '../../policy';
import { policyWith } from './facts';
import { runs } from '../support/property-runs';

const usual = runs(1000);
const zone = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Pacific/Auckland',
  'Asia/Kolkata',
  'Pacific/Apia',
);
const minutes = (from: string, to: string) =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true }).map((date) => date.toISOString());
const readable = minutes('2026-01-01', '2026-06-30');
const anyDate = fc.oneof({ weight: 4, arbitrary: readable }, { weight: 1, arbitrary: fc.string() });
const overruled = fc.option(fc.subarray([...ruleIds], { maxLength: 4 }), { nil: undefined });

function eligibilityFacts(date: fc.Arbitrary<string>): fc.Arbitrary<EligibilityFacts> {
  const source = fc.constantFrom(
    'carrier' as const,
    'customer' as const,
    'presumed' as const,
    'order' as const,
  );
  return fc
    .record({
      appealedAt: date,
      orderedAt: date,
      receipt: fc.option(fc.record({ at: date, source })),
      dispatchedAt: fc.option(date),
      boughtHere: fc.constantFrom(true, false, 'unproven' as const),
      isBuyer: fc.boolean(),
      defectClaimed: fc.constantFrom(
        'defective' as const,
        'damaged' as const,
        'none' as const,
        'unused' as const,
      ),
      overruled,
    })
    .map(({ overruled: lifted, ...facts }) =>
      lifted === undefined ? facts : { ...facts, overruled: lifted },
    );
}

const number = fc.option(fc.oneof(fc.double(), fc.integer({ min: 0, max: 20_000 })));
const optionFacts = fc.record({
  cause: fc.constantFrom(
    'internal-defect' as const,
    'transit-damage' as const,
    'customer-caused' as const,
    'no-fault-found' as const,
    'not-our-product' as const,
    'indeterminate' as const,
  ),
  onSale: fc.boolean(),
  replacementAvailable: fc.boolean(),
  replacementSku: fc.option(fc.string()),
  similar: fc.option(
    fc.record({ sku: fc.string(), title: fc.string(), priceCents: fc.option(fc.integer({ min: 0 })) }),
  ),
  repairable: fc.boolean(),
  partsAvailable: fc.boolean(),
  repairMinutes: number,
  repairCostCents: number,
  replacementCostCents: number,
  unitPaidCents: fc.oneof(fc.double(), fc.integer({ min: 0, max: 200_000 })),
  currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
  overruled: fc.subarray([...ruleIds]),
  withdrawn: fc.subarray(['refund' as const, 'replacement' as const, 'repair' as const]),
  causedBy: fc.constantFrom('lab' as const, null),
});

const policies = fc
  .record({
    timeZone: zone,
    unknownReceiptDate: fc.constantFrom('ask' as const, 'presume' as const),
    deliveredAfterOrderWindow: fc.constantFrom('human' as const, 'refuse' as const),
  })
  .map(policyWith);

describe('assessEligibility() properties', () => {
  test('monotony: a later appeal never becomes eligible again', () => {
    fc.assert(
      fc.property(policies, eligibilityFacts(readable), readable, (policy, facts, other) => {
        const [sooner, later] = [facts.appealedAt, other].sort();
        const before = assessEligibility(policy, { ...facts, appealedAt: sooner ?? '' });
        const after = assessEligibility(policy, { ...facts, appealedAt: later ?? '' });
        expect(before.eligible || !after.eligible).toBe(true);
      }),
      usual,
    );
  });

  test('W1 W2 each broken limit of a known receipt is cited, and no limit that holds', () => {
    const inOrder = fc.tuple(fc.integer({ min: 0, max: 45 }), fc.integer({ min: 0, max: 30 }), zone);
    fc.assert(
      fc.property(inOrder, ([transit, wait, timeZone]) => {
        const orderDay = '2026-03-01';
        const receiptDay = addCivilDays(orderDay, transit);
        const appealDay = addCivilDays(receiptDay, wait);
        const policy = policyWith({ timeZone });
        const answer = assessEligibility(policy, {
          orderedAt: noon(orderDay, timeZone),
          receipt: { at: noon(receiptDay, timeZone), source: 'customer' },
          appealedAt: noon(appealDay, timeZone),
          boughtHere: true,
          isBuyer: true,
          defectClaimed: 'damaged',
        });
        const broken = [wait > 14 ? 'W1' : '', transit + wait > 45 ? 'W2' : ''].filter((id) => id !== '');
        expect(answer.outcome).toBe(broken.length > 0 ? 'refused' : 'eligible');
        if (broken.length > 0) expect(answer.rules).toEqual(broken);
        expect(answer.counted).toMatchObject({ daysSinceReceipt: wait, daysSinceOrder: transit + wait });
        expect(daysBetween(answer.counted.appealDay, answer.counted.lastDay) >= 0).toBe(broken.length === 0);
      }),
      usual,
    );
  });

  test('an answer never contradicts itself and nothing throws, whatever the dates', () => {
    fc.assert(
      fc.property(policies, eligibilityFacts(anyDate), (policy, facts) => {
        const answer = assessEligibility(policy, facts);
        expect(answer.eligible).toBe(answer.outcome !== 'refused');
        expect(answer.rules.length > 0 || answer.outcome !== 'refused').toBe(true);
        if (answer.outcome === 'refused') expect(answer.rules).not.toContain('J');
        if (answer.outcome === 'refused')
          for (const id of facts.overruled ?? []) expect(answer.rules).not.toContain(id);
        if (answer.outcome === 'needs-person') expect(answer.needs).not.toHaveLength(0);
        expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
      }),
      usual,
    );
  });

  test('E10 a text that is no date leads to a person', () => {
    const field = fc.constantFrom('appealedAt' as const, 'orderedAt' as const);
    fc.assert(
      fc.property(
        policies,
        eligibilityFacts(readable),
        fc.tuple(field, fc.string()),
        (policy, facts, [name, text]) => {
          const answer = assessEligibility(policy, { ...facts, [name]: text });
          expect(answer.outcome).toBe('needs-person');
          expect(answer.needs).toContain('date-conflict');
        },
      ),
      usual,
    );
  });
});

describe('decideOptions() properties', () => {
  test('O8 customer-caused is never offered anything, unless overruled or our own lab did it', () => {
    fc.assert(
      fc.property(optionFacts, (facts) => {
        const lifted = facts.overruled.filter((id) => id !== 'O8');
        const set = decideOptions(standardPolicy, {
          ...facts,
          cause: 'customer-caused',
          causedBy: null,
          overruled: lifted,
        });
        expect(set).toMatchObject({ empty: true, needsManager: false });
      }),
      usual,
    );
  });

  test('O2 goods on sale are never refunded, unless overruled', () => {
    fc.assert(
      fc.property(optionFacts, (facts) => {
        const lifted = facts.overruled.filter((id) => id !== 'O2');
        const set = decideOptions(standardPolicy, { ...facts, onSale: true, overruled: lifted });
        expect(set.options[0]).toMatchObject({ kind: 'refund', offered: false });
      }),
      usual,
    );
  });

  test('E86 a third defect is settled with money first, or a manager is asked; nothing else leads', () => {
    fc.assert(
      fc.property(optionFacts, (facts) => {
        const set = decideOptions(standardPolicy, { ...facts, recurring: true, decidedByManager: false });
        const first = set.options.find(({ offered }) => offered)?.kind;
        if (first !== undefined) expect(first === 'refund' || set.needsManager).toBe(true);
      }),
      usual,
    );
  });

  test('each option has rules or an overrule, a reason, and an amount only where money is offered', () => {
    fc.assert(
      fc.property(optionFacts, (facts) => {
        const set = decideOptions(standardPolicy, facts);
        expect(set.options.map((option) => option.kind)).toEqual(['refund', 'replacement', 'repair']);
        expect(set.empty).toBe(!set.options.some((option) => option.offered));
        for (const option of set.options) {
          expect(option.reason).not.toBe('');
          expect(option.rules).not.toHaveLength(0);
          expect('amountCents' in option).toBe(option.kind === 'refund' && option.offered);
          if (option.offered) expect(facts.withdrawn).not.toContain(option.kind);
          if (option.amountCents !== undefined) expect(option.amountCents).toBe(facts.unitPaidCents);
        }
      }),
      usual,
    );
  });
});

describe('the other functions of the policy', () => {
  test('never throw on any text, number or object', () => {
    const stage = fc.constantFrom('appeal' as const, 'parcel' as const, 'lab' as const, 'repair' as const);
    const input = fc.record({ stage, text: fc.string(), amount: fc.double(), anything: fc.anything() });
    fc.assert(
      fc.property(input, (given) => {
        const elsewhere = policyWith({ timeZone: given.text });
        expect(typeof deadlineFor(elsewhere, given.stage, '2026-01-05T10:00:00Z').dueAt).toBe('string');
        expect(typeof deadlineFor(standardPolicy, given.stage, given.text).dueAt).toBe('string');
        expect(policyInForce([standardPolicy], given.text)).toBe(standardPolicy);
        expect(refundAmountCents({ unitPaidCents: given.amount })).toBeGreaterThanOrEqual(0);
        expect(
          typeof needsSecondApprover(standardPolicy, { amountCents: given.amount, currency: given.text }),
        ).toBe('boolean');
        expect(validateSettings(given.anything)).not.toHaveLength(0);
        expect(typeof canonicalText(elsewhere)).toBe('string');
      }),
      usual,
    );
  });
});

// Standard time all year: with summer time the same instant is an hour later, which is still the same civil day.
function noon(day: string, timeZone: string): string {
  const offsets: Record<string, string> = {
    'Europe/Berlin': '+01:00',
    'America/New_York': '-05:00',
    'Pacific/Auckland': '+12:00',
    'Asia/Kolkata': '+05:30',
    'Pacific/Apia': '+13:00',
  };
  return `${day}T12:00:00.000${offsets[timeZone] ?? 'Z'}`;
}
