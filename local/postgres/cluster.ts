import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { canEnter, reachableFolder, unprivilegedAccount, type Account } from '../machine/account';
import { readJson, writeJson } from '../machine/json-file';
import { postgresBinaries } from './binaries';

const settings = z.object({
  password: z.string().min(1),
  port: z.number().int(),
  /** Where the data lies when it could not lie in the home; null when it does. */
  dataElsewhere: z.string().nullable(),
});

export type ClusterSettings = z.infer<typeof settings>;

/** A PostgreSQL data folder with all that is needed to serve it. */
export interface Cluster {
  readonly dataFolder: string;
  readonly binFolder: string;
  readonly account: Account | undefined;
  readonly settings: ClusterSettings;
  /** Whether it was laid out just now. */
  readonly fresh: boolean;
}

/** Remembers the port (and all else) for the next start. */
export function rememberSettings(home: string, next: ClusterSettings): void {
  writeJson(settingsFile(home), next);
}

/**
 * Opens the cluster of this home, laying it out when there is none yet.
 * @throws Error when the data belongs to somebody else or cannot be laid out
 */
export async function openCluster(home: string, port: number): Promise<Cluster> {
  mkdirSync(home, { recursive: true });
  const known = readJson(settingsFile(home), settings);
  const dataFolder = known?.dataElsewhere ?? join(home, 'postgres');
  if (known !== undefined && existsSync(join(dataFolder, 'PG_VERSION'))) {
    return { ...serving(dataFolder), settings: known, fresh: false };
  }
  return layOut(home, port);
}

function serving(dataFolder: string): Pick<Cluster, 'dataFolder' | 'binFolder' | 'account'> {
  const account = unprivilegedAccount(dataFolder);
  const owner = statSync(dataFolder).uid;
  if (account === undefined && process.getuid !== undefined && owner !== process.getuid()) {
    throw new Error(
      `Cannot start PostgreSQL: ${dataFolder} belongs to user ${owner}; start the desk as that user or as root`,
    );
  }
  return { dataFolder, binFolder: postgresBinaries(account), account };
}

async function layOut(home: string, port: number): Promise<Cluster> {
  const wanted = join(home, 'postgres');
  if (existsSync(join(wanted, 'PG_VERSION'))) {
    throw new Error(
      `Cannot open the database in ${wanted}: its password file ${settingsFile(home)} is missing`,
    );
  }
  const account = unprivilegedAccount(wanted);
  const binFolder = postgresBinaries(account);
  const parent = canEnter(home, account) ? home : reachableFolder(home, account);
  const dataFolder = join(parent, 'postgres');
  const next = {
    password: randomBytes(18).toString('base64url'),
    port,
    dataElsewhere: parent === home ? null : dataFolder,
  };
  await initialise({ dataFolder, binFolder, account, password: next.password });
  rememberSettings(home, next);
  return { dataFolder, binFolder, account, settings: next, fresh: true };
}

interface Initial {
  readonly dataFolder: string;
  readonly binFolder: string;
  readonly account: Account | undefined;
  readonly password: string;
}

/** Lays the data out in a draft folder and renames it, so that a kill in the middle leaves nothing half done. */
async function initialise({ dataFolder, binFolder, account, password }: Initial): Promise<void> {
  const draft = mkdtempSync(join(dirname(dataFolder), 'postgres-draft-'));
  const passwordFile = join(draft, 'password');
  const data = join(draft, 'data');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== undefined)
    [draft, data, passwordFile].forEach((path) => chownSync(path, account.uid, account.gid));
  try {
    await run({
      command: join(binFolder, 'initdb'),
      args: initdbArguments(data, passwordFile),
      cwd: draft,
      account,
    });
    rmSync(dataFolder, { recursive: true, force: true });
    renameSync(data, dataFolder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The locale is spelled out because a machine may have none set, and LANG=C would make an SQL_ASCII database. */
function initdbArguments(dataFolder: string, passwordFile: string): string[] {
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const access = ['--username=desk', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  return ['--pgdata', dataFolder, ...access, ...locale, '--no-instructions', '--no-sync'];
}

interface Run {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly account: Account | undefined;
}

function run({ command, args, cwd, account }: Run): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], {
      cwd,
      env: plainEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      ...account,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('exit', (code) => {
      const reason = said.trim().split('\n').at(-1) ?? '';
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `Cannot lay out the database with ${command}: ${reason === '' ? `exit code ${String(code)}` : reason}`,
          ),
        );
    });
  });
}

/** Only what PostgreSQL needs: a PGDATA, PGPORT or odd locale of the user's shell must not reach it. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, LC_ALL: 'C', ...(SystemRoot === undefined ? {} : { SystemRoot, TEMP }) };
}

function settingsFile(home: string): string {
  return join(home, 'postgres.json');
}
