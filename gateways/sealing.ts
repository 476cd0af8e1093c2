import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keys by their ids; the first seals, the others still open what they once sealed. */
export type SealingKeys = readonly (readonly [id: string, key: Buffer])[];

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals by AES-256 in GCM: nonce, tag, content. `bound` is authenticated and not kept: it opens with the same only. */
export function seal(content: Uint8Array, key: Buffer, bound: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(bound));
  const hidden = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), hidden]);
}

/** Opens what `seal` made. @throws Error where the key or what it is bound to is another, or a bit was changed */
export function unseal(bytes: Buffer, key: Buffer, bound: string): Buffer {
  const behindTag = NONCE_BYTES + TAG_BYTES;
  const cipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(bound))
    .setAuthTag(bytes.subarray(NONCE_BYTES, behindTag));
  return Buffer.concat([cipher.update(bytes.subarray(behindTag)), cipher.final()]);
}
