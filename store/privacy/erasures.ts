import { sql } from 'kysely';
import type { Selectable, Updateable } from 'kysely';
import { withoutCardNumbers } from '../card-numbers';
import type { Database, Queries, Tx } from '../database';
import { forget } from './forget';
import { casesOfPerson, obstaclesIn } from './obstacles';
import { standInOf } from './stand-in';
import type { ErasuresTable } from './tables';

export type Erasure = Selectable<ErasuresTable>;

/** Notes that a person is to be forgotten; the same wish again is the one that waits already. */
export async function askErasure(
  db: Queries,
  {
    email,
    because,
    by,
    at,
  }: { readonly email: string; readonly because: Erasure['because']; readonly by: string; readonly at: Date },
): Promise<Erasure> {
  return (
    db
      .insertInto('erasures')
      .values({
        ...{ email: email.trim().toLowerCase(), because, state: 'waiting' },
        ...{ asked_by: by, asked_at: at },
      })
      // Says the same again, so that the one that waits is answered in this statement: a look after it may find it carried out.
      .onConflict((conflict) =>
        conflict
          .column('email')
          .where('state', '=', 'waiting')
          .doUpdateSet((row) => ({ email: row.ref('excluded.email') })),
      )
      .returningAll()
      .executeTakeFirstOrThrow()
  );
}

/**
 * Forgets a person whose erasure waits, or notes what it waits for, in one transaction (E114): it holds his orders, so
 * no appeal comes in between.
 * @returns the erasure as it then stands, or null where there is none
 */
export async function carryOutErasure(db: Database, erasureId: number, at: Date): Promise<Erasure | null> {
  return db.transaction().execute(async (tx) => {
    const erasure = await heldErasure(tx, erasureId);
    if (erasure?.state !== 'waiting' || erasure.email === null) return erasure;
    const { email } = erasure;
    await sql`select from orders where lower(customer_email) = ${email} for update`.execute(tx);
    const caseNos = await casesOfPerson(tx, email);
    await sql`select from cases where case_no = any(${caseNos}) order by case_id for update`.execute(tx);
    const obstacles = await obstaclesIn(tx, caseNos);
    if (obstacles.length > 0)
      return change(tx, erasureId, { waits_for: JSON.stringify(obstacles), looked_at: at });
    const standIn = standInOf(erasureId);
    const erased = await forget(tx, { email, caseNos, standIn });
    return change(tx, erasureId, {
      ...{ email: null, state: 'done', waits_for: '[]', looked_at: at, case_nos: [...caseNos] },
      ...{ erased: JSON.stringify(erased), ended_by: 'desk', ended_at: at },
    });
  });
}

async function heldErasure(tx: Tx, erasureId: number): Promise<Erasure | null> {
  const row = await tx
    .selectFrom('erasures')
    .selectAll()
    .where('erasure_id', '=', erasureId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? null;
}

async function change(db: Queries, erasureId: number, values: Updateable<ErasuresTable>): Promise<Erasure> {
  return db
    .updateTable('erasures')
    .set(values)
    .where('erasure_id', '=', erasureId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Ends a waiting erasure by a person's word, with the reason that the law asks for. @returns null where none waits */
export async function refuseErasure(
  db: Queries,
  erasureId: number,
  { by, reason, at }: { readonly by: string; readonly reason: string; readonly at: Date },
): Promise<Erasure | null> {
  const row = await db
    .updateTable('erasures')
    .set({ state: 'refused', refusal: withoutCardNumbers(reason), ended_by: by, ended_at: at })
    .where('erasure_id', '=', erasureId)
    .where('state', '=', 'waiting')
    .returningAll()
    .executeTakeFirst();
  return row ?? null;
}

/** The newest first. */
export async function listErasures(
  db: Queries,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<readonly Erasure[]> {
  let page = db.selectFrom('erasures').selectAll();
  if (before !== null) page = page.where('erasure_id', '<', before);
  return page.orderBy('erasure_id', 'desc').limit(limit).execute();
}

/** Erasures that wait, the oldest look first. */
export async function waitingErasures(db: Queries, limit: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('erasures')
    .select('erasure_id')
    .where('state', '=', 'waiting')
    .orderBy(sql`looked_at asc nulls first`)
    .limit(limit)
    .execute();
  return rows.map(({ erasure_id }) => erasure_id);
}

/**
 * Addresses of which nothing happened since then: no order, no change of a case, no letter. Their time is over; who has
 * asked to be kept, or was refused his erasure since, is left alone, and so is whoever has an account.
 */
export async function addressesUnusedSince(
  db: Queries,
  since: Date,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ email: string }>`
    select email from (
      select lower(address) as email, max(at) as latest from (
        select customer_email as address, ordered_at as at from orders
        union all select email, accepted_at from appeals
        union all select sender, asked_at from inquiries
        union all select sender, written_at from letters where direction = 'in') heard
      where address like '%@%' and address not like 'erased-%@erased.invalid' group by 1) o
    where latest < ${since}
      and not exists (select from users where lower(users.email) = o.email)
      and not exists (select from orders mine join units u using (order_no) join cases c using (unit_id)
        where lower(mine.customer_email) = o.email and c.updated_at >= ${since})
      and not exists (select from appeals mine join cases c using (appeal_no)
        where lower(mine.email) = o.email and c.updated_at >= ${since})
      and not exists (select from letters l where l.written_at >= ${since}
        and (lower(l.sender) = o.email or lower(l.recipient) = o.email))
      and not exists (select from erasures e where e.email = o.email
        and (e.state = 'waiting' or e.ended_at >= ${since}))
    limit ${limit}`.execute(db);
  return rows.map(({ email }) => email);
}
