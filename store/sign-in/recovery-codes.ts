import { createHash, randomBytes } from 'node:crypto';
import type { Queries, Tx } from '../database';

const HOW_MANY = 10;
/** 120 bits: more than the 112 below which a stored code needs a slow hash (ASVS 6.5.2). */
const CODE_BYTES = 15;
/** Crockford's: no letter that is read as a digit. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes the codes of a factor; the store keeps their hashes, and those before are gone with their factor. */
export async function makeRecoveryCodes(tx: Tx, userId: string): Promise<readonly string[]> {
  const codes = Array.from({ length: HOW_MANY }, newCode);
  await tx
    .insertInto('recovery_codes')
    .values(codes.map((code) => ({ user_id: userId, code_hash: hashOf(code), used_at: null })))
    .execute();
  return codes;
}

/** Uses a code up, if it is this person's and was not used before; of several at one moment one gets it. */
export async function takeRecoveryCode(
  db: Queries,
  { userId, code, at }: { readonly userId: string; readonly code: string; readonly at: Date },
): Promise<boolean> {
  const taken = await db
    .updateTable('recovery_codes')
    .set({ used_at: at })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hashOf(code))
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

/** Six groups of four, so that a person can copy them. */
function newCode(): string {
  const bits = BigInt(`0x${randomBytes(CODE_BYTES).toString('hex')}`);
  const text = Array.from({ length: (CODE_BYTES * 8) / 5 }, (_, at) =>
    letters.charAt(Number((bits >> BigInt(5 * at)) & 31n)),
  ).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}

/** Of the code as it was meant: whoever copies one leaves out what groups it, and takes an O for a zero. */
function hashOf(code: string): string {
  const meant = code
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1');
  return createHash('sha256').update(meant).digest('hex');
}
