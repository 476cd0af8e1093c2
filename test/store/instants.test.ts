import { sql } from 'kysely';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url, { max: 1 });
});
afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

describe.each(['UTC', 'Europe/Berlin', 'Asia/Kathmandu'])(
  'an instant that PostgreSQL tells in %s',
  (zone) => {
    test('readInstant() is the millisecond that PostgreSQL means, cut and not rounded', async () => {
      await sql`select set_config('timezone', ${zone}, false)`.execute(db);
      // Steps that are no multiple of anything: every part of a date and of a second comes in every width.
      const { rows } = await sql<{ at: Date; ms: number }>`
      select at, floor(extract(epoch from at) * 1000)::bigint as ms
      from generate_series(0, 2000) i,
      lateral (select timestamptz '1950-01-01 00:00:00.000001+00' + i * interval '21 days 7:13:11.050507' as at) as moments`.execute(
        db,
      );
      expect(rows.filter(({ at, ms }) => at.getTime() !== ms)).toEqual([]);
    });

    test.each([
      '2026-02-28 23:59:59.999999+00',
      '2000-02-29 12:00:00+00',
      '9999-12-31 23:59:59.5+00',
      '0042-03-01 00:00:00+00',
    ])('readInstant() reads %s', async (text) => {
      await sql`select set_config('timezone', ${zone}, false)`.execute(db);
      const { rows } = await sql<{ at: Date; ms: number }>`
        select ${text}::timestamptz as at, floor(extract(epoch from ${text}::timestamptz) * 1000)::bigint as ms`.execute(
        db,
      );
      expect(rows[0]?.at.getTime()).toBe(rows[0]?.ms);
    });
  },
);

test('readInstant() leaves what is no moment to the driver', async () => {
  const { rows } = await sql<{ at: unknown }>`select 'infinity'::timestamptz as at`.execute(db);
  expect(rows).toEqual([{ at: Infinity }]);
});
