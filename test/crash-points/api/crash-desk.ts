import { temporalCases } from '../../../api/cases/temporal-cases';
import { offer } from '../../../api/sign-in/enrolment';
import { sweepOnce } from '../../../api/sweep';
import { newFactorKey, sealFactorKey, textOfKey } from '../../../gateways/second-factor';
import { markStarted } from '../../../store/cases/appeals';
import { closeDatabase, openDatabase } from '../../../store/database';
import type { Database } from '../../../store/database';
import { openHalfSignIn } from '../../../store/sign-in/half-sign-ins';
import type { NextStep } from '../../../store/sign-in/half-sign-ins';
import { enrolFactor, offerFactor } from '../../../store/sign-in/second-factors';
import { openStaffSession } from '../../../store/sign-in/sessions';
import { issueToken, queueGrant } from '../../../store/sign-in/grants';
import type { GrantPurpose } from '../../../store/sign-in/grants';
import type { StaffRole } from '../../../store/sign-in/keys';
import type { User } from '../../../store/sign-in/users';
import type { CaseState } from '../../../workflows/contract';
import { ApiRig } from '../../api/api-rig';
import type { Sent } from '../../api/api-rig';
import { addUser } from '../../api/people';
import { seedCase } from '../../store/seed-case';
import { createTestDatabase } from '../../support/database';
import { shopifySecret } from '../../support/shopify';
import { Mortal, mortalDatabase } from '../mortal';

const toCases = ['start', 'send', 'sendToClosed', 'signal', 'signalToClosed'] as const;

/** A request, each time the same one. */
export interface Asked {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly sent: Sent;
}

interface Parts {
  readonly api: ApiRig;
  readonly mortal: Mortal;
  readonly db: Database;
  readonly end: () => Promise<void>;
}

/**
 * An api in a process that can die at any of its effects, on a real database and a real Temporal server. No worker
 * serves its queue, so that nothing but the api writes.
 */
export class CrashDesk {
  private subjects = 100_000 + Math.floor(Math.random() * 800_000);

  private constructor(private readonly parts: Parts) {}

  /** Of the process that dies. */
  get api(): ApiRig {
    return this.parts.api;
  }

  get mortal(): Mortal {
    return this.parts.mortal;
  }

  /** Of everybody else. */
  get db(): Database {
    return this.parts.db;
  }

  static async open(): Promise<CrashDesk> {
    const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
    const database = await createTestDatabase();
    const db = openDatabase(database.url);
    const mortal = new Mortal();
    const mortalDb = mortalDatabase(database.url, mortal);
    const taskQueue = 'nobody-serves-this';
    const cases = temporalCases({ options: { address }, namespace: 'default', taskQueue });
    const api = await ApiRig.open({
      ...{ db: mortalDb, url: database.url, cases: mortal.outside(cases, 'Temporal', toCases) },
      shopifySecrets: [shopifySecret],
    });
    // Keys are noted as used once a minute, by whichever request comes then: not in this test.
    await db
      .updateTable('api_keys')
      .set({ last_used_at: new Date('2100-01-01') })
      .execute();
    const end = async (): Promise<void> => {
      await api.close();
      await cases.close();
      await closeDatabase(mortalDb);
      await closeDatabase(db);
      await database.drop();
    };
    return new CrashDesk({ api, mortal, db, end });
  }

  close(): Promise<void> {
    return this.parts.end();
  }

  /** A number that nothing else of this desk has. */
  next(): number {
    return (this.subjects += 1);
  }

  /** A case whose workflow was started long ago: no sweep is to start it. */
  async case(): Promise<CaseState> {
    const state = await seedCase(this.db, this.next());
    await markStarted(this.db, state.caseNo);
    return state;
  }

  /** What every api does each few seconds: it makes good what a crash left undone. */
  sweep(): Promise<void> {
    return sweepOnce(this.api.deps, new Date(Date.now() + 60_000));
  }

  /** Somebody of the staff with a session of his own, and what his browser sends along. */
  async person(roles: readonly StaffRole[] = ['support', 'manager']) {
    const user = await this.user(roles);
    const token = await openStaffSession(this.db, user, new Date());
    return { user, token, headers: { ...this.elsewhere(), ...cookie(token) } };
  }

  /** Somebody with a session and a second factor, none of whose codes was used. */
  async withFactor() {
    const user = await this.user();
    const key = newFactorKey();
    const sealedKey = sealFactorKey(key, user.userId, this.api.deps.signIn.secondFactor.keys);
    const of = { userId: user.userId, sealedKey, at: new Date() };
    await offerFactor(this.db, of);
    await this.db.transaction().execute((tx) => enrolFactor(tx, { ...of, step: 0 }));
    const token = await openStaffSession(this.db, user, new Date());
    return { user, key: textOfKey(key), headers: { ...this.elsewhere(), ...cookie(token) } };
  }

  /** The key that somebody is shown. */
  async offered(user: User): Promise<string> {
    const { key } = await this.db.transaction().execute((tx) => offer(tx, this.api.deps, user.userId));
    return key;
  }

  /** What the browser sends of somebody who has shown his password. */
  async halfway({ userId }: User, next: NextStep): Promise<Readonly<Record<string, string>>> {
    const half = await openHalfSignIn(this.db, { userId, next }, new Date());
    return { ...this.elsewhere(), cookie: `desk_half=${half}` };
  }

  user(roles: readonly StaffRole[] = ['support']): Promise<User> {
    return addUser(this.api, `person-${String(this.next())}@desk.example`, roles);
  }

  /** A network address of nobody else: how often one may ask is tried elsewhere. */
  elsewhere(): Readonly<Record<string, string>> {
    const n = this.next();
    return { 'x-forwarded-for': `10.${String(n >> 16)}.${String((n >> 8) & 255)}.${String(n & 255)}` };
  }

  /** The token of a one-time link in a letter. */
  async link(purpose: GrantPurpose, user: User | null, email: string): Promise<string> {
    const about = {
      userId: user?.userId ?? null,
      recipientName: null,
      caseNo: null,
      language: 'en',
    } as const;
    const asked = { ...about, purpose, email, askedAt: new Date(), validMs: 3_600_000 };
    await this.db.transaction().execute((tx) => queueGrant(tx, asked));
    const grants = this.db.selectFrom('one_time_grants').select('grant_id').where('email', '=', email);
    const { grant_id } = await grants.orderBy('asked_at', 'desc').executeTakeFirstOrThrow();
    return issueToken(this.db, grant_id);
  }
}

function cookie(token: string): Readonly<Record<string, string>> {
  return { cookie: `desk_session=${token}`, 'x-desk-request': '1', 'sec-fetch-site': 'same-origin' };
}
