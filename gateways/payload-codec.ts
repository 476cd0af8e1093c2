import { join } from 'node:path';
import { ValueError } from '@temporalio/common';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { project } from '../project';
import { seal, unseal } from './sealing';
import type { SealingKeys } from './sealing';

const { Payload: PayloadMessage } = temporal.api.common.v1;

/** The module that seals messages and stacks of failures; for the bundle of the workflow code too. */
export const sealedFailuresPath = join(project, 'gateways', 'sealed-failures.cjs');

const SEALED = 'binary/aes-256-gcm';

/**
 * Seals every payload on its way to Temporal: AES-256 in GCM, a nonce of its own, the key's id beside it and under its
 * authentication. What was not sealed is passed on as it is, so histories from before stay readable.
 * @throws ValueError naming the key where a payload was sealed with one that is not here, or was tampered with
 */
export function sealingCodec(keys: SealingKeys): PayloadCodec {
  const [current] = keys;
  if (!current) throw new ValueError('Cannot seal payloads: there is no key');
  const byId = new Map(keys);
  return {
    encode: (payloads) => Promise.resolve(payloads.map((payload) => sealed(payload, current))),
    decode: async (payloads) => Promise.resolve(payloads.map((payload) => opened(payload, byId))),
  };
}

function sealed(payload: Payload, [id, key]: SealingKeys[number]): Payload {
  return {
    metadata: { encoding: Buffer.from(SEALED), 'desk-key': Buffer.from(id) },
    data: seal(PayloadMessage.encode(payload).finish(), key, id),
  };
}

function opened(payload: Payload, keys: ReadonlyMap<string, Buffer>): Payload {
  const { metadata, data } = payload;
  if (!data || textOf(metadata?.['encoding']) !== SEALED) return payload;
  const id = textOf(metadata?.['desk-key']);
  const key = keys.get(id);
  if (!key)
    throw new ValueError(`Cannot open a payload: it was sealed with key ${id}, which is not in PAYLOAD_KEYS`);
  try {
    return PayloadMessage.decode(unseal(Buffer.from(data), key, id));
  } catch (cause) {
    const why = `its key ${id} is another one than it was sealed with, or it was changed`;
    throw new ValueError(`Cannot open a payload: ${why}`, cause);
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return bytes ? Buffer.from(bytes).toString() : '';
}

/**
 * What a client and a worker convert their data by; undefined where nothing is sealed, as it is without keys. Clients,
 * workers and the workflow code must have the same.
 */
export function sealingConverter(keys: SealingKeys | undefined): DataConverter | undefined {
  if (keys === undefined) return undefined;
  return { payloadCodecs: [sealingCodec(keys)], failureConverterPath: sealedFailuresPath };
}
