/** The desk's api for machines: typed by its own document, with a key, and with repetitions that are safe. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { Client } from 'openapi-fetch';
import type { components, paths } from './schema';

type ProblemDetails = components['schemas']['Problem'];

/** An answer that is no success, as RFC 9457 describes it. */
export class DeskProblem extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemDetails>,
  ) {
    super(problem.detail ?? `the desk answered ${status}`);
    this.name = 'DeskProblem';
  }

  /** Nobody can say whether it took effect: send it again, with the same key. */
  get outcomeUnknown(): boolean {
    return this.problem.outcome === 'unknown';
  }
}

interface DeskOptions {
  /** Where the desk is, such as https://returns.example. */
  readonly baseUrl: string;
  readonly apiKey: string;
  /** How often one request is sent at the most. */
  readonly tries?: number;
  /** How long a repetition is waited for at the most, whatever the desk asks for. */
  readonly longestPauseMs?: number;
  readonly fetch?: typeof globalThis.fetch;
}

/**
 * A client of the desk. Each write carries an Idempotency-Key, its own or the one that is given in `params.header`, and
 * keeps it when it is sent again: after 429 and 503, as the desk says when, and where the connection broke.
 */
export function createDeskClient(options: DeskOptions): Client<paths> {
  const { baseUrl, apiKey } = options;
  return createClient<paths>({
    baseUrl,
    headers: { authorization: `Bearer ${apiKey}` },
    fetch: (request) => persistent(request, options),
  });
}

/** The content of an answer. @throws DeskProblem */
export async function answered<Data>(
  asked: Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<Data> {
  const { data, error, response } = await asked;
  if (response.ok) return data as Data;
  throw new DeskProblem(response.status, typeof error === 'object' && error !== null ? error : {});
}

async function persistent(
  request: Request,
  { tries = 5, longestPauseMs = 60_000, fetch = globalThis.fetch }: DeskOptions,
): Promise<Response> {
  const writes = !['GET', 'HEAD'].includes(request.method);
  if (writes && !request.headers.has('idempotency-key')) request.headers.set('idempotency-key', randomUUID());
  for (let left = tries - 1; ; left -= 1) {
    const response = await fetch(request.clone()).catch((error: unknown) => {
      if (left <= 0 || request.signal.aborted) throw error;
      return null;
    });
    const again = response === null || response.status === 429 || response.status === 503;
    if (response !== null && (!again || left <= 0)) return response;
    await response?.body?.cancel();
    await pause(Math.min(pauseMs(response), longestPauseMs), undefined, { signal: request.signal });
  }
}

const USUAL_PAUSE_MS = 2_000;

function pauseMs(response: Response | null): number {
  const seconds = Number(response?.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : USUAL_PAUSE_MS;
}
