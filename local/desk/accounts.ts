import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { hashPassword, passwordFits } from '../../gateways/passwords';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import type { StaffRole } from '../../store/sign-in/keys';
import { changeUser, createUser, userByEmail } from '../../store/sign-in/users';

const account = z.object({ email: z.string(), password: z.string() });

/** Somebody for each role of the desk on one machine; two where a second person has to agree. */
export const localAccounts = z.object({
  support: account,
  warehouse: account,
  lab: account,
  lab2: account,
  payments: account,
  payments2: account,
  manager: account,
  admin: account,
});
export type LocalAccounts = z.infer<typeof localAccounts>;

const people: Readonly<Record<keyof LocalAccounts, { readonly name: string; readonly role: StaffRole }>> = {
  support: { name: 'Sofia (support)', role: 'support' },
  warehouse: { name: 'Walid (warehouse)', role: 'warehouse' },
  lab: { name: 'Lena (lab)', role: 'lab' },
  lab2: { name: 'Luca (lab)', role: 'lab' },
  payments: { name: 'Petra (payments)', role: 'payments' },
  payments2: { name: 'Pavel (payments)', role: 'payments' },
  manager: { name: 'Maja (manager)', role: 'manager' },
  admin: { name: 'Adam (admin)', role: 'admin' },
};

const whoever = localAccounts.keyof().options;

/** Accounts with random passwords, for a desk that has none yet. */
export function newAccounts(): LocalAccounts {
  const of = (who: keyof LocalAccounts) => ({
    email: `${who}@desk.example`,
    password: randomBytes(12).toString('base64url'),
  });
  return {
    ...{ support: of('support'), warehouse: of('warehouse'), lab: of('lab'), lab2: of('lab2') },
    ...{ payments: of('payments'), payments2: of('payments2'), manager: of('manager'), admin: of('admin') },
  };
}

/** Makes sure that these passwords open these accounts; names, roles and what was disabled stay as they are. */
export async function ensureAccounts(databaseUrl: string, accounts: LocalAccounts): Promise<void> {
  const db = openDatabase(databaseUrl, { max: 2 });
  try {
    await Promise.all(whoever.map((who) => ensureAccount(db, { ...people[who], ...accounts[who] })));
  } finally {
    await closeDatabase(db);
  }
}

async function ensureAccount(
  db: Database,
  wanted: z.infer<typeof account> & { readonly name: string; readonly role: StaffRole },
): Promise<void> {
  const { email, password, name, role } = wanted;
  const user = await userByEmail(db, email);
  if (user !== null && (await passwordFits(user.passwordHash, password))) return;
  const passwordHash = await hashPassword(password);
  if (user !== null) await changeUser(db, user.userId, { passwordHash });
  else await createUser(db, { email, name, roles: [role], language: 'en', at: new Date(), passwordHash });
}
