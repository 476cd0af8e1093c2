import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { NativeConnection } from '@temporalio/worker';
import type { Worker, WorkflowBundle } from '@temporalio/worker';
import { sql } from 'kysely';
import pino from 'pino';
import { acceptAppeal } from '../../api/appeals';
import { temporalCases } from '../../api/cases/temporal-cases';
import type { Carrier } from '../../gateways/carriers';
import { caseRuns } from '../../gateways/case-runs';
import { mailTransport } from '../../gateways/mail';
import { sealedFailuresPath, sealingConverter } from '../../gateways/payload-codec';
import type { SealingKeys } from '../../gateways/sealing';
import { policyVersions } from '../../policy';
import type { PolicyVersions } from '../../policy';
import type { Traces } from '../../gateways/traces';
import { standardWebhooks } from '../../gateways/webhooks';
import { reachableNetworks } from '../../gateways/webhooks/reachable';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { publishPolicies } from '../../store/remedies/policies';
import { listenTo } from '../../store/notifications';
import { bundleWorkflows, workflowBundle } from '../../worker/bundle';
import { createWorkers } from '../../worker/run';
import { CASE_WORKFLOW, MAILROOM_WORKFLOW } from '../../workflows/contract';
import type {
  Action,
  Actor,
  Answer,
  CaseStart,
  CaseState,
  MessageBodies,
  Role,
  Stage,
} from '../../workflows/contract';
import { SandboxRig } from '../local/sandbox/sandbox-rig';
import { createTestDatabase } from './database';
import type { TestDatabase } from './database';
import { buyerEmail, putOrder } from './order';
import type { OrderChange } from './order';
import { quietRuntime } from './runtime';

// Before anything that connects.
quietRuntime();

const WAIT_MS = 45_000;

interface RigParts {
  readonly db: Database;
  readonly client: Client;
  readonly bank: SandboxRig;
  readonly connection: NativeConnection;
  readonly cases: ReturnType<typeof temporalCases>;
  readonly taskQueue: string;
  readonly policies: PolicyVersions;
  readonly bundle: WorkflowBundle;
  readonly databaseUrl: string;
  readonly database: TestDatabase;
  readonly carrier: Carrier | null;
  readonly smtpUrl: string | null;
  readonly bankTimeoutMs: number;
  readonly mailPatienceMs: number | null;
  readonly dataConverter: DataConverter | undefined;
  readonly traces: Traces | null;
}

/** A build of the workers, where a test has several. */
export interface Build {
  readonly buildId: string;
  readonly bundle: WorkflowBundle;
  readonly heldPatches?: readonly string[];
}

interface Running {
  readonly build: Build | undefined;
  readonly workers: readonly Worker[];
  readonly ended: Promise<unknown>;
}

/** Cases on real parts: a database of their own, the run's Temporal server on a queue of their own, a payment sandbox. */
export class CaseRig {
  private orders = 0;
  private builds: readonly Running[] = [];

  private constructor(private readonly parts: RigParts) {}

  get db(): Database {
    return this.parts.db;
  }

  get taskQueue(): string {
    return this.parts.taskQueue;
  }

  get databaseUrl(): string {
    return this.parts.databaseUrl;
  }

  get database(): TestDatabase {
    return this.parts.database;
  }

  /** The cases as the api talks to them. */
  get caseClient(): RigParts['cases'] {
    return this.parts.cases;
  }

  get client(): Client {
    return this.parts.client;
  }

  get bank(): SandboxRig {
    return this.parts.bank;
  }

  /**
   * @param on another Temporal server than the run's, other policy versions than the published ones, a carrier,
   * a mail server that letters go to: without one no mailroom runs; how long bank and mail server may be silent
   */
  static async open(
    on: {
      readonly address?: string;
      readonly policies?: PolicyVersions;
      readonly carrier?: Carrier | null;
      readonly smtpUrl?: string;
      readonly bankTimeoutMs?: number;
      readonly mailPatienceMs?: number;
      readonly payloadKeys?: SealingKeys;
      readonly traces?: Traces;
      readonly build?: Build;
    } = {},
  ): Promise<CaseRig> {
    const address = on.address ?? process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
    const policies = on.policies ?? policyVersions;
    const taskQueue = `returns-${randomUUID()}`;
    const database = await createTestDatabase();
    const db = openDatabase(database.url);
    await publishPolicies(db, policies);
    // Files share the run's Temporal server: case numbers, which are workflow ids, must not meet there.
    await sql`select setval('case_numbers', ${1 + Math.floor(Math.random() * 900_000)})`.execute(db);
    const connection = await NativeConnection.connect({ address });
    const dataConverter = sealingConverter(on.payloadKeys);
    const traces = on.traces ?? null;
    const cases = temporalCases({
      options: { address },
      namespace: 'default',
      taskQueue,
      dataConverter,
      traces,
    });
    const rig = new CaseRig({
      db,
      client: new Client({ connection, ...(dataConverter && { dataConverter }) }),
      dataConverter,
      bank: await SandboxRig.open(),
      connection,
      cases,
      taskQueue,
      policies,
      bundle: await (dataConverter ? bundleWorkflows(sealedFailuresPath) : workflowBundle()),
      databaseUrl: database.url,
      database,
      carrier: on.carrier ?? null,
      smtpUrl: on.smtpUrl ?? null,
      bankTimeoutMs: on.bankTimeoutMs ?? 2_000,
      mailPatienceMs: on.mailPatienceMs ?? null,
      traces,
    });
    await rig.startWorkers(on.build);
    if (on.smtpUrl !== undefined) await rig.openMailroom();
    return rig;
  }

  async startWorkers(build?: Build): Promise<void> {
    const { connection, taskQueue, bundle, carrier, smtpUrl, databaseUrl } = this.parts;
    const { bankTimeoutMs, mailPatienceMs: patienceMs, dataConverter, traces } = this.parts;
    // Where no mailroom runs, letters stay in the store, and tests look at them there.
    const letters = {
      db: this.db,
      transport: mailTransport({
        ...{ smtpUrl: smtpUrl ?? 'smtp://127.0.0.1:1', from: 'returns@desk.example' },
        ...(patienceMs !== null && { patienceMs }),
      }),
      listen: (ring: () => void) => listenTo(databaseUrl, 'letter_waiting', ring),
      now: () => new Date(),
      publicUrl: 'http://desk.example',
      linkFor: (caseNo: string) => `http://desk.example/c/${caseNo}?token=secret`,
      labAddress: ['Returns desk'],
    };
    const webhooks = {
      db: this.db,
      sender: standardWebhooks({ networks: reachableNetworks([]), timeoutMs: 2_000, now: () => new Date() }),
      listen: (ring: () => void) => listenTo(databaseUrl, 'webhook_waiting', ring),
    };
    const runs = caseRuns(this.client, CASE_WORKFLOW);
    const payments = this.bank.gateway({ timeoutMs: bankTimeoutMs });
    const deps = { db: this.db, payments, now: () => new Date(), letters, webhooks, carrier, runs };
    const served = { connection, namespace: 'default', deps, bundle, taskQueue, dataConverter, traces };
    const workers = await createWorkers({ ...served, ...build });
    const ended = Promise.all(workers.map((worker) => worker.run()));
    this.builds = [...this.builds, { build, workers, ended }];
  }

  private async openMailroom(): Promise<void> {
    const { client, taskQueue } = this.parts;
    await client.workflow.start(MAILROOM_WORKFLOW, { workflowId: `mailroom-${taskQueue}`, taskQueue });
  }

  /** @param besides the build whose workers go on */
  async stopWorkers(besides?: Build): Promise<void> {
    const ending = this.builds.filter(({ build }) => besides === undefined || build !== besides);
    this.builds = this.builds.filter((one) => !ending.includes(one));
    for (const { workers } of ending) workers.forEach((worker) => worker.shutdown());
    await Promise.all(ending.map(({ ended }) => ended));
  }

  async close(): Promise<void> {
    if (this.parts.smtpUrl !== null)
      await this.client.workflow.getHandle(`mailroom-${this.parts.taskQueue}`).cancel();
    await this.stopWorkers();
    await this.parts.cases.close();
    await this.parts.connection.close();
    await this.bank.close();
    await closeDatabase(this.db);
    await this.parts.database.drop();
  }

  /** Imports an order of its own and opens a case about it. */
  async openCase(change: OrderChange & { readonly email?: string } = {}): Promise<string> {
    this.orders += 1;
    const usual = `DE-${10_000 + this.orders}`;
    // A third of the payment, so that a second refund would be money and not an error.
    const paymentId = await this.bank.payment(3 * (change.unitPaidCents ?? 9_000));
    const { orderNo, sku } = await putOrder(this.db, {
      orderNo: usual,
      paymentId,
      ...change,
    });
    const result = await acceptAppeal(this.appealDeps(), {
      orderNo,
      email: change.email ?? buyerEmail,
      items: [{ sku }],
      problem: { description: 'No trace on channel two.' },
      channel: 'http',
      acceptedAt: new Date(),
      idempotencyKey: randomUUID(),
    });
    if (!result.accepted) throw new Error(`no case: ${result.detail}`);
    const [first] = result.answer.cases;
    if (!first) throw new Error('no case');
    return first.caseNo;
  }

  appealDeps() {
    const { cases, policies } = this.parts;
    return { db: this.db, cases, policies, log: pino({ level: 'silent' }) };
  }

  /** Sends a message as a role; the id of the actor is the role's unless named. */
  act<A extends Action>(
    caseNo: string,
    by: Role | Actor,
    ask: { readonly action: A; readonly body: MessageBodies[A]; readonly id?: string },
  ): Promise<Answer> {
    const actor = typeof by === 'string' ? { role: by, id: by } : by;
    return this.parts.cases.send(caseNo, ask.action, {
      messageId: ask.id ?? randomUUID(),
      actor,
      body: ask.body,
    });
  }

  async signal<A extends Action>(
    caseNo: string,
    by: Role,
    ask: { readonly action: A; readonly body: MessageBodies[A]; readonly id?: string },
  ): Promise<void> {
    await this.parts.cases.signal(caseNo, ask.action, {
      messageId: ask.id ?? randomUUID(),
      actor: { role: by, id: by },
      body: ask.body,
    });
  }

  async stateOf(caseNo: string): Promise<CaseState> {
    const row = await this.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    return row.snapshot;
  }

  /** Waits until the record shows what is expected; fails with the state it stopped at. */
  async until(caseNo: string, expected: (state: CaseState) => boolean): Promise<CaseState> {
    const end = Date.now() + WAIT_MS;
    for (;;) {
      const state = await this.stateOf(caseNo);
      if (expected(state)) return state;
      if (Date.now() > end) throw new Error(`${caseNo} stays at ${JSON.stringify(state)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async untilStage(caseNo: string, stage: Stage): Promise<CaseState> {
    return this.until(caseNo, (state) => state.stage === stage);
  }

  /** Walks a case to the offer, with a verdict of an internal, repairable defect unless said otherwise. */
  async walkToOffer(caseNo: string, verdict: Partial<MessageBodies['labVerdict']> = {}): Promise<CaseState> {
    await this.walkToLab(caseNo);
    await this.act(caseNo, 'lab', {
      action: 'labVerdict',
      body: { cause: 'internal-defect', repairable: true, ...verdict },
    });
    return this.until(
      caseNo,
      (state) => state.stage !== 'lab' || (state.verdict !== null && !state.toDecide),
    );
  }

  async walkToLab(caseNo: string): Promise<void> {
    await this.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await this.act(caseNo, 'customer', { action: 'agreeToLab', body: {} });
    await this.act(caseNo, 'warehouse', { action: 'shipmentArrived', body: { contents: 'ok' } });
    await this.untilStage(caseNo, 'lab');
  }

  /** Tells a closed case a fact, as the api does for late news. */
  async tellClosed<A extends Action>(
    caseNo: string,
    said: { readonly action: A; readonly body: MessageBodies[A] },
  ): Promise<void> {
    const message = {
      messageId: randomUUID(),
      actor: { role: 'system', id: 'provider' } as const,
      body: said.body,
    };
    await this.parts.cases.signalToClosed(await this.stateOf(caseNo), said.action, message);
  }

  async intentOf(caseNo: string) {
    return this.db
      .selectFrom('refund_intents')
      .selectAll()
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
  }

  /** Starts the workflow of a case that a test has put into the record as it stands. */
  async startAt(state: CaseState): Promise<void> {
    const { taskQueue } = this.parts;
    await this.client.workflow.start('returnCase', {
      workflowId: state.caseNo,
      taskQueue,
      args: [{ state }],
    });
  }

  /** Ends the run of a case and starts another from a state, as a restart of the desk's case would. */
  async restart(caseNo: string, start: CaseStart): Promise<void> {
    await this.client.workflow.getHandle(caseNo).terminate('restarted by a test');
    const { taskQueue } = this.parts;
    await this.client.workflow.start('returnCase', { workflowId: caseNo, taskQueue, args: [start] });
  }

  /**
   * Resets a case as an operator does in the Temporal UI: to just before it took an action. That message and what came
   * after it are applied again, unless the updates are to be left out.
   */
  async reset(
    caseNo: string,
    { before, without }: { readonly before: Action; readonly without?: 'updates' },
  ): Promise<void> {
    const events = (await this.client.workflow.getHandle(caseNo).fetchHistory()).events ?? [];
    const taken = events.findIndex(
      (event) =>
        event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.name === before,
    );
    const task = events
      .slice(0, Math.max(0, taken))
      .findLast((event) => event.workflowTaskCompletedEventAttributes);
    if (!task) throw new Error(`${caseNo} never took ${before}`);
    const point = {
      namespace: 'default',
      workflowExecution: { workflowId: caseNo },
      reason: 'a test resets the case',
      requestId: randomUUID(),
      workflowTaskFinishEventId: task.eventId ?? null,
    };
    // temporal.api.enums.v1.ResetReapplyExcludeType: UPDATE is 2.
    const leftOut = { resetReapplyExcludeTypes: without === 'updates' ? [2] : [] };
    await this.client.workflowService.resetWorkflowExecution(Object.assign(point, leftOut));
  }

  /** How each run of a case ended, or that it runs. */
  async runStates(caseNo: string): Promise<readonly string[]> {
    const states: string[] = [];
    for await (const { status } of this.client.workflow.list({ query: `WorkflowId = "${caseNo}"` }))
      states.push(status.name);
    return states;
  }

  /** Tries until it holds, for a few seconds at the most unless said otherwise. */
  async eventually(holds: () => Promise<void>, maxMs = 5_000): Promise<void> {
    const end = Date.now() + maxMs;
    for (;;) {
      try {
        return await holds();
      } catch (error) {
        if (Date.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async eventNames(caseNo: string): Promise<readonly string[]> {
    const rows = await this.db
      .selectFrom('case_events')
      .select('name')
      .where('case_no', '=', caseNo)
      .orderBy('seq')
      .execute();
    return rows.map(({ name }) => name);
  }

  async result(caseNo: string): Promise<unknown> {
    return this.client.withDeadline(Date.now() + WAIT_MS, () =>
      this.client.workflow.getHandle(caseNo).result(),
    );
  }
}
