import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  TestStatus,
  determineHitLimitReached,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { testFiles } from './tests.mjs';
import { Collection, speakJest } from './words.mjs';

const require = createRequire(import.meta.url);
const { transformSync } = require('@swc/core');
// Stryker's sandbox, which it enters only after this file is read.
const root = () => process.cwd() + sep;
const isOurs = (file) => file.startsWith(root()) && !file.includes(`${sep}node_modules${sep}`);

/**
 * Runs the tests that need no server in Stryker's own process. Jest finds, opens and isolates files anew for each of some
 * thousand mutants, which takes seconds; here only the desk's modules are read anew, so that no mutant leaves anything to
 * the next, and only the tests run that reach the mutant, the quickest first.
 */
class InProcessRunner {
  #took = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  init() {
    readTypeScript();
    // The same examples for each mutant, and few; the first that fails is enough.
    process.env['PROPERTY_RUNS'] ??= '40';
    process.env['MODEL_SEED'] ??= '8';
    require('fast-check').configureGlobal({ seed: 8, endOnFailure: true });
    // Each expectation makes an error beforehand; nobody reads where.
    Error.stackTraceLimit = 0;
    globalThis.__stryker__ ??= {};
  }

  async dryRun({ coverageAnalysis }) {
    const stryker = globalThis.__stryker__;
    stryker.mutantCoverage = { static: {}, perTest: {} };
    const tests = await run(collect(testFiles), { bail: false });
    for (const { id, timeSpentMs } of tests) this.#took.set(id, timeSpentMs);
    const result = { status: DryRunStatus.Complete, tests };
    return coverageAnalysis === 'off' ? result : { ...result, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit, disableBail }) {
    const stryker = globalThis.__stryker__;
    const activate = () =>
      Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: hitLimit && 0, hitLimit });
    try {
      if (mutantActivation === 'static') activate();
      const tests = this.#quickestFirst(collected(testFilter));
      activate();
      const results = await run(tests, { bail: !disableBail });
      const stuck = determineHitLimitReached(stryker.hitCount, hitLimit);
      return toMutantRunResult(stuck ?? { status: DryRunStatus.Complete, tests: results }, disableBail);
    } finally {
      Object.assign(stryker, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    }
  }

  #quickestFirst(tests) {
    const took = ({ id }) => this.#took.get(id) ?? 0;
    return tests.toSorted((one, other) => took(one) - took(other));
  }
}

/** Has `require` read the sandbox's TypeScript: once, for a file stays what it is while mutants are switched. */
function readTypeScript() {
  const read = new Map();
  require.extensions['.ts'] = (module, filename) => {
    if (!read.has(filename))
      read.set(filename, transformSync(readFileSync(filename, 'utf8'), { ...swc, filename }).code);
    module._compile(read.get(filename), filename);
  };
}

const swc = {
  swcrc: false,
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'commonjs' },
};

function collected(testFilter) {
  if (testFilter === undefined) return collect(testFiles);
  const wanted = new Set(testFilter);
  const files = testFiles.filter((file) => testFilter.some((id) => id.startsWith(`${file}: `)));
  return collect(files).filter(({ id }) => wanted.has(id));
}

/** Reads the files and every module of the desk that they need anew. */
function collect(files) {
  for (const name of Object.keys(require.cache))
    if (isOurs(name)) Reflect.deleteProperty(require.cache, name);
  const collection = new Collection();
  speakJest(collection);
  for (const file of files) collection.from(file, () => require(join(root(), file)));
  return collection.tests;
}

async function run(tests, { bail }) {
  const results = [];
  for (const test of tests) {
    const result = await resultOf(test);
    results.push(result);
    if (bail && result.status === TestStatus.Failed) break;
  }
  return results;
}

async function resultOf({ run, ...test }) {
  globalThis.__stryker__.currentTestId = test.id;
  const start = performance.now();
  const took = () => ({ timeSpentMs: performance.now() - start });
  try {
    await run();
    return { ...test, ...took(), status: TestStatus.Success };
  } catch (error) {
    const failureMessage = error instanceof Error ? error.message : String(error);
    return { ...test, ...took(), status: TestStatus.Failed, failureMessage };
  } finally {
    // A test that fails half-way leaves the time as it set it.
    globalThis.jest.useRealTimers();
    globalThis.__stryker__.currentTestId = undefined;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
