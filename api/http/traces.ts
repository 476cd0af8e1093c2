import type { RequestHandler } from 'express';
import { requestSpan } from '../../gateways/traces';
import { matchedPattern } from './metrics';

/** Follows each request under its route's pattern, and names the case it is about; a path itself is never written. */
export const traceRequests: RequestHandler = (request, response, next) => {
  const span = requestSpan(request.method, request.headers);
  response.on('close', () => {
    const { caseNo } = request.params;
    span.end(`${request.method} ${matchedPattern(request.route)}`, {
      status: response.statusCode,
      ...(typeof caseNo === 'string' && { caseNo }),
    });
  });
  span.within(next);
};
