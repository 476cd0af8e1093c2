import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';

type CookieName = 'desk_session' | 'desk_half' | 'desk_provider';

/** The cookies of a desk at this address. Over https their names bind them to this very host. */
export interface Cookies {
  /** The value that the browser sent, or null. */
  read(name: CookieName, headers: IncomingHttpHeaders): string | null;
  /** The Set-Cookie header that keeps a value until the browser is closed. No script of a page can read it. */
  keep(name: CookieName, value: string): string;
  clear(name: CookieName): string;
}

/** The desk's cookies at its public address; under https they are bound to its host. */
export function cookiesAt(publicUrl: string): Cookies {
  const secure = new URL(publicUrl).protocol === 'https:';
  const fullName = (name: CookieName): string => (secure ? `__Host-${name}` : name);
  const flags = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  return {
    read: (name, { cookie = '' }) => parseCookie(cookie)[fullName(name)] ?? null,
    keep: (name, value) => stringifySetCookie(fullName(name), value, flags),
    clear: (name) => stringifySetCookie(fullName(name), '', { ...flags, maxAge: 0 }),
  };
}
