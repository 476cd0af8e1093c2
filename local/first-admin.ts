import { parseArgs } from 'node:util';
import { z } from 'zod';
import { invite } from '../api/sign-in/accounts';
import { takeFactorAway } from '../api/sign-in/enrolment';
import { noSecondFactor } from '../api/sign-in/settings';
import { readConfig } from '../config';
import { closeDatabase, openDatabase } from '../store/database';
import type { Database } from '../store/database';
import { migrate } from '../store/migrate';
import { hasAdministrator, userByEmail, userLanguages } from '../store/sign-in/users';
import { CommandFailure, firstSentence, runCommand } from './desk/layout';

const usage =
  'npm run first-admin -- you@your-company.example "Your Name" [--language en|de], or you@your-company.example --reset-second-factor';

const somebody = z.object({
  email: z.email().max(200),
  name: z.string().trim().min(1).max(200),
  language: z.enum(userLanguages),
});
type Somebody = z.infer<typeof somebody>;

/** An administrator who lost his second factor and has nobody to ask. */
interface LockedOut {
  readonly email: string;
}

/**
 * `npm run first-admin`: invites the administrator of a new desk, who invites the others. Whoever can write to the
 * database may do so once; when there is an administrator it is his to say who comes beside him. The same person may
 * take away the second factor of an administrator, who then sets up a new one after his password.
 */
void runCommand(async () => {
  const wanted = readArguments();
  const config = readConfig();
  await migrate(config.DATABASE_URL);
  const db = openDatabase(config.DATABASE_URL);
  try {
    return 'name' in wanted
      ? await inviteFirst(db, { wanted, publicUrl: config.PUBLIC_URL })
      : await resetFactor(db, wanted);
  } finally {
    await closeDatabase(db);
  }
});

async function inviteFirst(
  db: Database,
  { wanted, publicUrl }: { readonly wanted: Somebody; readonly publicUrl: string },
): Promise<string> {
  if (await hasAdministrator(db))
    throw new CommandFailure('Cannot invite a first administrator: there is one; ask him at /users');
  const signIn = { publicUrl, now: () => new Date(), provider: null, secondFactor: noSecondFactor };
  const by = { kind: 'staff', role: 'admin', id: 'command' } as const;
  const invitation = { ...wanted, roles: ['admin', 'manager'] as const };
  await invite({ db, signIn }, invitation, { caller: by, address: 'command' });
  return `A letter with a link is on its way to ${wanted.email}, as soon as a worker and its mail server run.`;
}

async function resetFactor(db: Database, { email }: LockedOut): Promise<string> {
  const how = { change: 'reset', by: 'command', at: new Date(), address: 'command' } as const;
  const wasReset = await db.transaction().execute(async (tx) => {
    const user = await userByEmail(tx, email);
    return user?.roles.includes('admin') === true && (await takeFactorAway(tx, user, how));
  });
  if (!wasReset)
    throw new CommandFailure(
      `Cannot reset the second factor of ${email}: no administrator with one has this address; others are reset at /users`,
    );
  return `The second factor of ${email} is gone, and his sessions have ended: he signs in by his password and sets up a new one.`;
}

function readArguments(): Somebody | LockedOut {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        language: { type: 'string', default: 'en' },
        'reset-second-factor': { type: 'boolean', default: false },
      },
    });
    const [email, name, ...more] = positionals;
    if (values['reset-second-factor'] && email !== undefined && name === undefined) return { email };
    if (email === undefined || name === undefined || more.length > 0)
      throw new Error('name an address and a person');
    const read = somebody.safeParse({ email, name, language: values.language });
    if (!read.success) throw new Error(`${String(read.error.issues[0]?.path[0])} is not right`);
    return read.data;
  } catch (error) {
    throw new CommandFailure(`Cannot invite a first administrator: ${firstSentence(error)}. Usage: ${usage}`);
  }
}
