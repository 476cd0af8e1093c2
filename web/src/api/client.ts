import createClient from 'openapi-fetch';
import { noteConnection } from '../connection';
import type { paths } from '../../../client/schema';
import type { Action, CaseView, Problem } from './types';

/** An answer that is not what was asked for. `unknown`: nobody can say whether it took effect, so repeat with the same key. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly unknown: boolean,
    readonly problem: Problem | null,
  ) {
    super(problem?.detail ?? `answer ${String(status)}`);
    this.name = 'ApiProblem';
  }
}

/** The api, typed by its own document. Requests carry the header by which the desk knows its own pages. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: deskFetch });

async function deskFetch(request: Request): Promise<Response> {
  for (const [name, value] of Object.entries(deskHeaders())) request.headers.set(name, value);
  const isRead = request.method === 'GET';
  let response: Response;
  try {
    response = await fetch(request);
    noteConnection(true);
  } catch {
    noteConnection(false);
    // What was sent may have arrived: only a read is sure to have changed nothing.
    throw new ApiProblem(0, !isRead, null);
  }
  return isRead ? response : readWhole(response);
}

/**
 * The answer to what may have changed something, read to its end. An answer that breaks off, or a page of somebody
 * between us and the desk, says nothing of what became of it; only a refusal (4xx) is one in any words.
 */
async function readWhole(response: Response): Promise<Response> {
  const { status, headers } = response;
  if (status === 204) return response;
  const type = headers.get('content-type') ?? '';
  try {
    const bytes = await response.arrayBuffer();
    // The desk answers with JSON, or with a paper; a page in HTML is somebody else's.
    if (type.includes('json')) JSON.parse(new TextDecoder().decode(bytes));
    else if (!response.ok || type.includes('html')) throw new TypeError(`an answer of ${type}`);
    return new Response(bytes, { status, headers });
  } catch {
    throw new ApiProblem(status, response.ok || status >= 500, null);
  }
}

/** What goes with every request: that it is the desk's own page, and the language that its reader speaks. */
export function deskHeaders(): Readonly<Record<string, string>> {
  return { 'x-desk-request': '1', 'accept-language': document.documentElement.lang };
}

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The content of an answer. @throws ApiProblem */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  throw problemOf(response.status, error);
}

/** Sends an action of a case; the key makes a repetition harmless. */
export async function sendAction(
  caseNo: string,
  action: Action,
  { body, key }: { readonly body: object; readonly key: string },
): Promise<CaseView> {
  const path = `/api/v1/cases/${encodeURIComponent(caseNo)}/actions/${action}`;
  return answered<CaseView>(post(path, JSON.stringify(body), key));
}

async function post<T>(path: string, body: string, key: string): Promise<Answer<T>> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const response = await deskFetch(
    new Request(`${window.location.origin}${path}`, { method: 'POST', headers, body }),
  );
  // The api answers with JSON everywhere but for files and streams, which are not fetched here.
  const json = (await response.json()) as T;
  return response.ok ? { data: json, response } : { error: json, response };
}

/** What an answer that is no success says. */
export function problemOf(status: number, error: unknown): ApiProblem {
  const problem = isProblem(error) ? error : null;
  return new ApiProblem(status, problem?.outcome === 'unknown' || status === 502 || status === 504, problem);
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'detail' in value && typeof value.detail === 'string';
}

/** A key for one form; `crypto.randomUUID` is missing where the desk is reached without https. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
