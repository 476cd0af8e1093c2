import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { noChange, type Bank, type Change } from '../ledger/bank';
import type { StoredReply } from '../ledger/state';
import { isWireMode, type Mode } from '../modes';
import { invalidParameter, keyInUse, keyMismatch, rateLimited, serverError, StripeReply } from './errors';

/** What a request answers, and what it changes. */
export interface Outcome {
  readonly status: number;
  readonly body: object;
  readonly change: Change;
}

/** One writing request: `run` is called at most once per live key. */
export interface Keyed {
  readonly paymentId: string | null;
  readonly run: (mode: Mode | null) => Outcome;
}

// Stripe keeps a key for at least 24 hours; the sandbox forgets it exactly then.
const keyLifeMs = 24 * 3_600_000;

/**
 * The layer in front of every writing request, in Stripe's order: rate limit, idempotency key, execution, answer.
 * Wire modes spoil the answer, never what is kept.
 */
export class KeyLayer {
  private readonly inFlight = new Set<string>();

  constructor(private readonly bank: Bank) {}

  async handle(request: Request, response: Response, keyed: Keyed): Promise<void> {
    const mode = modeFor(this.bank, keyed.paymentId, 'refund');
    const wire = takeWireMode(this.bank, keyed.paymentId, mode);
    if (wire && stopsAtTheDoor(wire)) return answer(response, rateLimited(), wire);
    const key = keyOf(request);
    const hash = hashOf(request);
    const stored = this.storedFor(key);
    if (stored) {
      if (stored.hash !== hash) throw keyMismatch(stored.key);
      response.set('Idempotent-Replayed', 'true');
      return answer(response, stored, wire);
    }
    if (key !== null && this.inFlight.has(key)) throw keyInUse(key);
    if (key !== null) this.inFlight.add(key);
    try {
      const reply = await this.execute(keyed, wire ? null : mode, { key, hash, path: request.path });
      answer(response, reply, wire);
    } finally {
      if (key !== null) this.inFlight.delete(key);
    }
  }

  private storedFor(key: string | null): StoredReply | null {
    const stored = key === null ? undefined : this.bank.state.replies.get(key);
    if (!stored || this.bank.nowMs() - stored.atMs >= keyLifeMs) return null;
    return stored;
  }

  private async execute(
    keyed: Keyed,
    mode: Mode | null,
    about: { key: string | null; hash: string; path: string },
  ): Promise<Pick<StoredReply, 'status' | 'body'>> {
    if (mode?.name === 'slow') await wait(mode.delayMs ?? 0);
    const outcome = outcomeOf(keyed, mode);
    if (mode && keyed.paymentId !== null) this.bank.spendMode(keyed.paymentId, mode);
    const { key, ...rest } = about;
    const reply = { ...rest, status: outcome.status, body: outcome.body, atMs: this.bank.nowMs() };
    this.bank.commit(outcome.change, key === null ? undefined : { ...reply, key });
    return reply;
  }
}

function outcomeOf(keyed: Keyed, mode: Mode | null): Outcome {
  const broken = serverError();
  if (mode?.name === 'error-500-before') return { status: 500, body: broken.body, change: noChange };
  try {
    const outcome = keyed.run(mode);
    return mode?.name === 'error-500-after' ? { ...outcome, status: 500, body: broken.body } : outcome;
  } catch (error) {
    if (error instanceof StripeReply && error.kept) {
      return { status: error.status, body: error.body, change: noChange };
    }
    throw error;
  }
}

function modeFor(bank: Bank, paymentId: string | null, on: Mode['on']): Mode | null {
  const mode = paymentId === null ? undefined : bank.state.modes.get(paymentId);
  return mode?.on === on ? mode : null;
}

/** The mode if it acts on the wire; each request it meets is counted. */
function takeWireMode(bank: Bank, paymentId: string | null, mode: Mode | null): Mode | null {
  if (!mode || paymentId === null || !isWireMode(mode)) return null;
  bank.spendMode(paymentId, mode);
  return mode;
}

const questionModes: readonly Mode['name'][] = ['error-500-before', 'error-500-after', 'slow'];

/** Answers a request that only asks: no key, no effect, and of the modes those of the wire, 500 and `slow`. */
export async function answerQuestion(
  bank: Bank,
  response: Response,
  question: { readonly paymentId: string | null; readonly on: Mode['on']; readonly body: object },
): Promise<void> {
  const { paymentId, on, body } = question;
  const mode = modeFor(bank, paymentId, on);
  const wire = takeWireMode(bank, paymentId, mode);
  if (!mode || wire || paymentId === null || !questionModes.includes(mode.name))
    return answer(response, { status: 200, body }, wire);
  bank.spendMode(paymentId, mode);
  if (mode.name !== 'slow') throw serverError();
  await wait(mode.delayMs ?? 0);
  answer(response, { status: 200, body }, null);
}

function keyOf(request: Request): string | null {
  const key = request.get('idempotency-key');
  if (key === undefined) return null;
  if (key.length > 255)
    throw invalidParameter('Idempotency keys are at most 255 characters.', 'parameter_invalid', '');
  return key;
}

function hashOf(request: Request): string {
  const body: unknown = request.body;
  return createHash('sha256')
    .update(`${request.path}\n${canonical(body)}`)
    .digest('hex');
}

/** The same text for the same parameters, in whatever order they came. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const pairs = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${pairs.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`;
}

function stopsAtTheDoor(wire: Mode): boolean {
  return wire.name === 'timeout-before' || wire.name === 'rate-limit';
}

/** Sends an answer, or loses it on the way as the mode says. */
function answer(response: Response, reply: { status: number; body: object }, wire: Mode | null): void {
  switch (wire?.name) {
    case 'timeout-before':
    case 'timeout-after':
      return;
    case 'rate-limit': {
      const limited = rateLimited();
      response.set('Retry-After', String(Math.ceil((wire.delayMs ?? 1000) / 1000)));
      response.status(limited.status).json(limited.body);
      return;
    }
    case 'reset-after':
      response.socket?.resetAndDestroy();
      return;
    case 'reset-mid-body':
      return breakOff(response, reply);
    case 'malformed':
      response.status(200).type('json').send('{"id": "re_');
      return;
    default:
      response.status(reply.status).json(reply.body);
  }
}

/** Promises the whole answer, sends half of it and resets the connection. */
function breakOff(response: Response, reply: { status: number; body: object }): void {
  const text = JSON.stringify(reply.body);
  response
    .status(reply.status)
    .type('json')
    .set('Content-Length', String(Buffer.byteLength(text)));
  response.write(text.slice(0, text.length / 2), () => response.socket?.resetAndDestroy());
}
