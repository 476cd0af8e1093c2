import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { compareRefunds } from '../../../activities/reconcile/refunds';
import { compareStock } from '../../../activities/reconcile/stock';
import { auditDesk } from '../../../audit/audit';
import type { Acknowledged } from '../../../audit/invariant';
import { caseRuns } from '../../../gateways/case-runs';
import type { CaseRuns } from '../../../gateways/case-runs';
import { sandboxLedger } from '../../../gateways/witnesses/sandbox-ledger';
import { freePort } from '../../../local/machine/ports';
import { recoverDesk } from '../../../local/recovery/recovery';
import { startTemporalServer } from '../../../local/temporal/server';
import type { Temporal } from '../../../local/temporal/server';
import { CASE_WORKFLOW } from '../../../workflows/contract';
import type { CaseState } from '../../../workflows/contract';
import { broken } from '../../audit/audit-rig';
import { rest, sayInCalm } from '../../support/calm';
import type { Said } from '../../support/calm';
import { CaseRig } from '../../support/case-rig';

/** A Temporal server whose database is a file that can be put back. */
class KeptTemporal {
  private constructor(
    private readonly home: string,
    private readonly at: { readonly port: number; readonly uiPort: number },
    private server: Temporal,
  ) {}

  static async open(): Promise<KeptTemporal> {
    const home = mkdtempSync(join(tmpdir(), 'desk-restored-'));
    const at = { port: await freePort(), uiPort: await freePort() };
    return new KeptTemporal(home, at, await start(home, at));
  }

  get address(): string {
    return this.server.address;
  }

  /** Stops, does something with the files of its database, and goes on at the same address. */
  async between(work: (files: readonly string[]) => void): Promise<void> {
    await this.server.stop();
    const name = join(this.home, 'temporal.db');
    work([name, `${name}-wal`, `${name}-shm`]);
    this.server = await start(this.home, this.at);
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.home, { recursive: true, force: true });
  }
}

function start(home: string, at: { readonly port: number; readonly uiPort: number }): Promise<Temporal> {
  return startTemporalServer({ home, ...at, keepPort: true, log: () => undefined });
}

const backUp = (files: readonly string[]): void => {
  for (const file of files) if (existsSync(file)) copyFileSync(file, `${file}.backup`);
};
const putBack = (files: readonly string[]): void => {
  for (const file of files) {
    rmSync(file, { force: true });
    if (existsSync(`${file}.backup`)) copyFileSync(`${file}.backup`, file);
  }
};

const proposed: Said = ['support', 'proposeLab', { reasonRef: 'text-0' }];
const agreed: Said = ['customer', 'agreeToLab', {}];
const came: Said = ['warehouse', 'shipmentArrived', { contents: 'ok' }];
const found: Said = ['lab', 'labVerdict', { cause: 'internal-defect', repairable: true, repairMinutes: 5 }];
const chose = (kind: 'refund' | 'replacement'): Said => [
  'customer',
  'chooseOption',
  { kind, offerVersion: 1 },
];
const dispatched: Said = ['warehouse', 'dispatchGoods', { trackingNo: 'T-1' }];
const delivered: Said = ['warehouse', 'confirmDelivery', {}];
const withdrawn: Said = ['customer', 'withdraw', {}];

/** What is said to each case before the backup, and what after it. */
const stories: Readonly<Record<string, readonly [readonly Said[], readonly Said[]]>> = {
  'at rest': [[proposed], []],
  'moved on': [[], [proposed, agreed]],
  'came to the lab': [[proposed, agreed], [came]],
  'was offered': [[proposed, agreed, came], [found]],
  'was refunded': [[proposed, agreed, came, found], [chose('refund')]],
  'was refunded from the start': [[], [proposed, agreed, came, found, chose('refund')]],
  'was refunded before': [[proposed, agreed, came, found, chose('refund')], []],
  'was replaced': [
    [proposed, agreed, came, found, chose('replacement')],
    [dispatched, delivered],
  ],
  'was withdrawn': [[proposed], [withdrawn]],
};
const refunded = Object.keys(stories).filter((name) => name.startsWith('was refunded'));

describe('a desk of which one half was restored from an older backup (T14)', () => {
  let temporal: KeptTemporal;
  let rig: CaseRig;
  const cases = new Map<string, string>();
  const acknowledged: Acknowledged[] = [];

  beforeEach(async () => {
    temporal = await KeptTemporal.open();
    rig = await CaseRig.open({ address: temporal.address });
    cases.clear();
    acknowledged.length = 0;
  });
  afterEach(async () => {
    await rig.close();
    await temporal.close();
  });

  /** Says the one half of the stories, and keeps what was acknowledged. */
  async function say(half: 0 | 1): Promise<void> {
    for (const [name, story] of Object.entries(stories)) {
      const caseNo = cases.get(name) ?? (await rig.openCase());
      cases.set(name, caseNo);
      await rest(rig, caseNo);
      for (const said of story[half]) await sayInCalm(rig, caseNo, said);
    }
  }

  async function untilAnswering(): Promise<void> {
    await rig.eventually(async () => {
      await rig.client.workflowService.getSystemInfo({});
      await rig.db.selectFrom('cases').select('case_no').limit(1).execute();
    }, 30_000);
  }

  async function recover(runs = caseRuns(rig.client, CASE_WORKFLOW)) {
    const { db, client } = rig;
    return recoverDesk({ db, client, cases: rig.caseClient, runs, settleMs: 300 });
  }

  /** Somebody writes to a case of a desk that serves, after recover has looked at it for the last time. */
  function saidMeanwhile(caseNo: string, id: string): CaseRuns {
    const runs = caseRuns(rig.client, CASE_WORKFLOW);
    let looks = 0;
    return {
      ...runs,
      async historyOf(of, runId) {
        const events = await runs.historyOf(of, runId);
        if (of !== caseNo || (looks += 1) !== 2) return events;
        await rig.act(caseNo, 'customer', { action: 'flagHazard', body: {}, id });
        const path = `/api/v1/cases/${caseNo}/actions/flag-hazard`;
        const told = { at: new Date().toISOString(), method: 'POST', status: 200 };
        acknowledged.push({ ...told, path, idempotencyKey: id, caseNo });
        return events;
      },
    };
  }

  /** What the auditor finds broken of I1 to I4, and how often the bank paid each case that was refunded. */
  async function reckon(extra: readonly string[] = []) {
    const { db, client } = rig;
    const now = () => new Date();
    const payments = rig.bank.gateway();
    await new MockActivityEnvironment().run(compareRefunds({ db, payments, now }));
    await new MockActivityEnvironment().run(compareStock({ db, now }));
    const runs = caseRuns(client, CASE_WORKFLOW);
    const witness = sandboxLedger(rig.bank.url);
    const looks = { canaries: [], logFiles: [], acknowledged, inbox: null, witness, now, settleMs: 2_000 };
    const findings = await auditDesk({ db, runs, payments, ...looks }, { caseNo: null, histories: 100 });
    const looked = findings.filter(({ id }) => ['I1', 'I2', 'I3', 'I4', 'I6', 'I11'].includes(id));
    expect(looked.filter(({ checked }) => checked === 0)).toEqual([]);
    const items = await db.selectFrom('work_items').select('kind').where('closed_at', 'is', null).execute();
    const paid = await Promise.all(
      [...refunded, ...extra].map(async (name) => {
        const { payment_id: paymentId } = await rig.intentOf(cases.get(name) ?? '');
        return rig.bank.refundsMade(paymentId);
      }),
    );
    return { broken: broken(looked), items: items.map(({ kind }) => kind), paid };
  }

  const ends: Readonly<Record<string, string>> = {
    ...{ 'at rest': 'agreement', 'moved on': 'parcel', 'came to the lab': 'lab', 'was offered': 'offer' },
    ...Object.fromEntries(refunded.map((name) => [name, 'closed refunded'])),
    ...{ 'was replaced': 'closed replaced', 'was withdrawn': 'closed withdrawn' },
  };

  /** Where the cases stand once they have come to what they are doing now. */
  async function standings(): Promise<Readonly<Record<string, string>>> {
    const states = await Promise.all(
      [...cases].map(async ([name, caseNo]) => {
        const as = (state: CaseState) => (state.stage === 'closed' ? `closed ${state.outcome}` : state.stage);
        const due = ends[name] ?? 'support';
        return [name, as(await rig.until(caseNo, (state) => as(state) === due))] as const;
      }),
    );
    return Object.fromEntries(states);
  }

  async function goOn(): Promise<void> {
    const caseNo = cases.get('was offered') ?? '';
    await sayInCalm(rig, caseNo, chose('refund'));
    await rig.result(caseNo);
  }

  test('recoverDesk() the database is older than Temporal: all that was said is said again, and nothing is paid twice', async () => {
    await say(0);
    await rig.stopWorkers();
    const restore = await rig.database.backUp();
    await rig.startWorkers();
    await say(1);
    const later = await rig.openCase();
    await rest(rig, later);
    await rig.stopWorkers();
    await restore();
    await rig.startWorkers();
    await untilAnswering();
    const movedOn = cases.get('moved on') ?? '';
    const { recovered, withoutRecord, looked } = await recover(saidMeanwhile(movedOn, 'said-meanwhile'));
    expect((await rig.until(movedOn, ({ hazard }) => hazard !== null)).seen).toContain('said-meanwhile');
    expect(looked).toBe(cases.size);
    expect(withoutRecord).toEqual([later]);
    const moved = Object.values(stories).filter(([, after]) => after.length > 0).length;
    expect(recovered.map(({ behind }) => behind)).toEqual(Array.from({ length: moved }, () => 'record'));
    expect(recovered.flatMap(({ refused }) => refused)).toEqual([]);
    expect(await standings()).toEqual(ends);
    await goOn();
    const all = [...refunded, 'was offered'];
    expect(await reckon(['was offered'])).toEqual({ broken: [], items: [], paid: all.map(() => 1) });
    // No customer gets the number of a case that the database has forgotten.
    expect(Number((await rig.openCase()).slice(4))).toBeGreaterThan(Number(later.slice(4)));
    expect((await recover()).recovered).toEqual([]);
  });

  test('recoverDesk() Temporal is older than the database: every case goes on from its record, and nothing is paid twice', async () => {
    await say(0);
    await rig.stopWorkers();
    await temporal.between(backUp);
    await rig.startWorkers();
    await untilAnswering();
    await say(1);
    const later = await rig.openCase();
    cases.set('came later', later);
    await rest(rig, later);
    await rig.stopWorkers();
    await temporal.between(putBack);
    await rig.startWorkers();
    await untilAnswering();
    const { recovered, withoutRecord } = await recover();
    expect(withoutRecord).toEqual([]);
    const moved = Object.values(stories).filter(([, after]) => after.length > 0).length + 1;
    expect(recovered.map(({ behind }) => behind)).toEqual(Array.from({ length: moved }, () => 'Temporal'));
    expect(recovered.map(({ repeated, refused }) => repeated + refused.length)).toEqual(
      recovered.map(() => 0),
    );
    expect(await standings()).toEqual({ ...ends, 'came later': 'support' });
    await goOn();
    const all = [...refunded, 'was offered'];
    expect(await reckon(['was offered'])).toEqual({ broken: [], items: [], paid: all.map(() => 1) });
    expect((await recover()).recovered).toEqual([]);
  });

  test('recoverDesk() leaves a case of a desk that serves alone while its record is a moment behind', async () => {
    const caseNo = await rig.openCase();
    await rest(rig, caseNo);
    // Somebody holds its row, so that the write of its next step waits.
    const tx = await rig.db.startTransaction().execute();
    await tx.selectFrom('cases').select('case_no').where('case_no', '=', caseNo).forUpdate().execute();
    await rig.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await rig.eventually(async () => {
      const { raw } = await rig.client.workflow.getHandle(caseNo).describe();
      expect(raw.pendingActivities ?? []).toHaveLength(1);
    });
    expect((await recover()).recovered).toEqual([]);
    await tx.commit().execute();
    await rig.untilStage(caseNo, 'agreement');
    expect(await rig.runStates(caseNo)).toEqual(['RUNNING']);
  });
});
