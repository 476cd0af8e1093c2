import type { CaseRuns } from '../../../gateways/case-runs';
import { caseRuns } from '../../../gateways/case-runs';
import { markStarted } from '../../../store/cases/appeals';
import { closeDatabase } from '../../../store/database';
import type { StaffRole } from '../../../store/sign-in/keys';
import { actionPath, CASE_WORKFLOW } from '../../../workflows/contract';
import type { Action, Message } from '../../../workflows/contract';
import { ApiRig } from '../../api/api-rig';
import type { Answered, Sent } from '../../api/api-rig';
import { actionRights, ownWill } from '../../api/rights/table';
import { seedCase } from '../../store/seed-case';
import { CaseRig } from '../../support/case-rig';
import { caseIn } from '../../support/case-states';
import { isAtRest, sayInCalm } from '../../support/calm';
import { Mortal, mortalDatabase } from '../mortal';
import { rowsOfCase } from '../changes';
import type { Changes } from '../changes';
import type { ActionWrite } from './action-writes';

const toCases = ['start', 'send', 'sendToClosed', 'signal', 'signalToClosed'] as const;
const staff = ['support', 'warehouse', 'lab', 'payments', 'manager', 'admin'] as const;

/** An api that can die at each of its effects. */
export interface MortalApi {
  readonly api: ApiRig;
  readonly mortal: Mortal;
}

/** An action that is asked of a case of its own, each time with the same key. */
export interface AskedAction {
  readonly caseNo: string;
  readonly path: string;
  readonly sent: Sent;
}

/** Real cases on real parts, and several apis beside each other, each of which can die. */
export class ActionDesk {
  private cases = 100_000 + Math.floor(Math.random() * 800_000);

  private readonly runs: CaseRuns;

  private constructor(
    private readonly rig: CaseRig,
    readonly apis: readonly MortalApi[],
    private readonly end: () => Promise<void>,
  ) {
    this.runs = caseRuns(rig.client, CASE_WORKFLOW);
  }

  static async open(apis: number): Promise<ActionDesk> {
    const rig = await CaseRig.open();
    const opened = await Promise.all(
      Array.from({ length: apis }, async () => {
        const mortal = new Mortal();
        const db = mortalDatabase(rig.databaseUrl, mortal);
        const cases = mortal.outside(rig.caseClient, 'Temporal', toCases);
        return { mortal, db, api: await ApiRig.open({ db, url: rig.databaseUrl, cases }) };
      }),
    );
    const end = async (): Promise<void> => {
      for (const { api, db } of opened) {
        await api.close();
        await closeDatabase(db);
      }
      await rig.close();
    };
    return new ActionDesk(rig, opened, end);
  }

  close(): Promise<void> {
    return this.end();
  }

  /** A case that stands where the action is taken, and the request for it. */
  async prepare(action: Action, row: ActionWrite): Promise<AskedAction> {
    const { db } = this.rig;
    const isClosed = row.at.stage === 'closed';
    const { place, agreed, accepted, verdict, offerVersion } = caseIn(row.at);
    const facts = { place, agreed, accepted, verdict, offerVersion, enteredBy: 1, ...row.facts };
    const state = await seedCase(db, (this.cases += 1), { ...facts, ...row.at });
    const { caseNo, unit } = state;
    const paymentId = await this.rig.bank.payment(3 * unit.unitPaidCents);
    await db
      .updateTable('orders')
      .set({ payment_id: paymentId })
      .where('order_no', '=', unit.orderNo)
      .execute();
    await markStarted(db, caseNo);
    if (!isClosed) await this.rig.caseClient.start(state);
    for (const said of row.said ?? []) await sayInCalm(this.rig, caseNo, said);
    const path = `/api/v1/cases/${caseNo}/actions/${actionPath(action)}`;
    return {
      caseNo,
      path,
      sent: { as: row.as ?? firstWho(action), body: bodyOf(action, row), key: `key-of-${caseNo}` },
    };
  }

  async ask({ api }: MortalApi, { path, sent }: AskedAction): Promise<Answered> {
    return api.post(path, sent);
  }

  /** Until the record has the message, and all that follows from it. */
  async rest({ caseNo, sent: { key = '' } }: AskedAction): Promise<void> {
    await this.rig.until(caseNo, (state) => state.seen.includes(key) && isAtRest(state));
  }

  rowsOf(caseNo: string): Promise<Changes> {
    return rowsOfCase(this.rig.db, caseNo);
  }

  /** How often the message stands in the histories of all runs of its case; lists may be a moment behind. */
  async heard({ caseNo, sent: { key } }: AskedAction): Promise<number> {
    let times = 0;
    await this.rig.eventually(async () => {
      const runs = await this.runs.runsOf([caseNo]);
      const events = (await Promise.all(runs.map(({ runId }) => this.runs.historyOf(caseNo, runId)))).flat();
      times = events.filter(
        ({ type, values: [value] }) =>
          /^workflowExecution(UpdateAccepted|Signaled)$/.test(type) && (value as Message).messageId === key,
      ).length;
      expect(times).toBeGreaterThan(0);
    });
    return times;
  }
}

function firstWho(action: Action): StaffRole {
  const who = actionRights[actionPath(action)]?.for ?? [];
  const found = staff.find((role) => who.includes(role));
  if (!found) throw new Error(`nobody of the staff may ask for ${action}`);
  return found;
}

function bodyOf(action: Action, { body }: ActionWrite): object {
  const path = actionPath(action);
  const spoken = ownWill.includes(path) ? { onBehalfOfCustomer: true, note: 'said on the phone' } : {};
  return { ...(body ?? (actionRights[path]?.body as object)), ...spoken };
}
