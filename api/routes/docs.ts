import type { Express } from 'express';
import swaggerUi from 'swagger-ui-express';
import { z } from 'zod';
import { route } from '../http/route';
import type { Route } from '../http/route';

/** The OpenAPI document, which names this route too. */
export function documentRoute(document: () => object): Route {
  return route({
    method: 'get',
    path: '/api/v1/openapi.json',
    summary: 'This document',
    tag: 'operation',
    access: 'anyone',
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({}) } },
    handle: () => Promise.resolve({ status: 200, json: document() }),
  });
}

/** Pages to read and try the api; everything they load comes from here, so they work without a network. */
export function mountDocs(app: Express, document: object): void {
  app.use('/api/docs', swaggerUi.serve, swaggerUi.setup(document));
}
