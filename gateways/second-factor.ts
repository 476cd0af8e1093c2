import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { seal, unseal } from './sealing';
import type { SealingKeys } from './sealing';

/** As every app knows them (RFC 6238 with the usual parameters). */
const parameters = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 6238, 5.2: one step for the way and for a clock that is not quite right. */
const DRIFT_STEPS = 1;
/** RFC 4226, 4: as long as the hash. */
const KEY_BYTES = 20;

/** A new secret key for an authenticator app. */
export function newFactorKey(): Buffer {
  return randomBytes(KEY_BYTES);
}

/** The time step whose code this is, at most one before or after this moment; null when it is the code of none. */
export function stepOfCode(key: Buffer, code: string, at: Date): number | null {
  const timestamp = at.getTime();
  const secret = secretOf(key);
  const delta = TOTP.validate({ ...parameters, secret, token: code, timestamp, window: DRIFT_STEPS });
  return delta === null ? null : TOTP.counter({ period: parameters.period, timestamp }) + delta;
}

/** The key as people type it into an app, in Base32. */
export function textOfKey(key: Buffer): string {
  return secretOf(key).base32;
}

/** What the QR code says: key, whose account, and which desk. */
export function addressOfKey(
  key: Buffer,
  account: { readonly email: string; readonly desk: string },
): string {
  const { email: label, desk: issuer } = account;
  return new TOTP({ ...parameters, secret: secretOf(key), issuer, label }).toString();
}

function secretOf(key: Buffer): Secret {
  return new Secret({ buffer: Uint8Array.from(key).buffer });
}

/** Seals somebody's key for the store, with the id of what it is sealed by; in another's row it does not open. */
export function sealFactorKey(key: Buffer, userId: string, keys: SealingKeys): string {
  const [current] = keys;
  if (!current) throw new Error('Cannot seal the key of a second factor: SECOND_FACTOR_KEYS names no key');
  const [id, by] = current;
  return `${id}:${seal(key, by, boundTo(id, userId)).toString('base64')}`;
}

/** @throws Error naming the key that is missing, or where what was sealed was changed */
export function openFactorKey(sealed: string, userId: string, keys: SealingKeys): Buffer {
  const [id = '', content = ''] = sealed.split(':');
  const by = new Map(keys).get(id);
  if (!by)
    throw new Error(
      `Cannot open the second factor of ${userId}: it was sealed with key ${id}, which is not in SECOND_FACTOR_KEYS`,
    );
  return unseal(Buffer.from(content, 'base64'), by, boundTo(id, userId));
}

/** Whether a former key sealed it. */
export function isSealedByFormerKey(sealed: string, keys: SealingKeys): boolean {
  return !sealed.startsWith(`${keys[0]?.[0] ?? ''}:`);
}

function boundTo(id: string, userId: string): string {
  return `${id} ${userId}`;
}
