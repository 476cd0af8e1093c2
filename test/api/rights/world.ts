import { sql } from 'kysely';
import { keepFile } from '../../../store/letters/files';
import { reportMismatches } from '../../../store/work/work-items';
import { openHalfSignIn } from '../../../store/sign-in/half-sign-ins';
import type { NextStep } from '../../../store/sign-in/half-sign-ins';
import { openCustomerSession, openStaffSession } from '../../../store/sign-in/sessions';
import { ensureKeys, makeKey, revokeKey, staffRoles } from '../../../store/sign-in/keys';
import type { StaffRole } from '../../../store/sign-in/keys';
import type { User } from '../../../store/sign-in/users';
import { CaseRefusal } from '../../../api/cases/case-client';
import { seedCase } from '../../store/seed-case';
import { ApiRig, keys, silentCases } from '../api-rig';
import { addUser } from '../people';
import { order } from './table';
import type { Who } from './table';

/** Whose case the path names. */
export type Whose = 'own' | 'another' | 'missing';

/** Somebody who asks. `as` is what he may be at most; null for whoever is nobody, or nobody any more. */
export interface Asker {
  readonly name: string;
  readonly as: Who | null;
  /** A revoked key is refused everywhere: who shows one learns that it does not work. */
  readonly isRefused?: true;
  readonly byKey?: true;
  /** The only routes that its key was made for, beside those that are open to anyone. */
  readonly onlyFor?: readonly string[];
  /** A browser that another site's page sends here: it has the cookie and nothing else. */
  readonly isElsewhere?: true;
  /** Has shown his password, and has to set up a second factor before anything else. */
  readonly owes?: true;
  /** Holds the link of a letter: it opens reading. */
  readonly link?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const owner = 'ada@example.org';
const other = 'bob@example.org';
const LONG_MS = 30 * 24 * 3_600_000;

/** The desk with two customers, a case each, and everybody of the staff. */
export class World {
  private narrow: Promise<string> | undefined;

  private constructor(
    readonly rig: ApiRig,
    readonly paths: Readonly<Record<Whose, Readonly<Record<string, string>>>>,
    private readonly users: ReadonlyMap<StaffRole, User>,
  ) {}

  static async open(pagesFolder: string): Promise<World> {
    const says = () => Promise.reject(new CaseRefusal('WrongStage', 'not now'));
    const cases = { ...silentCases, send: says, sendToClosed: says };
    const rig = await ApiRig.open({ cases, pagesFolder });
    const { db } = rig.deps;
    await seedCase(db, 1);
    await seedCase(db, 2);
    for (const table of ['orders', 'appeals'] as const)
      await db
        .updateTable(table)
        .set(table === 'orders' ? { customer_email: other } : { email: other })
        .where('order_no', '=', 'DE-50002')
        .execute();
    const users = new Map<StaffRole, User>();
    for (const role of staffRoles) users.set(role, await addUser(rig, `${role}@desk.example`, [role]));
    const target = await addUser(rig, 'target@desk.example', ['support']);
    await reportMismatches(db, 'refunds', {
      found: [{ kind: 'refund-by-hand', subject: 're_1', caseNo: null, detail: {} }],
      at: new Date(),
    });
    const file = async (caseNo: string): Promise<string> => {
      const content = Buffer.from(`log of ${caseNo}`);
      const sent = { name: 'log.txt', mediaType: 'text/plain', content, quarantined: null };
      return (await keepFile(db, { ...sent, caseNo, uploadedBy: 'customer' }))?.fileId ?? '';
    };
    await rig.post('/api/v1/orders', { as: 'admin', body: order });
    const ids = { orderNo: 'DE-50001', sku: 'SCOPE-DE-50001', id: '1', inquiryId: '999', letterId: '999' };
    const shared = {
      keyId: 'lab-00000000',
      ...ids,
      userId: target.userId,
    };
    const [own, another] = [await file('RMA-000001'), await file('RMA-000002')];
    const paths = {
      own: { ...shared, caseNo: 'RMA-000001', fileId: own },
      another: { ...shared, caseNo: 'RMA-000002', fileId: another },
      missing: { ...shared, caseNo: 'RMA-000777', fileId: another },
    };
    return new World(rig, paths, users);
  }

  /** Everybody, with sessions made anew: a route may end or change the one that it is asked with. */
  async askers(): Promise<readonly Asker[]> {
    const { db } = this.rig.deps;
    const now = new Date();
    const session = (user: User, at = now) => openStaffSession(db, user, at);
    const customer = (email: string) => openCustomerSession(db, { email, caseNo: null, language: 'en' }, now);
    const link = this.rig.tokenOf('RMA-000001');
    await ensureKeys(db, { manager: 'key-of-a-manager-who-left' });
    const left = await db
      .selectFrom('api_keys')
      .select('key_id')
      .where('role', '=', 'manager')
      .where('key_id', '<>', await this.ownKeyId())
      .where('label', 'is', null)
      .executeTakeFirstOrThrow();
    await revokeKey(db, left.key_id);
    const staff = await Promise.all(
      [...this.users].map(async ([role, user]) => [
        { name: `${role} by key`, as: role, byKey: true, headers: bearer(keys[role]) } as const,
        { name: `${role} by session`, as: role, headers: cookie(await session(user)) } as const,
      ]),
    );
    const everybody: readonly Asker[] = [
      { name: 'anonymous', as: null, headers: {} },
      { name: 'owner by session', as: 'owner', headers: cookie(await customer(owner)) },
      { name: 'owner by token', as: 'owner', headers: bearer(link) },
      { name: 'owner by link', as: 'owner', link, headers: {} },
      // To the matrix every case but its own is another's: the paths of `forOther` are turned round.
      { name: 'other customer', as: 'owner', headers: cookie(await customer(other)) },
      ...staff.flat(),
      {
        name: 'manager from another site',
        as: 'manager',
        isElsewhere: true,
        headers: await this.elsewhere(session),
      },
      { name: 'disabled user', as: null, headers: cookie(await this.disabledSession(now)) },
      { name: 'user without his role', as: null, headers: cookie(await this.formerSession(now)) },
      {
        name: 'expired session',
        as: null,
        headers: cookie(await session(this.manager(), before(now, LONG_MS))),
      },
      {
        name: 'manager by a key that reads policies',
        as: 'manager',
        byKey: true,
        onlyFor: ['GET /api/v1/policy/versions'],
        headers: bearer(await this.narrowKey('policy:read')),
      },
      { name: 'who owes a code', as: null, headers: await this.halfway('code', now) },
      { name: 'who owes an enrolment', as: null, owes: true, headers: await this.halfway('enrolment', now) },
      { name: 'forged session', as: null, headers: cookie('A'.repeat(43)) },
      { name: 'revoked key', as: null, isRefused: true, headers: bearer('key-of-a-manager-who-left') },
    ];
    // Each from an address of his own, as the proxy in front would say: what limits attempts is tried elsewhere.
    return everybody.map((one, at) => ({
      ...one,
      headers: { ...one.headers, 'x-forwarded-for': `192.0.2.${at + 1}` },
    }));
  }

  /** Everything in the database but the record of refusals, as one text for each table. */
  async digest(): Promise<string> {
    const { db } = this.rig.deps;
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in ('security_events', 'security_chain') order by 1`.execute(
      db,
    );
    const each = tables.map(
      ({ name }) =>
        sql`select ${name} as name, count(*) as rows, md5(coalesce(string_agg(kept::text, '|' order by kept::text), '')) as digest from (select to_jsonb(t) - 'last_used_at' - 'seen_at' as kept from ${sql.table(name)} t) each_row`,
    );
    const { rows } = await sql`${sql.join(each, sql` union all `)}`.execute(db);
    return JSON.stringify(rows, null, 1);
  }

  async refusalsNoted(): Promise<number> {
    const { rows } = await sql<{ noted: number }>`
      select count(*)::int as noted from security_events where name = 'refused'`.execute(this.rig.deps.db);
    return rows[0]?.noted ?? 0;
  }

  /** Made once: the same request again would end the key that it made before. */
  private narrowKey(scope: string): Promise<string> {
    return (this.narrow ??= this.makeNarrow(scope));
  }

  private async makeNarrow(scope: string): Promise<string> {
    const asked = { role: 'manager', label: 'narrow', scopes: [scope], expiresAt: null } as const;
    const at = new Date();
    const made = await makeKey(this.rig.deps.db, { ...asked, madeBy: 'test', at, requestKey: 'narrow' });
    return made?.key ?? '';
  }

  private async ownKeyId(): Promise<string> {
    const { db } = this.rig.deps;
    const row = await db
      .selectFrom('api_keys')
      .select('key_id')
      .where('role', '=', 'manager')
      .where('revoked_at', 'is', null)
      .orderBy('created_at')
      .executeTakeFirstOrThrow();
    return row.key_id;
  }

  private manager(): User {
    const manager = this.users.get('manager');
    if (!manager) throw new Error('there is no manager');
    return manager;
  }

  private async elsewhere(
    session: (user: User) => Promise<string>,
  ): Promise<Readonly<Record<string, string>>> {
    return { cookie: `desk_session=${await session(this.manager())}`, 'sec-fetch-site': 'cross-site' };
  }

  // Straight in the tables: the desk itself would end these sessions, and the guard behind that is what is tried.
  private async disabledSession(now: Date): Promise<string> {
    const { db } = this.rig.deps;
    const user = await this.someone('disabled@desk.example');
    const token = await openStaffSession(db, user, now);
    await db.updateTable('users').set({ disabled_at: now }).where('user_id', '=', user.userId).execute();
    return token;
  }

  private async formerSession(now: Date): Promise<string> {
    const { db } = this.rig.deps;
    const user = await this.someone('former@desk.example');
    const token = await openStaffSession(db, { ...user, roles: ['manager'] }, now);
    await db
      .updateTable('users')
      .set({ roles: ['lab'] })
      .where('user_id', '=', user.userId)
      .execute();
    return token;
  }

  /** A manager who has shown his password; a browser that passes the token off as a session gets no further. */
  private async halfway(next: NextStep, now: Date): Promise<Readonly<Record<string, string>>> {
    const half = await openHalfSignIn(this.rig.deps.db, { userId: this.manager().userId, next }, now);
    return { ...cookie(half), cookie: `desk_half=${half}; desk_session=${half}` };
  }

  private readonly known = new Map<string, User>();

  private async someone(email: string): Promise<User> {
    const found = this.known.get(email) ?? (await addUser(this.rig, email, ['manager']));
    this.known.set(email, found);
    return found;
  }
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

function bearer(key: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${key}` };
}

function cookie(token: string): Readonly<Record<string, string>> {
  return { cookie: `desk_session=${token}`, 'x-desk-request': '1', 'sec-fetch-site': 'same-origin' };
}
