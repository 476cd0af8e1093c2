import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Migrator, sql } from 'kysely';
import type { Migration, MigrationProvider } from 'kysely';
import { project } from '../project';
import { closeDatabase, openDatabase } from './database';

const folder = join(project, 'store', 'migrations');

const numberedSql: MigrationProvider = {
  async getMigrations() {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    const entries = await Promise.all(
      names.map(async (name) => [name, asMigration(await readFile(join(folder, name), 'utf8'))]),
    );
    return Object.fromEntries(entries) as Record<string, Migration>;
  },
};

function asMigration(text: string): Migration {
  return {
    async up(db) {
      await sql.raw(text).execute(db);
    },
  };
}

/**
 * Brings the database to the newest shape: plain numbered SQL, each file once, all in one transaction. Several
 * processes may call it at the same moment; Kysely's lock lets one work and the others wait.
 * @throws Error naming the migration that failed; nothing of that run is kept
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const db = openDatabase(databaseUrl, { max: 2 });
  try {
    const { error, results } = await new Migrator({
      db,
      provider: numberedSql,
      allowUnorderedMigrations: true,
    }).migrateToLatest();
    const failed = results?.find((result) => result.status === 'Error');
    if (error !== undefined)
      throw new Error(`Cannot migrate the database: ${failed?.migrationName ?? 'the look at it'} failed`, {
        cause: error,
      });
  } finally {
    await closeDatabase(db);
  }
}
