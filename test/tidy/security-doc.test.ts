import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const text = readFileSync(join(root, 'docs', 'security.md'), 'utf8');

/** The items of levels 1 and 2 of ASVS 5.0, by section, with how many there are. */
const sections: readonly (readonly [string, number])[] = [
  ...([
    ['1.1', 2],
    ['1.2', 9],
    ['1.3', 11],
    ['1.4', 3],
    ['1.5', 2],
  ] as const),
  ...([
    ['2.1', 3],
    ['2.2', 3],
    ['2.3', 4],
    ['2.4', 1],
  ] as const),
  ...([
    ['3.2', 2],
    ['3.3', 4],
    ['3.4', 6],
    ['3.5', 5],
    ['3.7', 2],
  ] as const),
  ...([
    ['4.1', 3],
    ['4.2', 1],
    ['4.3', 2],
    ['4.4', 4],
  ] as const),
  ...([
    ['5.1', 1],
    ['5.2', 3],
    ['5.3', 2],
    ['5.4', 3],
  ] as const),
  ...([
    ['6.1', 3],
    ['6.2', 12],
    ['6.3', 4],
    ['6.4', 4],
    ['6.5', 5],
    ['6.6', 3],
    ['6.8', 4],
  ] as const),
  ...([
    ['7.1', 3],
    ['7.2', 4],
    ['7.3', 2],
    ['7.4', 5],
    ['7.5', 2],
    ['7.6', 2],
  ] as const),
  ...([
    ['8.1', 2],
    ['8.2', 3],
    ['8.3', 1],
    ['8.4', 1],
  ] as const),
  ...([
    ['9.1', 3],
    ['9.2', 4],
  ] as const),
  ...([
    ['10.1', 2],
    ['10.2', 2],
    ['10.3', 4],
    ['10.4', 11],
    ['10.5', 5],
    ['10.6', 2],
    ['10.7', 3],
  ] as const),
  ...([
    ['11.1', 2],
    ['11.2', 3],
    ['11.3', 3],
    ['11.4', 4],
    ['11.5', 1],
    ['11.6', 1],
  ] as const),
  ...([
    ['12.1', 3],
    ['12.2', 2],
    ['12.3', 4],
  ] as const),
  ...([
    ['13.1', 1],
    ['13.2', 5],
    ['13.3', 2],
    ['13.4', 5],
  ] as const),
  ...([
    ['14.1', 2],
    ['14.2', 4],
    ['14.3', 3],
  ] as const),
  ...([
    ['15.1', 3],
    ['15.2', 3],
    ['15.3', 7],
  ] as const),
  ...([
    ['16.1', 1],
    ['16.2', 5],
    ['16.3', 4],
    ['16.4', 3],
    ['16.5', 3],
  ] as const),
];

const items = sections.flatMap(([section, count]) =>
  Array.from({ length: count }, (_none, at) => `${section}.${at + 1}`),
);
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) +\|(.*)\|(.*)\| (.+?) +\|$/gm)].map(
  ([, item = '', asks = '', how = '', proof = '']) => ({ item, asks: asks.trim(), how: how.trim(), proof }),
);

test('docs/security.md has a row for each item of ASVS 5.0, levels 1 and 2', () => {
  expect(rows.map(({ item }) => item)).toEqual(items);
  for (const { asks, how } of rows) expect(Math.min(asks.length, how.length)).toBeGreaterThan(2);
  const open = rows.filter(({ proof }) => proof === '**open**');
  process.stdout.write(`ASVS 5.0, levels 1 and 2: ${rows.length} items, ${open.length} open\n`);
});

test('docs/security.md names a test that exists, or says why there is none', () => {
  const reasons = ['**does not apply**', '**operator**', '**open**', '**read**'];
  const named = rows.filter(({ proof }) => !reasons.includes(proof)).map(({ proof }) => proof);
  expect(named.length).toBeGreaterThan(120);
  expect(named.filter((proof) => !/^`test\/[\w./-]+`$/.test(proof))).toEqual([]);
  expect(named.filter((proof) => !existsSync(join(root, proof.slice(1, -1))))).toEqual([]);
});
