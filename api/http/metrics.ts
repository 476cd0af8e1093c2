import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** The numbers of this process, as `/metrics` shows them. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

const requests = new Histogram({
  name: 'desk_api_request_seconds',
  help: 'Time to answer, by method, route and status',
  labelNames: ['method', 'route', 'status'],
  // From a read of one row to the deadline of a call to Temporal.
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [metrics],
});

/** Measures each request under its route's pattern: the paths themselves are as many as there are cases. */
export const countRequests: RequestHandler = (request, response, next) => {
  const measured = requests.startTimer();
  response.on('finish', () => {
    const route = matchedPattern(request.route);
    measured({ method: request.method, route, status: response.statusCode });
  });
  next();
};

/** The pattern of the route that a request met. */
export function matchedPattern(route: unknown): string {
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return typeof route.path === 'string' ? route.path : 'none';
}
