import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { withProgress } from '../machine/progress';
import type { Log } from '../machine/progress';
import { cliCacheFolder } from '../temporal/cli';

const version = '4.32.5';
/** What makes its examples; hooks.py knows its insides. */
const generator = 'hypothesis==6.170.17';
const run = promisify(execFile);

/**
 * The fuzzer, from our cache folder; installed there by Python's own installer where it is missing: by the Python that
 * `PYTHON` names, else by `python3`. A Python as Debian builds it is half again as fast as one built without its profile.
 * @returns its path
 * @throws Error when there is no Python, or the installer cannot fetch it
 */
export async function findSchemathesis(environment: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const folder = folderOf(environment);
  const program = schemathesisIn(environment);
  const { PYTHON: python = 'python3' } = environment;
  if (existsSync(program)) return program;
  await withProgress(`Schemathesis ${version}: installing into ${folder}`, log, async () => {
    mkdirSync(dirname(folder), { recursive: true });
    try {
      await run(python, ['-m', 'venv', folder]);
      await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${version}`, generator]);
    } catch (error) {
      throw new Error(
        `Cannot fuzz the api: Schemathesis ${version} could not be installed; it needs Python 3.10 or newer with venv (Debian: python3-venv)`,
        { cause: error },
      );
    }
  });
  return program;
}

/** Where the fuzzer is, or will be. */
export function schemathesisIn(environment: NodeJS.ProcessEnv): string {
  return join(folderOf(environment), 'bin', 'schemathesis');
}

function folderOf(environment: NodeJS.ProcessEnv): string {
  return cliCacheFolder(environment, `schemathesis-${version}`);
}
