import {
  canonical,
  canonicalText,
  defaultSettings,
  inCatalogueOrder,
  isRuleId,
  policyInForce,
  policyNamed,
  ruleIds,
  rules,
  standardPolicy,
  validateSettings,
  withVersions,
  type Policy,
} from '../../policy';
import { policyWith } from './facts';

const later: Policy = {
  ...policyWith({ receiptWindowDays: 30 }),
  name: '2026-06',
  inForceFrom: '2026-05-31T22:00:00.000Z',
};

describe('policyInForce()', () => {
  test.each([
    ['2026-05-31T21:59:59.999Z', '2026-01'],
    ['2026-05-31T22:00:00.000Z', '2026-06'],
    ['2026-06-01T00:00:00.000+02:00', '2026-06'],
    ['2020-01-01T00:00:00.000Z', '2026-01'],
    ['unreadable', '2026-01'],
  ])('E16 an order of %s falls under %s, in whatever order the versions stand', (orderedAt, name) => {
    expect(policyInForce([standardPolicy, later], orderedAt).name).toBe(name);
    expect(policyInForce([later, standardPolicy], orderedAt).name).toBe(name);
  });
});

describe('withVersions()', () => {
  const { settings } = standardPolicy;
  const problemsOf = (given: unknown): readonly string[] => {
    const answer = withVersions([standardPolicy], given);
    return 'problems' in answer ? answer.problems : [];
  };

  test('E16 stands the versions of a file beside the published ones, oldest first, and lets none of them change', () => {
    const older = { name: 'show-2025', inForceFrom: '2025-01-01T00:00:00Z', settings: { ...settings } };
    const answer = withVersions([standardPolicy], [later, older]);
    const versions = 'versions' in answer ? answer.versions : [];
    expect(versions.map(({ name }) => name)).toEqual(['show-2025', '2026-01', '2026-06']);
    expect(versions.every((version) => Object.isFrozen(version.settings))).toBe(true);
    expect(withVersions([standardPolicy], [])).toEqual({ versions: [standardPolicy] });
  });

  test.each([
    ['no list', {}, ['it must be a list of versions']],
    [
      'no version',
      [later, null, 'x'],
      [2, 3].map((at) => `version ${String(at)}: must be {name, inForceFrom, settings}`),
    ],
    [
      'a version without anything',
      [{}],
      [
        'version 1: name must be 1 to 64 letters, digits, dots and dashes',
        'version 1: inForceFrom must be a moment with its offset, such as 2026-03-01T00:00:00Z',
        'version 1: settings must be an object',
      ],
    ],
    ['a name that is taken', [{ ...later, name: '2026-01' }], ['two versions are named 2026-01']],
    [
      'a name twice, and a wrong setting',
      [later, { ...later, settings: { ...settings, offerDays: 0 } }, later],
      [
        'version 2: offerDays must be a whole number of days from 1 to 3650',
        'two versions are named 2026-06',
      ],
    ],
  ])('E16 says in words what is wrong: %s', (_what, given, problems) => {
    expect(problemsOf(given)).toEqual(problems);
  });

  test.each([
    ['v', true],
    ['2026.06-b_2', true],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['', false],
    ['2026 06', false],
    [' 2026', false],
    ['2026/', false],
    [2026, false],
  ])('E16 a version may be named %j: %s', (name, allowed) => {
    expect(problemsOf([{ ...later, name }]).length === 0).toBe(allowed);
  });

  test.each([['2026-06-01'], ['2026-06-01T00:00:00'], ['soon'], [1_780_000_000_000]])(
    'E16 a version is not in force from %j',
    (inForceFrom) => {
      expect(problemsOf([{ ...later, inForceFrom }])).toHaveLength(1);
    },
  );
});

describe('policyNamed()', () => {
  test('E16 finds a published version and nothing else', () => {
    expect(policyNamed('2026-01')).toBe(standardPolicy);
    expect(policyNamed('2027-01')).toBeNull();
  });

  test('a published version cannot be changed', () => {
    expect(Object.isFrozen(standardPolicy)).toBe(true);
    expect(Object.isFrozen(standardPolicy.settings)).toBe(true);
    expect(Object.isFrozen(standardPolicy.settings.workingDays.holidays)).toBe(true);
  });
});

describe('canonicalText()', () => {
  test('is the same for any order of the keys and differs for any other value', () => {
    const { timeZone, clockStops, ...others } = defaultSettings;
    const settings = { ...others, clockStops, timeZone };
    const { name, inForceFrom } = standardPolicy;
    expect(canonicalText({ settings, inForceFrom, name })).toBe(canonicalText(standardPolicy));
    expect(canonicalText(policyWith({ transitDays: 11 }))).not.toBe(canonicalText(standardPolicy));
    expect(canonicalText(policyWith({ offerReminderDays: [12, 7] }))).not.toBe(canonicalText(standardPolicy));
  });

  test('leaves out what is not said, and writes lists in their order (E16)', () => {
    const { settings } = standardPolicy;
    const silent = { ...standardPolicy, settings: { ...settings, similarDifference: undefined } };
    expect(canonical(silent)).toBe(canonicalText(standardPolicy));
    expect(canonical({ b: [2, 1], a: null, c: 'x' })).toBe('{"a":null,"b":[2,1],"c":"x"}');
  });

  test('is JSON that reads back as the policy', () => {
    expect(JSON.parse(canonicalText(standardPolicy))).toEqual(standardPolicy);
  });
});

describe('validateSettings()', () => {
  test('finds nothing wrong with the published versions', () => {
    expect(validateSettings(standardPolicy.settings)).toEqual([]);
  });

  test.each([
    ['timeZone', 'Europe/Atlantis'],
    ['receiptWindowDays', 0],
    ['orderWindowDays', 45.5],
    ['clockStops', 'never'],
    ['offerReminderDays', [12, 7]],
    ['offerReminderDays', [14]],
    ['parcelDays', 14],
    ['quickFixMinutes', -1],
    ['repairCostShare', 1.1],
    ['secondOpinion', 'on'],
    ['refundApprovalCents', 0.5],
    ['returnPostage', 'nobody'],
    ['workingDays', { weekdays: [], holidays: [] }],
    ['workingDays', { weekdays: [8], holidays: [] }],
    ['workingDays', { weekdays: [1], holidays: ['2026-02-30'] }],
    ['workingDays', null],
    ['storageDays', undefined],
    ['colour', 'red'],
  ])('names %s when it is %j', (name, value) => {
    const wrong = validateSettings({ ...defaultSettings, [name]: value });
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toContain(name.replace(/ReminderDays|Days/, ''));
  });

  test.each([[null], [undefined], [7], ['settings']])('says that %j is no settings object', (value) => {
    expect(validateSettings(value)).toEqual(['settings must be an object']);
  });

  test('lists every missing setting', () => {
    expect(validateSettings({})).toHaveLength(Object.keys(defaultSettings).length);
  });
});

describe('rules', () => {
  test('hold every id of the policy in order, each with a sentence', () => {
    const expected = 'W1 W2 G1 G2 G3 A1 A2 A3 S1 S2 L1 L2 L3 L4 O1 O2 O3 O4 O5 O6 O7 O8 J';
    expect(ruleIds.join(' ')).toBe(expected);
    for (const id of ruleIds) expect(rules[id].text).toMatch(/^[A-Z].*\.$/);
  });

  test('isRuleId() knows the ids and no inherited name', () => {
    expect([isRuleId('W1'), isRuleId('W3'), isRuleId('toString')]).toEqual([true, false, false]);
  });

  test('inCatalogueOrder() sorts and drops doubles', () => {
    expect(inCatalogueOrder(['J', 'O8', 'W1', 'O8'])).toEqual(['W1', 'O8', 'J']);
  });
});
