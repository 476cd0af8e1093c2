import { Secret, TOTP } from 'otpauth';
import type { Answered, ApiRig } from './api-rig';
import { fromPage, goodPassword, signIn } from './people';

/** An app that makes codes from the key that a page shows. */
export function codeOf(key: string, at: Date, steps = 0): string {
  const timestamp = at.getTime() + steps * 30_000;
  return TOTP.generate({ secret: Secret.fromBase32(key), timestamp });
}

/** The value of one of the cookies that an answer sets, as a browser would send it back. */
export function cookieNamed(answer: Answered, name: string): string {
  const set = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
  return set.find((one) => one.startsWith(`${name}=`)) ?? '';
}

/** Sets a second factor up for somebody who has none, as his account page does. */
export async function enrolOf(rig: ApiRig, email: string, at: Date) {
  const page = fromPage(rig, await signIn(rig, email));
  const { key } = (await page.post('/api/v1/second-factor', { password: goodPassword })).json as {
    readonly key: string;
  };
  const answer = await page.post('/api/v1/second-factor/confirmation', { code: codeOf(key, at) });
  if (answer.status !== 200) throw new Error(`${email} cannot enrol: ${answer.bytes.toString()}`);
  const { recoveryCodes } = answer.json as { readonly recoveryCodes: readonly string[] };
  return { key, recoveryCodes, cookie: cookieNamed(answer, 'desk_session') };
}
