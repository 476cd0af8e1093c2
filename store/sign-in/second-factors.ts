import type { Queries, Tx } from '../database';
import { makeRecoveryCodes } from './recovery-codes';

/** Somebody's second factor. */
export interface SecondFactor {
  /** The key of his app, sealed. */
  readonly sealedKey: string;
  readonly enrolledAt: Date;
  readonly recoveryCodesLeft: number;
}

/** The second factor of a user; null where he has none. */
export async function secondFactorOf(db: Queries, userId: string): Promise<SecondFactor | null> {
  const row = await db
    .selectFrom('second_factors as f')
    .select(['f.sealed_key as sealedKey', 'f.enrolled_at as enrolledAt'])
    .select((f) =>
      f
        .selectFrom('recovery_codes as r')
        .whereRef('r.user_id', '=', 'f.user_id')
        .where('r.used_at', 'is', null)
        .select((r) => r.fn.countAll<number>().as('count'))
        .as('left'),
    )
    .where('f.user_id', '=', userId)
    .executeTakeFirst();
  if (!row) return null;
  const { sealedKey, enrolledAt, left } = row;
  return { sealedKey, enrolledAt, recoveryCodesLeft: left ?? 0 };
}

/** Who has one. */
export async function factorHolders(db: Queries): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('second_factors').select('user_id').execute();
  return new Set(rows.map(({ user_id: userId }) => userId));
}

/**
 * Takes the code of a time step, unless that one's or a later one's was taken before: looking and noting are one
 * statement, so that of two at one moment one passes (RFC 6238, 5.2).
 * @param sealedKey the key that the code was checked against: another one may have taken its place meanwhile
 */
export async function takeStep(
  db: Queries,
  { userId, sealedKey, step }: { readonly userId: string; readonly sealedKey: string; readonly step: number },
): Promise<boolean> {
  const taken = await db
    .updateTable('second_factors')
    .set({ last_step: step })
    .where('user_id', '=', userId)
    .where('sealed_key', '=', sealedKey)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

/** Keeps the same key sealed by another one. */
export async function resealFactor(
  db: Queries,
  { userId, old, fresh }: { readonly userId: string; readonly old: string; readonly fresh: string },
): Promise<void> {
  await db
    .updateTable('second_factors')
    .set({ sealed_key: fresh })
    .where('user_id', '=', userId)
    .where('sealed_key', '=', old)
    .execute();
}

/** Keeps the key that somebody is shown, in place of one that he was shown before. */
export async function offerFactor(
  db: Queries,
  { userId, sealedKey, at }: { readonly userId: string; readonly sealedKey: string; readonly at: Date },
): Promise<void> {
  const shown = { sealed_key: sealedKey, offered_at: at };
  await db
    .insertInto('offered_factors')
    .values({ user_id: userId, ...shown })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(shown))
    .execute();
}

/** The key that somebody was shown since then and has not confirmed, sealed. */
export async function offeredFactor(db: Queries, userId: string, since: Date): Promise<string | null> {
  const row = await db
    .selectFrom('offered_factors')
    .select('sealed_key')
    .where('user_id', '=', userId)
    .where('offered_at', '>', since)
    .executeTakeFirst();
  return row?.sealed_key ?? null;
}

interface Enrolment {
  readonly userId: string;
  readonly sealedKey: string;
  /** The step of the code that confirmed it; it counts as used. */
  readonly step: number;
  readonly at: Date;
}

/**
 * Puts the key that was shown in force, once, with new recovery codes. All sessions of its owner end.
 * @returns the codes, for this one time; null when it was put in force already, or another one was shown since
 */
export async function enrolFactor(
  tx: Tx,
  { userId, sealedKey, step, at }: Enrolment,
): Promise<readonly string[] | null> {
  const offered = await tx
    .deleteFrom('offered_factors')
    .where('user_id', '=', userId)
    .where('sealed_key', '=', sealedKey)
    .executeTakeFirst();
  if (offered.numDeletedRows === 0n) return null;
  await removeFactor(tx, userId);
  await tx
    .insertInto('second_factors')
    .values({ user_id: userId, sealed_key: sealedKey, last_step: step, enrolled_at: at })
    .execute();
  return makeRecoveryCodes(tx, userId);
}

/** Takes somebody's factor and its recovery codes away; his sessions end. @returns whether he had one */
export async function removeFactor(tx: Tx, userId: string): Promise<boolean> {
  const removed = await tx.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst();
  await tx.deleteFrom('offered_factors').where('user_id', '=', userId).execute();
  await tx.deleteFrom('sessions').where('user_id', '=', userId).execute();
  await tx.deleteFrom('half_sign_ins').where('user_id', '=', userId).execute();
  return removed.numDeletedRows > 0n;
}

/** Removes keys that were shown before then and that nobody confirmed. */
export async function forgetOffers(db: Queries, before: Date): Promise<void> {
  await db.deleteFrom('offered_factors').where('offered_at', '<', before).execute();
}
