import {
  decideOptions,
  needsSecondOpinion,
  standardPolicy,
  type Cause,
  type DecidedOption,
  type OptionFacts,
  type OptionKind,
  type OptionSet,
  type RepairReason,
} from '../../policy';
import { diagnosed, policyWith } from './facts';

interface Row {
  readonly cause: Cause;
  readonly sale: boolean;
  readonly stock: boolean;
  readonly repairable: boolean;
  readonly parts: boolean;
  readonly quick: boolean;
  readonly cheap: boolean;
}

type Cell = readonly [offered: boolean, rules: string];

// The option table as a clerk would write it down: cause, sale, stock -> refund, replacement. `+` offers, `-` excludes.
const goodsTable: Readonly<Record<Cause, Readonly<Record<string, readonly [string, string]>>>> = {
  'internal-defect': {
    'regular stock': ['+ O1 O5', '+ O4 O5'],
    'regular none': ['+ O1 O5', '- O4'],
    'sale stock': ['- O2', '+ O4 O5'],
    'sale none': ['- O2', '- O4'],
  },
  'transit-damage': {
    'regular stock': ['+ O1 O5', '+ O4 O5'],
    'regular none': ['+ O1 O5', '- O4'],
    'sale stock': ['- O2', '+ O4 O5'],
    'sale none': ['- O2', '- O4'],
  },
  'customer-caused': always(['- O8', '- O8']),
  'no-fault-found': always(['- G2 O5', '- G2 O5']),
  'not-our-product': always(['- G1', '- G1']),
  indeterminate: {
    'regular stock': ['+ O1 O5 J', '+ O4 O5 J'],
    'regular none': ['+ O1 O5 J', '- O4 J'],
    'sale stock': ['- O2 J', '+ O4 O5 J'],
    'sale none': ['- O2 J', '- O4 J'],
  },
};

const repairNever: Partial<Record<Cause, string>> = {
  'transit-damage': '- O6',
  'customer-caused': '- O8',
  'no-fault-found': '- O6',
  'not-our-product': '- G1',
};

function always(cells: readonly [string, string]): Record<string, readonly [string, string]> {
  return { 'regular stock': cells, 'regular none': cells, 'sale stock': cells, 'sale none': cells };
}

function expectedReason(row: Row): RepairReason | undefined {
  if (row.cause !== 'internal-defect' && row.cause !== 'indeterminate') return undefined;
  if (!row.repairable) return undefined;
  if (!row.stock) return 'no-stock';
  if (row.quick && row.parts) return 'quick-fix';
  return row.cheap ? 'cheaper' : undefined;
}

function expectedRepair(row: Row): string {
  const never = repairNever[row.cause];
  if (never !== undefined) return never;
  const cell = expectedReason(row) === undefined ? '- O7' : '+ O6 O7';
  return row.cause === 'indeterminate' ? `${cell} J` : cell;
}

function cell(text: string): Cell {
  return [text.startsWith('+'), text.slice(2)];
}

function shown(option: DecidedOption | undefined): Cell | undefined {
  return option && [option.offered, option.rules.join(' ')];
}

function optionOf(set: OptionSet, kind: OptionKind): DecidedOption | undefined {
  return set.options.find((option) => option.kind === kind);
}

function factsOf(row: Row): OptionFacts {
  return diagnosed({
    cause: row.cause,
    onSale: row.sale,
    replacementAvailable: row.stock,
    repairable: row.repairable,
    partsAvailable: row.parts,
    repairMinutes: row.quick ? 30 : 31,
    repairCostCents: row.cheap ? 5_000 : 5_001,
    replacementCostCents: 10_000,
  });
}

const causes: readonly Cause[] = [
  'internal-defect',
  'transit-damage',
  'customer-caused',
  'no-fault-found',
  'not-our-product',
  'indeterminate',
];
const either = [false, true];
const rows: readonly Row[] = causes.flatMap((cause) =>
  either.flatMap((sale) =>
    either.flatMap((stock) =>
      either.flatMap((repairable) =>
        either.flatMap((parts) =>
          either.flatMap((quick) =>
            either.map((cheap) => ({ cause, sale, stock, repairable, parts, quick, cheap })),
          ),
        ),
      ),
    ),
  ),
);

describe('decideOptions() option table', () => {
  test('has a row for every combination', () => {
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(6 * 2 ** 6);
  });

  test.each(rows)(
    '$cause sale=$sale stock=$stock repairable=$repairable parts=$parts quick=$quick cheap=$cheap',
    (row) => {
      const set = decideOptions(standardPolicy, factsOf(row));
      const place = `${row.sale ? 'sale' : 'regular'} ${row.stock ? 'stock' : 'none'}`;
      const [refund, replacement] = goodsTable[row.cause][place] ?? ['', ''];
      const repair = expectedRepair(row);
      expect(set.options.map((option) => option.kind)).toEqual(['refund', 'replacement', 'repair']);
      expect(set.options.map(shown)).toEqual([cell(refund), cell(replacement), cell(repair)]);
      expect(optionOf(set, 'repair')?.repairReason).toBe(expectedReason(row));

      const empty = [refund, replacement, repair].every((text) => text.startsWith('-'));
      const blameless = ['internal-defect', 'transit-damage'].includes(row.cause);
      expect(set.empty).toBe(empty);
      expect(set.needsManager).toBe((empty && blameless) || row.cause === 'indeterminate');
      expect(set.favour).toBe(row.cause === 'indeterminate');
      for (const option of set.options) expect(option.reason).toMatch(/^[A-Z].*\.$/);
    },
  );
});

describe('decideOptions() cases', () => {
  test('E21 O3 the price of goods that another owns now goes to their buyer, who has to agree', () => {
    const refund = optionOf(decideOptions(standardPolicy, diagnosed({ secondOwner: true })), 'refund');
    expect(refund).toMatchObject({ offered: true, toBuyer: true, rules: ['O1', 'O3', 'O5', 'J'] });
    expect(refund?.reason).toContain('to the card of the buyer, who has to agree');
    expect(optionOf(decideOptions(standardPolicy, diagnosed()), 'refund')).not.toHaveProperty('toBuyer');
  });

  test('E22 O2 goods bought on sale are not refunded, replacement and repair are still computed', () => {
    const set = decideOptions(standardPolicy, diagnosed({ onSale: true, repairMinutes: 5 }));
    expect(set.options.map(shown)).toEqual([
      [false, 'O2'],
      [true, 'O4 O5'],
      [true, 'O6 O7'],
    ]);
  });

  test('E23 O2 a coupon is not a sale: only the flag of the order line counts, the price paid is refunded', () => {
    expect(standardPolicy.settings.saleFlag).toBe('as-bought');
    const withCoupon = decideOptions(
      standardPolicy,
      diagnosed({ unitPaidCents: 1_290, replacementCostCents: 12_900 }),
    );
    expect(optionOf(withCoupon, 'refund')).toMatchObject({
      offered: true,
      amountCents: 1_290,
      currency: 'EUR',
    });
  });

  test('E29 O6 transit damage is refunded or replaced, never repaired', () => {
    const set = decideOptions(standardPolicy, diagnosed({ cause: 'transit-damage', repairMinutes: 1 }));
    expect(set.options.map((option) => option.offered)).toEqual([true, true, false]);
    expect(optionOf(set, 'repair')?.rules).toEqual(['O6']);
  });

  test('E52 O8 customer-caused earns nothing and is no case for a manager', () => {
    const set = decideOptions(standardPolicy, diagnosed({ cause: 'customer-caused' }));
    expect(set).toMatchObject({ empty: true, needsManager: false });
    expect(set.options.map((option) => option.rules)).toEqual([['O8'], ['O8'], ['O8']]);
  });

  test('E53 G2 no fault found earns nothing', () => {
    const set = decideOptions(
      standardPolicy,
      diagnosed({ cause: 'no-fault-found', replacementAvailable: false }),
    );
    expect(set).toMatchObject({ empty: true, needsManager: false });
    expect(standardPolicy.settings.returnPostage).toBe('customer');
  });

  test('E54 J an indeterminate cause goes to a manager, by default in favour of the customer', () => {
    const set = decideOptions(standardPolicy, diagnosed({ cause: 'indeterminate' }));
    expect(set).toMatchObject({ empty: false, needsManager: true, favour: true });
    for (const option of set.options) expect(option.rules).toContain('J');
  });

  test.each([
    'internal-defect',
    'customer-caused',
    'no-fault-found',
    'transit-damage',
    'indeterminate',
  ] as const)('E57 J a unit the lab spoilt is our fault whatever it had before (%s)', (cause) => {
    const set = decideOptions(standardPolicy, diagnosed({ cause, causedBy: 'lab', repairMinutes: 1 }));
    expect(set.options.map((option) => option.offered)).toEqual([true, true, false]);
    expect(set).toMatchObject({ favour: true, needsManager: cause === 'indeterminate' });
    const onSale = decideOptions(standardPolicy, diagnosed({ cause, causedBy: 'lab', onSale: true }));
    expect(onSale.needsManager).toBe(true);
  });

  test("E57 G1 another shop's product that the lab spoilt goes to a manager", () => {
    const set = decideOptions(standardPolicy, diagnosed({ cause: 'not-our-product', causedBy: 'lab' }));
    expect(set).toMatchObject({ empty: true, needsManager: true, favour: false });
  });

  test("E59 sale, no stock, not repairable and the seller's fault: empty set to the manager", () => {
    const facts = diagnosed({ onSale: true, replacementAvailable: false, repairable: false });
    const set = decideOptions(standardPolicy, facts);
    expect(set).toMatchObject({ empty: true, needsManager: true });
    expect(set.options.map((option) => option.rules)).toEqual([['O2'], ['O4'], ['O7']]);
  });

  test('E60 O7 a slow and dear repair beside stock is not offered and the reason says why', () => {
    const repair = optionOf(decideOptions(standardPolicy, diagnosed()), 'repair');
    expect(shown(repair)).toEqual([false, 'O7']);
    expect(repair?.reason).toMatch(/in stock.*30 minutes.*50 %/);
  });

  test('E61 O7 a two-minute fix is offered beside the others', () => {
    const set = decideOptions(standardPolicy, diagnosed({ repairMinutes: 2 }));
    expect(set.options.map((option) => option.offered)).toEqual([true, true, true]);
    expect(optionOf(set, 'repair')?.repairReason).toBe('quick-fix');
  });

  test.each([
    [false, true],
    [true, false],
  ])(
    'E62 O7 no stock and repairable: repair with no-stock; on sale %s, refund %s',
    (onSale, refundOffered) => {
      const set = decideOptions(standardPolicy, diagnosed({ onSale, replacementAvailable: false }));
      expect(set.options.map((option) => option.offered)).toEqual([refundOffered, false, true]);
      expect(optionOf(set, 'repair')?.repairReason).toBe('no-stock');
    },
  );

  test('O7 unknown minutes and costs give no reason', () => {
    const facts = diagnosed({ repairMinutes: null, repairCostCents: null, replacementCostCents: null });
    expect(shown(optionOf(decideOptions(standardPolicy, facts), 'repair'))).toEqual([false, 'O7']);
  });

  test('O7 the share of the replacement cost is the setting, exact to the cent', () => {
    const policy = policyWith({ repairCostShare: 0.29 });
    const at = (repairCostCents: number) =>
      optionOf(decideOptions(policy, diagnosed({ repairCostCents, replacementCostCents: 100 })), 'repair')
        ?.offered;
    expect([at(29), at(30)]).toEqual([true, false]);
  });

  test('E90 J options that failed before are withdrawn, and nobody can overrule that', () => {
    const facts = diagnosed({
      repairMinutes: 2,
      withdrawn: ['refund', 'repair'],
      overruled: ['O3', 'O7', 'J'],
    });
    expect(decideOptions(standardPolicy, facts).options.map(shown)).toEqual([
      [false, 'O3 J'],
      [true, 'O4 O5'],
      [false, 'O7 J'],
    ]);
  });

  test('E84 O7 a withdrawn replacement counts as no stock for the repair', () => {
    const set = decideOptions(standardPolicy, diagnosed({ withdrawn: ['replacement'] }));
    expect(optionOf(set, 'repair')?.repairReason).toBe('no-stock');
  });

  test('E86 O2 a third defect that cannot be refunded goes to a manager, until he has decided', () => {
    const facts = diagnosed({ recurring: true, onSale: true });
    expect(decideOptions(standardPolicy, facts)).toMatchObject({ empty: false, needsManager: true });
    expect(decideOptions(standardPolicy, { ...facts, onSale: false }).needsManager).toBe(false);
    expect(decideOptions(standardPolicy, { ...facts, decidedByManager: true }).needsManager).toBe(false);
  });

  test('O1 a unit that cost nothing is not refunded', () => {
    const set = decideOptions(standardPolicy, diagnosed({ unitPaidCents: 0, overruled: ['O1'] }));
    expect(shown(optionOf(set, 'refund'))).toEqual([false, 'O1']);
  });
});

describe('decideOptions() overruled rules', () => {
  test('O2 set aside opens the refund, marked in its reason', () => {
    const refund = optionOf(
      decideOptions(standardPolicy, diagnosed({ onSale: true, overruled: ['O2'] })),
      'refund',
    );
    expect(refund).toMatchObject({ offered: true, rules: ['O1', 'O5'], amountCents: 12_900 });
    expect(refund?.reason).toContain('A manager has set O2 aside');
  });

  test('O8 set aside leaves the other rules standing', () => {
    const facts = diagnosed({ cause: 'customer-caused', onSale: true, overruled: ['O8'] });
    expect(decideOptions(standardPolicy, facts).options.map(shown)).toEqual([
      [false, 'O2'],
      [true, 'O4 O5'],
      [false, 'O7'],
    ]);
  });

  test('O5 alone does not open what G2 excludes as well', () => {
    const one = decideOptions(standardPolicy, diagnosed({ cause: 'no-fault-found', overruled: ['O5'] }));
    expect(shown(optionOf(one, 'refund'))).toEqual([false, 'G2']);
    const both = decideOptions(
      standardPolicy,
      diagnosed({ cause: 'no-fault-found', overruled: ['O5', 'G2'] }),
    );
    expect(shown(optionOf(both, 'refund'))).toEqual([true, 'O1']);
  });

  test('O4 set aside does not fill an empty shelf', () => {
    const facts = diagnosed({ replacementAvailable: false, overruled: ['O4'] });
    expect(shown(optionOf(decideOptions(standardPolicy, facts), 'replacement'))).toEqual([false, 'O4']);
  });

  test('O7 set aside opens a repair without a reason of the table', () => {
    const repair = optionOf(decideOptions(standardPolicy, diagnosed({ overruled: ['O7'] })), 'repair');
    expect(shown(repair)).toEqual([true, 'O6']);
    expect(repair).not.toHaveProperty('repairReason');
  });
});

describe('needsSecondOpinion()', () => {
  test.each(causes)('E52 %s', (cause) => {
    expect(needsSecondOpinion(standardPolicy, cause)).toBe(cause === 'customer-caused');
    expect(needsSecondOpinion(policyWith({ secondOpinion: false }), cause)).toBe(false);
  });
});
