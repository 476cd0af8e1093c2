import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutated } from '../teeth/apply';
import { mutants } from '../teeth/mutants';

const root = join(__dirname, '..', '..');

test.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
  'the mutant “%s” has its places in the source once, and its test is there (T15)',
  (_name, mutant) => {
    const files = mutated(mutant, root);
    expect(files.size).toBeGreaterThan(0);
    for (const [file, text] of files) expect(text).not.toBe(readFileSync(join(root, file), 'utf8'));
    // A title in the source may be broken at its quotes, and nowhere else.
    const test = readFileSync(join(root, mutant.caughtBy.file), 'utf8').replaceAll("\\'", "'");
    expect(test).toContain(mutant.caughtBy.title);
  },
);

test('docs/reliability.md tells how many there are', () => {
  const told = readFileSync(join(root, 'docs/reliability.md'), 'utf8');
  expect(told).toContain(`There are ${mutants.length}, by what they guard`);
});

test('mutated() refuses a place that has moved on, or that is there twice (T15)', () => {
  const [mutant] = mutants;
  if (!mutant) throw new Error('there are no mutants');
  const edit = { file: 'package.json', replace: '' };
  const at = (find: string) => () => mutated({ ...mutant, edits: [{ ...edit, find }] }, root);
  expect(at('no such place in there')).toThrow('package.json has its place 0 times, it must have it once');
  expect(at('"tsx ')).toThrow(/its place \d\d times/);
});
