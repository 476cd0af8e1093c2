import { ruleIds, rules } from '../../policy';
import { caseGroups } from './cases';
import type { Case } from './cases';
import { functionFinder, idsIn, namedTests, placesByText } from './code-map';
import type { Place } from './code-map';

/** Who carries an id: the places in the code, and the files of the tests that name it. */
export interface Carried {
  readonly places: readonly Place[];
  readonly testFiles: readonly string[];
}

/** Every id that the code or a test names, with who carries it. Read from the files below `root`. */
export function carriers(root: string): ReadonlyMap<string, Carried> {
  const byText = placesByText(root);
  const placesOf = functionFinder(root);
  const carried = new Map<string, Carried>(
    [...byText].map(([id, places]) => [id, { places, testFiles: [] }]),
  );
  for (const test of namedTests(root))
    for (const id of idsIn(test.name)) {
      const { places, testFiles } = carried.get(id) ?? { places: [], testFiles: [] };
      carried.set(id, { places: [...places, ...placesOf(test)], testFiles: [...testFiles, test.file] });
    }
  return carried;
}

/** `docs/policy.md`: which code and which tests carry each rule and each case. Links are relative to `docs/`. */
export function policyPage(carried: ReadonlyMap<string, Carried>): string {
  const ruleRows = ruleIds.map((id) =>
    row([id, rules[id].text, whereOf(carried.get(id)), testsOf(carried.get(id))]),
  );
  return `${[introduction, ruleHead, ...ruleRows, '', casesIntroduction(), ...caseGroups.flatMap(tableOf)].join('\n')}\n`;

  function tableOf({ name, cases }: (typeof caseGroups)[number]): readonly string[] {
    const rows = Object.entries(cases).map(([id, known]) => {
      const carriedBy = carried.get(id);
      return row([id, known.title, whereOf(carriedBy), heldBy(known, carriedBy)]);
    });
    return ['', `### ${name}`, '', caseHead, ...rows];
  }
}

const introduction = `# Which code carries the policy

Made from the code and the tests; \`UPDATE_DOCS=1 npx jest test/tidy/policy-doc\` writes it anew, and the same test fails
where this page is not what they say. Nobody edits it by hand.

A **rule** is what the supplier's policy says; every decision, letter and refusal names the rules it rests on. A **case** is
a situation that the desk must get right, with an id of its own (E1, E2, …).

- *Where* lists the functions whose comments or grounds name the id, and those that a test of the id begins its name with.
- *Tests* lists the files with a test that names the id; search the file for it. To run them: \`npx jest -t '\\bE72\\b'\`.

## Rules

The sentences are those of [policy/rules.ts](../policy/rules.ts); the numbers in them are
[settings](../policy/settings.ts) of a [version](../policy/versions.ts).
`;

const ruleHead = `| rule | what it says | where | tests |\n|---|---|---|---|`;
const caseHead = `| case | what happens | where | tests |\n|---|---|---|---|`;

function casesIntroduction(): string {
  const all = caseGroups.flatMap(({ cases }) => Object.entries(cases));
  const open = all.filter(([, { open: because }]) => because !== undefined);
  const ids = open.map(([id]) => id).join(' · ');
  return `## Cases

Of ${String(all.length)} cases ${String(all.length - open.length)} are named by a test; where part of such a case is not built, the word **missing** says which.
The other ${String(open.length)} are **open**: no test names them, so nothing here promises them, and the word beside them says where
the work lies. An open case that gets its test has to lose its \`open\` in [test/tidy/cases.ts](../test/tidy/cases.ts); the
test of this page insists on it.

Open: ${ids === '' ? 'none' : ids}`;
}

function heldBy({ open, missing }: Case, carried: Carried | undefined): string {
  if (open !== undefined) return `**open**: ${open}`;
  return missing === undefined ? testsOf(carried) : `${testsOf(carried)}<br>**missing**: ${missing}`;
}

/** One line a file, its functions in the order of the alphabet, so that moving code within a file changes nothing here. */
function whereOf(carried: Carried | undefined): string {
  const byFile = new Map<string, Set<string>>();
  for (const { file, symbol } of carried?.places ?? []) {
    const symbols = byFile.get(file) ?? new Set();
    if (symbol !== null) symbols.add(symbol);
    byFile.set(file, symbols);
  }
  return [...byFile]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([file, symbols]) =>
      [linkTo(file), ...[...symbols].sort().map((symbol) => `\`${symbol}\``)].join(' '),
    )
    .join('<br>');
}

function testsOf(carried: Carried | undefined): string {
  const files = [...new Set(carried?.testFiles ?? [])].sort();
  return files.map((file) => `[${file.replace(/^test\/|\.test\.ts$/g, '')}](../${file})`).join('<br>');
}

function linkTo(file: string): string {
  return `[${file.replace(/\.ts$/, '')}](../${file})`;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
