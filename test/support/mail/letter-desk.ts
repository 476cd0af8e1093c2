import { pino } from 'pino';
import { acceptAppeal } from '../../../api/appeals';
import type { AppealRequest, AppealResult } from '../../../api/appeals';
import type { CaseClient } from '../../../api/cases/case-client';
import { policyVersions } from '../../../policy';
import { recordStep, snapshotOf } from '../../../store/cases/case-record';
import { closeDatabase, openDatabase } from '../../../store/database';
import type { Database } from '../../../store/database';
import { publishPolicies } from '../../../store/remedies/policies';
import { stepTo } from '../../../workflows/contract';
import type { CaseState, EventDraft, LetterTemplate } from '../../../workflows/contract';
import { createTestDatabase } from '../database';
import { buyerEmail, putOrder } from '../order';

export interface LetterDesk {
  readonly db: Database;
  readonly url: string;
  /** Appeals as the api accepts them; only the workflows are missing. */
  accept(request: AppealRequest): Promise<AppealResult>;
  /** Opens a case about a new order; its first letter waits. */
  openCase(about: {
    readonly orderNo: string;
    readonly email?: string;
    readonly messageId?: string;
    readonly problem?: Partial<AppealRequest['problem']>;
  }): Promise<string>;
  /** Records a step that queues a letter. */
  queue(caseNo: string, template: LetterTemplate, change?: (state: CaseState) => CaseState): Promise<void>;
  /** Records an event with the letter that tells of it. */
  announce(
    caseNo: string,
    template: LetterTemplate,
    event: Pick<EventDraft, 'name' | 'detail'>,
  ): Promise<void>;
  close(): Promise<void>;
}

const idle: CaseClient = {
  start: () => Promise.resolve(),
  send: () => Promise.reject(new Error('no workflow runs in this test')),
  sendToClosed: () => Promise.reject(new Error('no workflow runs in this test')),
  signal: () => Promise.resolve(),
  signalToClosed: () => Promise.resolve(),
  answers: () => Promise.resolve(true),
};

/** A desk with a real database and real appeals, without Temporal. */
export async function startLetterDesk(): Promise<LetterDesk> {
  const database = await createTestDatabase();
  const { url } = database;
  const db = openDatabase(url);
  await publishPolicies(db, policyVersions);
  const accept = (request: AppealRequest): Promise<AppealResult> =>
    acceptAppeal({ db, cases: idle, policies: policyVersions, log: pino({ level: 'silent' }) }, request);
  const stateOf = async (caseNo: string): Promise<CaseState> => {
    const state = await snapshotOf(db, caseNo);
    if (!state) throw new Error(`no case ${caseNo}`);
    return state;
  };
  const record = async (
    state: CaseState,
    template: LetterTemplate,
    event: Pick<EventDraft, 'name' | 'detail'>,
  ): Promise<void> => {
    const step = stepTo(state, new Date().toISOString(), {
      events: [{ ...event, actor: { role: 'system', id: 'desk' } }],
      effects: [{ do: 'letter', template }],
    });
    await db.transaction().execute((tx) => recordStep(tx, step));
  };
  return {
    db,
    url,
    accept,
    async openCase({ orderNo, email = buyerEmail, messageId, problem = {} }) {
      const { sku } = await putOrder(db, {
        orderNo,
        paymentId: `pi_${orderNo}`,
        serialNos: [`SN-${orderNo}`],
      });
      const result = await accept({
        orderNo,
        email,
        items: [{ sku }],
        problem: { description: 'It hums.', ...problem },
        channel: messageId === undefined ? 'http' : 'mail',
        acceptedAt: new Date(),
        idempotencyKey: messageId ?? null,
      });
      const caseNo = result.accepted ? result.answer.cases[0]?.caseNo : undefined;
      if (caseNo === undefined) throw new Error(`no case for ${orderNo}`);
      return caseNo;
    },
    async queue(caseNo, template, change = (state) => state) {
      await record(change(await stateOf(caseNo)), template, { name: 'letterQueued' });
    },
    async announce(caseNo, template, event) {
      await record(await stateOf(caseNo), template, event);
    },
    async close() {
      await closeDatabase(db);
      await database.drop();
    },
  };
}
