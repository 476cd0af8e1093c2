import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './mutant';

/** What the files of a mutant are with its guard taken away. @throws Error where a place is not there exactly once */
export function mutated({ name, edits }: Mutant, root: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { file, find, replace } of edits) {
    const text = files.get(file) ?? readFileSync(join(root, file), 'utf8');
    const places = text.split(find).length - 1;
    if (places !== 1)
      throw new Error(`Cannot apply “${name}”: ${file} has its place ${places} times, it must have it once`);
    files.set(
      file,
      text.replace(find, () => replace),
    );
  }
  return files;
}

/** Applies a mutant to a copy of the project. @returns how to take it back */
export function applyTo(copy: string, mutant: Mutant): () => void {
  const files = mutated(mutant, copy);
  const before = new Map([...files.keys()].map((file) => [file, readFileSync(join(copy, file), 'utf8')]));
  for (const [file, text] of files) writeFileSync(join(copy, file), text);
  return () => before.forEach((text, file) => writeFileSync(join(copy, file), text));
}
