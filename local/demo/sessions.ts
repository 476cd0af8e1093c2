import { parseSetCookie } from 'cookie';
import type { LocalAccounts } from '../desk/accounts';
import type { DeskInfo } from '../desk/file';

/** Somebody of the staff: one for each role, and two where a second person has to agree. */
export type Person = keyof LocalAccounts;

/** The staff, each signed in once at the desk's own door: what they do then carries their names. */
export class Sessions {
  private readonly begun = new Map<Person, Promise<string>>();

  constructor(private readonly info: DeskInfo) {}

  /** What a request carries that comes from one of the pages of somebody who is signed in. */
  async headersOf(who: Person, apiUrl: string): Promise<Record<string, string>> {
    const session = this.begun.get(who) ?? this.begin(who, apiUrl);
    return { cookie: await session, origin: apiUrl, 'x-desk-request': '1' };
  }

  private begin(who: Person, apiUrl: string): Promise<string> {
    const session = this.signIn(who, apiUrl);
    this.begun.set(who, session);
    // One that failed is tried again by the next request.
    session.catch(() => this.begun.delete(who));
    return session;
  }

  private async signIn(who: Person, apiUrl: string): Promise<string> {
    const response = await fetch(`${apiUrl}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(this.info.accounts[who]),
    });
    const cookies = response.headers.getSetCookie().map((line) => parseSetCookie(line));
    const session = cookies.find(({ name }) => name === 'desk_session');
    if (!response.ok || session?.value === undefined)
      throw new Error(`Cannot act as ${who}: signing in answered ${String(response.status)}`);
    return `${session.name}=${session.value}`;
  }
}
