import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/changing-the-workflow.md'), 'utf8');
const example = page.split(/^## /m).find((section) => section.startsWith('Example:')) ?? '';

/** The code blocks of the page's example in a language, with their lines as they stand in the code. */
function blocks(wanted: string): readonly (readonly string[])[] {
  return [...example.matchAll(/```(\w*)\n([^]*?)```/g)].flatMap(([, language, code = '']) =>
    language === wanted
      ? [code.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))]
      : [],
  );
}

const [change = [], cautious = []] = blocks('ts');
const known = change.slice(0, -1);

/** What the page says that a replay answers to its careless change. */
export const saidToBeRefused = (blocks('')[0] ?? [])
  .join(' ')
  .replace(/^.*?Nondeterminism/, 'Nondeterminism');

/** The lines that the page adds to the code, first without a patch, then with one. */
export const additions = { careless: change.slice(-1), cautious } as const;

/** `effects.ts` with lines after those of the page's example. @throws Error where the page quotes code that is not there */
function changed(source: string, added: readonly string[]): string {
  const lines = source.split('\n');
  const at = lines.findIndex((_, index) => known.every((text, next) => lines[index + next]?.trim() === text));
  if (known.length === 0 || at < 0)
    throw new Error('Cannot play the example of changing-the-workflow.md: effects.ts has no such lines');
  lines.splice(at + known.length, 0, ...added);
  return ["import { patched } from '@temporalio/workflow';", ...lines].join('\n');
}

/** Bundles the workflow code as it were with the page's change in it. */
export function bundleWith(added: readonly string[]): Promise<{ readonly code: string }> {
  return bundleOf((source) => changed(source, added));
}

/** Bundles the workflow code as it were with another `effects.ts`. */
export async function bundleOf(change: (effects: string) => string): Promise<{ readonly code: string }> {
  const copy = mkdtempSync(join(tmpdir(), 'returns-desk-changed-'));
  try {
    cpSync(join(root, 'workflows'), join(copy, 'workflows'), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const file = join(copy, 'workflows/effects.ts');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    const workflowsPath = join(copy, 'workflows/index.ts');
    return await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
