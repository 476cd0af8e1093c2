import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Express, NextFunction, Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { ApiDeps, ApiOptions } from './deps';
import { authenticate, authorize } from './http/authenticate';
import { problemHandler } from './http/errors';
import { allowOrigin } from './http/cross-origin';
import { limitOf, limitsOfKnown } from './http/limits';
import { countRequests } from './http/metrics';
import { openApiDocument } from './http/openapi';
import { Problem } from './http/problem';
import { callerOf, noteCaller, noteRefusals } from './http/refused';
import type { Reply, Route } from './http/route';
import { traceRequests } from './http/traces';
import { requireScope } from './http/scopes';
import { mountPages, showUnknown } from './pages';
import { allRoutes } from './routes';
import { unknownAction } from './routes/cases/actions';
import { mountCustomerPage } from './routes/cases/customer-page';
import { codecPath } from './routes/codec';
import { documentRoute, mountDocs } from './routes/docs';

/** Builds the api: every route with its checks, then 405 for what a path does not take and 404 for the rest. */
export function createApi(deps: ApiDeps, options: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  // Limits must see the sender behind the proxy, and nobody else may say who the sender is.
  app.set('trust proxy', options.trustProxy ?? 'loopback');
  app.use(withRequestId, secureHeaders, countRequests, traceRequests, logRequests(deps));
  const routes = [...allRoutes(deps, options), documentRoute(() => document)];
  const document = openApiDocument(routes);
  mountDocs(app, document);
  mountCustomerPage(app, deps);
  mountPages(app, options.pagesFolder);
  app.use(allowOrigin(new URL(deps.temporalUiUrl).origin, codecPath));
  const known = options.requestLimits ? limitsOfKnown(options.requestLimits) : [];
  for (const route of routes) mount(app, route, { deps, options, known });
  for (const [path, methods] of methodsByPath(routes)) app.all(expressPath(path), onlyThese(methods));
  app.all('/api/v1/cases/:caseNo/actions/:action', unknownAction);
  app.use(showUnknown(options.pagesFolder));
  app.use((request, _response, next) => {
    next(new Problem(404, `Cannot find ${request.path}: the api has no such route; see /api/docs`));
  });
  app.use(noteRefusals(deps), problemHandler(deps.log));
  return app;
}

/** Nothing of the desk is shown inside another site, and no page of it moves its own addresses. */
const secureHeaders = helmet({
  contentSecurityPolicy: { directives: { 'base-uri': ["'none'"], 'frame-ancestors': ["'none'"] } },
});

interface Mounting {
  readonly deps: ApiDeps;
  readonly options: ApiOptions;
  /** Limits of known callers, counted over all routes. */
  readonly known: readonly RequestHandler[];
}

function mount(app: Express, route: Route, { deps, options, known }: Mounting): void {
  const { appealsPerMinute: perMinute } = options;
  const limits =
    route.limited && perMinute !== null ? [limitOf({ perMinute, what: 'from this address' })] : [];
  // The body is read only once it is clear that the caller may send one.
  const admit: RequestHandler = async (request, response, next) => {
    const caller = await authenticate(deps, {
      headers: request.headers,
      linkToken: route.method === 'get' ? request.query['token'] : undefined,
      // What is open to anyone does nothing that a session allows; routes that use the cookie there check it themselves.
      writes: route.writes && route.access !== 'anyone',
    });
    noteCaller(response, caller);
    const { caseNo } = request.params;
    authorize(route.access, caller, typeof caseNo === 'string' ? caseNo : undefined);
    if (route.access !== 'anyone') requireScope(route, caller);
    route.admit?.({ params: request.params, headers: request.headers });
    next();
  };
  const answer: RequestHandler = async (request, response) => {
    const reply = await route.handle({
      caller: callerOf(response),
      params: request.params,
      query: request.query,
      body: route.reading.as === 'json' && route.body ? (requireJson(request) ?? {}) : request.body,
      headers: request.headers,
      url: new URL(request.originalUrl, 'http://desk.invalid'),
      address: request.ip ?? 'unknown',
      key: keyOf(request),
    });
    await send(request, response, reply);
  };
  app[route.method](expressPath(route.path), ...limits, admit, ...known, ...readersOf(route), answer);
}

function readersOf({ body, reading }: Route): readonly RequestHandler[] {
  if (body === null) return [];
  const limit = reading.limitBytes;
  const reader =
    reading.as === 'json' ? express.json({ limit, strict: false }) : express.raw({ limit, type: () => true });
  return [refuseAbove(limit), reader];
}

/** Whoever announces too much hears so before he has sent it; without a length the reader counts (E32). */
function refuseAbove(limitBytes: number): RequestHandler {
  return (request, _response, next) => {
    const isTooMuch = Number(request.get('content-length') ?? 0) > limitBytes;
    const words = `Cannot take the request: it is larger than the ${String(Math.max(1, Math.floor(limitBytes / MB)))} MB that this route allows; send less, or in parts`;
    next(isTooMuch ? new Problem(413, words) : undefined);
  };
}

const MB = 1024 * 1024;

function requireJson(request: Request): unknown {
  const isEmpty = request.get('content-type') === undefined && (request.get('content-length') ?? '0') === '0';
  if (isEmpty || request.is('application/json') !== false) return request.body;
  throw new Problem(415, 'Cannot read the request: send JSON with Content-Type: application/json');
}

const longestKey = 200;

function keyOf(request: Request): string {
  const key = request.get('idempotency-key');
  if (key === undefined) return randomUUID();
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > longestKey)
    throw new Problem(
      400,
      `Cannot take the Idempotency-Key: it must be 1 to ${longestKey} printable characters without spaces`,
    );
  return key;
}

async function send(request: Request, response: Response, reply: Reply): Promise<void> {
  // What the desk answers is about one moment and often about one person: nobody in between keeps it.
  response.set('cache-control', 'no-store');
  if ('stream' in reply) return reply.stream(request, response);
  response.status(reply.status);
  if ('json' in reply) {
    response.set(reply.headers ?? {}).type('application/json');
    response.end(JSON.stringify(reply.json));
    return;
  }
  if ('headers' in reply) {
    response.set(reply.headers).end();
    return;
  }
  // Should a browser show it all the same, nothing in it runs and it belongs to no origin.
  response.set('content-security-policy', "default-src 'none'; sandbox");
  response.type(reply.mediaType).attachment(reply.fileName);
  // `attachment` sets the type from the name; what was stored with the file decides.
  response.set('content-type', reply.mediaType).end(reply.bytes);
}

function methodsByPath(routes: readonly Route[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) {
    const known = methods.get(path) ?? [];
    methods.set(path, [...known, ...(method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])]);
  }
  return methods;
}

function onlyThese(methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  return (request, _response, next) => {
    next(new Problem(405, `Cannot ${request.method} here: this path takes ${allow}`, { headers: { allow } }));
  };
}

/** `/api/v1/orders:import` and `/cases/{caseNo}` as express writes them. */
function expressPath(path: string): string {
  return path.replaceAll(':', '\\:').replaceAll(/\{(\w+)\}/g, ':$1');
}

function withRequestId(request: Request, response: Response, next: NextFunction): void {
  const given = request.get('x-request-id');
  response.set('x-request-id', given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID());
  next();
}

/** One line per request, without its query and its body: both may carry what people typed. */
function logRequests({ log }: ApiDeps): RequestHandler {
  return (request, response, next) => {
    const startedMs = Date.now();
    response.on('finish', () => {
      const { statusCode: status } = response;
      const requestId = response.get('x-request-id');
      log.debug({
        requestId,
        method: request.method,
        path: request.path,
        caseNo: request.params['caseNo'],
        status,
        tookMs: Date.now() - startedMs,
      });
    });
    next();
  };
}
