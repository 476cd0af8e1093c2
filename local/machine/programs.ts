import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { project } from '../../project';

/** The processes of a desk. */
const services = ['api/main.ts', 'worker/main.ts', 'local/sandbox/main.ts'];
/** What an operator starts in the image beside them. */
const commands = [
  'migrate',
  'first-admin',
  'import',
  'policy',
  'explain',
  'audit',
  'reconcile',
  'recover',
].map((name) => `local/${name}.ts`);

/**
 * Compiles programs of this project, each to one file without its packages: it starts in half the time that it takes
 * to compile at every start. Compiled anew each time, in tenths of a second, so that what runs is what stands here.
 */
export async function compilePrograms(
  scripts: readonly string[] = [...services, ...commands],
): Promise<void> {
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [...scripts],
    outbase: project,
    outdir: join(project, 'dist', 'programs'),
    ...{ bundle: true, packages: 'external', platform: 'node', target: 'node20', format: 'cjs' },
    ...{ sourcemap: 'linked', write: false, logLevel: 'silent' },
  });
  for (const { path, contents } of outputFiles) keep(path, contents);
}

/** The arguments for `node` that start a program once it is compiled; its errors name the lines of the source. */
export function programArguments(script: string): string[] {
  return ['--enable-source-maps', join(project, 'dist', 'programs', script.replace(/\.ts$/, '.js'))];
}

/** Moved into place whole, because another process may be about to read it. */
function keep(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
