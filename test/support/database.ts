import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../store/migrate';

const template = 'desk_template';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, ending whoever is still connected. */
  readonly drop: () => Promise<void>;
}

/** A fresh, migrated database for one test file, copied from the template in some ten milliseconds. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`create database ${name} template ${template}`);
  return { url: urlOf(name), drop: () => administer(`drop database if exists ${name} with (force)`) };
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
