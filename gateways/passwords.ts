import { hash, verify } from '@node-rs/argon2';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** Argon2id as OWASP's password storage cheat sheet asks for: 19 MiB, two passes, one lane. Argon2id is the package's default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

const PASSWORD_LEAST = 12;
/** Argon2 would take more; nobody needs more, and a check must end. */
const PASSWORD_MOST = 128;
/** Of zxcvbn's five steps: 3 takes more than 10^8 guesses. */
const LEAST_SCORE = 3;

const strength = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** The argon2id hash of a password, with its salt and its cost in it. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

/** Whether a stored hash was made more cheaply than today’s, or by another algorithm: it is made anew at the next chance. */
export function isOutdated(stored: string): boolean {
  const { memoryCost, timeCost, parallelism } = cost;
  return !stored.startsWith(`$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`);
}

let hashOfNobody: Promise<string> | null = null;

/** Whether a password fits. Without a stored hash the same work is done in vain, so that the time tells nothing. */
export async function passwordFits(stored: string | null, password: string): Promise<boolean> {
  hashOfNobody ??= hashPassword('a password that nobody has');
  const fits = await verify(stored ?? (await hashOfNobody), password);
  return stored !== null && fits;
}

/**
 * Why a password may not be chosen, in words, or null. It looks for common passwords and patterns, and for the person's
 * own name and address.
 */
export function passwordWeakness(
  password: string,
  person: { readonly email: string; readonly name: string },
): string | null {
  if (password.length < PASSWORD_LEAST) return `use at least ${PASSWORD_LEAST} characters`;
  if (password.length > PASSWORD_MOST) return `use at most ${PASSWORD_MOST} characters`;
  const own = [person.email, person.name, ...person.email.split(/[^\p{L}\d]+/u), ...person.name.split(/\s+/)];
  const { score } = strength.check(password, [...own.filter((word) => word.length > 2), 'returns', 'desk']);
  return score < LEAST_SCORE
    ? 'it is easy to guess: common words, patterns or your own name; take several words that do not belong together'
    : null;
}
