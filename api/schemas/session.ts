import { z } from 'zod';
import { staffRoles } from '../http/caller';
import { userLanguages } from '../../store/sign-in/users';

export const emailAddress = z.email({ pattern: z.regexes.unicodeEmail }).max(320);
export const role = z.enum(staffRoles);
export const roles = z.array(role).min(1).max(staffRoles.length);
export const language = z.enum(userLanguages);

/** A password as somebody types it; whether it may be chosen is asked elsewhere. */
export const password = z.string().min(1).max(1_000);
/** The token of a one-time link. */
export const oneTimeToken = z.string().min(1).max(200);

const session = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('staff'),
      userId: z.string(),
      name: z.string(),
      email: z.string(),
      role: role.meta({ description: 'the role that the session acts in' }),
      roles: z.array(role),
      confirmedAt: z.iso.datetime().meta({ description: 'when the person last showed who he is' }),
      language,
    }),
    z.object({
      kind: z.literal('customer'),
      email: z.string(),
      caseNos: z.array(z.string()).meta({ description: 'the cases that the session opens, newest first' }),
      language,
    }),
  ])
  .meta({ id: 'Session' });

export const begun = z.object({ session }).meta({ id: 'BegunSession' });
// A union and not `nullable`: the document would else allow no null.
export const sessionOrNone = z.object({ session: z.union([session, z.null()]) });

/** The answer to requests that tell nobody whether an address is known. */
export const accepted = z.object({ accepted: z.literal(true) });
