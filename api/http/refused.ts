import type { ErrorRequestHandler, Request, Response } from 'express';
import { noteSecurityEvent } from '../../store/sign-in/security-events';
import type { ApiDeps } from '../deps';
import type { Caller } from './caller';
import { matchedPattern } from './metrics';
import { Problem } from './problem';

const callers = new WeakMap<Response, Caller>();

/** Remembers who asks, for the handler and for the record of refusals. */
export function noteCaller(response: Response, caller: Caller): void {
  callers.set(response, caller);
}

/** Who asked for what is answered here. */
export function callerOf(response: Response): Caller {
  return callers.get(response) ?? { kind: 'anyone' };
}

/**
 * Writes down who was refused what, and lets the refusal go on to its sender. Of strangers only a line in the log: a
 * table that anybody can fill is a weapon.
 */
export function noteRefusals({
  db,
  signIn,
  log,
}: Pick<ApiDeps, 'db' | 'signIn' | 'log'>): ErrorRequestHandler {
  const note = async (...[error, request, response, next]: Parameters<ErrorRequestHandler>) => {
    const caller = callerOf(response);
    if (!isRefusal(error, caller)) return next(error);
    const about = aboutOf(request);
    const actorId = caller.kind === 'staff' ? caller.id : null;
    const requestId = response.get('x-request-id');
    log.warn({ requestId, kind: caller.kind, actorId, about, status: error.status }, 'refused');
    if (caller.kind !== 'anyone')
      await noteSecurityEvent(db, {
        ...{ name: 'refused', at: signIn.now(), actorId, about, address: request.ip ?? 'unknown' },
        userId: null,
      }).catch(() => log.error({ requestId }, 'a refusal could not be written down'));
    next(error);
  };
  // Express tells an error handler from others by its four parameters.
  return Object.defineProperty(note, 'length', { value: 4 });
}

/** A customer who asks for what is not his gets the 404 of what is not there. */
function isRefusal(error: unknown, { kind }: Caller): error is Problem {
  if (!(error instanceof Problem)) return false;
  return error.status === 401 || error.status === 403 || (error.status === 404 && kind === 'customer');
}

/** The pattern and not the path, which may hold anything; and the case where it names one. */
function aboutOf(request: Request): string {
  // Express forgets a route's parameters on the way to an error handler.
  const [, caseNo] = /\/(RMA-\d{6,12})(?:\/|$)/.exec(request.path) ?? [];
  const named = caseNo === undefined ? '' : ` ${caseNo}`;
  return `${request.method} ${matchedPattern(request.route)}${named}`;
}
