import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Stripe from 'stripe';
import { stripePayments, type Payments, type RefundRequest } from '../../../gateways/payments';
import type { LedgerEntry } from '../../../local/sandbox/ledger/state';
import { startSandbox, type Sandbox } from '../../../local/sandbox/server';

export const secretKey = 'sk_test_sandboxrig';
export const webhookSecret = 'whsec_sandboxrig';
export const refusedKey = 'sk_test_somebodyelse';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A sandbox in this process, with everything a test does to it. */
export class SandboxRig {
  private payments = 0;

  private constructor(
    private sandbox: Sandbox,
    private readonly folder: string,
  ) {}

  static async open(webhookUrl?: string): Promise<SandboxRig> {
    const folder = mkdtempSync(join(tmpdir(), 'payment-sandbox-'));
    return new SandboxRig(await start(folder, webhookUrl), folder);
  }

  get url(): string {
    return this.sandbox.url;
  }

  get dataFile(): string {
    return dataFileIn(this.folder);
  }

  /** Closes and starts again on the same journal. */
  async restart(webhookUrl?: string): Promise<void> {
    await this.sandbox.close();
    this.sandbox = await start(this.folder, webhookUrl);
  }

  /** Nobody listens at its address any more, until the answer is called. */
  async goAway(): Promise<() => Promise<void>> {
    const port = Number(new URL(this.url).port);
    await this.sandbox.close();
    return async () => {
      this.sandbox = await start(this.folder, undefined, port);
    };
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Waits long for an answer: how busy the machine is must not decide a test. */
  gateway(options: { timeoutMs?: number; secretKey?: string; apiUrl?: string } = {}): Payments {
    return stripePayments({ secretKey, webhookSecret, apiUrl: this.url, timeoutMs: 30_000, ...options });
  }

  stripe(): Stripe {
    const { hostname, port } = new URL(this.url);
    return new Stripe(secretKey, {
      host: hostname,
      port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    });
  }

  async control(path: string, body: object = {}): Promise<Answer> {
    return send(`${this.url}/_sandbox${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** A raw form request, as any client of the API would send it. */
  async form(
    path: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return send(`${this.url}/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, ...headers },
      body: new URLSearchParams(fields),
    });
  }

  /** A captured payment; its id. */
  async payment(amount = 9_000, currency = 'eur'): Promise<string> {
    this.payments += 1;
    const id = `pi_rig${this.payments}`;
    const made = await this.control('/payments', { id, amount, currency });
    if (made.status !== 201) throw new Error(`no payment: ${JSON.stringify(made.body)}`);
    return id;
  }

  async mode(paymentId: string, mode: string, more: object = {}): Promise<void> {
    const set = await this.control(`/payments/${paymentId}/mode`, { mode, ...more });
    if (set.status !== 200) throw new Error(`no mode: ${JSON.stringify(set.body)}`);
  }

  async ledger(paymentId?: string): Promise<readonly LedgerEntry[]> {
    const response = await fetch(`${this.url}/_sandbox/ledger`);
    const entries = (await response.json()) as LedgerEntry[];
    return entries.filter((entry) => paymentId === undefined || entry.paymentId === paymentId);
  }

  /** How many refunds were made of a payment. */
  async refundsMade(paymentId: string): Promise<number> {
    return (await this.ledger(paymentId)).filter((entry) => entry.type === 'refund.created').length;
  }
}

/** A refund of a third of the usual 90.00 payment, so that a double one is not refused by the amount alone. */
export function aThird(paymentId: string, change: Partial<RefundRequest> = {}): RefundRequest {
  const intentId = `intent-${paymentId}`;
  return {
    intentId,
    caseNo: 'RMA-000042',
    round: 1,
    paymentId,
    amountCents: 3_000,
    currency: 'eur',
    ...change,
  };
}

async function send(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

function start(folder: string, webhookUrl: string | undefined, port = 0): Promise<Sandbox> {
  return startSandbox({
    port,
    secretKey,
    webhookSecret,
    dataFile: dataFileIn(folder),
    ...(webhookUrl && { webhookUrl }),
  });
}

function dataFileIn(folder: string): string {
  return join(folder, 'ledger.jsonl');
}
