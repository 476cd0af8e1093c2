import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { kindOf } from '../../bench/rig/answers';
import type { DeskInfo } from '../../local/desk/file';
import type { Person } from '../../local/demo/sessions';
import { World } from '../../local/demo/world';
import type { ClientLedger } from './told';

/** One api process and the door for letters that it holds. */
export interface Doorway {
  readonly name: string;
  readonly apiUrl: string;
  readonly smtpUrl: string;
}

const ANSWER_WITHIN_MS = 15_000;
const AGAIN_AFTER_MS = 300;
const PATIENCE_MS = 180_000;
const LOOK_MS = 400;

/** What the clients' requests need, and what the run learns from them. */
export interface Clients {
  readonly doorways: readonly Doorway[];
  readonly ledger: ClientLedger;
  readonly signal: AbortSignal;
  /** Hears of each case that was acknowledged. */
  readonly onCase: (caseNo: string) => void;
}

/**
 * The people of the desk while its parts die: a request without an answer is sent again, to the other door, with the
 * same key; a letter without a 250 is handed over again with the same Message-ID. As a real client must.
 */
export class PatientWorld extends World {
  private turn = 0;

  constructor(
    info: DeskInfo,
    say: (line: string) => void,
    private readonly clients: Clients,
  ) {
    super(info, say, clients.signal);
  }

  override async call<T>(who: Person | null, path: string, body?: object): Promise<T> {
    const key = randomUUID();
    const isWrite = body !== undefined;
    const { ledger } = this.clients;
    if (isWrite) ledger.begun += 1;
    const answer = await this.insist(path, async (door) => {
      if (isWrite) ledger.open.set(key, { door: door.name, path });
      try {
        return await this.ask(door, { who, path, body, key });
      } finally {
        ledger.open.delete(key);
      }
    });
    const told = JSON.parse(answer.text) as T & Partial<Told>;
    if (answer.status >= 300)
      throw new Error(`${path} answered ${String(answer.status)}: ${told.detail ?? 'no detail'}`);
    const caseNo = /RMA-\d+/.exec(path)?.[0] ?? told.cases?.[0]?.caseNo ?? null;
    if (caseNo !== null) this.clients.onCase(caseNo);
    if (isWrite)
      ledger.acknowledge({
        at: new Date().toISOString(),
        method: 'POST',
        path: `/api/v1${path}`,
        idempotencyKey: key,
        status: answer.status,
        caseNo: path === '/parcels/scan' ? null : caseNo,
      });
    return told;
  }

  override async mail(letter: Parameters<World['mail']>[0]): Promise<void> {
    const { ledger } = this.clients;
    const messageId = `<${randomUUID()}@customer.example>`;
    ledger.begun += 1;
    await this.insist('a letter', async (door) => {
      ledger.open.set(messageId, { door: door.name, path: 'letter' });
      const transport = createTransport({ url: door.smtpUrl, ...smtpTimeouts });
      try {
        await transport.sendMail({ to: 'returns@desk.example', ...letter, messageId });
        return { status: 250, text: '' };
      } finally {
        transport.close();
        ledger.open.delete(messageId);
      }
    });
    ledger.letters.push({ messageId, at: new Date().toISOString() });
  }

  override async loseBanksAnswer(paymentId: string): Promise<void> {
    await this.insist('the payment sandbox', async () => {
      await super.loseBanksAnswer(paymentId);
      return { status: 200, text: '' };
    });
  }

  /** Looks until it is so: under kills everything takes longer, and the run as a whole is bounded. */
  override async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (this.clients.signal.aborted) throw new Error(`called off while waiting for ${what}`);
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await pause(LOOK_MS);
    }
  }

  /** Sends until there is an answer, each time to the next door. @throws Error when patience ends */
  private async insist(what: string, send: (door: Doorway) => Promise<HttpAnswer>): Promise<HttpAnswer> {
    const { doorways, ledger, signal } = this.clients;
    const end = Date.now() + PATIENCE_MS;
    for (let attempt = 0; ; attempt += 1) {
      const door = doorways[(this.turn += 1) % doorways.length];
      if (!door) throw new Error('Cannot call: there is no door');
      if (attempt > 0) ledger.repeated += 1;
      try {
        const answer = await send(door);
        ledger.hear(kindOf(answer));
        if (answer.status < 500 && answer.status !== 429) return answer;
        if (answer.status !== 503 && answer.status !== 429)
          ledger.broken.push(`${what} answered ${answer.status}`);
      } catch (error) {
        // Refused by the door for good: 550 and its like.
        if (isRefusal(error)) throw error;
        ledger.hear('none');
      }
      if (signal.aborted || Date.now() > end) throw new Error(`no answer to ${what}`);
      await pause(AGAIN_AFTER_MS);
    }
  }

  private async ask(door: Doorway, { who, path, body, key }: Asked): Promise<HttpAnswer> {
    const response = await fetch(`${door.apiUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(who !== null && (await this.shownBy(who, door.apiUrl))),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
}

const smtpTimeouts = { connectionTimeout: 3_000, greetingTimeout: 5_000, socketTimeout: 15_000 };

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

interface Asked {
  readonly who: Person | null;
  readonly path: string;
  readonly body: object | undefined;
  readonly key: string;
}

interface Told {
  readonly detail: string;
  readonly cases: readonly { readonly caseNo: string }[];
}

function isRefusal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('responseCode' in error)) return false;
  return typeof error.responseCode === 'number' && error.responseCode >= 500;
}
