import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../store/migrate';

const template = 'desk_template';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, ending whoever is still connected. */
  readonly drop: () => Promise<void>;
  /** Keeps a copy of it as it stands; nobody may be connected. @returns what puts the copy in its place */
  readonly backUp: () => Promise<() => Promise<void>>;
}

/** A fresh, migrated database for one test file, copied from the template in some ten milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  const drop = (database = name) => administer(`drop database if exists ${database} with (force)`);
  const backup = `${name}_backup`;
  return {
    url: urlOf(name),
    drop: async () => {
      await drop();
      await drop(backup);
    },
    async backUp() {
      await administer(endSessions(name));
      await administer(`create database ${backup} template ${name}`);
      return async () => {
        await drop();
        await administer(`create database ${name} template ${backup}`);
      };
    },
  };
}

function endSessions(database: string): string {
  return `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${database}'`;
}

/** Makes the template once per run and migrates it; a template of an earlier run is brought up to date. */
export async function prepareTemplate(): Promise<void> {
  await administer(`create database ${template}`).catch((error: unknown) => {
    if (!String(error).includes('already exists')) throw error;
  });
  await migrate(urlOf(template));
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const server = process.env['TEST_DATABASE_URL'];
  if (server === undefined)
    throw new Error('Cannot find the test server: TEST_DATABASE_URL is not set; run tests by jest');
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
