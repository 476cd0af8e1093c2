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

describe('openDatabase() keeps the plans of what is asked again and again', () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let db: ReturnType<typeof openDatabase>;

  beforeAll(async () => {
    database = await createTestDatabase();
    // One connection: what it keeps can be read from it.
    db = openDatabase(database.url, { max: 1 });
    await sql`create table pieces (id int not null, state text not null)`.execute(db);
    await sql`create unique index on pieces (id) where state = 'open'`.execute(db);
    await sql`insert into pieces values (1, 'open')`.execute(db);
  });

  afterAll(async () => {
    await closeDatabase(db);
    await database.drop();
  });

  const kept = async (text: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from pg_prepared_statements where statement = ${text}`.execute(db);
    return rows[0]?.n ?? NaN;
  };

  it('and not of what is asked once, nor of what counts many rows', async () => {
    for (let time = 0; time < 8; time += 1) {
      await sql`select state from pieces where id = ${time}`.execute(db);
      await sql`select max(id) from pieces where id > ${time} group by state`.execute(db);
    }
    await sql`select id from pieces where id = ${1}`.execute(db);
    expect(await kept('select state from pieces where id = $1')).toBe(1);
    expect(await kept('select max(id) from pieces where id > $1 group by state')).toBe(0);
    expect(await kept('select id from pieces where id = $1')).toBe(0);
  });

  it('and goes on reading whole rows when an upgrade adds a column', async () => {
    const whole = () => sql<object>`select * from pieces where id = ${1}`.execute(db);
    for (let time = 0; time < 8; time += 1) await whole();
    await sql`alter table pieces add column place text`.execute(db);
    expect((await whole()).rows).toEqual([{ id: 1, state: 'open', place: null }]);
  });

  it('and finds the partial index that `on conflict` names by a value, however often it is asked', async () => {
    for (let time = 0; time < 12; time += 1)
      await sql`insert into pieces (id, state) values (${time}, ${'open'})
        on conflict (id) where state = ${'open'} do nothing`.execute(db);
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from pieces`.execute(db);
    expect(rows).toEqual([{ n: 12 }]);
  });
});
