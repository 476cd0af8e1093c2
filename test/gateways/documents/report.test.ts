import { setImmediate } from 'node:timers/promises';
import { bundled } from '../../../gateways/documents/bundle';
import { report } from '../../../gateways/documents/report';
import { missingReaders, wordsOn } from './readers';

const missing = missingReaders();
const reason = ` (skipped: ${missing.join(', ')} not found; Debian has them in poppler-utils and zbar-tools)`;
const testRead = missing.length === 0 ? test : test.skip;
const named = (name: string): string => (missing.length === 0 ? name : name + reason);

const withLine = (line: string) =>
  report('Case file', { under: [], sections: [{ title: 'Told', lines: [line] }] });

/** Letters in an order that shows where one is missing or stands twice. */
const letters = (count: number): string =>
  Array.from({ length: count }, (_none, at) => (at % 7 === 0 ? 'é' : (at * 31).toString(36).slice(-1))).join(
    '',
  );

testRead(named('report() keeps each letter of a word that no line holds, between the margins'), async () => {
  const word = letters(10_000);
  const { words } = wordsOn(await withLine(word));
  const written = words.map(({ text }) => text).join('');
  expect(written).toBe(`CasefileTold${word}`);
  expect(Math.max(...words.map(({ right }) => right))).toBeLessThanOrEqual(595 - 50 + 1);
});

testRead(named('report() keeps each word of a long text, its lines, and letters of two places'), async () => {
  const lines = Array.from({ length: 900 }, (_none, at) => `${String(at)} 𝔸${letters(at % 50)}`);
  const { words } = wordsOn(await withLine(lines.join('\n')));
  const read = words.map(({ text }) => text).slice(3);
  expect(read).toEqual(lines.flatMap((line) => line.split(' ')));
  const starts = words.filter(({ left }) => Math.round(left) === 50).map(({ text }) => text);
  expect(starts.slice(2)).toEqual(lines.map((_line, at) => String(at)));
});

/** How often others had their turn until something was done. */
async function turnsUntil(done: Promise<unknown>): Promise<number> {
  const said = done.then(() => 'done');
  let turns = 0;
  while ((await Promise.race([said, setImmediate('a turn')])) !== 'done') turns += 1;
  return turns;
}

test('report() leaves a turn to everybody else after every two thousand characters', async () => {
  const drawing = withLine('0'.repeat(100_000));
  expect(await turnsUntil(drawing)).toBeGreaterThanOrEqual(50);
  expect((await drawing).subarray(0, 5).toString()).toBe('%PDF-');
});

test('bundled() leaves a turn to everybody else after each document', async () => {
  const pdf = await withLine('one');
  const parts = Array.from({ length: 30 }, (_none, at) => ({ name: String(at), pdf }));
  const bundling = bundled(parts, '30 documents');
  expect(await turnsUntil(bundling)).toBeGreaterThanOrEqual(30);
  expect((await bundling).unreadable).toEqual([]);
});
