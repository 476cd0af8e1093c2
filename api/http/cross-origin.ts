import type { RequestHandler } from 'express';

/**
 * Lets the pages of one other origin ask for what lies under a path, with the session of whoever looks at them (CORS, as
 * the Fetch standard has it). Pages of any other get no answer that their browser would show them.
 */
export function allowOrigin(origin: string, path: string): RequestHandler {
  return (request, response, next) => {
    if (!request.path.startsWith(`${path}/`)) return next();
    response.vary('origin');
    if (request.get('origin') !== origin) return next();
    response.set({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' });
    if (request.method !== 'OPTIONS') return next();
    response.set({
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type, x-namespace, authorization',
      'access-control-max-age': '600',
    });
    response.status(204).end();
  };
}
