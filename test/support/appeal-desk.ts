import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { assessAppeal } from '../../activities/appeal';
import { recordTransition } from '../../activities/record';
import { acceptAppeal } from '../../api/appeals';
import { policyVersions } from '../../policy';
import type { PolicyVersions } from '../../policy';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { publishPolicies } from '../../store/remedies/policies';
import type { Action, CaseState } from '../../workflows/contract';
import { silentCases } from '../api/api-rig';
import { stepOf } from './case-states';
import type { Said } from './case-states';
import { createTestDatabase } from './database';
import { buyerEmail, putOrder } from './order';
import type { OrderChange } from './order';

/** Appeals on a real database, with the moves and activities of a case but no workflow between them. */
export class AppealDesk {
  private orders = 0;

  private constructor(
    readonly db: Database,
    private readonly policies: PolicyVersions,
    private readonly drop: () => Promise<void>,
  ) {}

  static async open(policies: PolicyVersions = policyVersions): Promise<AppealDesk> {
    const database = await createTestDatabase();
    const db = openDatabase(database.url);
    await publishPolicies(db, policies);
    return new AppealDesk(db, policies, database.drop);
  }

  async close(): Promise<void> {
    await closeDatabase(this.db);
    await this.drop();
  }

  /** Imports an order of its own and opens a case about it. */
  async openCase(change: OrderChange & { readonly email?: string } = {}): Promise<string> {
    this.orders += 1;
    const { orderNo, sku } = await putOrder(this.db, { orderNo: `DE-${30_000 + this.orders}`, ...change });
    const deps = {
      db: this.db,
      cases: silentCases,
      policies: this.policies,
      log: pino({ level: 'silent' }),
    };
    const result = await acceptAppeal(deps, {
      orderNo,
      email: change.email ?? buyerEmail,
      items: [{ sku }],
      problem: { description: 'No trace on channel two.' },
      channel: 'http',
      acceptedAt: new Date(),
      idempotencyKey: randomUUID(),
    });
    const [first] = result.accepted ? result.answer.cases : [];
    if (!first) throw new Error('no case');
    return first.caseNo;
  }

  async stateOf(caseNo: string): Promise<CaseState> {
    const row = await this.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    return row.snapshot;
  }

  /** Takes a message as the workflow would: the move, then the policy where it has to look again, then the record. */
  async take<A extends Action>(caseNo: string, action: A, said: Said<A> = {}): Promise<CaseState> {
    const at = said.at ?? new Date().toISOString();
    const step = stepOf(await this.stateOf(caseNo), action, { ...said, at });
    const isAssessed = step.state.stage === 'appeal' && step.state.reassess;
    await (isAssessed ? assessAppeal(this.db)(step, at) : recordTransition(this.db)(step));
    return this.stateOf(caseNo);
  }

  /** The newest assessment on record. */
  async eligibilityOf(caseNo: string) {
    const row = await this.db
      .selectFrom('cases')
      .select('eligibility')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    return row.eligibility;
  }
}
