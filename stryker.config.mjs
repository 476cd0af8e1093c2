/**
 * `npm run mutation` (T15): changes each expression of the rules and of the case's state code, one at a time, and asks
 * whether a test notices. `npm run mutation -- -m policy/options.ts` looks at one file.
 */
export default {
  mutate: ['policy/**/*.ts', 'workflows/contract/**/*.ts', 'workflows/moves/**/*.ts'],
  testRunner: 'in-process',
  plugins: ['./test/mutation/runner.mjs'],
  coverageAnalysis: 'perTest',
  // Tables that are built as a module is loaded would have every test run for each of their values.
  ignoreStatic: true,
  ignorePatterns: ['docs', 'dist', 'web/dist', 'test/replay/histories', '/reports'],
  incrementalFile: 'reports/mutation/incremental.json',
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: 'reports/stryker',
  concurrency: 1,
  timeoutMS: 5_000,
  thresholds: { high: 90, low: 85, break: 85 },
};
