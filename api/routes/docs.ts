import type { Express, RequestHandler } from 'express';
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
  const serveOurs: RequestHandler = ({ path }, response, next) => {
    if (path === '/accessible.js') response.type('js').send(accessible);
    else next();
  };
  const look = { customCss: contrasts, customJs: './accessible.js' };
  const swaggerOptions = { deepLinking: false };
  app.use('/api/docs', serveOurs, swaggerUi.serve, swaggerUi.setup(document, { ...look, swaggerOptions }));
}

/** Colours of Swagger UI that stand out less from their ground than 4.5 to 1. */
const contrasts = `
  .swagger-ui .info .title small.version-stamp, .swagger-ui .info .title small { background: #4d4d4d }
  .swagger-ui .info .title small pre { color: #fff }
  .swagger-ui .btn.authorize { color: #14683c; border-color: #14683c }
  .swagger-ui .btn.authorize svg { fill: #14683c }
  .swagger-ui .opblock.opblock-get .opblock-summary-method { background: #17457c }
  .swagger-ui .opblock.opblock-post .opblock-summary-method { background: #14683c }
  .swagger-ui .opblock.opblock-put .opblock-summary-method { background: #7d4a00 }
  .swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0c605c }
  .swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #9c1c1c }
  .swagger-ui .parameter__in, .swagger-ui .json-schema-2020-12-expand-deep-button { color: #4d4d4d }
`;

/** What Swagger UI leaves out for those who do not see its pages, added as it draws. */
const accessible = `
  function complete() {
    for (const [name, level] of [['h3', '2'], ['h4', '3'], ['h5', '4']])
      for (const one of document.querySelectorAll('.swagger-ui ' + name)) one.ariaLevel = level;
    for (const one of document.querySelectorAll('pre.microlight')) one.tabIndex = 0;
    const about = document.querySelector('.information-container');
    if (about) Object.assign(about, { role: 'region', ariaLabel: 'About this API' });
  }
  new MutationObserver(complete).observe(document.querySelector('#swagger-ui'), { childList: true, subtree: true });
`;
