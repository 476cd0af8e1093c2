import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a receiver does once with a message: `before` it takes it, or `after`, when it has it and the answer is lost. */
export interface ReceiverTrouble {
  readonly when: 'before' | 'after';
  readonly how: number | 'cut' | 'cut in mid-body' | 'hang' | 'babble' | 'slow' | 'redirect' | 'endless body';
  /** Only for messages about this case. */
  readonly of?: string;
  readonly retryAfter?: number;
}

/** A message that was taken, its signature checked by the standard's own words. */
export interface Received {
  readonly id: string;
  readonly at: number;
  readonly signatures: readonly string[];
  readonly text: string;
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: ReceivedData };
}

interface ReceivedData {
  readonly caseNo: string;
  readonly seq: number;
  readonly name: string;
  readonly rules: readonly string[];
}

const SLOW_MS = 200;

/** A system elsewhere that follows the cases; it appends each message to a list before it answers. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Requests, also those that it did not take. */
  asked = 0;
  troubles: ReceiverTrouble[] = [];

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<WebhookReceiver> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const receiver = new WebhookReceiver(`http://127.0.0.1:${port}/hooks`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    server.on('request', (request, response) => void receiver.answer(request, response));
    return receiver;
  }

  /** The messages of a case as they came. */
  of(caseNo: string): readonly Received[] {
    return this.received.filter(({ body }) => body.data.caseNo === caseNo);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const message = read(request, Buffer.concat(chunks).toString());
    const trouble = this.troubles.find(({ of }) => of === undefined || of === message.body.data.caseNo);
    this.troubles = this.troubles.filter((one) => one !== trouble);
    if (trouble?.when !== 'before' || trouble.how === 'slow') this.received.push(message);
    if (trouble) await makeTrouble(trouble, response);
    else response.writeHead(204).end();
  }
}

async function makeTrouble({ how, retryAfter }: ReceiverTrouble, response: ServerResponse): Promise<void> {
  if (how === 'hang') return;
  if (how === 'cut') return void response.destroy();
  if (how === 'redirect') return void response.writeHead(307, { location: '/elsewhere' }).end();
  if (how === 'slow') await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  if (how === 'endless body') return endless(response);
  if (how === 'cut in mid-body') {
    response.writeHead(500, { 'content-length': 4_000 });
    return void response.write('{"error":', () => response.destroy());
  }
  const status = typeof how === 'number' ? how : 200;
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  response.writeHead(status).end('<html>?');
}

function endless(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write('x'.repeat(65_536)), 5);
  response.once('close', () => clearInterval(timer));
}

function read(request: IncomingMessage, text: string): Received {
  const header = (name: string): string => String(request.headers[name] ?? '');
  return {
    id: header('webhook-id'),
    at: Number(header('webhook-timestamp')),
    signatures: header('webhook-signature').split(' '),
    text,
    body: JSON.parse(text) as Received['body'],
  };
}

/** The signature as Standard Webhooks 1.0 describes it, counted without the package that the desk signs with. */
export function signatureBy(secret: string, { id, at, text }: Received): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${at}.${text}`).digest('base64')}`;
}
