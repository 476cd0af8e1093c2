import { MockActivityEnvironment } from '@temporalio/testing';
import { createLetterActivities } from '../../activities/letters/letters';
import type { MailTransport } from '../../gateways/mail';
import { mailTransport } from '../../gateways/mail';
import { hashPassword } from '../../gateways/passwords';
import type { StaffRole } from '../../store/sign-in/keys';
import { createUser } from '../../store/sign-in/users';
import type { User } from '../../store/sign-in/users';
import { startMailSink } from '../support/mail/mail-sink';
import type { MailSink } from '../support/mail/mail-sink';
import type { Answered, ApiRig, Sent } from './api-rig';

export const goodPassword = 'anvil motor quilt basin';
let hashed: Promise<string> | null = null;

/** Puts somebody of the staff into the store, with the good password. */
export async function addUser(
  rig: ApiRig,
  email: string,
  roles: readonly StaffRole[] = ['support'],
): Promise<User> {
  hashed ??= hashPassword(goodPassword);
  const made = { email, name: `Name of ${email}`, roles, language: 'en', at: new Date() } as const;
  const user = await createUser(rig.deps.db, { ...made, passwordHash: await hashed });
  if (!user) throw new Error(`${email} has an account already`);
  return user;
}

/** The cookie that an answer sets, as a browser would send it back. */
export function cookieOf(answer: Answered): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** What a page of the desk sends beside the cookie. */
const ownPage = { 'x-desk-request': '1', 'sec-fetch-site': 'same-origin' } as const;

/** Sends as one of the desk's pages does. */
export function fromPage(rig: ApiRig, cookie: string) {
  const send = (method: string, path: string, sent: Sent = {}): Promise<Answered> =>
    rig.send(method, path, { ...sent, headers: { ...ownPage, cookie, ...sent.headers } });
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown = {}) => send('POST', path, { body }),
    put: (path: string, body: unknown = {}) => send('PUT', path, { body }),
    remove: (path: string) => send('DELETE', path),
  };
}

/** Signs in with the good password and answers the cookie. */
export async function signIn(rig: ApiRig, email: string): Promise<string> {
  const answer = await rig.post('/api/v1/session', { body: { email, password: goodPassword } });
  if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${answer.bytes.toString()}`);
  return cookieOf(answer);
}

/** Letters of the desk as a real mail server gets them. */
export class Post {
  readonly transport: MailTransport;

  private constructor(
    private readonly rig: ApiRig,
    readonly sink: MailSink,
    private readonly now: () => Date,
  ) {
    this.transport = mailTransport({ smtpUrl: sink.url, from: 'returns@desk.example' });
  }

  static async open(rig: ApiRig, now: () => Date = () => new Date()): Promise<Post> {
    return new Post(rig, await startMailSink(), now);
  }

  /** Delivers what waits and answers the texts of the letters that came to this address, oldest first. */
  async lettersTo(address: string, transport: MailTransport = this.transport): Promise<readonly string[]> {
    const { deliverLetters } = createLetterActivities({
      db: this.rig.deps.db,
      transport,
      listen: () => Promise.resolve({ close: () => Promise.resolve() }),
      now: this.now,
      publicUrl: this.rig.deps.signIn.publicUrl,
      linkFor: (caseNo) => `http://desk.example/c/${caseNo}`,
      labAddress: ['Lab'],
    });
    await new MockActivityEnvironment().run(deliverLetters, { maxLetters: 50, maxMs: 200 });
    return this.sink.letters
      .filter(({ envelopeTo }) => envelopeTo.includes(address))
      .map(({ mail }) => mail.text ?? '');
  }

  /** The token in the newest letter to this address that leads to the page. */
  async tokenFor(address: string, page: string): Promise<string> {
    const letters = await this.lettersTo(address);
    const link = new RegExp(`http://desk\\.example/${page}\\?token=([\\w-]{43})\\b`);
    const found = letters.map((text) => link.exec(text)?.[1]).findLast((token) => token !== undefined);
    if (found === undefined) throw new Error(`no link to /${page} came to ${address}`);
    return found;
  }

  async close(): Promise<void> {
    this.transport.close();
    await this.sink.close();
  }
}
