import { sql } from 'kysely';
import { closeDatabase, openDatabase } from '../../store/database';
import { createTestDatabase } from '../support/database';

test('openDatabase() outlives a server that ends a connection between two statements of a transaction (E115)', async () => {
  const database = await createTestDatabase();
  const db = openDatabase(database.url);
  try {
    const cut = db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db);
      // The server's farewell arrives while no statement waits for an answer.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await sql`select 1`.execute(tx);
    });
    await expect(cut).rejects.toThrow(/connection|terminat/i);
    const { rows } = await sql<{ one: number }>`select 1 as one`.execute(db);
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    await closeDatabase(db);
    await database.drop();
  }
});
