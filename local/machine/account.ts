import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A user of this machine as whom a process runs. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its data, as `postgres` or as `nobody`.
 * @returns undefined when we are not root and it simply runs as ourselves
 */
export function unprivilegedAccount(dataFolder: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return accountNamed('postgres') ?? accountNamed('nobody') ?? { uid: 65_534, gid: 65_534 };
}

/** Whether that account can enter a folder; asked of the system itself, since its rules are more than mode bits. */
export function canEnter(folder: string, account: Account | undefined): boolean {
  if (account === undefined) return isOpenToUs(folder, constants.X_OK);
  const test = spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', folder], { cwd: '/', ...account });
  return test.status === 0;
}

/**
 * A lasting folder outside the checkout for what an unprivileged account must reach.
 * @param owner the path it stands in for; two checkouts never share one
 */
export function reachableFolder(owner: string, account: Account | undefined): string {
  const name = createHash('sha256').update(owner).digest('hex').slice(0, 12);
  const candidates = ['/var/lib/returns-desk', join(tmpdir(), 'returns-desk')].map((base) =>
    join(base, name),
  );
  const found = candidates.find((folder) => makeFolder(folder) && canEnter(folder, account));
  if (found === undefined) {
    throw new Error(
      `Cannot place files for uid ${account?.uid ?? -1}: none of ${candidates.join(', ')} can be reached`,
    );
  }
  return found;
}

/** Whether this folder can be made, or is there, and is ours: nobody else may have laid it out for us. */
function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    return statSync(folder).uid === process.getuid?.() && isOpenToUs(folder, constants.W_OK);
  } catch {
    return false;
  }
}

function isOpenToUs(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function accountNamed(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = (line ?? '').split(':').map(Number);
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
