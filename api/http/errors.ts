import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { Problem, retrySoon } from './problem';

/** Sends a problem as `application/problem+json`, or ends the connection when the answer had begun. */
export function sendProblem(response: Response, problem: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.set(problem.headers).status(problem.status).type('application/problem+json');
  response.end(JSON.stringify(problem.toBody()));
}

/** Turns whatever was thrown into a problem; what nobody foresaw is logged and answered without a word about its cause. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  const answer = (...[error, request, response]: Parameters<ErrorRequestHandler>): void => {
    const problem = problemOf(error);
    if (problem.status >= 500 && problem.status !== 503)
      log.error({
        err: error,
        requestId: response.get('x-request-id'),
        method: request.method,
      });
    sendProblem(response, problem);
  };
  // Express tells an error handler from others by its four parameters.
  return Object.defineProperty(answer, 'length', { value: 4 });
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = statusOf(error);
  if (status === 413) return new Problem(413, 'Cannot take the request: it is larger than this route allows');
  if (status === 415)
    return new Problem(415, 'Cannot read the request: its encoding or charset is not supported');
  if (status !== null && status >= 400 && status < 500)
    return new Problem(
      400,
      'Cannot read the request: it is malformed; check that the body is complete, valid JSON',
    );
  if (isUnreachable(error))
    return new Problem(
      503,
      'Cannot answer now: the database is not reachable; repeat with the same Idempotency-Key',
      {
        members: { outcome: 'unknown' },
        headers: retrySoon,
      },
    );
  return new Problem(500, 'Cannot answer: something went wrong inside the desk; it has been logged');
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}

// PostgreSQL's classes: 08 connection, 53 out of resources, 57 stopped by an operator; and what the sockets say.
const unreachable =
  /^(08|53|57P)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH)$|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/;

/** Whether PostgreSQL could not be reached, so that the same request may well succeed later. */
export function isUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  return unreachable.test(code) || unreachable.test(message);
}
