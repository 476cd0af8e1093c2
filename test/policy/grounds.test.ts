import {
  decideOptions,
  excludedByCause,
  excludedByFacts,
  groundsAgainst,
  isRecurring,
  isRepairStillWorthwhile,
  standardPolicy,
} from '../../policy';
import type { Cause, Ground, OptionFacts, OptionKind, RuleId } from '../../policy';
import { rulesAgainst } from '../../workflows/moves/managers-word';
import { diagnosed, policyWith } from './facts';

type Case = readonly [OptionKind, Partial<OptionFacts>, readonly Ground[], readonly RuleId[], string];

const cases: readonly Case[] = [
  [
    'refund',
    { cause: 'customer-caused' },
    [{ why: 'customer-caused' }],
    ['O8'],
    'The customer caused the fault.',
  ],
  [
    'repair',
    { cause: 'not-our-product' },
    [{ why: 'not-bought-here' }],
    ['G1'],
    'The product was not bought from us.',
  ],
  [
    'refund',
    { cause: 'no-fault-found' },
    [{ why: 'no-fault-found' }],
    ['G2', 'O5'],
    'The lab found no fault.',
  ],
  [
    'repair',
    { cause: 'no-fault-found' },
    [{ why: 'no-fault-to-repair' }],
    ['O6'],
    'The lab found no fault that could be repaired.',
  ],
  [
    'repair',
    { cause: 'transit-damage' },
    [{ why: 'damaged-on-the-way' }],
    ['O6'],
    'The damage happened on the way and is no internal defect.',
  ],
  [
    'repair',
    { causedBy: 'lab' },
    [{ why: 'harmed-in-lab' }],
    ['O6', 'J'],
    'The unit came to harm or was lost on our side and is not repaired.',
  ],
  [
    'refund',
    { unitPaidCents: 0, onSale: true },
    [{ why: 'nothing-paid' }, { why: 'bought-on-sale' }],
    ['O1', 'O2'],
    'Nothing was paid for the unit. The product was bought on sale.',
  ],
  [
    'replacement',
    { replacementAvailable: false },
    [{ why: 'out-of-stock' }],
    ['O4'],
    'No new product of the same or a similar kind is in stock.',
  ],
  ['repair', { repairable: false }, [{ why: 'not-repairable' }], ['O7'], 'The product cannot be repaired.'],
  [
    'repair',
    {},
    [
      {
        why: 'replacement-makes-more-sense',
        partsAvailable: true,
        quickFixMinutes: 30,
        costLimitPercent: 50,
      },
    ],
    ['O7'],
    'A replacement is in stock, and the repair is not known to take at most 30 minutes, nor to cost at most 50 % of a replacement.',
  ],
  [
    'repair',
    { partsAvailable: false },
    [
      {
        why: 'replacement-makes-more-sense',
        partsAvailable: false,
        quickFixMinutes: 30,
        costLimitPercent: 50,
      },
    ],
    ['O7'],
    'A replacement is in stock, and the parts for a quick repair are not; nor is the repair known to cost at most 50 % of a replacement.',
  ],
  [
    'refund',
    { withdrawn: ['refund'], struck: ['refund'] },
    [{ why: 'refund-failed' }, { why: 'struck-by-manager' }],
    ['O3', 'J'],
    'A refund was tried and could not be paid out. A manager has decided for another option.',
  ],
  [
    'replacement',
    { withdrawn: ['replacement'] },
    [{ why: 'replacement-failed' }],
    ['O4', 'J'],
    'A replacement was tried and could not be delivered.',
  ],
  [
    'repair',
    { withdrawn: ['repair'], repairMinutes: 2 },
    [{ why: 'repair-failed' }],
    ['O7', 'J'],
    'A repair was tried and failed.',
  ],
];

test.each(cases)(
  '%s of %j: each ground is a fact and a sentence (O1-O8, H3)',
  (kind, change, ...expected) => {
    const [grounds, rules, reason] = expected;
    const facts = diagnosed(change);
    expect(groundsAgainst(standardPolicy, kind, facts)).toEqual(grounds);
    const option = decideOptions(standardPolicy, facts).options.find((one) => one.kind === kind);
    expect(option).toEqual({ kind, offered: false, rules, reason });
  },
);

test('no ground stands against what is offered (O1, O4)', () => {
  expect(groundsAgainst(standardPolicy, 'refund', diagnosed())).toEqual([]);
  expect(groundsAgainst(standardPolicy, 'replacement', diagnosed())).toEqual([]);
});

test.each<[string, Partial<OptionFacts>, readonly OptionKind[]]>([
  ['not repairable', { repairable: false }, ['repair']],
  ['not in stock', { replacementAvailable: false }, ['replacement']],
  ['paid with nothing', { unitPaidCents: 0 }, ['refund']],
  ['harmed by us', { causedBy: 'lab' }, ['repair']],
  ['struck by a manager', { struck: ['refund', 'replacement'] }, ['refund', 'replacement']],
])('no manager overrules a fact of the world: %s (O1, O4, O6, O7, J)', (_, change, closed) => {
  const overruled: readonly RuleId[] = ['O1', 'O4', 'O6', 'O7', 'J'];
  const { options } = decideOptions(standardPolicy, diagnosed({ ...change, overruled }));
  expect(options.filter(({ offered }) => !offered).map(({ kind }) => kind)).toEqual(closed);
});

test.each([
  [0, false],
  [1, false],
  [2, true],
  [3, true],
])('isRecurring() after %i remedies: %s (E86)', (remedies, recurring) => {
  expect(isRecurring(remedies)).toBe(recurring);
});

describe('isRepairStillWorthwhile() (E92, O7)', () => {
  const worthwhile = (change: Partial<OptionFacts>): boolean =>
    isRepairStillWorthwhile(standardPolicy, diagnosed(change));

  test.each<[string, Partial<OptionFacts>, boolean]>([
    ['slow and dear beside stock', {}, false],
    ['still cheap', { repairCostCents: 5_000 }, true],
    ['a cent too dear', { repairCostCents: 5_001 }, false],
    ['for nothing', { repairCostCents: 0 }, true],
    ['still quick', { repairMinutes: 30 }, true],
    ['with nothing in stock', { replacementAvailable: false }, true],
    [
      'with nothing in stock, as dear as a new one',
      { replacementAvailable: false, repairCostCents: 10_000 },
      true,
    ],
    [
      'with nothing in stock, dearer than a new one',
      { replacementAvailable: false, repairCostCents: 10_001 },
      false,
    ],
    ['quick, and dearer than a new one', { repairMinutes: 5, repairCostCents: 10_001 }, false],
    ['of unknown cost, quick', { repairMinutes: 5, repairCostCents: null }, true],
    ['beside a replacement of unknown cost, quick', { repairMinutes: 5, replacementCostCents: null }, true],
    ['with O7 set aside', { overruled: ['O7'] }, true],
    ['with another rule set aside', { overruled: ['O2'] }, false],
    ['dearer than a new one, though O7 is set aside', { overruled: ['O7'], repairCostCents: 10_001 }, false],
  ])('%s', (_, change, holds) => {
    expect(worthwhile(change)).toBe(holds);
  });
});

test.each([
  [-1, false],
  [0, true],
])('O7 a repair of %i minutes is a quick fix: %s', (repairMinutes, quick) => {
  const [, , repair] = decideOptions(standardPolicy, diagnosed({ repairMinutes })).options;
  expect(repair?.repairReason).toBe(quick ? 'quick-fix' : undefined);
});

test.each([
  [-1, false],
  [0, true],
])('O7 a repair for %i cents is the cheaper way: %s', (repairCostCents, cheaper) => {
  const [, , repair] = decideOptions(standardPolicy, diagnosed({ repairCostCents })).options;
  expect(repair?.repairReason).toBe(cheaper ? 'cheaper' : undefined);
});

describe('decideOptions() with rules set aside by a manager (J)', () => {
  const optionOf = (kind: OptionKind, change: Partial<OptionFacts>) =>
    decideOptions(policyWith({}), diagnosed(change)).options.find((one) => one.kind === kind);

  test('names on an offer what stood against it, and on no other', () => {
    expect(optionOf('refund', { onSale: true, overruled: ['O2'] })).toMatchObject({ overruled: ['O2'] });
    const both = optionOf('refund', { cause: 'no-fault-found', onSale: true, overruled: ['O2', 'O5', 'G2'] });
    expect(both).toMatchObject({ offered: true, overruled: ['G2', 'O2', 'O5'] });
    expect(both?.reason).toBe(
      'The price paid for the unit is refunded, without postage. A manager has set G2 and O2 and O5 aside.',
    );
    expect(optionOf('refund', { overruled: ['O2'] })).not.toHaveProperty('overruled');
    expect(optionOf('refund', { overruled: ['O2'] })?.reason).not.toContain('set');
  });

  test('an offer whose own rules are all set aside rests on what is reasonable (L4)', () => {
    const change = { cause: 'no-fault-found', overruled: ['O6', 'O7'], repairMinutes: 240 } as const;
    expect(optionOf('repair', change)).toMatchObject({
      offered: true,
      rules: ['L4'],
      overruled: ['O6', 'O7'],
    });
  });

  test('a repair without a reason of the table says only that it can be done (O7)', () => {
    expect(optionOf('repair', { overruled: ['O7'] })?.reason).toBe(
      'The product can be repaired. A manager has set O7 aside.',
    );
    expect(optionOf('repair', { repairMinutes: 5 })?.reason).toBe(
      'The fault is small and the parts are in stock, so it is cured quickly.',
    );
  });
});

test('O1 E65 a price of which nothing went back before says nothing of a difference', () => {
  const [refund] = decideOptions(standardPolicy, diagnosed({ refundedCents: 0 })).options;
  expect(refund).not.toHaveProperty('lessCents');
  expect(refund?.reason).toBe('The price paid for the unit is refunded, without postage.');
});

test('O4 a replacement names the product that is sent, where one is named', () => {
  const reasonOf = (replacementSku: string | null) =>
    decideOptions(standardPolicy, diagnosed({ replacementSku })).options[1]?.reason;
  expect(reasonOf('SCOPE')).toBe('A new product of the same or a similar kind (SCOPE) is in stock.');
  expect(reasonOf(null)).toBe('A new product of the same or a similar kind is in stock.');
});

const causes: readonly Cause[] = [
  ...(['internal-defect', 'transit-damage', 'customer-caused'] as const),
  ...(['no-fault-found', 'not-our-product', 'indeterminate'] as const),
];
const both = [true, false];

test.each(['refund', 'replacement', 'repair'] as const)(
  'rulesAgainst names every rule that a manager sets aside with his decision for a %s (J)',
  (kind) => {
    const found = causes.flatMap((cause) =>
      both.flatMap((onSale) =>
        both.flatMap((repairable) => {
          const facts = diagnosed({ cause, onSale, repairable });
          return [...excludedByCause(kind, facts), ...excludedByFacts(standardPolicy, kind, facts)];
        }),
      ),
    );
    const rules = found.flatMap((one) => (one.isFact === true ? [] : one.rules));
    expect([...new Set(rules)].sort()).toEqual([...rulesAgainst[kind]]);
  },
);
