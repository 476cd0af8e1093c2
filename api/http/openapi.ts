import { OpenAPIRegistry, OpenApiGeneratorV31 } from '@asteasolutions/zod-to-openapi';
import type { ResponseConfig, RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import type { Route } from './route';
import { scopeOf } from './scopes';

const problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    rules: z.array(z.string()).optional(),
    allowedActions: z.array(z.string()).optional(),
    outcome: z.literal('unknown').optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details' });

const problemContent = { 'application/problem+json': { schema: problem } };

/** The OpenAPI 3.1 document of the routes as they are mounted. */
export function openApiDocument(routes: readonly Route[]): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'API key of staff or of a machine, or the token of a case from a customer’s link',
  });
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'desk_session',
    description:
      'The session of a person (over https the name is `__Host-desk_session`). Writes must come from the desk’s own ' +
      'pages and carry `X-Desk-Request: 1`.',
  });
  for (const route of routes) registry.registerPath(described(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'The returns desk',
      version: '1',
      description:
        'Return cases from the letter to the refund, the replacement or the repair. Writes take an Idempotency-Key; ' +
        'an answer 503 with `outcome: unknown` may be repeated with the same key.',
    },
  });
}

function described(route: Route): RouteConfig {
  const access = route.access === 'anyone' ? 'anyone' : accessWords(route);
  return {
    method: route.method,
    path: route.path,
    summary: route.summary,
    description: `For ${access}.`,
    tags: [route.tag],
    'x-access': route.access,
    ...(route.access !== 'anyone' && { 'x-scope': scopeOf(route) }),
    // Said of each: an operation without the word would only look forgotten.
    security: route.access === 'anyone' ? [] : [{ bearer: [] }, { session: [] }],
    request: {
      params: route.params,
      query: route.query,
      ...(route.method === 'get' ? {} : { headers: [idempotencyKey, ...ownHeaderOf(route)] }),
      ...(route.body === null ? {} : { body: { required: true, content: bodyContent(route) } }),
    },
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

const idempotencyKey = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .meta({
    param: { name: 'Idempotency-Key', in: 'header' },
    description: 'a repeated request with the same key has one effect',
  });

function ownHeaderOf({ ownHeader }: Route): z.ZodType[] {
  if (ownHeader === undefined) return [];
  const { name, description } = ownHeader;
  // Whoever leaves it out is answered 401.
  return [z.string().meta({ param: { name, in: 'header', required: true }, description })];
}

function accessWords({ access }: Route): string {
  return access === 'staff-and-customer' ? 'staff and the customer of the case' : [access].flat().join(', ');
}

function bodyContent({ body, bodyMediaTypes }: Route): Record<string, { schema: z.ZodType }> {
  const schema = body ?? z.unknown();
  return Object.fromEntries(bodyMediaTypes.map((mediaType) => [mediaType, { schema }]));
}

function answersOf({ answers }: Route): Record<string, ResponseConfig> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]): [string, ResponseConfig] => {
      const { description, schema, mediaType, otherMediaTypes = [] } = answer;
      const content = {
        [mediaType ?? 'application/json']: { schema: schema ?? z.string() },
        ...Object.fromEntries(otherMediaTypes.map((other) => [other, { schema: z.string() }])),
      };
      return [status, schema || mediaType ? { description, content } : { description }];
    }),
  );
}

function problemsOf(route: Route): Record<string, ResponseConfig> {
  const told = (description: string): ResponseConfig => ({ description, content: problemContent });
  return {
    400: told('the request cannot be read'),
    // Also where anyone may ask: who shows a key that does not work is told so.
    401: told('nobody known asks, or the key does not work'),
    ...(route.access === 'anyone' ? {} : { 403: told('the role or the key may not do this') }),
    ...(route.path.includes('{') ? { 404: told('there is no such thing, or it is somebody else’s') } : {}),
    ...(route.body === null
      ? {}
      : { 413: told('too large'), 415: told('not JSON'), 422: told('the content is invalid') }),
    ...(route.path.includes('/actions/') ? { 409: told('the case does not take this now') } : {}),
    ...(route.limited || route.access !== 'anyone' ? { 429: told('too many requests') } : {}),
    ...Object.fromEntries(Object.entries(route.problems).map(([status, words]) => [status, told(words)])),
    503: told('a part of the desk is not reachable; repeat with the same Idempotency-Key'),
  };
}
