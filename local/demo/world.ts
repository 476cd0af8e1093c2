import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import type { DeskInfo } from '../desk/file';
import type { ModeName } from '../sandbox/modes';
import { Sessions } from './sessions';
import type { Person } from './sessions';

export type StaffRole = 'support' | 'warehouse' | 'lab' | 'payments' | 'manager' | 'admin';

/** What the demo reads of a case, as `GET /cases/:caseNo` gives it. */
export interface CaseView {
  readonly caseNo: string;
  readonly stage: string;
  readonly policyVersion: string;
  readonly outcome: string | null;
  readonly eligibility: { readonly rules: readonly string[]; readonly explanation: string };
  readonly offer: { readonly version: number; readonly options: readonly OptionView[] } | null;
  readonly refund: { readonly state: string; readonly amountCents: number; readonly currency: string } | null;
  readonly verdict: { readonly cause: string } | null;
  readonly actions: readonly string[];
  readonly temporalUrl: string;
}

interface OptionView {
  readonly kind: string;
  readonly offered: boolean;
  readonly rules: readonly string[];
  readonly reason: string;
}

const WAIT_MS = 60_000;
const LOOK_MS = 100;

/** The doors of the desk, as its people use them: HTTP with a key of their role, or signed in, and mail. */
export class World {
  private readonly sessions: Sessions;

  constructor(
    readonly info: DeskInfo,
    readonly say: (line: string) => void,
    readonly signal?: AbortSignal,
  ) {
    this.sessions = new Sessions(info);
  }

  /** Calls the api as somebody. @throws Error with the problem's words when it says no */
  async call<T>(who: Person | null, path: string, body?: object): Promise<T> {
    const response = await this.request(who, path, { body, key: randomUUID() });
    // Problem details are small and always JSON; anything else is a broken desk and may fail loudly.
    const answer = (await response.json()) as T & { readonly detail?: string };
    if (!response.ok)
      throw new Error(`${path} answered ${String(response.status)}: ${answer.detail ?? 'no detail'}`);
    return answer;
  }

  /** One request: a read without a body, else a write under its Idempotency-Key. */
  protected async request(
    who: Person | null,
    path: string,
    { body, key }: { readonly body: object | undefined; readonly key: string },
  ): Promise<Response> {
    return fetch(`${this.info.apiUrl}/api/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(who !== null && (await this.shownBy(who, this.info.apiUrl))),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** How a request shows who makes it: by the key of his role; the second of a role has none, and signs in. */
  protected async shownBy(who: Person, apiUrl: string): Promise<Record<string, string>> {
    return isRole(who) ? { authorization: `Bearer ${this.info.keys[who]}` } : this.signedIn(who, apiUrl);
  }

  protected signedIn(who: Person, apiUrl: string): Promise<Record<string, string>> {
    return this.sessions.headersOf(who, apiUrl);
  }

  /** Does something with a case: `act('support', 'RMA-000042/propose-lab')`. */
  async act(who: Person, what: string, body: object = {}): Promise<CaseView> {
    const [caseNo = '', action = ''] = what.split('/');
    return this.call<CaseView>(who, `/cases/${caseNo}/actions/${action}`, body);
  }

  /** A letter from a customer through the desk's door for mail. */
  async mail(letter: {
    readonly from: string;
    readonly to?: string;
    readonly subject: string;
    readonly text: string;
  }): Promise<void> {
    const transport = createTransport(this.info.smtpUrl);
    await transport.sendMail({ to: 'returns@desk.example', ...letter });
    transport.close();
  }

  /** The customer's answer to a letter of his case: a word on the first line is enough. */
  async reply(from: string, caseNo: string, text: string): Promise<void> {
    await this.mail({
      from,
      to: `returns+${caseNo.toLowerCase()}@desk.example`,
      subject: `Re: ${caseNo}`,
      text,
    });
  }

  /** Has the payment sandbox carry out the next refund of a payment and break the connection before it answers. */
  async loseBanksAnswer(paymentId: string): Promise<void> {
    await this.bankWill(paymentId, 'reset-after');
  }

  /** Has the payment sandbox meet the next refund of a payment in one of its ways to go wrong. */
  async bankWill(paymentId: string, mode: ModeName): Promise<void> {
    const response = await fetch(`${this.info.paymentUrl}/_sandbox/payments/${paymentId}/mode`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mode, times: 1 }),
    });
    if (!response.ok) throw new Error(`The payment sandbox answered ${String(response.status)}`);
  }

  /** The newest case of an order, as soon as there is one. */
  async caseOfOrder(orderNo: string): Promise<CaseView> {
    return this.until(`a case of order ${orderNo}`, async () => {
      const found = await this.call<{ items: readonly { readonly caseNo: string }[] }>(
        'support',
        `/cases?q=${orderNo}`,
      );
      const [first] = found.items;
      return first && this.see(first.caseNo);
    });
  }

  /** The link to the customer's page that a letter of his case carries, as soon as one has arrived. */
  async linkOf(caseNo: string): Promise<string> {
    const link = new RegExp(`https?://\\S+/c/${caseNo}\\?token=\\S+`);
    return this.until(`a letter of ${caseNo}`, async () => {
      const response = await fetch(`${this.info.mailUrl}/email`);
      // The inbox of this machine lists its mails so.
      const mails = (await response.json()) as readonly { readonly text?: string }[];
      return mails.flatMap(({ text }) => link.exec(text ?? '')?.[0] ?? []).at(0);
    });
  }

  async see(caseNo: string): Promise<CaseView> {
    return this.call<CaseView>('support', `/cases/${caseNo}`);
  }

  async untilStage(caseNo: string, stage: string): Promise<CaseView> {
    return this.until(`${caseNo} in stage ${stage}`, async () => {
      const view = await this.see(caseNo);
      return view.stage === stage ? view : undefined;
    });
  }

  /** The offer of this version or a later one, once it can be chosen from: what is read may be older than what was said. */
  async untilOffered(caseNo: string, version = 1): Promise<CaseView> {
    return this.until(`${caseNo} with offer ${String(version)}`, async () => {
      const view = await this.see(caseNo);
      const isThere = view.actions.includes('choose-option') && (view.offer?.version ?? 0) >= version;
      return isThere ? view : undefined;
    });
  }

  /** Looks again and again, for a minute at the most. */
  async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const seen = await look();
      if (seen !== undefined) return seen;
      if (this.signal?.aborted === true) throw new Error('called off');
      if (Date.now() > end) throw new Error(`Waited a minute for ${what}`);
      await pause(LOOK_MS);
    }
  }
}

/** The people of the desk under their own names, as they are on its pages. */
export class NamedWorld extends World {
  protected override async shownBy(who: Person, apiUrl: string): Promise<Record<string, string>> {
    // Who has a second factor by now, or another password, cannot be signed in from here; his role has its key.
    return this.signedIn(who, apiUrl).catch(() => super.shownBy(who, apiUrl));
  }
}

function isRole(who: Person): who is StaffRole {
  return who !== 'lab2' && who !== 'payments2';
}
