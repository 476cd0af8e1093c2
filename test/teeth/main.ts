/**
 * `npm run teeth` (T15): takes each guard away in a copy of the project, and shows the test that sees it. Ends with 1
 * where one goes unseen, or where a place of the source has moved on.
 */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asTable } from '../../local/demo/table';
import globalSetup from '../support/global-setup';
import globalTeardown from '../support/global-teardown';
import { applyTo } from './apply';
import { runTests } from './jest-run';
import type { JestResult } from './jest-run';
import { mutantGroups, mutants } from './mutants';
import type { Mutant } from './mutant';

const project = join(__dirname, '..', '..');
const WITHIN_MS = 150_000;
const BASE_WITHIN_MS = 400_000;
/** Each takes one guard away at a time: most of a test is waiting, and three do it side by side on two cores. */
const COPIES = 3;
/** What the copy does not need, or must not share. */
const leftOut = ['node_modules', '.git', '.desk', 'dist', 'coverage'];

async function main(): Promise<void> {
  const { chosen, trust } = asked();
  const copies = Array.from({ length: COPIES }, () => mkdtempSync(join(tmpdir(), 'returns-desk-teeth-')));
  await globalSetup();
  try {
    copies.forEach(copyProject);
    if (!trust) await requirePassing(copies[0] ?? '', chosen);
    const rows: string[][] = [];
    const left = [...chosen];
    const bite = async (copy: string): Promise<void> => {
      for (let mutant = left.shift(); mutant; mutant = left.shift()) rows.push(await rowOf(copy, mutant));
    };
    await Promise.all(copies.map(bite));
    print(`\n${asTable(['without its guard', 'the test that caught it', 'time'], rows)}\n`);
    const survived = rows.filter(([, test]) => test === 'SURVIVED').length;
    print(survived === 0 ? `All ${rows.length} were caught.` : `${survived} of ${rows.length} survived.`);
  } finally {
    for (const copy of copies) rmSync(copy, { recursive: true, force: true });
    await globalTeardown();
  }
}

/** What became of one mutant, said at once. */
async function rowOf(copy: string, mutant: Mutant): Promise<string[]> {
  const startedAt = Date.now();
  // A test that ran out of time on a busy machine says nothing of the guard: it is asked once more.
  const problem = (await biteOf(copy, mutant)) && (await biteOf(copy, mutant));
  const seconds = `${Math.round((Date.now() - startedAt) / 1_000)} s`;
  print(`${problem === null ? 'caught  ' : 'SURVIVED'}  ${mutant.name} (${seconds})${problem ?? ''}`);
  if (problem !== null) process.exitCode = 1;
  return [mutant.name, problem === null ? mutant.caughtBy.title : 'SURVIVED', seconds];
}

/**
 * All mutants, or those whose names begin as the arguments say; `--without` leaves out a group of them. `--trust` where the
 * tests themselves ran just before.
 */
function asked(): { readonly chosen: readonly Mutant[]; readonly trust: boolean } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { trust: { type: 'boolean', default: false }, without: { type: 'string', multiple: true } },
  });
  const left = (values.without ?? []).flatMap(groupOf);
  const chosen = positionals.length === 0 ? mutants : named(positionals);
  const bitten = chosen.filter((mutant) => !left.includes(mutant));
  // Those of the workflows come first, and in a row: each needs a bundle of its own, and some wait for a minute.
  const order = [...bitten.filter(isOfWorkflows), ...bitten.filter((mutant) => !isOfWorkflows(mutant))];
  return { chosen: order, trust: values.trust };
}

function isOfWorkflows({ edits }: Mutant): boolean {
  return edits.some(({ file }) => file.startsWith('workflows/'));
}

function groupOf(name: string): readonly Mutant[] {
  const group = mutantGroups[name];
  if (!group)
    throw new Error(`Cannot leave out ${name}: the groups are ${Object.keys(mutantGroups).join(', ')}`);
  return group;
}

function named(positionals: readonly string[]): readonly Mutant[] {
  const chosen = mutants.filter(({ name }) => positionals.some((start) => name.startsWith(start)));
  if (chosen.length === 0)
    throw new Error(`Cannot choose: the names are ${mutants.map(({ name }) => name).join(', ')}`);
  return chosen;
}

function copyProject(copy: string): void {
  cpSync(project, copy, {
    recursive: true,
    filter: (path) => !leftOut.some((name) => path === join(project, name)),
  });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'), 'dir');
}

/** A test that fails anyway catches nothing. */
async function requirePassing(copy: string, chosen: readonly Mutant[]): Promise<void> {
  const files = [...new Set(chosen.map(({ caughtBy }) => caughtBy.file))];
  const titles = chosen.map(({ caughtBy }) => caughtBy.title);
  const run = () => runTests(copy, { files, titles, waitMs: BASE_WITHIN_MS });
  const first = await run();
  const isSteady = 'tests' in first && first.tests.every(({ passed }) => passed);
  const result = isSteady ? first : await run();
  if ('broken' in result) throw new Error(`Cannot begin: ${result.broken}`);
  const failing = result.tests.filter(({ passed }) => !passed);
  if (failing.length > 0)
    throw new Error(
      `Cannot begin: these fail with every guard in place: ${failing.map(inOneLine).join('; ')}`,
    );
  const ran = ({ caughtBy }: Mutant): boolean =>
    result.tests.some(({ title }) => title.startsWith(caughtBy.title));
  const missing = chosen.filter((mutant) => !ran(mutant));
  if (missing.length > 0)
    throw new Error(
      `Cannot begin: no such test: ${missing.map(({ caughtBy }) => caughtBy.title).join('; ')}`,
    );
  print(`With every guard in place ${result.tests.length} tests pass.`);
}

/** Takes the guard away and looks who sees it. @returns null, or why the mutant survived */
async function biteOf(copy: string, mutant: Mutant): Promise<string | null> {
  const { file, title, says } = mutant.caughtBy;
  const restore = applyTo(copy, mutant);
  let result: JestResult;
  try {
    result = await runTests(copy, { files: [file], titles: [title], waitMs: WITHIN_MS });
  } finally {
    restore();
  }
  if ('broken' in result) return `: ${result.broken}`;
  const failed = result.tests.filter(({ passed }) => !passed);
  if (failed.length === 0) return `: “${title}” passes without it`;
  if (failed.some(({ said }) => says.test(said))) return null;
  return `: it fails for another reason than ${String(says)}: ${failed.map(inOneLine).join('; ')}`;
}

function inOneLine({ title, said }: { readonly title: string; readonly said: string }): string {
  return `${title}: ${said.slice(0, 600).replaceAll(/\s+/g, ' ')}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
