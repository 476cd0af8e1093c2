import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import { project } from '../project';

const source = join(project, 'workflows');
const built = join(project, 'dist', 'workflows');

/**
 * Loaded once for all cases in place of once for each: what a case may do is the same for all, and holds no state. Nothing that
 * these modules import may come from the SDK, which keeps the state of each workflow in its own.
 */
const shared = ['contract.ts', 'moves/judge.ts', 'moves/shape.ts'].map((name) => join(source, name));

/**
 * Bundles the workflow code; every worker of a process runs the same bundle.
 * @param failureConverterPath the module that seals failures, where payloads are sealed
 */
export async function bundleWorkflows(failureConverterPath?: string): Promise<{ readonly code: string }> {
  return bundleWorkflowCode({
    ...(failureConverterPath !== undefined && { failureConverterPath }),
    workflowsPath: join(source, 'index.ts'),
    workflowInterceptorModules: ['traces.ts', 'unknown-messages.ts'].map((name) => join(source, name)),
    preloadModules: shared,
    logger: new DefaultLogger('WARN'),
  });
}

/** The bundle that a build left, where it is of this very source, else a new one; a deployed worker compiles nothing. */
export async function workflowBundle(folder: string = built): Promise<WorkflowBundle> {
  const file = bundleFile(folder);
  return existsSync(file) ? { code: readFileSync(file, 'utf8') } : bundleWorkflows();
}

/** Writes the bundle for workers to come, whole or not at all, unless it is there; those of other code go. */
export async function buildBundle(folder: string = built): Promise<string> {
  const file = bundleFile(folder);
  if (existsSync(file)) return file;
  const { code } = await bundleWorkflows();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

/** The name tells what it was made of, so that a bundle of other code is never found. */
function bundleFile(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(join(source, name)));
  hash.update(readFileSync(require.resolve('@temporalio/workflow/package.json')));
  hash.update(shared.map((file) => relative(source, file)).join());
  return join(folder, `${hash.digest('hex').slice(0, 16)}.js`);
}
