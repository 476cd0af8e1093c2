/** An answer that is not what was asked for, as RFC 9457 describes it. Thrown by handlers, sent by `sendProblem`. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  /** Further members of the problem, such as `rules` and `allowedActions`. */
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    more: {
      readonly title?: string;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'Problem';
    this.status = status;
    this.title = more.title ?? titles[status] ?? 'Error';
    this.members = more.members ?? {};
    this.headers = more.headers ?? {};
  }

  /** The body of the answer: `type` names the kind of problem, `detail` says what to do about this one. */
  toBody(): Readonly<Record<string, unknown>> {
    const kind = this.title.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const type = `urn:returns-desk:problem:${kind}`;
    return { type, title: this.title, status: this.status, detail: this.message, ...this.members };
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid content',
  429: 'Too many requests',
  500: 'Internal error',
  503: 'Unavailable',
};

/** The same words for a case that does not exist and for one that is somebody else's: an answer must not tell which. */
export function caseNotFound(caseNo: string): Problem {
  return new Problem(404, `Cannot find case ${caseNo}: no such case is open to you`);
}

/** A second request under the key of a first one that said something else: what was not taken must not look done. */
export function keyUsed(toDo: string): Problem {
  return new Problem(
    422,
    `Cannot ${toDo}: this Idempotency-Key was used for another request; send this one with a key of its own`,
    { members: { reason: 'key-used' } },
  );
}

export const retrySoon = { 'retry-after': '2' } as const;
