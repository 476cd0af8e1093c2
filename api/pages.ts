import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import express from 'express';
import type { Express, RequestHandler, Response } from 'express';
import { project } from '../project';
import { Problem } from './http/problem';

/** The addresses of the pages; each is answered with the same document, which then shows the right one. */
export const pagePaths = [
  '/',
  '/sign-in',
  '/sign-in/code',
  '/sign-in/enrolment',
  '/open',
  '/invitation',
  '/reset',
  '/my{/:caseNo}',
  '/cases{/:caseNo}',
  '/warehouse',
  '/payments',
  '/lab',
  '/reports',
  '/exceptions',
  '/work',
  '/orders{/:orderNo}',
  '/products{/:sku}',
  '/policy',
  '/users',
  '/letters',
  '/security',
  '/webhooks',
  '/people',
  '/account',
];

const builtFolder = join(project, 'dist', 'web');
const nonceMark = '__CSP_NONCE__';

/** Serves the built pages. Without them the api still works: only the pages' own addresses say what is missing. */
export function mountPages(app: Express, folder: string = builtFolder): void {
  const assets = join(folder, 'assets');
  app.use('/assets', asCompressed(assets));
  app.use(
    '/assets',
    // Names carry a hash of their content, so a name never means anything else.
    express.static(assets, { immutable: true, maxAge: '1y', index: false, redirect: false }),
  );
  app.get('/icon.svg', (_request, response, next) => {
    response.sendFile(join(folder, 'icon.svg'), { maxAge: '1d' }, (error) => {
      if (error) next();
    });
  });
  app.get(pagePaths, servePage(folder));
}

const mediaTypes: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** Answers with the compressed file that the build left beside each script and style, where the reader takes it. */
function asCompressed(folder: string): RequestHandler {
  return (request, response, next) => {
    const mediaType = mediaTypes[extname(request.path)];
    if (mediaType === undefined) return next();
    response.vary('accept-encoding');
    if (request.acceptsEncodings('br') === false) return next();
    response.set({ 'content-type': `${mediaType}; charset=utf-8`, 'content-encoding': 'br' });
    const options = { root: folder, immutable: true, maxAge: '1y' };
    response.sendFile(`${basename(request.path)}.br`, options, (error) => {
      if (!error || response.headersSent) return;
      response.removeHeader('content-encoding');
      response.removeHeader('content-type');
      next();
    });
  };
}

function servePage(folder: string): RequestHandler {
  return (_request, response, next) => {
    const document = readPage(folder);
    if (document === null)
      return next(
        new Problem(503, 'Cannot show the page: the pages are not built yet; run npm run build:web'),
      );
    sendPage(response, document);
  };
}

/**
 * What a browser gets at an address that is none: the pages, which say so and lead back. Programs, and whatever asks the api
 * itself, get the problem that follows.
 */
export function showUnknown(folder: string = builtFolder): RequestHandler {
  return (request, response, next) => {
    const { method, path } = request;
    if (method !== 'GET' || path.startsWith('/api/')) return next();
    response.vary('accept');
    if (request.accepts(['application/problem+json', 'text/html']) !== 'text/html') return next();
    const document = readPage(folder);
    if (document === null) return next();
    sendPage(response.status(404), document);
  };
}

function sendPage(response: Response, document: string): void {
  const nonce = randomBytes(16).toString('base64');
  response
    .set('content-security-policy', contentPolicy(nonce))
    // The nonce is for one answer only, so nobody in between may keep it.
    .set('cache-control', 'no-store')
    .set('referrer-policy', 'no-referrer')
    .type('text/html')
    .end(document.replaceAll(nonceMark, nonce));
}

function readPage(folder: string): string | null {
  try {
    return readFileSync(join(folder, 'index.html'), 'utf8');
  } catch {
    return null;
  }
}

/** Only what the desk itself serves runs or styles a page; a script or a style in the page needs this answer's nonce. */
function contentPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
