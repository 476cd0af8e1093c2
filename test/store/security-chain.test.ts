import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { securityChainBreaches } from '../../store/audit/chain';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await createTestDatabase();
  db = openDatabase(database.url);
});

afterAll(async () => {
  await closeDatabase(db);
  await database.drop();
});

const note = (on: Parameters<typeof noteSecurityEvent>[0], about: string) =>
  noteSecurityEvent(on, {
    ...{ name: 'refused', at: new Date(), actorId: null, userId: null, address: '192.0.2.7', about },
  });

const chain = async () =>
  (
    await sql<{ hash: string; content: string }>`
      select encode(c.hash, 'hex') as hash, hashed_security_event(e) as content
      from security_chain c join security_events e using (event_id) order by c.place`.execute(db)
  ).rows;

test('noteSecurityEvent() of forty at once makes one chain, as anybody with SHA-256 can reckon after us', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_none, at) =>
      db.transaction().execute(async (tx) => {
        await note(tx, `GET /a/${at}`);
        await note(tx, `GET /b/${at}`);
      }),
    ),
  );
  const rows = await chain();
  let previous = '';
  for (const { hash, content } of rows) {
    previous = createHash('sha256').update(`${previous}\n${content}`).digest('hex');
    expect(hash).toBe(previous);
  }
  expect(rows).toHaveLength(40);
  expect(await securityChainBreaches(db)).toEqual({ checked: 40, breaches: [] });
});

test('what was taken back is in no chain, and the next one follows the last that stayed', async () => {
  const before = (await chain()).length;
  const gone = db.transaction().execute(async (tx) => {
    await note(tx, 'GET /never');
    throw new Error('taken back');
  });
  await expect(gone).rejects.toThrow('taken back');
  await note(db, 'GET /after');
  expect((await chain()).length).toBe(before + 1);
  expect((await securityChainBreaches(db)).breaches).toEqual([]);
});

test('nobody changes the chain, nor what it holds', async () => {
  await expect(sql`update security_chain set hash = ''`.execute(db)).rejects.toThrow(/kept as they were/);
  await expect(sql`delete from security_chain`.execute(db)).rejects.toThrow(/kept as they were/);
  await expect(sql`update security_events set about = ''`.execute(db)).rejects.toThrow(/append-only/);
});

/** What the auditor finds after a change past the guards of the database, which is taken back. */
async function foundAfter(...changes: readonly RawBuilder<unknown>[]) {
  const tx = await db.startTransaction().execute();
  try {
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const change of changes) await change.execute(tx);
    return (await securityChainBreaches(tx)).breaches.map(({ subject, what }) => `${subject}: ${what}`);
  } finally {
    await tx.rollback().execute();
  }
}

test('securityChainBreaches() finds a row that was changed, removed, put in between, or moved (I11)', async () => {
  const third = sql`(select event_id from security_chain where place = 3)`;
  const id = await idAt(db, 3);
  const changed = `security event ${id}: it or the one before it is not as it was written: its hash differs`;
  expect(
    await foundAfter(sql`update security_events set address = '198.51.100.1' where event_id = ${third}`),
  ).toEqual([changed]);
  expect(await foundAfter(sql`delete from security_events where event_id = ${third}`)).toEqual([
    `security event ${id}: it is gone`,
  ]);
  const both = [
    sql`delete from security_events where event_id = ${id}`,
    sql`delete from security_chain where place = 3`,
  ];
  expect(await foundAfter(...both)).toEqual([
    `security event ${await idAt(db, 4)}: its place in the chain is 4, behind 2`,
  ]);
  // Its own hash reckoned anew: the next one still holds the former.
  const anew = sql`update security_chain c set hash = security_hash(
      (select hash from security_chain where place = 2), hashed_security_event(e))
    from security_events e where e.event_id = c.event_id and c.place = 3`;
  const quiet = sql`update security_events set about = 'x' where event_id = ${id}`;
  expect(await foundAfter(quiet, anew)).toEqual([
    `security event ${await idAt(db, 4)}: it or the one before it is not as it was written: its hash differs`,
  ]);
  const forged = sql`insert into security_events (at, name) values (now(), 'signedIn')`;
  expect(await foundAfter(forged)).toEqual([
    expect.stringMatching(/^security event \d+: it is in no chain: it was written past the desk/),
  ]);
});

async function idAt(on: Database, place: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select event_id as id from security_chain where place = ${place}`.execute(on);
  return rows[0]?.id ?? 0;
}

test('migration 249 chains what was there before it', async () => {
  const before = (await chain()).map(({ content }) => content).sort();
  const folder = join(__dirname, '../../store/migrations');
  const [name = ''] = (await readdir(folder)).filter((one) => one.startsWith('249'));
  const text = await readFile(join(folder, name), 'utf8');
  await db.transaction().execute(async (tx) => {
    await sql`drop trigger chained on security_events`.execute(tx);
    await sql`drop table security_chain`.execute(tx);
    await sql`drop function chain_security_event, security_hash, hashed_security_event`.execute(tx);
    await sql.raw(text).execute(tx);
  });
  expect((await chain()).map(({ content }) => content).sort()).toEqual(before);
  expect(await securityChainBreaches(db)).toEqual({ checked: before.length, breaches: [] });
});
