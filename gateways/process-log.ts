import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import { traceId } from './traces';

/** Where a customer's data could stand in something that is logged; no such value is ever written. */
const personal = [
  'address',
  'authorization',
  'body',
  'cookie',
  'customerEmail',
  'customerName',
  'email',
  'findings',
  'name',
  'password',
  'recipient',
  'serialNo',
  'subject',
  'text',
  'token',
];

/** The log of a process: one JSON object a line, on standard output. */
export function openLog(
  about: { readonly process: string; readonly level: string },
  destination: DestinationStream = pino.destination(1),
): Logger {
  const options = {
    level: about.level,
    base: { process: about.process },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: personal.flatMap((key) => [key, `*.${key}`]), censor: '[not logged]' },
    serializers: { err: errorWithoutData },
    mixin: () => withTrace(traceId()),
  };
  return pino(options, destination);
}

function withTrace(id: string | null): Readonly<Record<string, string>> {
  return id === null ? {} : { traceId: id };
}

/** An error as it is logged. A driver's message may carry the row it failed on, so only what cannot hold data is kept. */
function errorWithoutData(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { kind: 'unknown' };
  const code = 'code' in error ? error.code : undefined;
  const type = 'type' in error ? error.type : undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  return {
    kind: error.name,
    code,
    type,
    stack: frames.slice(0, 8).join('\n'),
    ...(error.cause instanceof Error && { cause: errorWithoutData(error.cause) }),
  };
}
