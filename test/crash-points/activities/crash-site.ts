import { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { NativeConnection } from '@temporalio/worker';
import { createActivities, createPaymentActivities } from '../../../activities';
import { createLabelActivities } from '../../../activities/labels/labels';
import { easyPost } from '../../../gateways/carriers/easypost';
import { caseRuns } from '../../../gateways/case-runs';
import { mailTransport } from '../../../gateways/mail';
import { standardWebhooks } from '../../../gateways/webhooks';
import { reachableNetworks } from '../../../gateways/webhooks/reachable';
import { recordStep, snapshotOf } from '../../../store/cases/case-record';
import { closeDatabase, openDatabase } from '../../../store/database';
import type { Database } from '../../../store/database';
import { CASE_WORKFLOW } from '../../../workflows/contract';
import type { Action, CaseState, MessageBodies, Role, Step } from '../../../workflows/contract';
import { SandboxRig } from '../../local/sandbox/sandbox-rig';
import { seedCase } from '../../store/seed-case';
import { stepOf } from '../../support/case-states';
import { createTestDatabase } from '../../support/database';
import { startMailSink } from '../../support/mail/mail-sink';
import type { MailSink } from '../../support/mail/mail-sink';
import { EasyPostStandIn } from '../../support/servers/easypost-stand-in';
import { WebhookReceiver } from '../../support/servers/webhook-receiver';
import { Mortal, mortalDatabase } from '../mortal';

interface Outside {
  readonly bank: SandboxRig;
  readonly sink: MailSink;
  readonly carrier: EasyPostStandIn;
  readonly receiver: WebhookReceiver;
}

/** What a worker claims for a while before it does something about it. */
export type Leased = 'letters' | 'webhook_messages' | 'carrier_labels';

type AnyActivities = ReturnType<typeof createActivities> &
  ReturnType<typeof createPaymentActivities> &
  ReturnType<typeof createLabelActivities>;

interface Parts {
  readonly databaseUrl: string;
  readonly mortal: Mortal;
  readonly db: Database;
  readonly activities: AnyActivities;
  readonly outside: Outside;
  readonly end: () => Promise<void>;
}

/** Every activity of the desk in a worker that can die at any of its effects, with everything outside it really there. */
export class CrashSite {
  /** Files share the run's Temporal server: a case of another that has the same number would count as running. */
  private cases = 1000 + Math.floor(Math.random() * 900_000);

  private constructor(private readonly parts: Parts) {}

  get mortal(): Mortal {
    return this.parts.mortal;
  }

  get databaseUrl(): string {
    return this.parts.databaseUrl;
  }

  /** Of everybody who does not die. */
  get db(): Database {
    return this.parts.db;
  }

  get activities(): AnyActivities {
    return this.parts.activities;
  }

  get outside(): Outside {
    return this.parts.outside;
  }

  static async open(): Promise<CrashSite> {
    const database = await createTestDatabase();
    const db = openDatabase(database.url);
    const mortal = new Mortal();
    const mortalDb = mortalDatabase(database.url, mortal);
    const connection = await NativeConnection.connect({
      address: process.env['TEST_TEMPORAL_ADDRESS'] ?? '',
    });
    const outside = {
      bank: await SandboxRig.open(),
      sink: await startMailSink(),
      carrier: await EasyPostStandIn.open(),
      receiver: await WebhookReceiver.open(),
    };
    const { transport, activities } = activitiesIn(mortal, mortalDb, {
      outside,
      client: new Client({ connection }),
    });
    const end = async (): Promise<void> => {
      transport.close();
      await outside.sink.close();
      for (const { close } of [outside.carrier, outside.receiver]) await close();
      await outside.bank.close();
      await connection.close();
      for (const one of [mortalDb, db]) await closeDatabase(one);
      await database.drop();
    };
    return new CrashSite({ databaseUrl: database.url, mortal, db, activities, outside, end });
  }

  close(): Promise<void> {
    return this.parts.end();
  }

  run<Given extends readonly unknown[], Answer>(
    activity: (...given: Given) => Promise<Answer>,
    ...given: Given
  ): Promise<Answer> {
    return new MockActivityEnvironment().run(activity, ...given);
  }

  case(change: Partial<CaseState> = {}): Promise<CaseState> {
    this.cases += 1;
    return seedCase(this.db, this.cases, change);
  }

  get number(): number {
    return this.cases;
  }

  /** The step that a message makes of a case as it stands. */
  async step<A extends Action>(
    caseNo: string,
    action: A,
    { by, body }: { readonly by?: Role; readonly body?: MessageBodies[A] } = {},
  ): Promise<Step> {
    const state = await snapshotOf(this.db, caseNo);
    if (!state) throw new Error(`no ${caseNo}`);
    const said = { at: new Date().toISOString(), ...(by && { by }), ...(body && { body }) };
    return stepOf(state, action, said);
  }

  async take<A extends Action>(caseNo: string, action: A, said: { by?: Role; body?: MessageBodies[A] } = {}) {
    const step = await this.step(caseNo, action, said);
    await this.db.transaction().execute((tx) => recordStep(tx, step));
    return step;
  }

  /** What a dead worker had claimed is due again, as it is when its lease is over. */
  async letLeasesEnd(of: Leased): Promise<void> {
    const at = { next_attempt_at: new Date(0) };
    if (of === 'letters')
      await this.db.updateTable(of).set(at).where('next_attempt_at', '>', new Date()).execute();
    else if (of === 'webhook_messages')
      await this.db.updateTable(of).set(at).where('state', '=', 'waiting').execute();
    else await this.db.updateTable(of).set(at).where('state', '=', 'wanted').execute();
  }
}

function activitiesIn(
  mortal: Mortal,
  db: Database,
  { outside, client }: { readonly outside: Outside; readonly client: Client },
) {
  const { bank, sink, carrier } = outside;
  const now = () => new Date();
  const transport = mailTransport({ smtpUrl: sink.url, from: 'returns@desk.example' });
  const listen = () => Promise.resolve({ close: () => Promise.resolve() });
  const sender = standardWebhooks({ networks: reachableNetworks(['127.0.0.0/8']), timeoutMs: 5_000, now });
  const settings = { publicUrl: 'https://desk.example', labAddress: ['Returns lab', '10115 Berlin'] };
  const letters = {
    ...{ db, listen, now, ...settings, transport: mortal.outside(transport, 'mail', ['send']) },
    ...{ linkFor: (caseNo: string) => `https://desk.example/c/${caseNo}`, pollMs: 20 },
    get stopping() {
      return mortal.ending;
    },
  };
  const webhooks = { db, listen, sender: mortal.outside(sender, 'receiver', ['send']), pollMs: 20 };
  const runs = caseRuns(client, CASE_WORKFLOW);
  const payments = mortal.outside(bank.gateway(), 'bank', ['createRefund']);
  const senderLines = ['Returns desk', 'Werkstraße 7', '10117 Berlin', 'Germany'];
  const buying = easyPost({
    ...{ apiKey: 'EZTK_test', apiUrl: carrier.url, senderLines, parcelGrams: 2_000, timeoutMs: 5_000 },
  });
  const activities: AnyActivities = {
    ...createActivities({ db, now, letters, webhooks, runs }),
    ...createPaymentActivities({ db, now, payments }),
    ...createLabelActivities({
      db,
      carrier: mortal.outside(buying, 'carrier', ['buyLabel', 'cancelLabel']),
      pollMs: 20,
    }),
  };
  return { transport, activities };
}
