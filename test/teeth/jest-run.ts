import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What jest's report says of each test that was run. */
const report = z.object({
  testResults: z.array(
    z.object({
      message: z.string(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()),
        }),
      ),
    }),
  ),
});

interface TestRun {
  readonly title: string;
  readonly passed: boolean;
  /** Why it failed; empty where it passed. */
  readonly said: string;
}

/** The tests that ran, or why there is nothing to say of them. */
export type JestResult = { readonly tests: readonly TestRun[] } | { readonly broken: string };

/** Runs tests of a project by their titles, within a time. */
export async function runTests(
  project: string,
  asked: { readonly files: readonly string[]; readonly titles: readonly string[]; readonly waitMs: number },
): Promise<JestResult> {
  const results = join(project, 'teeth-result.json');
  rmSync(results, { force: true });
  const pattern = asked.titles.map((title) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const program = require.resolve('jest/bin/jest');
  const flags = ['--runInBand', '--forceExit', '--json', `--outputFile=${results}`, '-t', pattern];
  const child = spawn(process.execPath, [program, ...flags, ...asked.files], {
    cwd: project,
    stdio: 'ignore',
    env: process.env,
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), asked.waitMs);
  await new Promise((resolve) => child.once('exit', resolve));
  clearTimeout(timer);
  return readResult(results);
}

function readResult(file: string): JestResult {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { broken: 'it did not end in its time' };
  }
  const { testResults } = report.parse(JSON.parse(text));
  const tests = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status !== 'pending')
    .map(({ title, status, failureMessages }) => ({
      title,
      passed: status === 'passed',
      said: plain(failureMessages.join('\n')),
    }));
  const why = testResults.map(({ message }) => plain(message)).join('\n');
  return tests.length === 0 ? { broken: `no such test ran: ${why.slice(0, 500)}` } : { tests };
}

/** Without the colours of a terminal. */
function plain(text: string): string {
  return text.replaceAll(/\u001b\[[0-9;]*m/g, '');
}
