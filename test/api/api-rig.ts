import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PayloadCodec } from '@temporalio/common';
import pino from 'pino';
import type { CaseClient } from '../../api/cases/case-client';
import type { ApiDeps, ApiOptions } from '../../api/deps';
import type { Route } from '../../api/http/route';
import { allRoutes } from '../../api/routes';
import { createApi } from '../../api/server';
import { customerToken } from '../../gateways/customer-links';
import { PaymentFailure } from '../../gateways/payments/payment-failure';
import type { ProviderEvent } from '../../gateways/payments';
import { reachableNetworks } from '../../gateways/webhooks/reachable';
import { policyVersions } from '../../policy';
import { createChanges } from '../../store/changes';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { ensureKeys } from '../../store/sign-in/keys';
import type { StaffRole } from '../../store/sign-in/keys';
import { publishPolicies } from '../../store/remedies/policies';
import { createTestDatabase } from '../support/database';
import { aText } from './matchers';

export const keys: Readonly<Record<StaffRole, string>> = {
  support: 'key-of-support-0001',
  warehouse: 'key-of-warehouse-0001',
  lab: 'key-of-lab-0001',
  payments: 'key-of-payments-0001',
  manager: 'key-of-manager-0001',
  admin: 'key-of-admin-0001',
};

/** Longer than a busy machine leaves a connection idle: one that the server ends as the test sends is a failed test. */
const IDLE_MS = 75_000;

export interface Sent {
  /** A role, or the token of a customer's link. */
  readonly as?: string;
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The answer's JSON; its shape was checked against the route's own schema. */
  readonly json: never;
}

interface Parts {
  readonly verifyWebhook: ApiDeps['verifyWebhook'];
  readonly db: Database;
  readonly url: string;
  readonly cases: CaseClient;
  readonly signIn: Partial<ApiDeps['signIn']>;
  readonly shopifySecrets: readonly string[];
  readonly payloadCodec: PayloadCodec;
}

/** The api on a free port, on a real database; the cases are the caller's. */
export class ApiRig {
  private built: readonly Route[] | undefined;

  private constructor(
    readonly deps: ApiDeps,
    private readonly options: ApiOptions,
    private readonly serving: {
      readonly base: string;
      readonly url: string;
      readonly end: () => Promise<void>;
    },
  ) {}

  static async open(given: Partial<Parts> & Partial<ApiOptions> = {}): Promise<ApiRig> {
    const database = given.db ? null : await createTestDatabase();
    const url = given.url ?? database?.url ?? '';
    const db = given.db ?? openDatabase(url);
    await publishPolicies(db, policyVersions);
    await ensureKeys(db, keys);
    const changes = await createChanges(url, db);
    const deps: ApiDeps = {
      db,
      changes,
      cases: given.cases ?? silentCases,
      policies: policyVersions,
      linkSecret: randomBytes(32).toString('hex'),
      webhookNetworks: reachableNetworks(['127.0.0.0/8']),
      signIn: {
        ...{ publicUrl: 'http://desk.example', now: () => new Date(), provider: null },
        secondFactor: { required: false, keys: [['test', randomBytes(32)]] },
        ...given.signIn,
      },
      verifyWebhook: given.verifyWebhook ?? trustedWebhook,
      ...(given.shopifySecrets && { shopifySecrets: given.shopifySecrets }),
      temporalUiUrl: 'http://temporal.example/namespaces/default',
      ...(given.payloadCodec && { payloadCodec: given.payloadCodec }),
      labAddress: ['Returns desk', 'Werkstraße 7', '10117 Berlin'],
      log: pino({ level: 'error' }, pino.destination(2)),
    };
    const options = { appealsPerMinute: null, recordWaitMs: 3_000, ...given };
    const server = createServer({ keepAliveTimeout: IDLE_MS }, createApi(deps, options));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const end = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await changes.close();
      if (!database) return;
      await closeDatabase(db);
      await database.drop();
    };
    return new ApiRig(deps, options, { base: `http://127.0.0.1:${port}`, url, end });
  }

  close(): Promise<void> {
    return this.serving.end();
  }

  get databaseUrl(): string {
    return this.serving.url;
  }

  /** Made once: the schemas of all routes take a tenth of a second to build. */
  get routes(): readonly Route[] {
    return (this.built ??= allRoutes(this.deps, this.options));
  }

  tokenOf(caseNo: string): string {
    return customerToken(this.deps.linkSecret, caseNo);
  }

  url(path: string): string {
    return `${this.serving.base}${path}`;
  }

  async send(method: string, path: string, sent: Sent = {}): Promise<Answered> {
    const { as, body, raw, key, headers = {} } = sent;
    const bearer =
      as === undefined ? undefined : (new Map<string, string>(Object.entries(keys)).get(as) ?? as);
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url(path), {
      method,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(content !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...headers,
      },
      ...(content !== undefined && { body: typeof content === 'string' ? content : new Uint8Array(content) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    const json: unknown = isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined;
    this.checkShape(method, path, { status: response.status, json });
    return { status: response.status, headers: response.headers, bytes, json: json as never };
  }

  get(path: string, as?: string): Promise<Answered> {
    return this.send('GET', path, as === undefined ? {} : { as });
  }

  post(path: string, sent: Sent): Promise<Answered> {
    return this.send('POST', path, sent);
  }

  act(caseNo: string, action: string, sent: Sent): Promise<Answered> {
    return this.post(`/api/v1/cases/${caseNo}/actions/${action}`, { body: {}, ...sent });
  }

  /** Every JSON answer must look as its route promises in the OpenAPI document. */
  private checkShape(
    method: string,
    path: string,
    { status, json }: { status: number; json: unknown },
  ): void {
    if (json === undefined) return;
    const isProblem = status >= 400;
    if (isProblem) {
      expect(json).toMatchObject({
        type: aText,
        title: aText,
        status,
        detail: aText,
      });
      return;
    }
    const [plain = ''] = path.split('?');
    const route = this.routes.find((one) => one.method === method.toLowerCase() && matches(one.path, plain));
    const schema = route?.answers[status]?.schema;
    const parsed = schema?.safeParse(json);
    if (parsed?.success === false)
      throw new Error(`${method} ${plain} answered another shape: ${parsed.error.message}`);
  }
}

function matches(pattern: string, path: string): boolean {
  const source = pattern.replaceAll(/[.:]/g, '\\$&').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`).test(path);
}

/** Cases that take every start and never answer. */
export const silentCases: CaseClient = {
  start: () => Promise.resolve(),
  send: () => Promise.reject(new Error('no case runs in this test')),
  sendToClosed: () => Promise.reject(new Error('no case runs in this test')),
  signal: () => Promise.resolve(),
  signalToClosed: () => Promise.resolve(),
  answers: () => Promise.resolve(true),
};

/** A provider whose signature is the word "right". */
function trustedWebhook(raw: Buffer, signature: string): ProviderEvent {
  if (signature === 'right') return JSON.parse(raw.toString()) as ProviderEvent;
  const attempt = { operation: 'webhook', action: 'accept the webhook' } as const;
  throw new PaymentFailure(attempt, { kind: 'webhook-rejected', next: 'alarm', words: 'wrong' });
}
