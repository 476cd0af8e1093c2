import { defaultSettings, validateSettings } from '../../policy';
import type { PolicySettings } from '../../policy';

const complaints = (name: keyof PolicySettings, value: unknown): readonly string[] =>
  validateSettings({ ...defaultSettings, [name]: value });

/** The words of each kind of setting, with what is just inside and just outside of it. */
const kinds: readonly {
  readonly setting: keyof PolicySettings;
  readonly words: string;
  readonly right: readonly unknown[];
  readonly wrong: readonly unknown[];
}[] = [
  {
    setting: 'timeZone',
    words: 'must be the name of a time zone, such as Europe/Berlin',
    right: ['UTC', 'America/New_York'],
    wrong: ['Berlin', '', 7, null],
  },
  {
    setting: 'secondOpinion',
    words: 'must be true or false',
    right: [true, false],
    wrong: ['true', 0, null],
  },
  {
    setting: 'repairCostShare',
    words: 'must be a number from 0 to 1',
    right: [0, 0.29, 1],
    wrong: [-0.01, 1.01, NaN, '0.5', null],
  },
  {
    setting: 'quickFixMinutes',
    words: 'must be a whole number, not negative',
    right: [0, 30],
    wrong: [-1, 0.5, '30', null],
  },
  {
    setting: 'showDaySeconds',
    words: 'must be null or a number of seconds up to 86400',
    right: [null, 0.5, 86_400],
    wrong: [0, -1, 86_401, '20', undefined],
  },
  {
    setting: 'transitDays',
    words: 'must be a whole number of days from 1 to 3650',
    right: [1, 3650],
    wrong: [0, 3651, 1.5, '10', null],
  },
  {
    setting: 'offerReminderDays',
    words: 'must be a list of whole days, each later than the one before',
    right: [[], [1], [7, 12], [13]],
    wrong: [7, [0], [7, 7], [12, 7], [1.5], ['7'], null],
  },
  {
    setting: 'workingDays',
    words: 'must name at least one weekday from 1 to 7, and holidays as YYYY-MM-DD',
    right: [
      { weekdays: [1], holidays: [] },
      { weekdays: [6, 7], holidays: ['2026-12-25', '2028-02-29'] },
    ],
    wrong: [
      null,
      'Monday',
      { weekdays: [1] },
      { holidays: [] },
      { weekdays: 5, holidays: [] },
      { weekdays: [1], holidays: 'none' },
      { weekdays: [], holidays: [] },
      { weekdays: [0], holidays: [] },
      { weekdays: [1, 8], holidays: [] },
      { weekdays: [1.5], holidays: [] },
      { weekdays: ['1'], holidays: [] },
      { weekdays: [1], holidays: ['2026-02-29'] },
      { weekdays: [1], holidays: ['25 December'] },
      { weekdays: [1], holidays: ['2026-12-25', 20_261_226] },
    ],
  },
  {
    setting: 'unknownReceiptDate',
    words: 'must be ask or presume',
    right: ['ask', 'presume'],
    wrong: ['guess', '', null, ['ask']],
  },
];

describe.each(kinds)('validateSettings() of $setting', ({ setting, words, right, wrong }) => {
  test.each(right.map((value) => [value]))('takes %j', (value) => {
    expect(complaints(setting, value)).toEqual([]);
  });

  test.each(wrong.map((value) => [value]))('says what is wrong with %j', (value) => {
    expect(complaints(setting, value)).toEqual([`${setting} ${words}`]);
  });
});

test.each([
  ['evidence', 14],
  ['agreement', 10],
  ['parcel', 21],
  ['offer', 14],
  ['storage', 60],
] as const)('validateSettings() wants the reminders of %s before its last day (E14)', (wait, last) => {
  const reminders = `${wait}ReminderDays` as const;
  expect(complaints(reminders, [last - 1])).toEqual([]);
  expect(complaints(reminders, [1, last])).toEqual([`${reminders} must lie before ${wait}Days`]);
  // Without a last day that can be read there is nothing that a reminder could miss.
  expect(complaints(`${wait}Days`, 'soon')).toEqual([
    `${wait}Days must be a whole number of days from 1 to 3650`,
  ]);
});

test('validateSettings() names a setting that there is not', () => {
  expect(validateSettings({ ...defaultSettings, toString: 'red' })).toEqual(['toString is not a setting']);
});
