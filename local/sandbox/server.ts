import { createServer, type Server } from 'node:http';
import express, { type Express, type Response } from 'express';
import { ControlError } from './control/requests';
import { readJson, writeJson } from '../machine/json-file';
import { controlRoutes, webhookSettings } from './control/routes';
import { Bank } from './ledger/bank';
import { pageRoutes } from './page/routes';
import { StripeReply } from './stripe/errors';
import { stripeRoutes } from './stripe/routes';
import { WebhookSender, type WebhookSettings } from './webhooks';

export interface SandboxOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** What clients must send as their API key. */
  readonly secretKey: string;
  /** What webhooks are signed with. */
  readonly webhookSecret: string;
  readonly webhookUrl?: string;
  /** The journal; made when it is missing, continued when it is there. */
  readonly dataFile: string;
}

export interface Sandbox {
  readonly url: string;
  close(): Promise<void>;
}

// How often refunds of mode `fails-later` are looked at.
const dueCheckMs = 250;
/** How long a connection may be idle: clients keep theirs for the next request, and one that ends as they send is an error to them. */
const IDLE_MS = 75_000;

/** Starts the payment sandbox on 127.0.0.1. It is not a bank: no money moves. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const bank = new Bank(options.dataFile);
  const settingsFile = `${options.dataFile}.webhooks.json`;
  const webhooks = new WebhookSender({
    url: options.webhookUrl ?? null,
    before: beforeIn(settingsFile),
    // Where events go is said anew at each start, for the port of the api may be another.
    onConfigured: ({ copies, delayMs, paused, order, seed }) =>
      writeJson(settingsFile, { copies, delayMs, paused, order, seed }),
    secret: options.webhookSecret,
    onDelivered: (eventId) => bank.markDelivered(eventId),
  });
  bank.wantsEvents = () => webhooks.settings().url !== null;
  bank.onEvent = (event) => webhooks.enqueue(event);
  for (const eventId of bank.state.undelivered) {
    const event = bank.state.events.get(eventId);
    if (event) webhooks.enqueue(event);
  }
  const server = createServer({ keepAliveTimeout: IDLE_MS }, sandboxApp(bank, { ...options, webhooks }));
  const port = await listen(server, options.port);
  const dueCheck = setInterval(() => bank.failWhatIsDue(), dueCheckMs);
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      clearInterval(dueCheck);
      webhooks.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      bank.close();
    },
  };
}

function beforeIn(file: string): Partial<WebhookSettings> {
  const { copies, delayMs, paused, order, seed } = readJson(file, webhookSettings) ?? {};
  return {
    ...(copies !== undefined && { copies }),
    ...(delayMs !== undefined && { delayMs }),
    ...(paused !== undefined && { paused }),
    ...(order !== undefined && { order }),
    ...(seed !== undefined && { seed }),
  };
}

function sandboxApp(
  bank: Bank,
  options: { readonly secretKey: string; readonly webhooks: WebhookSender },
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'extended');
  app.use((_request, response, next) => {
    response.set('X-Payment-Sandbox', 'this is not a bank');
    next();
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', sandbox: true });
  });
  const routes = express.Router();
  routes.use(pageRoutes(bank));
  routes.use('/v1', stripeRoutes(bank, options.secretKey));
  routes.use('/_sandbox', controlRoutes(bank, options.webhooks));
  app.use((request, response, next) => {
    routes(request, response, (error?: unknown) => (error ? answerError(error, response) : next()));
  });
  return app;
}

function answerError(error: unknown, response: Response): void {
  if (response.headersSent) return;
  if (error instanceof StripeReply) {
    response.status(error.status).json(error.body);
  } else if (error instanceof ControlError) {
    response.status(error.status).json({ error: error.message });
  } else {
    const message = error instanceof Error ? error.message : 'unknown';
    response.status(statusOf(error)).json({ error: { type: 'api_error', message } });
  }
}

/** A body that cannot be read brings its own status; anything else is a fault of the sandbox. */
function statusOf(error: unknown): number {
  const known =
    typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';
  return known ? Number(error.status) : 500;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
