import type { IncomingHttpHeaders } from 'node:http';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Access, Caller, KnownCaller } from './caller';
import { Problem } from './problem';
import type { Area } from './scopes';

type Method = 'get' | 'post' | 'put' | 'delete';

/** How the body of a request is read: as JSON, or as bytes that the handler understands itself. */
type Reading = { readonly as: 'json' | 'bytes'; readonly limitBytes: number };

/** What an answer looks like in the OpenAPI document; without a schema it is a file or a stream. */
type Answers = Readonly<Record<number, AnswerDescription>>;

interface AnswerDescription {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly mediaType?: string;
  /** Further forms of the same answer, without a schema. */
  readonly otherMediaTypes?: readonly string[];
}

type ReplyHeaders = Readonly<Record<string, string | string[]>>;

/** What a handler answers: JSON, headers alone, bytes with a name, or a stream it writes itself. */
export type Reply =
  | { readonly status: number; readonly json: unknown; readonly headers?: ReplyHeaders }
  | { readonly status: 204 | 302; readonly headers: ReplyHeaders }
  | { readonly status: 200; readonly bytes: Buffer; readonly mediaType: string; readonly fileName: string }
  | { readonly stream: (request: Request, response: Response) => Promise<void> };

/** A request after its checks. `key` is its Idempotency-Key, or one made for it. */
export interface Call<P, Q, B> {
  readonly caller: Caller;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  /** The network address it came from; the one behind a proxy that is trusted (`TRUST_PROXY`). */
  readonly address: string;
}

/** A route as it is mounted and documented; one declaration for both, so neither can be forgotten. */
export interface Route {
  readonly method: Method;
  /** As in OpenAPI: `/api/v1/cases/{caseNo}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: Area;
  readonly access: Access;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: z.ZodType | null;
  readonly bodyMediaTypes: readonly string[];
  readonly reading: Reading;
  readonly answers: Answers;
  readonly problems: Readonly<Record<number, string>>;
  readonly limited: boolean;
  readonly writes: boolean;
  readonly admit?: Admit;
  /** What it reads of a header of its own, for the document: the header’s name and what stands in it. */
  readonly ownHeader?: OwnHeader;
  handle(raw: RawCall): Promise<Reply>;
}

interface OwnHeader {
  readonly name: string;
  readonly description: string;
}

/** Throws the problem of whoever may send no body at all: one that is refused so is not read. */
type Admit = (asked: { readonly params: Request['params']; readonly headers: IncomingHttpHeaders }) => void;

/** A request before its checks. */
interface RawCall {
  readonly caller: Caller;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly url: URL;
  readonly address: string;
  readonly key: string;
}

interface RouteDefinition<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: Area;
  readonly access: Access;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyMediaTypes?: readonly string[];
  readonly reading?: Reading;
  readonly answers: Answers;
  /** Problems of its own, by status, beside those that follow from the rest of the declaration. */
  readonly problems?: Readonly<Record<number, string>>;
  /** Whether strangers could call it in a loop: then their number is limited. */
  readonly limited?: boolean;
  /** Whether it may change something; all but `get` do when left out. */
  readonly writes?: boolean;
  /** What a route that is open to anyone asks before it reads a body. */
  readonly admit?: Admit;
  readonly ownHeader?: OwnHeader;
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Reply>;
}

const JSON_LIMIT_BYTES = 1_000_000;
const noFields = z.object({});

/** Declares a route; its handler is called with parsed parameters, query and body only. */
export function route<
  P extends z.ZodObject = typeof noFields,
  Q extends z.ZodObject = typeof noFields,
  B extends z.ZodType = z.ZodUndefined,
>(definition: RouteDefinition<P, Q, B>): Route {
  const { params = noFields, query = noFields, body = null } = definition;
  return {
    ...definition,
    params,
    query,
    body,
    bodyMediaTypes: definition.bodyMediaTypes ?? ['application/json'],
    reading: definition.reading ?? { as: 'json', limitBytes: JSON_LIMIT_BYTES },
    problems: definition.problems ?? {},
    limited: definition.limited ?? false,
    writes: definition.writes ?? definition.method !== 'get',
    async handle(raw) {
      return definition.handle({
        ...raw,
        // A path that cannot name anything names nothing: the same answer as for something that is missing.
        params: parse(params, raw.params, 404) as z.output<P>,
        query: parse(query, raw.query, 400) as z.output<Q>,
        body: (body === null ? undefined : parse(body, raw.body, 422)) as z.output<B>,
      });
    },
  };
}

/** The caller of a route that is not open to anyone. */
export function known(caller: Caller): KnownCaller {
  if (caller.kind === 'anyone')
    throw new Problem(401, 'Cannot tell who is asking: sign in, or send Authorization: Bearer KEY');
  return caller;
}

/** What the schema makes of a value; its type is known to `route`, which is generic over the schema. */
function parse(schema: z.ZodType, value: unknown, status: 400 | 404 | 422): unknown {
  if (holdsBrokenText(value))
    throw new Problem(status, 'Cannot take the request: a text holds a zero byte or half a character');
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = errors[0];
  const where = first && first.path !== '' ? `${first.path}: ` : '';
  throw new Problem(status, `Cannot take the request: ${where}${first?.message ?? 'it is invalid'}`, {
    members: { errors },
  });
}

// PostgreSQL stores neither, so such a text must not get past the door.
const brokenText = /\0|\p{Surrogate}/u;

/** Walks without recursion: a body may be deeper than the stack. */
function holdsBrokenText(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'string' && brokenText.test(one)) return true;
    if (Buffer.isBuffer(one) || typeof one !== 'object' || one === null) continue;
    for (const [key, entry] of Object.entries(one)) left.push(key, entry);
  }
  return false;
}
