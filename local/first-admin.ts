import { parseArgs } from 'node:util';
import { z } from 'zod';
import { invite } from '../api/sign-in/accounts';
import { readConfig } from '../config';
import { closeDatabase, openDatabase } from '../store/database';
import type { Database } from '../store/database';
import { migrate } from '../store/migrate';
import { hasAdministrator, userLanguages } from '../store/sign-in/users';
import { CommandFailure, firstSentence, runCommand } from './desk/layout';

const usage = 'npm run first-admin -- you@your-company.example "Your Name" [--language en|de]';

const somebody = z.object({
  email: z.email().max(200),
  name: z.string().trim().min(1).max(200),
  language: z.enum(userLanguages),
});
type Somebody = z.infer<typeof somebody>;

/**
 * `npm run first-admin`: invites the administrator of a new desk, who invites the others. Whoever can write to the
 * database may do so once; when there is an administrator it is his to say who comes beside him.
 */
void runCommand(async () => {
  const wanted = readArguments();
  const config = readConfig();
  await migrate(config.DATABASE_URL);
  const db = openDatabase(config.DATABASE_URL);
  try {
    return await inviteFirst(db, { wanted, publicUrl: config.PUBLIC_URL });
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
  const signIn = { publicUrl, now: () => new Date(), provider: null };
  const by = { kind: 'staff', role: 'admin', id: 'command' } as const;
  const invitation = { ...wanted, roles: ['admin', 'manager'] as const };
  await invite({ db, signIn }, invitation, { caller: by, address: 'command' });
  return `A letter with a link is on its way to ${wanted.email}, as soon as a worker and its mail server run.`;
}

function readArguments(): Somebody {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { language: { type: 'string', default: 'en' } },
    });
    const [email, name, ...more] = positionals;
    if (email === undefined || name === undefined || more.length > 0)
      throw new Error('name an address and a person');
    const read = somebody.safeParse({ email, name, language: values.language });
    if (!read.success) throw new Error(`${String(read.error.issues[0]?.path[0])} is not right`);
    return read.data;
  } catch (error) {
    throw new CommandFailure(`Cannot invite a first administrator: ${firstSentence(error)}. Usage: ${usage}`);
  }
}
