import { rateLimit } from 'express-rate-limit';
import type { Request, RequestHandler, Response } from 'express';
import type { RequestLimits } from '../deps';
import { sendProblem } from './errors';
import { Problem } from './problem';
import { callerOf } from './refused';

const WINDOW_MS = 60_000;

interface Limit {
  readonly perMinute: number;
  /** What is counted, in words for its sender. */
  readonly what: string;
  /** Who is counted; null where this limit does not apply. By the network address when left out. */
  readonly keyOf?: (request: Request, response: Response) => string | null;
}

/** Takes so many requests per minute, then answers 429 and says after how many seconds to come back. */
export function limitOf({ perMinute, what, keyOf }: Limit): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    ...(keyOf && {
      keyGenerator: (request: Request, response: Response) => keyOf(request, response) ?? '',
      skip: (request: Request, response: Response) => keyOf(request, response) === null,
    }),
    handler: (request, response) => {
      const seconds = secondsUntil(resetTimeOf(request));
      const headers = { 'retry-after': String(seconds) };
      const detail = `Cannot take more requests ${what} now: try again in ${seconds} s`;
      sendProblem(response, new Problem(429, detail, { headers }));
    },
  });
}

/** Limits by account and by case: to be asked after the caller is known, and before his body is read. */
export function limitsOfKnown({
  perPerson,
  perKey,
  writesPerCase,
}: RequestLimits): readonly RequestHandler[] {
  return [
    limitOf({ perMinute: perPerson, what: 'from you', keyOf: (_request, response) => personOf(response) }),
    limitOf({ perMinute: perKey, what: 'by this key', keyOf: (_request, response) => keyIdOf(response) }),
    limitOf({ perMinute: writesPerCase, what: 'about this case', keyOf: writtenCaseOf }),
  ];
}

/** Who is signed in; a customer is counted by what his session opens. */
function personOf(response: Response): string | null {
  const caller = callerOf(response);
  if (caller.kind === 'customer') return caller.caseNos.join(' ');
  return caller.kind === 'staff' && caller.confirmedAt !== undefined ? caller.id : null;
}

function keyIdOf(response: Response): string | null {
  const caller = callerOf(response);
  return caller.kind === 'staff' && caller.confirmedAt === undefined ? caller.id : null;
}

function writtenCaseOf(request: Request, response: Response): string | null {
  const { caseNo } = request.params;
  const isWritten = callerOf(response).kind === 'customer' && request.method !== 'GET';
  return isWritten && typeof caseNo === 'string' ? caseNo : null;
}

function resetTimeOf(request: Request): Date | undefined {
  const known: unknown = 'rateLimit' in request ? request.rateLimit : undefined;
  if (typeof known !== 'object' || known === null || !('resetTime' in known)) return undefined;
  return known.resetTime instanceof Date ? known.resetTime : undefined;
}

function secondsUntil(resetTime: Date | undefined): number {
  const leftMs = resetTime === undefined ? WINDOW_MS : resetTime.getTime() - Date.now();
  return Math.max(1, Math.ceil(leftMs / 1_000));
}
