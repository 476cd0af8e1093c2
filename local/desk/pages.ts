import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { project } from '../../project';
import { takeLock } from '../machine/lock';
import { withProgress, type Log } from '../machine/progress';

const built = join(project, 'dist', 'web');
const sources = ['web', 'vite.config.mjs', 'package-lock.json'].map((name) => join(project, name));
const otherBuildMs = 300_000;

/** Builds the pages where they are missing or older than what they are made of; several may ask at once. */
export async function ensurePages(log: Log): Promise<void> {
  const until = Date.now() + otherBuildMs;
  while (!areFresh()) {
    const lock = takeLock(join(project, 'dist', 'pages.lock'));
    try {
      if (lock.held) await withProgress('Pages: building', log, build);
      else await pause(200);
    } finally {
      if (lock.held) lock.release();
    }
    if (Date.now() > until) throw new Error('Cannot build the pages: another build does not end');
  }
}

function areFresh(): boolean {
  const document = join(built, 'index.html');
  return existsSync(document) && statSync(document).mtimeMs >= Math.max(...sources.map(newestIn));
}

function newestIn(path: string): number {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** Built beside and moved into place, so that a page that is served meanwhile is whole. */
async function build(): Promise<void> {
  const draft = `${built}.${process.pid}`;
  mkdirSync(dirname(built), { recursive: true });
  const vite = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js');
  const env = { ...process.env, NODE_ENV: 'production', PAGES_FOLDER: draft };
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: project, env });
    rmSync(built, { recursive: true, force: true });
    renameSync(draft, built);
  } catch (error) {
    throw new Error(`Cannot build the pages: ${String(error)}`, { cause: error });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}
