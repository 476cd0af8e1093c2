import { civilDay } from '../../policy';
import { bodyFrom } from '../../web/src/cases/actions/form-values';

const received = (day: string, zone: string) => {
  const fields = [{ name: 'receivedAt', as: 'day' }] as const;
  return bodyFrom(fields, { receivedAt: day }, { currency: 'NZD', zone })['receivedAt'];
};

test.each([
  ['Pacific/Auckland', '2026-02-28T23:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-02-28T22:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-03-01T23:00:00.000Z'],
  ['Asia/Kathmandu', '2026-03-01T06:15:00.000Z'],
  ['Europe/Berlin', '2026-03-01T11:00:00.000Z'],
  ['UTC', '2026-03-01T12:00:00.000Z'],
])('bodyFrom() sends a day as its noon on the calendar of %s (E10)', (zone, noon) => {
  expect(received('2026-03-01', zone)).toBe(noon);
  expect(civilDay(noon, zone)).toBe('2026-03-01');
});

test('bodyFrom() keeps the day on which the clocks change (E7, E10)', () => {
  for (const [day, zone] of [
    ['2026-03-29', 'Europe/Berlin'],
    ['2026-04-05', 'Pacific/Auckland'],
    ['2026-09-27', 'Pacific/Auckland'],
  ] as const)
    expect(civilDay(String(received(day, zone)), zone)).toBe(day);
});

test('bodyFrom() leaves what is no day to the desk to refuse (E108)', () => {
  expect(received('yesterday', 'Europe/Berlin')).toBe('yesterday');
});
