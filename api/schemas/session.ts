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
/** Where somebody is after his password. */
export const signInStep = z
  .object({
    session: z.union([session, z.null()]),
    next: z.union([z.enum(['code', 'enrolment']), z.null()]).meta({
      description:
        'what comes before the session: a code at POST /session/code, or a second factor to be set up at /session/enrolment',
    }),
  })
  .meta({ id: 'SignInStep' });

/** A code of the app, or one of the recovery codes. */
export const factorCode = z.string().trim().min(1).max(60);

/** A new key of a second factor, for its owner's app. */
export const factorOffer = z
  .object({
    key: z.string().meta({ description: 'in Base32, to be typed' }),
    address: z.string().meta({ description: 'otpauth://, as the QR code says it' }),
    square: z.object({
      side: z.int().meta({ description: 'squares of the QR code, with the white ones around it' }),
      path: z.string().meta({ description: 'its dark squares as the path of an SVG' }),
    }),
  })
  .meta({ id: 'FactorOffer' });

/** A second factor is in force. */
export const enrolled = z
  .object({
    session,
    recoveryCodes: z.array(z.string()).meta({ description: 'told this once; each works once' }),
  })
  .meta({ id: 'EnrolledFactor' });

// A union and not `nullable`: the document would else allow no null.
export const sessionOrNone = z.object({ session: z.union([session, z.null()]) });

/** The answer to requests that tell nobody whether an address is known. */
export const accepted = z.object({ accepted: z.literal(true) });
